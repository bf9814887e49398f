"""One trunk at a moment: its condition, who holds its slots, and when its last calls began."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field, replace

from callcenter.trunks.health import Condition
from callcenter.trunks.spec import TrunkSpec

SECOND = 1.0


class Direction(enum.Enum):
    """The direction of a call."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`calls_in`, `calls_out`: the legs that hold a slot. `begun_in`, `begun_out`: when the latest ones began.

    `has_stood`: registration or OPTIONS have said something since the start.
    """

    condition: Condition = field(default_factory=Condition)
    calls_in: frozenset[str] = frozenset()
    calls_out: frozenset[str] = frozenset()
    begun_in: tuple[float, ...] = ()
    begun_out: tuple[float, ...] = ()
    has_stood: bool = False

    @property
    def calls(self) -> int:
        return len(self.calls_in) + len(self.calls_out)

    def is_full(self, spec: TrunkSpec) -> bool:
        return bool(spec.max_calls) and self.calls >= spec.max_calls

    def free_at(self, spec: TrunkSpec, way: Direction) -> float:
        """From when on the rate allows one call more.

        The last `max_calls_per_s` beginnings are kept, not a bucket: after a pause a bucket lets twice its rate
        through within one second, and providers refuse what is above it.
        """
        begun = self.begun_in if way is Direction.IN else self.begun_out
        rate = spec.max_calls_per_s
        return begun[-rate] + SECOND if rate and len(begun) >= rate else 0.0

    def with_call(self, leg: str, spec: TrunkSpec, way: Direction, now: float) -> Standing:
        kept = spec.max_calls_per_s
        if way is Direction.IN:
            begun = (*self.begun_in, now)[-kept:] if kept else ()
            return replace(self, calls_in=self.calls_in | {leg}, begun_in=begun)
        begun = (*self.begun_out, now)[-kept:] if kept else ()
        return replace(self, calls_out=self.calls_out | {leg}, begun_out=begun)

    def without(self, leg: str) -> Standing:
        return replace(self, calls_in=self.calls_in - {leg}, calls_out=self.calls_out - {leg})
