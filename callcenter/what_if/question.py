"""The question: so many agents more or fewer in one queue, for so long."""

from __future__ import annotations

import math
from dataclasses import dataclass

from callcenter.what_if.errors import CannotForesee
from said import Said

AGENTS = 1000
"""More than any queue has; a typing mistake beyond this would cost the machine minutes."""

LONGEST_MINUTES = 240.0
"""Beyond four hours the rate of the last half hour says little."""

FEWEST_FUTURES, MOST_FUTURES = 10, 1000
"""Below, a P10 is a single future; above, the ranges hardly move any more."""


@dataclass(frozen=True, slots=True)
class Question:
    """`agents` more, or fewer below 0; 0 asks how it goes on as it is. The same `seed` brings the same futures."""

    queue: str
    agents: int
    minutes: float = 30.0
    futures: int = 200
    seed: int = 1

    def __post_init__(self) -> None:
        if not -AGENTS <= self.agents <= AGENTS:
            raise CannotForesee(
                "what_if_agents", Said("agents: a number from -{agents} to +{agents}", agents=AGENTS)
            )
        if not (math.isfinite(self.minutes) and 1 <= self.minutes <= LONGEST_MINUTES):
            raise CannotForesee(
                "what_if_minutes", Said("minutes: from 1 to {minutes:.0f}", minutes=LONGEST_MINUTES)
            )
        if not FEWEST_FUTURES <= self.futures <= MOST_FUTURES:
            raise CannotForesee(
                "what_if_futures",
                Said("futures: from {fewest} to {most}", fewest=FEWEST_FUTURES, most=MOST_FUTURES),
            )
        if self.seed < 0:
            raise CannotForesee("what_if_seed", Said("seed: a whole number, 0 or above"))
