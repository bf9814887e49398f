"""Opening hours by name: how people write them, turned into what the routing core goes by.

    zone: Asia/Shanghai                                     # else the settings' time zone
    week: {mon-fri: ["09:00-12:00", "13:00-18:00"], sat: "10:00-14:00"}
    holidays: [2026-12-25, {date: 2026-12-24, open: "09:00-12:00"}]
    country: CN                                             # its public holidays; or a part of it: DE-BY

A span over midnight ("22:00-06:00") belongs to the day on which it begins. A holiday and a day with hours of its own
last from midnight to midnight: the night before ends there, and only their own hours may reach into the next day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import holidays as public_holidays
from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag

import acd
from acd.hours import MIDNIGHT, Spans
from callcenter.site.part import Part, Problem, Words, shape
from said import Said

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_HOLIDAYS = 1000
"""Forty years of them; more is a mistake."""
YEARS_AHEAD = 2
"""Public holidays are known for this year and so many more; a service that runs longer wants a restart."""

_SPAN = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])")


def _span(text: str) -> str:
    match = _SPAN.fullmatch(text)
    start, end = _minutes(text) if match else (0, 0)
    if start == end or end > MIDNIGHT:
        raise ValueError(
            Said('is a span such as "09:00-18:00"; over midnight "22:00-06:00", the whole day "00:00-24:00"')
        )
    return text


def _minutes(text: str) -> tuple[int, int]:
    """From and until, in minutes; until is the smaller one over midnight."""
    start, end = (
        60 * int(hour) + int(minute) for hour, minute in (part.split(":") for part in text.split("-"))
    )
    return start, end


def _spans(texts: tuple[str, ...]) -> tuple[str, ...]:
    spans = [_minutes(text) for text in texts]
    if any(end < start for start, end in spans[:-1]) or any(one[1] > two[0] for one, two in pairwise(spans)):
        raise ValueError(Said("the spans of a day are in order and do not overlap"))
    return texts


def _days(text: str) -> str:
    if not _days_of(text):
        raise ValueError(Said("is a day or a range of days such as mon-fri; days: {days}", days=DAYS))
    return text


def _days_of(text: str) -> list[int]:
    """The weekdays (Monday 0) of `mon`, `mon-fri` or `fri-mon`; none for anything else."""
    first, dash, last = text.partition("-")
    if first not in DAYS or (dash and last not in DAYS):
        return []
    start, end = DAYS.index(first), DAYS.index(last or first)
    return [day % 7 for day in range(start, (end if end >= start else end + 7) + 1)]


def _date(given: Any) -> Any:
    # A number would be read as seconds since 1970.
    if isinstance(given, datetime) or not isinstance(given, date | str):
        raise ValueError(Said("is a date such as 2026-12-25"))
    return given


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, LookupError) as unknown:
        raise ValueError(Said("is a time zone such as Asia/Shanghai")) from unknown
    return name


def _country(text: str) -> str:
    country, _, part = text.partition("-")
    try:
        public_holidays.country_holidays(country, subdiv=part or None)
    except NotImplementedError as unknown:
        raise ValueError(Said("is a country such as CN, or a part of one such as DE-BY")) from unknown
    return text


def _in_list(given: Any) -> Any:
    return (given,) if isinstance(given, str) else given


OpenSpans = Annotated[
    tuple[Annotated[str, AfterValidator(_span)], ...],
    BeforeValidator(_in_list),
    Field(max_length=10),
    AfterValidator(_spans),
]
Weekdays = Annotated[str, AfterValidator(_days)]
Day = Annotated[date, BeforeValidator(_date)]
Zone = Annotated[str, AfterValidator(_zone)]


class SiteDay(Part):
    """A day with hours of its own; with none it is a holiday. `name`: what callers hear it called."""

    date: Day
    name: Words = Field(default={})
    open: OpenSpans = ()


Holiday = Annotated[
    Annotated[Day, Tag("[date]")] | Annotated[SiteDay, Tag("[day]")],
    Discriminator(shape("[day]", "[date]", "[date]")),
]


class SiteHours(Part):
    """Named opening hours. `country`: its public holidays are closed as well; days that `holidays` names win."""

    zone: Zone | None = None
    week: dict[Weekdays, OpenSpans] = Field(min_length=1)
    holidays: tuple[Holiday, ...] = Field(default=(), max_length=MOST_HOLIDAYS)
    country: Annotated[str, Field(pattern="^[A-Z]{2}(-[A-Z0-9]{1,5})?$"), AfterValidator(_country)] | None = (
        None
    )

    def conflicts(self) -> Iterator[Problem]:
        """What does not go together; places are relative to these hours."""
        seen: set[int] = set()
        for text in self.week:
            days = set(_days_of(text))
            if days & seen:
                yield ("week", text), Said("{day} is there twice", day=DAYS[min(days & seen)])
            seen |= days
        dates: set[date] = set()
        for at, day in enumerate(self._special()):
            if day.date in dates:
                yield ("holidays", at), Said("{day} is there twice", day=day.date)
            dates.add(day.date)

    def as_of(self, zone: str, year: int) -> SiteHours:
        """With nothing left open: the zone, and the public holidays of the last year, this one and the next two."""
        named = self._special()
        known = {day.date for day in named}
        public = self._public(year)
        found = [SiteDay(date=day, name=names) for day, names in sorted(public.items()) if day not in known]
        return self.model_copy(
            update={"zone": self.zone or zone, "country": None, "holidays": (*named, *found)}
        )

    def hours(self) -> acd.Hours:
        """What the routing core goes by. Without a zone it is UTC; a country's holidays need `as_of` before."""
        own = {day: tuple(_minutes(text) for text in texts) for day, texts in self._by_weekday().items()}
        special = {day.date: tuple(_minutes(text) for text in day.open) for day in self._special()}
        week = [_joined([*_tail(own[(day - 1) % 7]), *_head(own[day])]) for day in range(7)]
        days: dict[date, Spans] = {day: _joined(_head(spans)) for day, spans in special.items()}
        for day, spans in special.items():
            after = day + timedelta(days=1)
            following = _joined([*_tail(spans), *_head(own[after.weekday()])])
            if after not in special and following != week[after.weekday()]:
                days[after] = following
        return acd.Hours(
            zone=self.zone or "UTC",
            week=tuple(week),
            days={day.isoformat(): spans for day, spans in sorted(days.items())},
        )

    def _by_weekday(self) -> Mapping[int, tuple[str, ...]]:
        said = {day: spans for text, spans in self.week.items() for day in _days_of(text)}
        return {day: said.get(day, ()) for day in range(7)}

    def _special(self) -> list[SiteDay]:
        return [day if isinstance(day, SiteDay) else SiteDay(date=day) for day in self.holidays]

    def _public(self, year: int) -> dict[date, Words]:
        """The country's holidays with their names; a language that nobody translated them to has the country's own."""
        if self.country is None:
            return {}
        country, _, part = self.country.partition("-")
        years = range(year - 1, year + YEARS_AHEAD + 1)
        english, chinese = (
            public_holidays.country_holidays(country, subdiv=part or None, years=years, language=language)
            for language in ("en_US", "zh_CN")
        )
        return {day: {"en": english[day], "zh": chinese[day]} for day in english}

    def names(self) -> Mapping[str, Mapping[str, str]]:
        """What days are called, by ISO date; only those with a name."""
        return {
            day.date.isoformat(): {str(language): text for language, text in day.name.items()}
            for day in self._special()
            if day.name
        }


def _head(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """What of a day's spans lies on that day."""
    return [(start, end if end > start else MIDNIGHT) for start, end in spans]


def _tail(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """What of a day's spans reaches into the next."""
    return [(0, end) for start, end in spans if 0 < end < start]


def _joined(spans: Iterable[tuple[int, int]]) -> Spans:
    """In order; those that overlap or touch become one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)
