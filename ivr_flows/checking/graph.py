"""Walks over the nodes of a flow: what is reached from where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from ivr_flows.errors import FlowError
from ivr_flows.flow import Flow, Node
from ivr_flows.values import Exit, Mark
from said import Said

T = TypeVar("T")


def reached(starts: Iterable[T], ways: Callable[[T], Iterable[T]]) -> set[T]:
    """Everything that can be reached, the starts included."""
    seen: set[T] = set()
    todo = list(starts)
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo.extend(ways(name))
    return seen


def ways_out(flow: Flow) -> Mapping[str, tuple[Exit, ...]]:
    """The ways out of each node that lead to a node there is; every exit is asked for once."""
    return {
        name: tuple(exit for exit in node.exits() if exit.link.to in flow.nodes)
        for name, node in flow.nodes.items()
    }


def callers_reach(flow: Flow, ways: Mapping[str, tuple[Exit, ...]]) -> list[Node]:
    """The nodes a caller can get to, in the order written."""
    if flow.start.to not in flow.nodes:
        return []
    seen = reached([flow.start.to], lambda name: [exit.link.to for exit in ways[name]])
    return [node for node in flow.nodes.values() if node.name in seen]


def circles(names: Iterable[T], ways: Callable[[T], Iterable[T]]) -> list[list[T]]:
    """The circles there are: groups whose members all reach each other, and members that lead to themselves."""
    left = list(dict.fromkeys(names))
    reach = {name: reached(ways(name), ways) for name in left}
    found: list[list[T]] = []
    taken: set[T] = set()
    for name in left:
        if name in reach[name] and name not in taken:
            group = [other for other in left if other in reach[name] and name in reach[other]]
            taken.update(group)
            found.append(group)
    return found


def error(
    flow: Flow, at: Mark, node: str, problem: Said, advice: Said, rule: str, *, is_warning: bool = False
) -> FlowError:
    """A mistake in this flow's file."""
    return FlowError(flow.file, at.line, at.column, node, problem, advice, rule, is_warning)
