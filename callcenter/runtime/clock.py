"""The only clock and the only scheduler in the house.

`now` is UTC seconds: the wall clock read once at start, plus monotonic progress. It never runs backwards, so no
duration is ever negative; a wall clock that jumps is noticed (`drift`) and reported, not followed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Protocol


class Timer(Protocol):
    def cancel(self) -> None: ...


class Loop(Protocol):
    """The part of asyncio's loop a clock needs."""

    def call_later(self, delay: float, callback: Callable[[], object], /) -> Timer: ...


class Clock:
    """Tells the time and keeps keyed wake-ups; the latest wish for a key replaces the former."""

    def __init__(
        self,
        loop: Loop,
        *,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._loop = loop
        self._wall = wall
        self._monotonic = monotonic
        self._anchor = wall()
        self._started = monotonic()
        self._timers: dict[str, Timer] = {}

    def now(self) -> float:
        return self._anchor + (self._monotonic() - self._started)

    def drift(self) -> float:
        """How far the wall clock has moved away from `now`, in seconds."""
        return self._wall() - self.now()

    def wake_at(self, key: str, at: float, call: Callable[[], object]) -> None:
        """Run `call` once at `at`, never before; a time already past means as soon as the loop is free."""
        self.forget(key)
        self._arm(key, at, call)

    def _arm(self, key: str, at: float, call: Callable[[], object]) -> None:
        # No closure that knows itself: each would be a cycle, left for the collector to find, and to stop the loop for.
        self._timers[key] = self._loop.call_later(
            max(0.0, at - self.now()), partial(self._fire, key, at, call)
        )

    def _fire(self, key: str, at: float, call: Callable[[], object]) -> None:
        if self.now() < at:
            # Loops round to milliseconds, and a core that is woken early does not ask again.
            self._arm(key, at, call)
            return
        del self._timers[key]
        call()

    def forget(self, key: str) -> None:
        timer = self._timers.pop(key, None)
        if timer is not None:
            timer.cancel()

    def pending(self) -> int:
        return len(self._timers)

    def stop(self) -> None:
        """Cancel everything; nothing fires afterwards."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
