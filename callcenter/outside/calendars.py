"""`hours` of flows: is it open now, and if not, why and until when? The calendars are the site's, and in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

import acd
from acd.hours import Door
from callcenter.outside.asked import Question
from callcenter.outside.errors import NoAnswer
from ivr_flows import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """`hours` None: always open. `names`: what days are called, by ISO date and language."""

    hours: acd.Hours | None
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


class Calendars:
    """`now` in UTC seconds."""

    def __init__(self, calendars: Mapping[str, Calendar], now: Callable[[], float]) -> None:
        self._calendars = dict(calendars)
        self._now = now

    def change(self, calendars: Mapping[str, Calendar]) -> None:
        """From now on these."""
        self._calendars = dict(calendars)

    async def answer(self, question: Question) -> Json:
        """Answer state (open, closed, holiday), the holiday's name, and when it opens; NoAnswer: unknown."""
        name = str(question.request.get("calendar"))
        calendar = self._calendars.get(name)
        if calendar is None:
            raise NoAnswer("unknown", f"there is no calendar {name[:64]!r}")
        return state_at(calendar, question.language, self._now())


def state_at(calendar: Calendar, language: str, now: float) -> Json:
    """What is answered of this calendar at a moment (UTC seconds)."""
    hours = calendar.hours
    if hours is None:
        return _said(Door.OPEN, "", None, "UTC")
    door = hours.door(now)
    day = datetime.fromtimestamp(now, ZoneInfo(hours.zone)).date().isoformat()
    names = calendar.names.get(day, {})
    holiday = names.get(language) or next(iter(names.values()), "")
    opens_at = None if door is Door.OPEN else hours.next_opening(now)
    return _said(door, holiday, opens_at, hours.zone)


def _said(door: Door, holiday: str, opens_at: float | None, zone: str) -> Json:
    local = None if opens_at is None else datetime.fromtimestamp(opens_at, ZoneInfo(zone))
    return {
        "state": door.value,
        "holiday": holiday,
        "opens_at": opens_at,
        "opens_date": None if local is None else local.date().isoformat(),
        "opens_time": None if local is None else f"{local:%H:%M}",
    }
