"""When a caller wants to be called: a moment, or a time of the day as it is typed on keys."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

LATEST_S = 30 * 86_400.0
"""Nobody remembers a promise that is older."""

EARLIEST_MOMENT = 1e6
"""Smaller figures are times of the day: 930, 1745."""

_CLOCK = re.compile(r"(\d{1,2}):?(\d{2})\Z")


def wished_at(text: str, now: float, zone: str) -> float | None:
    """Seconds since 1970, not before `now`; None for what is no time, or too far away.

    `text`: "" is now, "17:45", "1745" and "945" are the next such time in `zone`, more is seconds since 1970.
    """
    if not text:
        return now
    if clock := _CLOCK.match(text):
        return _next(int(clock[1]), int(clock[2]), now, zone)
    try:
        at = float(text)
    except ValueError:
        return None
    if not math.isfinite(at) or at < EARLIEST_MOMENT or at > now + LATEST_S:
        return None
    return max(now, at)


def _next(hour: int, minute: int, now: float, zone: str) -> float | None:
    if hour > 23 or minute > 59:
        return None
    today = datetime.fromtimestamp(now, ZoneInfo(zone))
    wished = today.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if wished <= today:
        wished = (wished + timedelta(days=1)).replace(hour=hour, minute=minute)
    return wished.timestamp()
