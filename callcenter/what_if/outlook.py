"""The answer: ranges over futures, without the change, with it, and of the difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from acd.simulation import Figures

FIGURES = tuple(field.name for field in fields(Figures))


@dataclass(frozen=True, slots=True)
class Range:
    """One future in ten is below `p10`, half are below `p50`, one in ten is above `p90`."""

    p10: float
    p50: float
    p90: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """None: no future had any. Shares are 0 to 1; waits in seconds, `wait_s` the mean speed of answer."""

    service_level: Range | None
    wait_s: Range | None
    wait_p90_s: Range | None
    abandonment: Range | None
    busy: Range | None
    waiting_at_end: Range | None


@dataclass(frozen=True, slots=True)
class Start:
    """What the futures start from and assume; `typical_agent`: whom those who come are like."""

    waiting: int
    signed_in: int
    arrivals_per_h: float
    handling_s: float
    patience_s: float | None
    typical_agent: str


@dataclass(frozen=True, slots=True)
class Answer:
    """`futures` were played. `difference` is changed minus as it is, future by future."""

    queue: str
    agents: int
    minutes: float
    futures: int
    seed: int
    at: float
    target_s: float
    now: Start
    as_is: Outlook
    changed: Outlook
    difference: Outlook


def outlook(futures: Sequence[Figures]) -> Outlook:
    """The ranges of each figure; futures without it are left out."""
    found = {name: [getattr(one, name) for one in futures] for name in FIGURES}
    return Outlook(
        **{name: range_of([value for value in values if value is not None]) for name, values in found.items()}
    )


def difference(before: Figures, after: Figures) -> Figures:
    """What the change did in one future."""
    return Figures(**{name: _minus(getattr(after, name), getattr(before, name)) for name in FIGURES})


def range_of(values: Sequence[float]) -> Range | None:
    if not values:
        return None
    ordered = sorted(values)
    return Range(_at(ordered, 0.1), _at(ordered, 0.5), _at(ordered, 0.9))


def _minus(after: float | None, before: float | None) -> float | None:
    return None if after is None or before is None else after - before


def _at(ordered: list[float], share: float) -> float:
    """Between two values, in proportion."""
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])
