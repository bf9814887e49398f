"""hours: ask a calendar of the site whether it is open now, and go that way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from ivr_flows.fields import Fields, ways
from ivr_flows.nodes.asking import Asking
from ivr_flows.nodes.picking import Picked, keep, read_picked
from ivr_flows.run import Run
from ivr_flows.values import Exit, Json, Link, Named, Use

ANSWER_S = 1.0
"""The calendars are in memory; who takes longer has other troubles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours(Asking):
    """`calendar`: one of the site's hours, or a queue. A holiday without a way of its own is closed.

    `read` keeps parts of the answer: $.holiday (its name, in the caller's language), $.opens_at (UTC seconds),
    $.opens_date and $.opens_time (on the calendar's own clock). What is not known stays as it was.
    """

    KIND: ClassVar[str] = "hours"

    calendar: str
    calendar_at: Link
    picked: Picked
    open: Link
    closed: Link
    holiday: Link | None
    on_fail: Link

    def request(self, run: Run) -> Mapping[str, Json]:
        return {"calendar": self.calendar}

    def answered(self, run: Run, value: Json) -> None:
        state = value.get("state") if isinstance(value, dict) else None
        link = {"open": self.open, "closed": self.closed, "holiday": self.holiday or self.closed}.get(
            str(state), self.on_fail
        )
        keep(run, self.picked, value)
        run.go(link.to)

    def failed(self, run: Run, failure: str) -> None:
        run.go(self.on_fail.to)

    def exits(self) -> tuple[Exit, ...]:
        return ways(open=self.open, closed=self.closed, holiday=self.holiday, on_fail=self.on_fail)

    def writes(self) -> tuple[Use, ...]:
        return tuple(use for use, _ in self.picked)

    def writes_by(self, exit: str) -> tuple[Use, ...]:
        return ()

    def names_used(self) -> tuple[Named, ...]:
        return (Named("calendar", self.calendar, self.calendar_at.at),)


def read(fields: Fields) -> Hours:
    """Read the fields of the class above; without `on_fail` a calendar that does not answer is open."""
    calendar = fields.link("calendar")
    opened = fields.link("open")
    return Hours(
        name=fields.node,
        at=fields.at,
        timeout_s=ANSWER_S,
        calendar=calendar.to,
        calendar_at=calendar,
        picked=read_picked(fields, "$.opens_time"),
        open=opened,
        closed=fields.link("closed"),
        holiday=fields.optional_link("holiday"),
        on_fail=fields.optional_link("on_fail") or opened,
    )
