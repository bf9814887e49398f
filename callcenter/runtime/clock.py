"""The only clock and the only scheduler in the house.

`now` is UTC seconds: the wall clock read once at start, plus monotonic progress. It never runs backwards, so no
duration is ever negative; a wall clock that jumps is noticed (`drift`) and reported, not followed.

Wake-ups are a heap of ours behind one timer of the loop: a call keeps up to nine of them, and as timers of the loop
they were a quarter of what it takes in memory.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from heapq import heapify, heappop, heappush
from itertools import count
from typing import Any, Protocol

STALE = 64
"""So many wake-ups that nobody wants any more may stay in the heap beside as many as are wanted."""


class Timer(Protocol):
    def cancel(self) -> None: ...


class Loop(Protocol):
    """The part of asyncio's loop a clock needs."""

    def call_later(self, delay: float, callback: Callable[[], object], /) -> Timer: ...


Wake = tuple[float, int, str, Callable[..., object], tuple[Any, ...]]
"""When, the number of the wish (so that two of one time stay in order), its key, what to run, and with what."""


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
        self._wanted: dict[str, Wake] = {}
        self._heap: list[Wake] = []
        self._numbers = count()
        self._timer: Timer | None = None
        self._timer_at = 0.0

    def now(self) -> float:
        return self._anchor + (self._monotonic() - self._started)

    def drift(self) -> float:
        """How far the wall clock has moved away from `now`, in seconds."""
        return self._wall() - self.now()

    def wake_at(self, key: str, at: float, call: Callable[..., object], *args: Any) -> None:
        """Run `call(*args)` once at `at`, never before; a time already past means as soon as the loop is free."""
        wake = (at, next(self._numbers), key, call, args)
        self._wanted[key] = wake
        if len(self._heap) > 2 * len(self._wanted) + STALE:
            self._heap = list(self._wanted.values())
            heapify(self._heap)
        else:
            heappush(self._heap, wake)
        self._arm()

    def forget(self, key: str) -> None:
        self._wanted.pop(key, None)
        if not self._wanted:
            self.stop()

    def pending(self) -> int:
        return len(self._wanted)

    def stop(self) -> None:
        """Cancel everything; nothing fires afterwards."""
        self._wanted.clear()
        self._heap.clear()
        self._disarm()

    def _arm(self) -> None:
        """See that the loop comes back in time for the first wish."""
        if not self._heap:
            return
        at = self._heap[0][0]
        if self._timer is not None:
            if self._timer_at <= at:
                return
            self._disarm()
        self._timer, self._timer_at = self._loop.call_later(max(0.0, at - self.now()), self._fire), at

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _fire(self) -> None:
        """Run what is due. Loops round to milliseconds: what is not quite due is asked for again."""
        self._timer = None
        # Whoever is woken may wish for another wake-up at once: that one has the next turn of the loop.
        now, before = self.now(), next(self._numbers)
        try:
            while self._heap and self._heap[0][0] <= now and self._heap[0][1] < before:
                wake = heappop(self._heap)
                _, _, key, call, args = wake
                if self._wanted.get(key) is wake:
                    del self._wanted[key]
                    call(*args)
        finally:  # should one break, the loop says so, and the others come in its next turn
            self._arm()
