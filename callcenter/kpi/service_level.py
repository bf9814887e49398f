"""Service level in every variant the trade uses, as shares from 0 to 1; None when there is nothing to divide by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Ended entries of one queue and interval. `in_time`: within the target T; `short`: below `short_abandon_s`."""

    answered: int = 0
    answered_in_time: int = 0
    abandoned: int = 0
    abandoned_in_time: int = 0
    abandoned_short: int = 0


Formula = Callable[[Counts], tuple[int, int]]

FORMULAS: dict[str, Formula] = {
    # every abandon counts against us
    "sl_strict": lambda c: (c.answered_in_time, c.answered + c.abandoned),
    # who leaves before T was not let down yet (the default)
    "sl_fair": lambda c: (c.answered_in_time, c.answered + c.abandoned - c.abandoned_in_time),
    # abandons are looked at elsewhere
    "sl_answered": lambda c: (c.answered_in_time, c.answered),
    # who leaves before T counts as served
    "sl_served": lambda c: (c.answered_in_time + c.abandoned_in_time, c.answered + c.abandoned),
    # mis-dials taken out
    "sl_short": lambda c: (c.answered_in_time, c.answered + c.abandoned - c.abandoned_short),
    # mis-dials credited
    "sl_credit": lambda c: (c.answered_in_time + c.abandoned_short, c.answered + c.abandoned),
}
DEFAULT = "sl_fair"


def service_level(counts: Counts, formula: str = DEFAULT) -> float | None:
    """The share by one formula; raises KeyError for a formula nobody knows."""
    above, below = FORMULAS[formula](counts)
    return above / below if below else None


def abandonment_rate(counts: Counts, *, with_short: bool = True) -> float | None:
    """abandoned / (answered + abandoned), short abandons left out on wish."""
    abandoned = counts.abandoned if with_short else counts.abandoned - counts.abandoned_short
    offered = counts.answered + abandoned
    return abandoned / offered if offered else None
