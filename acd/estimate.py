"""How long an entry has yet to wait, as a range, and the pace of its queue from which that is foreseen.

The line before an entry shrinks by one with each contact that an agent finishes and with each caller who hangs up. With
`j` ahead that happens `servers / handling_s + j * abandons_per_s` times a second, so the wait is a sum of independent
exponential times. Its mean and variance have a closed form; its quantiles are those of the gamma distribution with the
same two, by the cube-root formula of Wilson and Hilferty (1931), within 1.5 %.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

Z90 = 1.2815515655446004
"""The 90 % quantile of the normal distribution; its median is 0."""

SMOOTH_FROM = 8.0
"""Terms before this many abandonment rates are summed one by one: the formula for the rest needs a gentle slope."""

PRIOR_CONTACTS = 5
"""What was configured counts as much as so many contacts seen."""

MEMORY_CONTACTS = 60
"""Handling: from so many contacts on, older ones fade exponentially."""

MEMORY_WAITS = 400
"""Patience fades more slowly: few hang up, and each says much."""

PRIOR_WAITED_S = 300.0
"""So long nobody has hung up before anything was seen: one early hang-up must not empty the whole line."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Half of such waits are shorter than `p50_s`, nine of ten shorter than `p90_s`."""

    p50_s: float
    p90_s: float


NONE = Wait(0.0, 0.0)


def predict(
    ahead: int, servers: int, handling_s: float, abandons_per_s: float = 0.0, idle: int = 0
) -> Wait | None:
    """The wait of an entry with `ahead` others before it; None when nobody serves.

    `servers` agents take such entries (the busy ones included), `idle` of them are free now. Costs the same for a line
    of any length.
    """
    if servers <= 0:
        return None
    if idle > ahead:
        return NONE
    mean, variance = _moments(ahead - idle, servers / handling_s, abandons_per_s)
    shape = mean * mean / variance
    return Wait(_quantile(mean, shape, 0.0), _quantile(mean, shape, Z90))


def _moments(ahead: int, rate: float, leaving: float) -> tuple[float, float]:
    """Mean and variance of the sum over j = 0…ahead of exponential times of rate `rate + j * leaving`."""
    mean = variance = 0.0
    j = 0
    while j <= ahead and rate + j * leaving < SMOOTH_FROM * leaving:
        each = 1.0 / (rate + j * leaving)
        mean, variance, j = mean + each, variance + each * each, j + 1
    if j > ahead:
        return mean, variance
    # Euler and Maclaurin: the integral, half of both ends, and one correction by the slope.
    first, last, steps = rate + j * leaving, rate + ahead * leaving, ahead - j
    a, b = 1.0 / first, 1.0 / last
    growth = leaving * steps * a
    area = math.log1p(growth) / leaving if growth > 0 else steps * a
    mean += area + (a + b) / 2 + leaving * (a * a - b * b) / 12
    variance += steps * a * b + (a * a + b * b) / 2 + leaving * (a * a * a - b * b * b) / 6
    return mean, variance


def _quantile(mean: float, shape: float, z: float) -> float:
    root = 1.0 - 1.0 / (9.0 * shape) + z / (3.0 * math.sqrt(shape))
    # To the millisecond: the last bits of a logarithm differ between machines, and decisions must not.
    return round(mean * root * root * root, 3)


def not_worse(before: Wait, now: Wait) -> Wait:
    """What to say now after `before` was said, while the entry's position has not become worse: never more."""
    return Wait(min(before.p50_s, now.p50_s), min(before.p90_s, now.p90_s))


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a queue is served and left. It starts from the configured handling time; old contacts fade.

    `handling_s` and `variance_s2` are those of `seen` contacts; `waited_s` is what all callers waited in total, `left`
    how many of them hung up (both faded, hence not whole).
    """

    handling_s: float
    seen: int = 0
    waited_s: float = 0.0
    left: float = 0.0
    variance_s2: float = 0.0

    @property
    def abandons_per_s(self) -> float:
        """How many times a second each waiting caller hangs up: one over their mean patience; 0: nobody has."""
        return self.left / (self.waited_s + PRIOR_WAITED_S)


def served(pace: Pace, handled_s: float) -> Pace:
    """One more contact took an agent `handled_s` seconds (talk and wrap-up)."""
    share = 1.0 / (min(pace.seen + PRIOR_CONTACTS, MEMORY_CONTACTS) + 1)
    # Nothing seen: as spread out as an exponential time.
    variance = pace.variance_s2 if pace.seen else pace.handling_s * pace.handling_s
    off = handled_s - pace.handling_s
    mean = pace.handling_s + share * off
    spread = (1.0 - share) * (variance + share * off * off)
    # Never at a standstill: contacts of no length at all would promise no wait to anybody.
    return Pace(max(mean, 1.0), pace.seen + 1, pace.waited_s, pace.left, spread)


def waited(pace: Pace, waited_s: float, is_abandoned: bool) -> Pace:
    """One more entry's wait is over. Whoever was served at once says nothing about patience."""
    if waited_s <= 0 and not is_abandoned:
        return pace
    keep = 1.0 - 1.0 / MEMORY_WAITS
    total, left = pace.waited_s * keep + max(waited_s, 0.0), pace.left * keep + is_abandoned
    return Pace(pace.handling_s, pace.seen, total, left, pace.variance_s2)
