"""Who stands left of whom in a layer, so that few lines cross: every layer is put in order by its neighbours' middle,
down and up in turn, and the best order seen is kept."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence

SWEEPS = 12
"""Down and up counted apart; more hardly changes anything."""

MUCH = 20_000
"""Items times sweeps or rounds, over a dozen: beyond it fewer must do, for a drawing nobody can take in anyway."""


def turns(most: int, items: int) -> int:
    """How many turns there is time for."""
    return max(2, min(most, 12 * MUCH // max(1, items)))


Rows = list[list[int]]
Ties = Sequence[tuple[int, int]]


def crossings(rows: Rows, ties: Ties) -> int:
    """How many ties between neighbouring rows cross."""
    at = {item: place for row in rows for place, item in enumerate(row)}
    row_of = {item: index for index, row in enumerate(rows) for item in row}
    by_row: dict[int, list[tuple[int, int]]] = {}
    for upper, lower in ties:
        by_row.setdefault(row_of[upper], []).append((at[upper], at[lower]))
    total = 0
    for pairs in by_row.values():
        seen: list[int] = []
        for _, lower in sorted(pairs):
            total += len(seen) - bisect_left(seen, lower + 1)
            insort(seen, lower)
    return total


def in_order(rows: Rows, ties: Ties) -> Rows:
    """The rows with their items in a better order; every tie leads from a row to the next."""
    up: dict[int, list[int]] = {item: [] for row in rows for item in row}
    down: dict[int, list[int]] = {item: [] for row in rows for item in row}
    for upper, lower in ties:
        down[upper].append(lower)
        up[lower].append(upper)
    best, fewest = rows, crossings(rows, ties)
    now = [list(row) for row in rows]
    for sweep in range(turns(SWEEPS, len(up))):
        near, indexes = (up, range(1, len(now))) if sweep % 2 == 0 else (down, range(len(now) - 2, -1, -1))
        for index in indexes:
            neighbours = now[index - 1 if sweep % 2 == 0 else index + 1]
            now[index] = _by_middle(now[index], near, {item: at for at, item in enumerate(neighbours)})
        count = crossings(now, ties)
        if count < fewest:
            best, fewest = [list(row) for row in now], count
    return best


def _by_middle(row: list[int], near: dict[int, list[int]], at: dict[int, int]) -> list[int]:
    """Items without neighbours stay where they are; the others are sorted around them."""
    middle = {item: sum(at[other] for other in near[item]) / len(near[item]) for item in row if near[item]}
    free = iter(sorted(middle, key=lambda item: middle[item]))
    return [next(free) if item in middle else item for item in row]
