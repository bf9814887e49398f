"""When a queue is open: weekly hours in a time zone, and days that have hours of their own.

Times are minutes since the local midnight, so a shift of daylight saving moves the moment, not the clock on the wall:
an hour that is skipped is never open, one that comes twice is open both times. A night is written as two spans: until
24:00 of one day, from 0:00 of the next.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from acd.errors import BadSpec

MIDNIGHT = 24 * 60
DAY_S = 86_400.0
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
        return next((at for at in self._moments(now) if self.door(at) is Door.OPEN), None)

    def next_change(self, now: float) -> float | None:
        """The first moment after `now` at which the door is another; None when it stays as it is."""
        door = self.door(now)
        return next((at for at in self._moments(now) if self.door(at) is not door), None)

    def _spans(self, day: date) -> Spans:
        return self.days.get(day.isoformat(), self.week[day.weekday()])

    def _moments(self, now: float) -> Iterator[float]:
        """Every moment after `now` at which the door can change, in order."""
        for ahead in range(LOOK_AHEAD_DAYS):
            yield from self._between(now + ahead * DAY_S, now + (ahead + 1) * DAY_S)

    def _between(self, after: float, until: float) -> list[float]:
        """The midnights, ends of spans (both times, where an hour comes twice) and shifts of the clock, in order."""
        zone = _zone(self.zone)
        day, last = (datetime.fromtimestamp(at, zone).date() for at in (after, until))
        found = _shifts(zone, after, until)
        while day <= last:
            walls = {0, *(minute % MIDNIGHT for span in self._spans(day) for minute in span)}
            found += [self._at(day, minute, fold) for minute in walls for fold in (0, 1)]
            day += timedelta(days=1)
        return sorted({at for at in found if after < at <= until})

    def _at(self, day: date, minute: int, fold: int) -> float:
        local = datetime(
            day.year, day.month, day.day, *divmod(minute, 60), fold=fold, tzinfo=_zone(self.zone)
        )
        return local.astimezone(UTC).timestamp()


def _shifts(zone: ZoneInfo, after: float, until: float) -> list[float]:
    """When the clock is put forward or back; once at most in the day that we look at."""

    def offset(at: float) -> timedelta | None:
        return datetime.fromtimestamp(at, zone).utcoffset()

    before = offset(after)
    if offset(until) == before:
        return []
    low, high = math.floor(after), math.ceil(until)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if offset(middle) == before else (low, middle)
    return [float(high)]


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
