"""What comes round by the clock while the product serves: pages pinged and refreshed, the wall clock looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import structlog

log = structlog.get_logger("service")

CLOCK_JUMP_S = 1.0


class Desk(Protocol):
    """The pages that are open."""

    def beat(self) -> object: ...

    def refresh(self) -> object: ...


class Ticker(Protocol):
    """The part of `runtime.clock.Clock` used here."""

    def now(self) -> float: ...

    def drift(self) -> float: ...

    def wake_at(self, key: str, at: float, call: Callable[[], object]) -> None: ...


class Heartbeat:
    """`start` it once. Each beat asks for the next one first: a beat that breaks must not be the last."""

    def __init__(self, desk: Desk, clock: Ticker, *, ping_every_s: float, refresh_every_s: float) -> None:
        self._desk = desk
        self._clock = clock
        self._ping_every_s = ping_every_s
        self._refresh_every_s = refresh_every_s
        self._drift = 0.0

    def start(self) -> None:
        self._beat()
        self._refresh()

    def _beat(self) -> None:
        self._clock.wake_at("desk:beat", self._clock.now() + self._ping_every_s, self._beat)
        self._desk.beat()
        self._look_at_the_wall()

    def _refresh(self) -> None:
        self._clock.wake_at("desk:refresh", self._clock.now() + self._refresh_every_s, self._refresh)
        self._desk.refresh()

    def _look_at_the_wall(self) -> None:
        """Our time does not follow a clock that is set; whoever set it should know that the two now differ."""
        drift = self._clock.drift()
        if abs(drift - self._drift) > CLOCK_JUMP_S:
            by_s, ahead_s = round(drift - self._drift, 3), round(drift, 3)
            log.warning("wall_clock_jumped", by_s=by_s, ahead_of_us_s=ahead_s)
            self._drift = drift
