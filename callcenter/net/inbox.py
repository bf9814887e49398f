"""Messages that were read and wait for their turn: whoever hangs up goes before other peers' messages.

A message costs the loop a few milliseconds, and several wait behind each other whenever callers come at once. Behind
a BYE somebody is waiting for the agent whom it frees. What one peer sends keeps its order, and so does everything else.
"""

from __future__ import annotations

from collections import deque

from callcenter.sip.link import Address

Datagram = tuple[bytes, Address]

FIRST = b"BYE "


class Inbox:
    """`len` says how many wait; to `take` from an empty one is an IndexError."""

    def __init__(self) -> None:
        self._first: deque[Datagram] = deque()
        self._others: deque[Datagram] = deque()

    def __len__(self) -> int:
        return len(self._first) + len(self._others)

    def put(self, data: bytes, source: Address) -> None:
        goes_first = data.startswith(FIRST) and all(source != other for _, other in self._others)
        (self._first if goes_first else self._others).append((data, source))

    def take(self) -> Datagram:
        """The next to be read."""
        return (self._first or self._others).popleft()

    def clear(self) -> None:
        """Nobody is there any more to read them."""
        self._first.clear()
        self._others.clear()
