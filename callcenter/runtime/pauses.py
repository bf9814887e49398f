"""What stops the loop, and audio with it, though nothing is to be done: the collector, and our own other threads."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

COLLECT_AFTER = (1500, 5, 50)
"""Objects until the collector looks at the youngest, and how often before it looks at older ones: half of its work in
a call, by pauses no longer than with Python's own (700, 10, 10). Far larger numbers stop the loop, and audio, for
tens of milliseconds."""

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


def keep_short() -> None:
    """To be called once everything is built: what was built to stay need never be looked at again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    sys.setswitchinterval(SWITCH_AFTER_S)
