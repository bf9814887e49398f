"""Which variables have a value where they are read: what every way from the start has set is set (forward, "must").

Only a flow with `variables` says all it knows; in others a name may come from the flow that led here, so what is
found there is a doubt.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping

from ivr_flows.checking.graph import callers_reach, error, ways_out
from ivr_flows.checking.near import meant
from ivr_flows.checking.written import asked_whether_set, place_of
from ivr_flows.errors import FlowError
from ivr_flows.flow import Flow, Node
from ivr_flows.values import CALL_VARIABLES, Exit, Mark, Use
from said import Said

Ways = Mapping[str, tuple[Exit, ...]]
Sets = Mapping[tuple[str, str], frozenset[str]]

MAX_STEPS_SHOWN = 4
"""Nodes of the way by which a variable is not set: the first and the last of a longer one."""


def check_variables(flow: Flow) -> Iterator[FlowError]:
    """Undeclared names, names read before they are set, and names that are for nothing."""
    yield from _undeclared(flow)
    yield from _before_set(flow)
    yield from _unused(flow)


def known_at_start(flow: Flow) -> frozenset[str]:
    """What is set before the first node."""
    with_default = (name for name, one in (flow.variables or {}).items() if one.default is not None)
    return CALL_VARIABLES.union(with_default, flow.arguments)


def set_at(flow: Flow) -> dict[str, frozenset[str]]:
    """What is certainly set when a caller arrives at each node that can be reached."""
    ways = ways_out(flow)
    return _set_at(flow, ways, _sets(flow, ways))


def _sets(flow: Flow, ways: Ways) -> Sets:
    return {
        (name, exit.name): frozenset(use.name for use in flow.nodes[name].writes_by(exit.name))
        for name, exits in ways.items()
        for exit in exits
    }


def _set_at(flow: Flow, ways: Ways, sets: Sets) -> dict[str, frozenset[str]]:
    if flow.start.to not in flow.nodes:
        return {}
    at = {flow.start.to: known_at_start(flow)}
    todo = deque([flow.start.to])
    while todo:
        name = todo.popleft()
        for exit in ways[name]:
            head, now = exit.link.to, at[name] | sets[name, exit.name]
            merged = now if head not in at else at[head] & now
            if head not in at or merged != at[head]:
                at[head] = merged
                todo.append(head)
    return at


def _undeclared(flow: Flow) -> Iterator[FlowError]:
    if flow.variables is None:
        return
    there_are = CALL_VARIABLES.union(flow.variables)
    for node in flow.nodes.values():
        seen: set[str] = set()
        for use, at in _uses(node):
            if use.name and use.name not in there_are and use.name not in seen:
                seen.add(use.name)
                advice = meant(use.name, there_are, Said("add it to `variables`, with its type"))
                yield error(
                    flow,
                    at,
                    node.name,
                    Said("`{name}` is not declared", name=use.name[:40]),
                    advice,
                    "undeclared",
                )


def _uses(node: Node) -> Iterator[tuple[Use, Mark]]:
    yield from ((use, place_of(node, use)) for use in node.reads())
    yield from ((use, use.at) for use in node.writes())


OR_DEFAULT = "{advice}, or give it a `default` in `variables`"
OR_DECLARE = "{advice}, or declare it in `variables`"


def _before_set(flow: Flow) -> Iterator[FlowError]:
    ways = ways_out(flow)
    sets = _sets(flow, ways)
    at = _set_at(flow, ways, sets)
    written = {use.name for node in flow.nodes.values() for use in node.writes()}
    declared = flow.variables
    for node in callers_reach(flow, ways):
        fine = at[node.name] | asked_whether_set(node)
        missing = {use.name: use for use in node.reads() if use.name not in fine}
        for name, use in missing.items():
            if declared is not None and name not in declared:
                continue
            if name in written:
                way = " → ".join(_way_without(flow, ways, sets, name, node.name))
                problem, advice = (
                    Said("`{name}` is not set yet for a caller who comes by {way}", name=name, way=way),
                    Said("set it on that way"),
                )
            else:
                problem, advice = Said("nothing here sets `{name}`", name=name), Said("set it before")
            way_out = OR_DEFAULT if declared else OR_DECLARE
            advice = Said(way_out, advice=advice)
            yield error(
                flow, place_of(node, use), node.name, problem, advice, "unset", is_warning=declared is None
            )


def _way_without(flow: Flow, ways: Ways, sets: Sets, variable: str, to: str) -> list[str]:
    """The shortest way from the start that does not set the variable."""
    came: dict[str, str] = {flow.start.to: ""}
    todo = deque([flow.start.to])
    while todo:
        name = todo.popleft()
        for exit in ways[name]:
            if exit.link.to not in came and variable not in sets[name, exit.name]:
                came[exit.link.to] = name
                todo.append(exit.link.to)
    way = [to]
    while came.get(way[0]):
        way.insert(0, came[way[0]])
    return way if len(way) <= MAX_STEPS_SHOWN else [way[0], "…", *way[2 - MAX_STEPS_SHOWN :]]


def _unused(flow: Flow) -> Iterator[FlowError]:
    """What is declared for nothing. What is set only may be there so that a row without it counts as missing."""
    used = {use.name for node in flow.nodes.values() for use in (*node.reads(), *node.writes())}
    for name, one in (flow.variables or {}).items():
        if name not in used and name not in flow.results:
            problem, advice = Said("nothing sets or reads `{name}`", name=name), Said("remove it")
            yield error(flow, one.at, "flow", problem, advice, "unused", is_warning=True)
