"""Slows guessing down: after a few wrong passwords the next try has to wait, longer each time. Pure."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

FIRST_WAIT_S = 30.0
LONGEST_WAIT_S = 900.0
FORGET_AFTER_S = 900.0
"""A key that was quiet this long after its wait starts afresh."""

MAX_KEYS = 10_000
"""Memory an attacker with many addresses can take: about 2 MB. The longest untouched key goes first."""


@dataclass(slots=True)
class Tries:
    count: int = 0
    blocked_until: float = 0.0
    last: float = 0.0


class Lockout:
    """`free` tries per key, then waits of 30 s, 1 min, 2 min … 15 min."""

    def __init__(self, free: int) -> None:
        self._free = free
        self._tries: OrderedDict[str, Tries] = OrderedDict()

    def wait_s(self, key: str, now: float) -> float:
        """Seconds until a try counts; 0 = now."""
        tries = self._tries.get(key)
        return max(0.0, tries.blocked_until - now) if tries else 0.0

    def tried(self, key: str, now: float) -> None:
        """Count a try before its outcome is known, so that many at once gain nothing."""
        tries = self._tries.get(key)
        if tries is None or now - max(tries.last, tries.blocked_until) > FORGET_AFTER_S:
            tries = self._tries[key] = Tries()
        tries.count += 1
        tries.last = now
        beyond = tries.count - self._free
        if beyond >= 0:
            # The exponent is capped: a float has no room for 2 ** 5000.
            tries.blocked_until = now + min(FIRST_WAIT_S * 2.0 ** min(beyond, 16), LONGEST_WAIT_S)
        self._tries.move_to_end(key)
        while len(self._tries) > MAX_KEYS:
            self._tries.popitem(last=False)

    def succeeded(self, key: str) -> None:
        self._tries.pop(key, None)
