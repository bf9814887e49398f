"""When a queue is open: weekly hours in a time zone, and days that have hours of their own.

Times are minutes since the local midnight, so a shift of daylight saving moves the moment, not the clock on the wall.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from acd.errors import BadSpec

MIDNIGHT = 24 * 60
LOOK_AHEAD_DAYS = 400
"""A queue that does not open within a year and a month does not open again."""

Spans = tuple[tuple[int, int], ...]
"""Open from the first minute until before the second, several times a day."""


class Door(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class Hours:
    """`week`: seven days from Monday. `days`: ISO dates with spans of their own; none makes the day a holiday."""

    zone: str
    week: tuple[Spans, ...]
    days: Mapping[str, Spans] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _zone(self.zone)
        if len(self.week) != 7:
            raise BadSpec(f"hours: a week has 7 days, not {len(self.week)}")
        for day in self.days:
            try:
                date.fromisoformat(day)
            except ValueError as error:
                raise BadSpec(f"hours: {day!r} is not a date such as 2026-12-25") from error
        for spans in (*self.week, *self.days.values()):
            _check(spans)

    def door(self, now: float) -> Door:
        """Whether it is open at a moment (Unix seconds)."""
        local = datetime.fromtimestamp(now, _zone(self.zone))
        minute = local.hour * 60 + local.minute
        if any(start <= minute < end for start, end in self._spans(local.date())):
            return Door.OPEN
        return Door.HOLIDAY if self.days.get(local.date().isoformat()) == () else Door.CLOSED

    def next_opening(self, now: float) -> float | None:
        """The first moment from `now` on at which it is open; None when it does not open any more."""
        if self.door(now) is Door.OPEN:
            return now
        today = datetime.fromtimestamp(now, _zone(self.zone)).date()
        for day in (today + timedelta(days=ahead) for ahead in range(LOOK_AHEAD_DAYS)):
            for at in self._openings(day):
                if at > now:
                    return at
        return None

    def _spans(self, day: date) -> Spans:
        return self.days.get(day.isoformat(), self.week[day.weekday()])

    def _openings(self, day: date) -> Iterator[float]:
        for start, _ in self._spans(day):
            local = datetime(day.year, day.month, day.day, start // 60, start % 60, tzinfo=_zone(self.zone))
            yield local.astimezone(UTC).timestamp()


@cache
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, IsADirectoryError) as error:
        raise BadSpec(f"hours: there is no time zone {name!r}; write one such as Europe/Berlin") from error


def _check(spans: Spans) -> None:
    last = 0
    for start, end in spans:
        if not last <= start < end <= MIDNIGHT:
            raise BadSpec("hours: spans of a day must be in order, must not overlap, and end by 24:00")
        last = end
