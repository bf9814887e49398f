"""Ports on loopback for one process alone, so that several runs live side by side.

They lie below those from which connections get their own ends, so none is taken between being chosen and being used.
A process claims neighbouring blocks, keeping a port bound that stands for each, and hands out what is in them once.
"""

from __future__ import annotations

import random
import socket
import threading
from collections import deque
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain

FIRST, LAST = 10_500, 32_000
"""Browsers refuse to go to some ports below, as 6000 and 10080 (https://fetch.spec.whatwg.org/#port-blocking)."""

BLOCK = 125
STANDS_FOR_FIRST = 5_800
KINDS = (socket.SOCK_DGRAM, socket.SOCK_STREAM)


@dataclass
class Claim:
    """Ports of ours from `first` to below `last`; `next` was not handed out yet. The kernel forgets it with us."""

    first: int
    last: int
    next: int
    _held: ExitStack

    def row(self, size: int) -> int | None:
        """Hand out the first of so many neighbours that are free; nothing when no more are left."""
        at = self.next + self.next % 2
        while at + size <= self.last:
            taken = [port for port in range(at, at + size) if port in _lately or not is_free(port)]
            if not taken:
                self.next = at + size
                return at
            at = taken[-1] + 1 + (taken[-1] + 1) % 2
        return None


_claims: list[Claim] = []
_lately: deque[int] = deque(maxlen=600)
"""Handed out, and perhaps not bound yet."""
_one_at_a_time = threading.Lock()
"""Some tests start their products from several threads."""


def free_port() -> int:
    """A port that is free for UDP and TCP now."""
    return free_row(1)


def free_range(size: int) -> tuple[int, int]:
    """The first and the last of `size` neighbouring ports, all free now; the first is even."""
    first = free_row(size)
    return first, first + size - 1


def free_row(size: int) -> int:
    """The first of `size` neighbouring ports, an even one, free for UDP and TCP now."""
    with _one_at_a_time:
        first = _found(size) or _in_another(size) or _once_more(size) or _anywhere(size)
        assert first is not None, f"there are no {size} free ports from {FIRST} to {LAST}"
        _lately.extend(range(first, first + size))
        return first


def _in_another(size: int) -> int | None:
    claim = _claimed(size)
    if claim is not None:
        _claims.append(claim)
    return _found(size)


def _once_more(size: int) -> int | None:
    """Everything is somebody's by now: what we handed out first is hardly used any more."""
    for claim in _claims:
        claim.next = claim.first
    return _found(size)


def _anywhere(size: int) -> int | None:
    """Among the ports of others, who may not have come to them yet."""
    begin = FIRST + 2 * random.SystemRandom().randrange((LAST - FIRST) // 2)
    whole = Claim(FIRST, LAST, begin, ExitStack())
    return whole.row(size) or Claim(FIRST, LAST, FIRST, ExitStack()).row(size)


def _found(size: int) -> int | None:
    return next((first for claim in reversed(_claims) if (first := claim.row(size)) is not None), None)


def _claimed(size: int) -> Claim | None:
    """As many neighbouring blocks as so many ports need; nothing when others have them all."""
    blocks, count = (LAST - FIRST) // BLOCK, -(-(size + 1) // BLOCK)
    places = range(blocks - count + 1)
    begin = random.SystemRandom().randrange(len(places))
    for place in chain(places[begin:], places[:begin]):
        with ExitStack() as held:
            try:
                for block in range(place, place + count):
                    stands_for_it = held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
                    stands_for_it.bind(("127.0.0.1", STANDS_FOR_FIRST + block))
            except OSError:
                continue
            first = FIRST + place * BLOCK
            return Claim(first, first + count * BLOCK, first, held.pop_all())
    return None


def is_free(port: int) -> bool:
    for kind in KINDS:
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True
