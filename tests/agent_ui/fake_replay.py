"""The last hour again, as the server tells it: invented figures and contacts."""

from __future__ import annotations

from typing import Any

from tests.agent_ui.fake_admin_rows import AT

PEOPLE = {
    "agent1": {"en": "Lin Mei", "zh": "林梅"},
    "agent2": {"en": "Wang Lei", "zh": "王磊"},
    "agent3": {"en": "Sara Nilsson", "zh": "Sara Nilsson"},
}
QUEUES = {
    "vip": {"en": "Valued customers", "zh": "贵宾专线"},
    "support": {"en": "Support", "zh": "技术支持"},
    "sales": {"en": "Sales", "zh": "销售"},
}


def figures(level: float, mean: float, longest: float, hung_up: int, spread: int) -> dict[str, Any]:
    return {
        "contacts": 48, "answered": 48 - hung_up, "abandoned": hung_up, "called_back": 0, "elsewhere": 0,
        "service_level": level, "mean_wait_s": mean, "longest_wait_s": longest, "spread": spread,
    }  # fmt: skip


def fate(agent: str, waited_s: float, queue: str = "vip") -> dict[str, Any]:
    return {
        "queue": queue,
        "outcome": "answered" if agent else "abandoned",
        "agent": agent,
        "waited_s": waited_s,
    }


def moved(number: int, before: dict[str, Any], after: dict[str, Any], queue: str = "vip") -> dict[str, Any]:
    return {
        "call": f"call-{number}",
        "queue": queue,
        "at": AT - 300 * number,
        "before": before,
        "after": after,
    }


def replayed(queue: str, hours: int, few: bool) -> dict[str, Any]:
    """One run that is done; `few` contacts in the last hour, though not in the last day."""
    was, before, after = (
        figures(0.771, 14, 96, 5, 4),
        figures(0.79, 13, 91, 4, 4),
        figures(0.896, 8, 62, 2, 6),
    )
    others = figures(0.82, 12, 80, 3, 3), figures(0.84, 11, 75, 3, 3), figures(0.81, 12, 88, 4, 3)
    is_enough = not few or hours == 24
    result = {
        "queue": queue, "since": AT - 3600 * hours, "until": AT, "contacts": 48 if is_enough else 2, "fewest": 5,
        "is_enough": is_enough, "by_name": 2, "problem": "",
        "rows": [
            {"queue": queue, "target_s": 20, "recorded": was, "before": before, "after": after},
            {"queue": "support", "target_s": 20, **dict(zip(("recorded", "before", "after"), others, strict=True))},
        ] if is_enough else [],
        "moved": [
            moved(1, fate("", 41), fate("agent2", 12)),
            moved(4, fate("agent1", 62), fate("agent3", 20)),
            moved(6, fate("agent2", 18), fate("agent3", 9)),
            moved(9, fate("agent3", 4, "support"), fate("agent1", 31, "support"), "support"),
        ] if is_enough else [],
        "moved_in_all": 17 if is_enough else 0,
    }  # fmt: skip
    return {
        "id": "again", "queue": queue, "state": "done", "done": 1.0, "started_at": AT, "result": result,
        "people": PEOPLE, "queues": QUEUES, "error": None,
    }  # fmt: skip
