"""Where on the line of its layer everything stands: near its neighbours, in order, and never closer than allowed."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Mapping, Sequence

from ivr_flows.drawing.order import Rows, Ties, turns

ROUNDS = 20


def places(
    rows: Rows,
    ties: Ties,
    extents: Mapping[int, tuple[float, float]],
    weights: Mapping[int, float],
    gap: float,
) -> dict[int, float]:
    """The place of each item. `extents`: how far it reaches left and right of it; `weights`: how much it insists."""
    near: tuple[dict[int, list[int]], dict[int, list[int]]] = ({}, {})
    for upper, lower in ties:
        near[0].setdefault(lower, []).append(upper)
        near[1].setdefault(upper, []).append(lower)
    at: dict[int, float] = {}
    for row in rows:
        at.update(_spread(row, [0.0] * len(row), [1.0] * len(row), extents, gap))
    rounds = turns(ROUNDS, len(extents))
    for turn in range(rounds):
        both = turn >= rounds - 4
        for row in rows if turn % 2 == 0 else reversed(rows):
            wanted = [_wanted(item, at, near, turn % 2, both) for item in row]
            at.update(_spread(row, wanted, [weights[item] for item in row], extents, gap))
    return at


def from_the_left(at: Mapping[int, float], extents: Mapping[int, tuple[float, float]]) -> dict[int, float]:
    """The same places, all moved so that the leftmost item begins at 0."""
    least = min((at[item] - extents[item][0] for item in at), default=0.0)
    return {item: place - least for item, place in at.items()}


def _wanted(
    item: int,
    at: Mapping[int, float],
    near: tuple[dict[int, list[int]], dict[int, list[int]]],
    side: int,
    both: bool,
) -> float:
    """The middle of its neighbours: above or below in turn, of all of them towards the end."""
    others = near[side].get(item, [])
    if both or not others:
        others = [*others, *near[1 - side].get(item, [])]
    return sum(at[other] for other in others) / len(others) if others else at[item]


def straightened(
    rows: Rows,
    chains: Sequence[Sequence[int]],
    at: Mapping[int, float],
    extents: Mapping[int, tuple[float, float]],
    gap: float,
) -> dict[int, float]:
    """The same places, but each chain of items stands as straight as its neighbours leave room for."""
    placed = dict(at)
    beside = {}
    for row in rows:
        for index, item in enumerate(row):
            beside[item] = (
                row[index - 1] if index else None,
                row[index + 1] if index + 1 < len(row) else None,
            )

    def room(item: int) -> tuple[float, float]:
        left, right = beside[item]
        low = -math.inf if left is None else placed[left] + extents[left][1] + gap + extents[item][0]
        high = math.inf if right is None else placed[right] - extents[right][0] - gap - extents[item][1]
        return low, max(low, high)

    for chain in sorted(chains, key=len, reverse=True):
        for run, low, high in _runs(chain, room):
            wanted = statistics.median(placed[item] for item in run)
            placed.update(dict.fromkeys(run, max(low, min(high, wanted))))
    return placed


def _runs(
    chain: Sequence[int], room: Callable[[int], tuple[float, float]]
) -> list[tuple[list[int], float, float]]:
    """The longest pieces of a chain that can stand straight, and from where to where."""
    runs: list[tuple[list[int], float, float]] = []
    for item in chain:
        low, high = room(item)
        if runs and max(low, runs[-1][1]) <= min(high, runs[-1][2]):
            run, least, most = runs[-1]
            runs[-1] = [*run, item], max(low, least), min(high, most)
        else:
            runs.append(([item], low, high))
    return runs


def _spread(
    row: Sequence[int],
    wanted: Sequence[float],
    weights: Sequence[float],
    extents: Mapping[int, tuple[float, float]],
    gap: float,
) -> dict[int, float]:
    """The places nearest to those wanted (weighted squares) that keep the order and the distances.

    Without the distances this is isotonic regression: neighbours that would overtake each other are pooled.
    """
    offsets, offset = [], 0.0
    for index, item in enumerate(row):
        if index:
            offset += extents[row[index - 1]][1] + gap + extents[item][0]
        offsets.append(offset)
    pools: list[tuple[float, float, int]] = []
    for want, weight, off in zip(wanted, weights, offsets, strict=True):
        mean, total, count = want - off, weight, 1
        while pools and pools[-1][0] > mean:
            before, heavy, many = pools.pop()
            mean = (mean * total + before * heavy) / (total + heavy)
            total, count = total + heavy, count + many
        pools.append((mean, total, count))
    means = [mean for mean, _, count in pools for _ in range(count)]
    return {item: mean + off for item, mean, off in zip(row, means, offsets, strict=True)}
