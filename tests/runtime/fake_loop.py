"""A loop whose time only a test moves, and which may fire a little early, as real ones do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(eq=False)
class FakeTimer:
    at: float
    callback: Callable[[], object]
    is_cancelled: bool = False

    def cancel(self) -> None:
        self.is_cancelled = True


@dataclass
class FakeLoop:
    """`early_s`: how much too early timers fire, once; a timer asked for less than that fires when it is due."""

    now: float = 0.0
    early_s: float = 0.0
    timers: list[FakeTimer] = field(default_factory=list)

    def monotonic(self) -> float:
        return self.now

    def call_later(self, delay: float, callback: Callable[[], object], /) -> FakeTimer:
        timer = FakeTimer(self.now + (delay - self.early_s if delay > self.early_s else delay), callback)
        self.timers.append(timer)
        return timer

    def advance(self, seconds: float) -> None:
        """Move on, firing in order what comes due on the way."""
        end = self.now + seconds
        while due := [timer for timer in self.timers if timer.at <= end and not timer.is_cancelled]:
            timer = min(due, key=lambda one: one.at)
            self.timers.remove(timer)
            self.now = max(self.now, timer.at)
            timer.callback()
        self.now = end

    @property
    def waiting(self) -> int:
        return sum(not timer.is_cancelled for timer in self.timers)
