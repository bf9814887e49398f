"""Invented answers of the API for the supervisor's drawer: a line, an explanation, a what-if, a policy on trial."""

from __future__ import annotations

from typing import Any

from callcenter.console.waiting import WaitingPage, WaitingRow

CALLERS = [
    ("Tang Yue", "唐悦", "+8613800000142", "gold", {"held_for": "agent3", "step_until": 0.0}),
    ("David Kim", "", "+12025550148", "silver", {"ringing": ["agent9"], "step": 2}),
    ("", "", "+8613800000165", "", {"callback": "waiting"}),
    ("He Jian", "何健", "+8613800000177", "", {"tags": ["complaint"]}),
    ("", "", "anonymous", "", {}),
    ("Orchid Trading", "兰花贸易", "+442079460018", "gold", {"callback": "resting", "tries": 1}),
    ("Konstantin Alexandropoulos-Papadimitriou", "", "+302105550148", "platinum", {}),
]


def waiting(queue: str, now: float, total: int = 7, after: int = 0) -> WaitingPage:
    """A line of so many, the longest wait first."""
    shown = range(after, min(total, after + 50))
    items = [entry(number, now) for number in shown]
    more = after + len(items)
    return WaitingPage(queue=queue, now=now, total=total, items=items, next=more if more < total else 0)


def entry(number: int, now: float) -> WaitingRow:
    name, local, caller, tier, known = CALLERS[number % len(CALLERS)]
    arrived = now - 221 + 27 * (number % 8)
    row: dict[str, Any] = {
        "entry": f"entry-{number}", "call": f"call-{number}", "position": number + 1, "arrived": arrived,
        "ranked_from": arrived - (600 if number == 3 else 0), "caller": caller, "customer": name,
        "local_name": local, "tier": tier, "language": "zh", "tags": [], "channel": "voice", "cause": "arrival",
        "needs": "" if known.get("step") == 2 else "chinese ≥ 7, billing ≥ 5 or sales ≥ 5", "step": 1, "steps": 2,
        "step_until": now + 14, "only_agent": "", "held_for": "", "held_until": now + 18, "ringing": [],
        "callback": "", "tries": 0, "not_before": now + 480 if known.get("callback") == "resting" else 0.0,
        "score": 251.0 - 27 * (number % 8), "wait_p50_s": 40.0 + 20 * number, "wait_p90_s": 95.0 + 30 * number,
    }  # fmt: skip
    return WaitingRow.model_validate(row | known)


def explanation(call: str, entry: str, now: float) -> dict[str, Any]:
    """Why the first in line waits."""
    return {
        "call": call, "source": "live", "at": now,
        "entries": [{
            "entry": entry, "queue": "chinese", "arrived": now - 221, "ended": 0, "outcome": "", "agent": "",
            "story": [], "offers": [], "could_have": None,
            "now": {
                "entry": entry, "contact": call, "queue": "chinese", "at": now, "arrived": now - 221,
                "waited_s": 221.0, "position": 1, "needs": "chinese ≥ 7, billing ≥ 5 or sales ≥ 5", "step": 1,
                "steps": 2, "held_for": "agent3", "held_until": now + 18, "offered_to": [],
                "agents": [verdict(number, code, now) for number, code in enumerate(VERDICTS, 1)],
                "waits_for": [
                    wait("hold_ends", now, agent="agent3"), wait("entries_before", now, count=2),
                    wait("step_begins", now, step=2), wait("agent_ends", now, agent="agent4"),
                    wait("wrap_up_ends", now, agent="agent5"), wait("made_up", now),
                ],
                "changes": [
                    change("skill", agent="agent8", skill="chinese", level=7, has=5),
                    change("queue", agent="agent3", queue="chinese"), change("ready", agent="agent2"),
                    change("sign_in", agent="agent12"),
                ],
            },
        }],
    }  # fmt: skip


def story(call: str, entry: str, now: float) -> dict[str, Any]:
    """The same caller, served meanwhile: the whole story."""
    told = explanation(call, entry, now)
    told["source"] = "journal"
    told["entries"][0] |= {
        "now": None, "ended": now - 3, "outcome": "answered", "agent": "agent3",
        "story": [
            happened("arrived", now - 221, queue="chinese"), happened("held", now - 221, agent="agent3", until=now),
            happened("step", now - 191, step=2, steps=2), happened("let_go", now - 60, agent="agent3"),
            happened("offered", now - 20, agent="agent2"),
            happened("offer_ended", now - 8, agent="agent2", outcome="missed"),
            happened("offered", now - 8, agent="agent3"), happened("ended", now - 3, outcome="answered"),
        ],
        "could_have": {
            "at": now - 200, "waited_s": 21.0, "text": "", "change": change("ready", agent="agent2"),
        },
    }  # fmt: skip
    return told


VERDICTS = [
    "held", "not_ready", "free", "busy", "wrap_up", "offered", "refused", "skills", "not_ready", "busy", "busy",
    "logged_out", "queue",
]  # fmt: skip


def verdict(number: int, code: str, now: float) -> dict[str, Any]:
    return {
        "agent": f"agent{number}", "code": code, "also": [], "rank": 1 if code == "free" else 0,
        "reason": "break" if code == "not_ready" else "", "since": now - 226, "until": now + 17, "entry": "",
        "missing": [{"skill": "chinese", "level": 7, "has": 5}] if code == "skills" else [], "text": code,
    }  # fmt: skip


def wait(code: str, now: float, **known: object) -> dict[str, Any]:
    blank: dict[str, object] = {
        "code": code, "agent": "", "entry": "", "at": now + 18, "count": 0, "step": 0, "needs": "",
        "text": "the moon is full",
    }  # fmt: skip
    return blank | known


def change(code: str, **known: object) -> dict[str, Any]:
    return {"code": code, "agent": "", "skill": "", "level": 0, "has": 0, "queue": "", "text": code} | known


def happened(code: str, at: float, **known: object) -> dict[str, Any]:
    blank: dict[str, object] = {
        "at": at, "code": code, "text": code, "agent": "", "queue": "", "way": "", "to": "", "outcome": "", "needs": "",
        "step": 0, "steps": 0, "until": 0.0, "offer": "",
    }  # fmt: skip
    return blank | known


def shadow(now: float, state: str = "on") -> dict[str, Any]:
    """A policy that disagrees now and then; `state` off: there is none."""
    if state == "off":
        return {
            "policy": "", "state": "off", "problem": "", "decisions": 0, "differences": 0, "queues": [], "examples": [],
        }  # fmt: skip
    examples = [
        {"at": now - 40 * n, "call": f"call-{n}", "entry": f"entry-{n}", "agent": f"agent{n + 2}", "queue": "chinese",
         "chose": "agent" if n % 2 else "entry", "shadow_agent": f"agent{n + 3}" if n % 2 else "",
         "shadow_entry": "" if n % 2 else f"entry-{n + 1}"}
        for n in range(1, 8)
    ]  # fmt: skip
    return {
        "policy": "config/most_skilled_first.yaml", "state": state,
        "problem": "EntryLeft of an unknown entry" if state == "failed" else "", "decisions": 412, "differences": 31,
        "queues": [{"queue": "chinese", "decisions": 118, "differences": 22}], "examples": examples,
    }  # fmt: skip


def run(state: str, now: float, done: int = 200, **asked: object) -> dict[str, Any]:
    """A what-if in one of its states."""
    wanted = {"queue": "chinese", "agents": 2, "minutes": 30.0, "futures": 200, "seed": 1} | asked
    return {
        "id": "w3f9c2", "user": "boss", "state": state, "done": done, "total": 200, "started_at": now,
        "asked": wanted, "result": outcome(now, wanted) if done else None,
        "error": {"code": "what_if_failed", "text": "boom"} if state == "failed" else None,
    }  # fmt: skip


def outcome(now: float, asked: dict[str, object]) -> dict[str, Any]:
    return asked | {
        "at": now, "target_s": 20.0,
        "now": {"waiting": 8, "signed_in": 10, "arrivals_per_h": 74.2, "handling_s": 171.2, "patience_s": 412.0,
                "typical_agent": "agent3"},
        "as_is": outlook(0.58, 0.66, 0.74, 96.0, 0.0), "changed": outlook(0.71, 0.79, 0.86, 41.0, -0.04),
        "difference": {
            "service_level": {"p10": 0.08, "p50": 0.13, "p90": 0.19},
            "wait_s": {"p10": -71.0, "p50": -52.0, "p90": -31.0},
            "wait_p90_s": {"p10": -150.0, "p50": -98.0, "p90": -44.0},
            "abandonment": {"p10": -0.06, "p50": -0.03, "p90": 0.0}, "busy": {"p10": -0.15, "p50": -0.11, "p90": -0.06},
            "waiting_at_end": None,
        },
    }  # fmt: skip


def outlook(low: float, middle: float, high: float, wait_s: float, less: float) -> dict[str, Any]:
    return {
        "service_level": {"p10": low, "p50": middle, "p90": high},
        "wait_s": {"p10": wait_s / 2, "p50": wait_s, "p90": wait_s * 1.6},
        "wait_p90_s": {"p10": wait_s * 2, "p50": wait_s * 3, "p90": wait_s * 4},
        "abandonment": {"p10": 0.05 + less, "p50": 0.08 + less, "p90": 0.12 + less},
        "busy": {"p10": 0.86 + less, "p50": 0.91 + less, "p90": 0.95 + less}, "waiting_at_end": None,
    }  # fmt: skip
