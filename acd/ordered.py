"""Keys kept in order: first, insert, remove and place in line without ever walking all of them.

A sorted list cut into short blocks: finding a key takes a logarithmic number of comparisons, and inserting
moves at most one block. Unlike a heap it can say how many keys come before one, and leaves nothing dead
behind.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from itertools import islice
from typing import Any

# What is compared first, what breaks ties, and last the name of the entry or agent.
Key = tuple[Any, ...]

# Moving 512 pointers costs about as much as comparing two tuples; a block is cut in two at twice this length.
BLOCK = 512


class Ordered:
    """A set of keys in ascending order. `size` may be read, and is as good as `len`."""

    __slots__ = ("_blocks", "_lasts", "size")

    def __init__(self) -> None:
        self._blocks: list[list[Key]] = []
        self._lasts: list[Key] = []
        self.size = 0

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[Key]:
        for block in self._blocks:
            yield from block

    def add(self, key: Key) -> None:
        """Insert a key that is not there yet."""
        self.size += 1
        if not self._blocks:
            self._blocks.append([key])
            self._lasts.append(key)
            return
        at = min(bisect_left(self._lasts, key), len(self._blocks) - 1)
        block = self._blocks[at]
        insort(block, key)
        self._lasts[at] = block[-1]
        if len(block) > 2 * BLOCK:
            self._blocks[at : at + 1] = [block[:BLOCK], block[BLOCK:]]
            self._lasts[at : at + 1] = [block[BLOCK - 1], block[-1]]

    def remove(self, key: Key) -> None:
        """Take out a key; KeyError when it is not there."""
        at = bisect_left(self._lasts, key)
        block = self._blocks[at] if at < len(self._blocks) else []
        inside = bisect_left(block, key)
        if inside == len(block) or block[inside] != key:
            raise KeyError(key)
        del block[inside]
        self.size -= 1
        if block:
            self._lasts[at] = block[-1]
        else:
            del self._blocks[at]
            del self._lasts[at]

    def from_number(self, number: int) -> Iterator[Key]:
        """The keys from the one with this number (from 0) on, then those before it."""
        at = 0
        for block in self._blocks:
            if at + len(block) > number:
                yield from islice(block, max(0, number - at), None)
            at += len(block)
        yield from islice(self, number)

    def before(self, key: Key) -> int:
        """How many keys come before `key`, which need not be there itself."""
        at = bisect_left(self._lasts, key)
        whole = sum(map(len, self._blocks[:at]))
        return whole + (bisect_left(self._blocks[at], key) if at < len(self._blocks) else 0)
