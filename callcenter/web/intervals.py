"""Queues by interval: what came in a quarter of an hour, half an hour, hour or day, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel
from starlette.responses import Response

from callcenter.kpi import FORMULAS, abandonment_rate, service_level
from callcenter.kpi.intervals import QUARTER_S, Key, Tally, grouped
from callcenter.web.calls_csv import moment
from callcenter.web.context import Here, Web, one_of
from callcenter.web.doorman import Principal
from callcenter.web.errors import TooMuchAsked
from callcenter.web.exports import Format, Zone, as_file

router = APIRouter(prefix="/api/intervals", tags=["live"])
Looking = Annotated[Principal, Depends(one_of("supervisor", "admin", "auditor"))]

STEPS = {"15m": QUARTER_S, "30m": 1800, "1h": 3600, "day": 86_400}
LONGEST_S = 400 * 86_400
MOST_ROWS = 50_000
"""A hundred queues by half hours for ten days; by days for more than a year."""

From = Annotated[float, Query(ge=0, le=4e9, description="UTC seconds; intervals that start then or later")]
Until = Annotated[float, Query(ge=0, le=4e9, description="UTC seconds; intervals that start before")]
Queues = Annotated[list[str], Query(max_length=100, description="Only these queues; all without")]


class IntervalRow(BaseModel):
    """One queue and interval; `queue` is "" for all together. Entries count for the interval in which they started.

    Shares are 0 to 1; None where there is nothing to divide by. `service_levels`: by every formula, `service_level` by
    the usual one (sl_fair). Means and percentiles are in seconds: `speed_s` of answer, `handling_s` of talk (holds in
    it) and wrap-up. `sent_on`: by a rule, a key or for want of agents. `handled`: conversations of agents.
    """

    queue: str
    start: int
    offered: int
    answered: int
    answered_in_time: int
    abandoned: int
    abandoned_in_time: int
    abandoned_short: int
    sent_on: int
    callbacks_answered: int
    callbacks_failed: int
    handled: int
    service_level: float | None
    service_levels: dict[str, float | None]
    abandonment: float | None
    speed_s: float | None
    speed_p50_s: float | None
    speed_p90_s: float | None
    longest_s: float
    handling_s: float | None
    talk_s: float | None
    hold_s: float | None
    wrap_up_s: float | None


class IntervalList(BaseModel):
    items: list[IntervalRow]


COLUMNS: tuple[tuple[str, Callable[[IntervalRow], object]], ...] = (
    ("start", lambda row: moment(row.start)),
    *(
        (name, lambda row, name=name: getattr(row, name))
        for name in IntervalRow.model_fields
        if name not in ("start", "service_levels")
    ),
    *((f"service_level_{name}", lambda row, name=name: row.service_levels[name]) for name in FORMULAS),
)


@router.get("", summary="Queues by interval", response_model=IntervalList)
async def intervals(
    web: Here,
    who: Looking,
    since: From,
    until: Until,
    step: Annotated[Literal["15m", "30m", "1h", "day"], Query(description="Length of an interval")] = "30m",
    queue: Queues = [],  # noqa: B006  FastAPI copies it
    by: Annotated[Literal["queue", "all"], Query(description="Each queue apart, or all together")] = "queue",
    zone: Zone = "",
    format: Format = "json",
) -> Response | IntervalList:
    """At most 400 days. Hours and days are those of `zone`. Also as CSV or XLSX."""
    if until - since > LONGEST_S:
        raise TooMuchAsked
    quarters = await _quarters(web, who, since, until, queue)
    sums = grouped(quarters, start_of(STEPS[step], ZoneInfo(zone or "UTC")), apart=by == "queue")
    if len(sums) > MOST_ROWS:
        raise TooMuchAsked
    rows = [row_of(key, tally) for key, tally in sums.items()]
    if format == "json":
        return IntervalList(items=rows)

    async def page(_after: str) -> tuple[Sequence[IntervalRow], str]:
        return rows, ""

    return await as_file(format, "intervals", COLUMNS, page, zone)


@router.get("/total", summary="Queues over a time, as one sum")
async def total(web: Here, who: Looking, since: From, until: Until, queue: Queues = []) -> IntervalRow:  # noqa: B006
    """`start` is that of the question. Percentiles cannot be added up: ask for the whole time at once."""
    if until - since > LONGEST_S:
        raise TooMuchAsked
    quarters = await _quarters(web, who, since, until, queue)
    return row_of(("", int(since)), sum(quarters.values(), Tally()))


async def _quarters(
    web: Web, who: Principal, since: float, until: float, queues: Collection[str]
) -> dict[Key, Tally]:
    """Of the queues that are asked for and that `who` is in charge of."""
    scope = web.scope(who)
    found = await web.deps.quarters.between(since, until, queues)
    return {key: tally for key, tally in found.items() if scope.has_queue(key[0])}


def start_of(step_s: int, zone: ZoneInfo) -> Callable[[int], int]:
    """Where the interval of a quarter begins, by the clocks of `zone`."""

    def start(at: int) -> int:
        if step_s == QUARTER_S:
            return at
        local = datetime.fromtimestamp(at, zone)
        if step_s == STEPS["day"]:
            return int(local.replace(hour=0, minute=0, second=0).timestamp())
        return at - (local.minute * 60 + local.second) % step_s

    return start


def row_of(key: Key, tally: Tally) -> IntervalRow:
    queue, start = key
    mean = (lambda seconds: seconds / tally.handled) if tally.handled else (lambda _seconds: None)
    levels = {formula: service_level(tally.counts, formula) for formula in FORMULAS}
    return IntervalRow(
        queue=queue,
        start=start,
        offered=tally.offered,
        answered=tally.answered,
        answered_in_time=tally.answered_in_time,
        abandoned=tally.abandoned,
        abandoned_in_time=tally.abandoned_in_time,
        abandoned_short=tally.abandoned_short,
        sent_on=tally.sent_on,
        callbacks_answered=tally.callbacks_answered,
        callbacks_failed=tally.callbacks_failed,
        handled=tally.handled,
        service_level=levels["sl_fair"],
        service_levels=levels,
        abandonment=abandonment_rate(tally.counts),
        speed_s=tally.speed_s,
        speed_p50_s=tally.waited(0.5),
        speed_p90_s=tally.waited(0.9),
        longest_s=tally.longest_s,
        handling_s=tally.handling_s,
        talk_s=mean(tally.talk_s),
        hold_s=mean(tally.hold_s),
        wrap_up_s=mean(tally.wrap_up_s),
    )
