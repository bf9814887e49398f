"""What stops the loop, and audio with it, though nothing is to be done: the collector, and our own other threads."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

COLLECT_AFTER = (700, 1, 1_000_000)
"""Objects until the collector looks at the youngest, how often before it looks at those once more, and never of itself
at the rest: that took 50 to 140 ms at 500 agents, every few seconds, and found nothing, for what belongs to a call goes
with the call. After twice as many objects, and three times as seldom at those once more, the pauses were of 5 to 20 ms;
now most are below 3."""

LOOK_EVERY_S = 30.0
QUIET_AFTER_S = 600.0
"""Between two looks at everything while nobody is disturbed by them."""

AT_LAST_AFTER_S = 24 * 3600.0
"""Where there is always a call, once a day: what was left by pages that came and went is a few megabytes."""

SWITCH_AFTER_S = 0.0005
"""How long a thread that writes records may keep the interpreter while the loop has something to do. Python's own 5 ms
would be the whole of what may pass between an agent who is free and the next INVITE."""


@contextmanager
def none_while_importing() -> Iterator[None]:
    """No looking, again and again, at modules that are there to stay: half a second of a start."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


class Ticker(Protocol):
    """The part of `runtime.clock.Clock` used here."""

    def now(self) -> float: ...

    def wake_at(self, key: str, at: float, call: Callable[[], object]) -> None: ...


def keep_short(clock: Ticker, is_quiet: Callable[[], bool]) -> None:
    """To be called once everything is built: what was built to stay need never be looked at again.

    `is_quiet`: whether a pause would disturb nobody, now.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    sys.setswitchinterval(SWITCH_AFTER_S)
    look_now_and_then(clock, is_quiet, gc.collect)


def look_now_and_then(clock: Ticker, is_quiet: Callable[[], bool], collect: Callable[[], object]) -> None:
    """Have everything looked at when it is quiet, and at last when it never is."""
    last = clock.now()

    def look() -> None:
        nonlocal last
        since = clock.now() - last
        if since >= AT_LAST_AFTER_S or (since >= QUIET_AFTER_S and is_quiet()):
            collect()
            last = clock.now()
        clock.wake_at("pauses", clock.now() + LOOK_EVERY_S, look)

    clock.wake_at("pauses", last + LOOK_EVERY_S, look)
