"""What comes round by the clock while the product serves: pages pinged and refreshed, the wall clock looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import structlog

log = structlog.get_logger("service")

CLOCK_JUMP_S = 1.0


AT_ONCE = 16
"""So many pages are told in one go; more of them part by part, so that no call waits for all of them."""

PARTS_OF_A_PING = 96
PARTS_OF_A_REFRESH = 12


class Desk(Protocol):
    """The pages that are open."""

    @property
    def open_pages(self) -> int: ...

    def beat(self, part: int, parts: int) -> object: ...

    def refresh(self, part: int, parts: int) -> object: ...


class Ticker(Protocol):
    """The part of `runtime.clock.Clock` used here."""

    def now(self) -> float: ...

    def drift(self) -> float: ...

    def wake_at(self, key: str, at: float, call: Callable[[], object]) -> None: ...


class Heartbeat:
    """`start` it once. Each step asks for the next one first: a step that breaks must not be the last."""

    def __init__(self, desk: Desk, clock: Ticker, *, ping_every_s: float, refresh_every_s: float) -> None:
        self._desk = desk
        self._clock = clock
        self._ping_every_s = ping_every_s
        self._refresh_every_s = refresh_every_s
        self._drift = 0.0

    def start(self) -> None:
        self._beat(0, 1)
        self._refresh(0, 1)

    def _beat(self, part: int, parts: int) -> None:
        after = self._after(part, parts, PARTS_OF_A_PING)
        at = self._clock.now() + self._ping_every_s / parts
        self._clock.wake_at("desk:beat", at, lambda: self._beat(*after))
        self._desk.beat(part, parts)
        if part == 0:
            self._look_at_the_wall()

    def _refresh(self, part: int, parts: int) -> None:
        after = self._after(part, parts, PARTS_OF_A_REFRESH)
        at = self._clock.now() + self._refresh_every_s / parts
        self._clock.wake_at("desk:refresh", at, lambda: self._refresh(*after))
        self._desk.refresh(part, parts)

    def _after(self, part: int, parts: int, most: int) -> tuple[int, int]:
        """The step after this one; only a new round may be cut into another number of parts."""
        if part + 1 < parts:
            return part + 1, parts
        return 0, most if self._desk.open_pages > AT_ONCE else 1

    def _look_at_the_wall(self) -> None:
        """Our time does not follow a clock that is set; whoever set it should know that the two now differ."""
        drift = self._clock.drift()
        if abs(drift - self._drift) > CLOCK_JUMP_S:
            by_s, ahead_s = round(drift - self._drift, 3), round(drift, 3)
            log.warning("wall_clock_jumped", by_s=by_s, ahead_of_us_s=ahead_s)
            self._drift = drift
