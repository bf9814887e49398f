"""Durations by chance, each drawn with `Random.random()` alone and with a fixed number of draws."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random
from typing import Protocol

from acd.errors import BadSpec

TRIES = 64
"""How often a duration beyond what has passed is drawn again before the rest is taken for exponential."""


class Chance(Protocol):
    """A distribution of durations in seconds."""

    def draw(self, random: Random) -> float: ...

    def draw_rest(self, random: Random, passed_s: float) -> float:
        """What is left of a duration of which `passed_s` are over."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """Always the same."""

    value_s: float

    def draw(self, random: Random) -> float:
        return self.value_s

    def draw_rest(self, random: Random, passed_s: float) -> float:
        return max(0.0, self.value_s - passed_s)


@dataclass(frozen=True, slots=True)
class Never:
    """No end: callers who do not hang up."""

    def draw(self, random: Random) -> float:
        return math.inf

    def draw_rest(self, random: Random, passed_s: float) -> float:
        return math.inf


@dataclass(frozen=True, slots=True)
class Exponential:
    """Without memory: what has passed says nothing about the rest."""

    mean_s: float

    def __post_init__(self) -> None:
        if not self.mean_s > 0:
            raise BadSpec(f"the mean of a duration must be above 0, not {self.mean_s}")

    def draw(self, random: Random) -> float:
        return -self.mean_s * math.log(1.0 - random.random())

    def draw_rest(self, random: Random, passed_s: float) -> float:
        return self.draw(random)


@dataclass(frozen=True, slots=True)
class LogNormal:
    """What handling times look like in practice: most near the middle, a few very long."""

    mean_s: float
    variance_s2: float

    def __post_init__(self) -> None:
        if not (self.mean_s > 0 and self.variance_s2 >= 0):
            raise BadSpec(f"a duration of mean {self.mean_s} and variance {self.variance_s2} cannot be")

    def draw(self, random: Random) -> float:
        spread = math.log1p(self.variance_s2 / (self.mean_s * self.mean_s))
        # Box and Muller, one of the two, so that every draw takes as many numbers.
        normal = math.sqrt(-2.0 * math.log(1.0 - random.random())) * math.cos(math.tau * random.random())
        return self.mean_s * math.exp(math.sqrt(spread) * normal - spread / 2.0)

    def draw_rest(self, random: Random, passed_s: float) -> float:
        for _ in range(TRIES):
            whole = self.draw(random)
            if whole > passed_s:
                return whole - passed_s
        return Exponential(self.mean_s).draw(random)


@dataclass(frozen=True, slots=True)
class Recorded:
    """One of what was seen, each as likely."""

    values_s: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.values_s:
            raise BadSpec("nothing was recorded to draw from")

    def draw(self, random: Random) -> float:
        return self.values_s[int(random.random() * len(self.values_s))]

    def draw_rest(self, random: Random, passed_s: float) -> float:
        longer = [value for value in self.values_s if value > passed_s]
        if not longer:
            return Exponential(max(1.0, sum(self.values_s) / len(self.values_s))).draw(random)
        return longer[int(random.random() * len(longer))] - passed_s
