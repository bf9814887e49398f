"""What a value of a flow means when it is to be spoken as a number, a day, a time. None: nothing of the kind."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ivr_flows.functions import text_of
from ivr_flows.values import Value

LARGEST = 10**15
"""Numbers from here on are read digit by digit: nobody grasps them as words."""

MOST_PLACES = 9
"""Digits after the point that are read."""

LATEST_S = 10.0**11
"""UTC seconds beyond this, about the year 5000, are no moment."""

_NUMBER = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?\Z", re.ASCII)
_DATE = re.compile(r"\d{4}-?\d\d-?\d\d\Z", re.ASCII)
_TIME = re.compile(r"\d\d?(?::\d\d){1,2}\Z|\d{4}\Z", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def number_in(value: Value) -> Decimal | None:
    """The number, exact as it is written; 1,234.50 counts as one."""
    if isinstance(value, bool | tuple):
        return None
    text = text_of(value).strip()
    if not _NUMBER.match(text) and isinstance(value, float):
        text = f"{value:.{MOST_PLACES}f}"
    if not _NUMBER.match(text) or len(text) > 40:
        return None
    number = Decimal(text.replace(",", ""))
    places = Decimal(1).scaleb(-MOST_PLACES)
    # Of more places than anybody follows, the last is rounded; the others stay as they are written.
    return number.quantize(places, ROUND_HALF_UP).normalize() if _places(number) > MOST_PLACES else number


def rounded(number: Decimal, places: int) -> Decimal:
    """To so many places, halves away from zero, as money is."""
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _places(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def fraction(number: Decimal) -> str:
    """The digits after the point, without zeros at the end."""
    return f"{abs(number):f}".partition(".")[2].rstrip("0")


@lru_cache(maxsize=64)
def zone_of(name: str) -> tzinfo | None:
    """A time zone by name; None for an unknown one."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def moment_in(value: Value, zone: str) -> datetime | None:
    """The moment, as clocks in that zone show it; a text without an offset is meant as it reads."""
    there = zone_of(zone) if zone else None
    if isinstance(value, bool | tuple):
        return None
    if isinstance(value, int | float):
        if not 0 <= value <= LATEST_S:
            return None
        return (_EPOCH + timedelta(seconds=int(value))).astimezone(there or UTC)
    text = value.strip()
    if len(text) < len("2026-11-23T14") or len(text) > 40:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(there) if there is not None and moment.tzinfo is not None else moment


def day_in(value: Value, zone: str) -> date | None:
    """The day: 2026-11-23, 20261123, or that of a moment."""
    text = value.strip() if isinstance(value, str) else ""
    if not _DATE.match(text):
        moment = moment_in(value, zone)
        return None if moment is None else moment.date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def clock_in(value: Value, zone: str) -> time | None:
    """The time of day: 14:05, 9:30, 1405, or that of a moment; seconds are left out."""
    text = value.strip() if isinstance(value, str) else ""
    if not _TIME.match(text):
        moment = moment_in(value, zone)
        return None if moment is None else time(moment.hour, moment.minute)
    hours, minutes = text.split(":")[:2] if ":" in text else (text[:2], text[2:])
    if int(hours) > 23 or int(minutes) > 59:
        return None
    return time(int(hours), int(minutes))


def seconds_in(value: Value) -> int | None:
    """A length of time in whole seconds: a number, none below 0, at most a thousand years."""
    number = number_in(value)
    if number is None or not 0 <= number <= 32_000_000_000:
        return None
    return int(rounded(number, 0))
