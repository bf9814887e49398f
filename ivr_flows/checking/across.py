"""What can only be seen with several flows side by side: arguments, results, outcomes, circles from flow to flow, and
whether a caller always finds a way to a human.

    Place      a node of a flow
    ends       those from which a caller gets somewhere: to a human, to the end, or back to the flow that waits
    outcomes   with which a flow comes back, as far as callers can get in it
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ivr_flows.checking.dataflow import set_at
from ivr_flows.checking.graph import callers_reach, circles, error, reached, ways_out
from ivr_flows.checking.kinds import kinds_of, misfit
from ivr_flows.checking.near import meant
from ivr_flows.errors import FlowError
from ivr_flows.flow import Flow, IntoFlow, Node
from ivr_flows.values import Exit
from ivr_flows.variables import Kind
from said import Said

AllFlows = Mapping[str, Flow]
Place = tuple[str, str]
Outcomes = Mapping[str, frozenset[str]]


def check_across(flows: AllFlows) -> list[FlowError]:
    """Everything wrong between these flows; those that are not among them are taken to be right."""
    outcomes = outcomes_of(flows)
    found: list[FlowError] = []
    for flow in flows.values():
        for node in flow.nodes.values():
            into = node.into_flow()
            if into is not None and into.flow in flows:
                found += _between(flow, node, into, flows[into.flow], outcomes)
        found += _results_unset(flow)
    return [*found, *_enter_each_other(flows), *_spins(flows, outcomes), *_ends_nowhere(flows, outcomes)]


# ---- what a flow is given and gives


def _between(flow: Flow, node: Node, into: IntoFlow, other: Flow, outcomes: Outcomes) -> Iterator[FlowError]:
    if not into.comes_back:
        return
    kinds = kinds_of(flow)
    for use, expression in into.given:
        declared = (other.variables or {}).get(use.name)
        if use.name not in other.arguments:
            advice = meant(
                use.name, other.arguments, Said("add it to `arguments` of {name}", name=other.name)
            )
            yield error(
                flow,
                use.at,
                node.name,
                Said("`{name}` takes no `{name2}`", name=other.name, name2=use.name),
                advice,
                "arguments",
            )
        elif declared is not None and (why := misfit(declared.kind, expression.term, kinds)):
            problem = Said(
                "`{name}` of `{name2}` ({kind}) {why}",
                name=use.name,
                name2=other.name,
                kind=declared.kind,
                why=why,
            )
            yield error(
                flow,
                use.at,
                node.name,
                problem,
                Said("give it a value that fits {kind}", kind=declared.kind),
                "arguments",
            )
    given = {use.name for use, _ in into.given}
    for name in other.arguments:
        declared = (other.variables or {}).get(name)
        if name not in given and (declared is None or declared.default is None):
            advice = Said("write it below `with`, or give it a default in {name}", name=other.name)
            yield error(
                flow,
                into.at,
                node.name,
                Said("`{name}` is not given its `{name2}`", name=other.name, name2=name),
                advice,
                "arguments",
            )
    yield from _taken(flow, node, into, other)
    yield from _outcomes(flow, node, into, other, outcomes[other.name])


def _taken(flow: Flow, node: Node, into: IntoFlow, other: Flow) -> Iterator[FlowError]:
    for use, result in into.taken:
        if result not in other.results:
            advice = meant(result, other.results, Said("add it to `results` of {name}", name=other.name))
            yield error(
                flow,
                use.at,
                node.name,
                Said("`{name}` gives no `{result}` back", name=other.name, result=result[:40]),
                advice,
                "results",
            )
            continue
        ours, theirs = (flow.variables or {}).get(use.name), (other.variables or {}).get(result)
        numbers = (Kind.NUMBER, Kind.MONEY)
        if ours is None or theirs is None or ours.kind not in numbers:
            continue
        if theirs.kind not in (*numbers, Kind.TEXT):
            problem = Said(
                "`{name}` is a {kind}, `{result}` of `{name2}` a {kind2}",
                name=use.name,
                kind=ours.kind,
                result=result,
                name2=other.name,
                kind2=theirs.kind,
            )
            yield error(flow, use.at, node.name, problem, Said("declare both alike"), "results")


def _outcomes(
    flow: Flow, node: Node, into: IntoFlow, other: Flow, there_are: frozenset[str]
) -> Iterator[FlowError]:
    ways = {exit.name: exit.link.at for exit in node.exits()}
    for outcome in into.outcomes:
        if outcome not in there_are:
            named = sorted(one for one in there_are if one)
            otherwise = Said("it ends with: {all}", all=tuple(named)) if named else Said("remove this way")
            advice = meant(outcome, named, otherwise)
            at = ways.get(outcome, into.at)
            yield error(
                flow,
                at,
                node.name,
                Said("`{name}` never ends with `{outcome}`", name=other.name, outcome=outcome[:40]),
                advice,
                "outcomes",
            )
    if not there_are:
        advice = Said("add a `return` to {name}, or use `do: transfer` here", name=other.name)
        yield error(
            flow, into.at, node.name, Said("`{name}` never comes back", name=other.name), advice, "outcomes"
        )
    for outcome in sorted(there_are - {"", *into.outcomes}):
        problem = Said("`{outcome}` of `{name}` has no way of its own", outcome=outcome, name=other.name)
        advice = Said("add it to `exits`, or it goes by `next`")
        yield error(flow, into.at, node.name, problem, advice, "outcomes", is_warning=True)


def _results_unset(flow: Flow) -> Iterator[FlowError]:
    """Results that are not set on some way back."""
    at = set_at(flow) if flow.results else {}
    for name, known in at.items():
        node = flow.nodes[name]
        for result in flow.results:
            if node.goes_back() is not None and result not in known:
                problem, advice = (
                    Said("the result `{result}` may not be set here", result=result),
                    Said("set it, or give it a `default`"),
                )
                yield error(flow, node.at, name, problem, advice, "results", is_warning=True)


# ---- where callers get to


def outcomes_of(flows: AllFlows) -> Outcomes:
    """The outcomes with which each flow can come back; grows until nothing is added."""
    found: dict[str, frozenset[str]] = dict.fromkeys(flows, frozenset())
    ways = {name: ways_out(flow) for name, flow in flows.items()}
    changed = True
    while changed:
        changed = False
        for name, flow in flows.items():
            seen = reached(
                [flow.start.to] if flow.start.to in flow.nodes else [],
                lambda node, flow=flow, name=name: [  # type: ignore[misc]  # bound at once
                    exit.link.to for exit in _taken_ways(flow.nodes[node], ways[name][node], found)
                ],
            )
            ends = (_ends_with(flows, found, flow.nodes[node]) for node in seen)
            now = found[name].union(*ends)
            changed = changed or now != found[name]
            found[name] = now
    return found


def _ends_with(flows: AllFlows, outcomes: Outcomes, node: Node) -> frozenset[str]:
    """The outcomes of a caller who is in this node: its own, or those of the flow that takes over."""
    back, into = node.goes_back(), node.into_flow()
    if back is not None:
        return frozenset({back})
    if into is not None and not into.comes_back and into.flow in flows:
        return outcomes[into.flow]
    return frozenset()


def _taken_ways(node: Node, ways: tuple[Exit, ...], outcomes: Outcomes) -> tuple[Exit, ...]:
    """The ways out that a caller can take, given how the flow that is gone through comes back."""
    into = node.into_flow()
    if into is None or into.flow not in outcomes:
        return ways
    if not into.comes_back:
        return ()
    there_are = outcomes[into.flow]
    has_next = bool(there_are - set(into.outcomes))
    return tuple(
        exit for exit in ways if exit.name in there_are or (exit.name == "next" and has_next)
    )  # fmt: skip


def _enter_each_other(flows: AllFlows) -> Iterator[FlowError]:
    """Flows that go through each other as subflows: each round waits for the next, until there are too many."""
    ways: dict[str, list[tuple[str, Node, IntoFlow]]] = {name: [] for name in flows}
    for name, flow in flows.items():
        for node in flow.nodes.values():
            into = node.into_flow()
            if into is not None and into.flow in flows:
                ways[name].append((into.flow, node, into))
    for group in circles(flows, lambda name: [other for other, _, _ in ways[name]]):
        for name in group:
            for other, node, into in ways[name]:
                if into.comes_back and other in group:
                    problem = Said("the flows {all} go through each other without end", all=tuple(group))
                    advice = Said("use `do: transfer` to begin again, or `do: return` to go back")
                    yield error(flows[name], into.at, node.name, problem, advice, "endless")


def _onwards(flows: AllFlows, outcomes: Outcomes, place: Place) -> list[Place]:
    """Where a caller goes from a node: within the flow, into the other, and on when that comes back."""
    name, node_name = place
    flow = flows[name]
    node = flow.nodes[node_name]
    into = node.into_flow()
    on = [(name, exit.link.to) for exit in _taken_ways(node, ways_out_of(flow, node), outcomes)]
    if into is not None and into.flow in flows:
        start = flows[into.flow].start.to
        on += [(into.flow, start)] if start in flows[into.flow].nodes else []
    return on


def ways_out_of(flow: Flow, node: Node) -> tuple[Exit, ...]:
    """The ways out of one node that lead to a node there is."""
    return tuple(exit for exit in node.exits() if exit.link.to in flow.nodes)


def _spins(flows: AllFlows, outcomes: Outcomes) -> Iterator[FlowError]:
    """Circles through several flows in which no caller ever waits."""

    def still(place: Place) -> bool:
        node = flows[place[0]].nodes[place[1]]
        return node.into_flow() is not None or not node.waits

    places = [(name, node) for name, flow in flows.items() for node in flow.nodes if still((name, node))]
    on = {place: [one for one in _onwards(flows, outcomes, place) if still(one)] for place in places}
    for group in circles(places, lambda place: on[place]):
        into = [(name, node) for name, node in group if flows[name].nodes[node].into_flow() is not None]
        for name, node in into:
            at, problem = flows[name].nodes[node].at, Said("the flows lead round in a circle")
            yield error(flows[name], at, node, problem, Said("put a node that waits in between"), "endless")


def _ends_nowhere(flows: AllFlows, outcomes: Outcomes) -> Iterator[FlowError]:
    """Ways through other flows from which nobody gets anywhere, though each flow by itself looks right."""
    every = [(name, node) for name, flow in flows.items() for node in flow.nodes]
    on = {place: _onwards(flows, outcomes, place) for place in every}
    back: dict[Place, list[Place]] = {place: [] for place in every}
    for place, heads in on.items():
        for head in heads:
            back[head].append(place)
    good = reached((place for place in every if _is_an_end(flows, place)), lambda place: back[place])
    for name, flow in flows.items():
        for node in callers_reach(flow, ways_out(flow)):
            if (name, node.name) not in good and node.into_flow() is not None:
                problem = Said("from here a caller reaches neither an agent nor the end")
                advice = Said("lead some way of the other flow to a queue, a hangup or `return`")
                yield error(flow, node.at, node.name, problem, advice, "endless")


def _is_an_end(flows: AllFlows, place: Place) -> bool:
    node = flows[place[0]].nodes[place[1]]
    into = node.into_flow()
    return node.can_end and (into is None or into.flow not in flows)
