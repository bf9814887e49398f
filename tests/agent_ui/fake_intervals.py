"""Invented half hours, alerts and limits for the supervisor's page."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from callcenter.console.messages import AlertRow
from callcenter.kpi.intervals import Tally, wait_class
from callcenter.web.intervals import row_of

OFFERED = (24, 42, 66, 86, 105, 118, 110, 92, 73, 84, 104, 117, 86, 75, 68, 54, 41, 29, 14, 6)
"""Half hours of a working day, of which about two thirds are over."""
HALF_HOUR = 1800


def tally(n: int, offered: int, *, is_last_week: bool = False) -> Tally:
    abandoned = offered // (21 if is_last_week else 14 + n % 5)
    answered = offered - abandoned
    in_time = answered * (86 - 2 * (n % 4)) // 100
    return Tally(
        offered=offered, answered=answered, answered_in_time=in_time, abandoned=abandoned,
        abandoned_in_time=abandoned // 3, answer_wait_s=answered * (13.0 + n % 5), longest_s=60.0 + 13 * n % 120,
        handled=answered, talk_s=answered * (190.0 + 7 * (n % 4)), hold_s=answered * 12.0, wrap_up_s=answered * 30.0,
        waits={wait_class(9): in_time, wait_class(41): answered - in_time},
    )  # fmt: skip


def day(since: float, until: float, now: float) -> list[tuple[int, Tally]]:
    """What came between; nothing comes later than now."""
    # `since` is midnight, by whichever clocks the browser goes.
    opened = max(0, int((now - since) % 86_400) // HALF_HOUR - 13) * HALF_HOUR
    start = since + opened
    is_last_week = since < now - 86_400
    found = []
    for n, offered in enumerate(OFFERED):
        at = int(start + n * HALF_HOUR)
        more = offered - 6 + 5 * (n % 3) if is_last_week else offered
        if since <= at < min(until, now):
            found.append((at, tally(n, max(1, more), is_last_week=is_last_week)))
    return found


RULES = [
    {"rule": "long_wait", "name": {"en": "Callers wait too long"}, "measure": "longest_wait", "side": "above",
     "limit": 180.0, "for_s": 10.0, "level": "crit", "queues": ["billing", "chinese"], "agents": 0},
    {"rule": "many", "name": {"en": "Many wait"}, "measure": "waiting", "side": "above", "limit": 7.0, "for_s": 30.0,
     "level": "warn", "queues": ["billing", "chinese"], "agents": 0},
]  # fmt: skip


def alert(rule: str, measure: str, now: float, **known: object) -> AlertRow:
    row: dict[str, object] = {
        "alert": f"{rule}:1", "rule": rule, "name": {"en": rule}, "queue": "", "agent": "", "measure": measure,
        "level": "warn", "side": "above", "limit": 7.0, "value": 8.0, "since": now - 95, "raised_at": now - 60,
    }  # fmt: skip
    return AlertRow.model_validate(row | known)


def alerts(now: float) -> list[AlertRow]:
    """A caller waits too long, too many wait, two agents stand out, one thing is taken care of."""
    return [
        alert("long_wait", "longest_wait", now, queue="chinese", level="crit", limit=180.0, since=now - 240),
        alert("long_call", "on_contact", now, agent="agent4", level="crit", limit=600.0, since=now - 260),
        alert("many", "waiting", now, queue="chinese"),
        alert("away", "not_ready", now, agent="agent9", limit=600.0, since=now - 128, taken_by="Alex Meyer",
              taken_at=now - 30),
        alert("poor", "service_level", now, queue="billing", side="below", limit=0.8),
    ]  # fmt: skip


def routes(router: APIRouter, state: Callable[[], tuple[float, list[object]]]) -> None:
    """`state`: the time, and what was asked so far."""

    async def intervals(since: float, until: float) -> JSONResponse:
        rows = [row_of(("", at), one).model_dump() for at, one in day(since, until, state()[0])]
        return JSONResponse({"items": rows})

    async def total(since: float, until: float) -> JSONResponse:
        sums = sum((one for _, one in day(since, until, state()[0])), Tally())
        return JSONResponse(row_of(("", int(since)), sums).model_dump())

    async def listed() -> JSONResponse:
        return JSONResponse({"items": [], "rules": RULES})

    async def acknowledge(alert: str) -> JSONResponse:
        state()[1].append(f"acknowledge {alert}")
        return JSONResponse({"alert": alert, "taken_by": "Petra Novak"}, 202)

    async def calls(agent: str) -> JSONResponse:
        at = state()[0]
        rows = [
            {"id": f"call-{n}", "arrived_at": at - 700 * n, "customer_name": name, "display_name": "", "ani": ani,
             "queue": "billing", "outcome": "answered", "state": "ended", "talk_s": 60.0 * n}
            for n, (name, ani) in enumerate([("Tang Yue", "+8613800000142"), ("", "+12025550148"), ("", "")], 1)
        ]  # fmt: skip
        return JSONResponse({"items": rows, "next": ""})

    router.add_api_route("/api/calls", calls)
    router.add_api_route("/api/intervals", intervals)
    router.add_api_route("/api/intervals/total", total)
    router.add_api_route("/api/alerts", listed)
    router.add_api_route("/api/alerts/{alert}/acknowledge", acknowledge, methods=["POST"])
