"""Which node stands in which layer: callers come in at the top, and every line leads down but those that go back.

No name is empty."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Pair = tuple[str, str]


def backward(names: Sequence[str], start: str, pairs: Sequence[Pair]) -> frozenset[Pair]:
    """The pairs that close a circle, as a caller meets them who takes the first way first."""
    ways: dict[str, list[str]] = {name: [] for name in names}
    for tail, head in pairs:
        ways[tail].append(head)
    back: set[Pair] = set()
    done: set[str] = set()
    on_path: set[str] = set()
    for root in (start, *names):
        if root in done or root not in ways:
            continue
        path = [(root, iter(ways[root]))]
        on_path.add(root)
        while path:
            name, heads = path[-1]
            head = next(heads, "")
            if not head:
                path.pop()
                on_path.discard(name)
                done.add(name)
            elif head in on_path:
                back.add((name, head))
            elif head not in done:
                on_path.add(head)
                path.append((head, iter(ways[head])))
    return frozenset(back)


def layers(names: Sequence[str], down: Iterable[Pair]) -> dict[str, int]:
    """The layer of each: as high as those allow that lead to it. `down` has no circles."""
    above: dict[str, int] = dict.fromkeys(names, 0)
    ways: dict[str, list[str]] = {name: [] for name in names}
    for tail, head in down:
        above[head] += 1
        ways[tail].append(head)
    layer = dict.fromkeys(names, 0)
    ready = [name for name in names if not above[name]]
    while ready:
        name = ready.pop()
        for head in ways[name]:
            layer[head] = max(layer[head], layer[name] + 1)
            above[head] -= 1
            if not above[head]:
                ready.append(head)
    return layer
