"""Always a way to a human: wherever callers decide something, or something is decided for them, some way leads to one.

Who has once been in line, or left a message, has been to a human; what comes after that may simply end. So may a flow
that says `self_service_only: true`, and whatever is nothing but a last word before the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ivr_flows.checking.across import AllFlows, ways_out_of
from ivr_flows.checking.graph import error, reached, ways_out
from ivr_flows.errors import FlowError
from ivr_flows.flow import Flow, Node
from said import Said

Lead = Mapping[str, bool]
"""By flow: whether its callers find a human there."""


def check_human(flow: Flow, flows: AllFlows) -> Iterator[FlowError]:
    """Where a caller of this flow is left alone; flows it leads to are looked into, as far as they are known."""
    if flow.self_service_only or flow.start.to not in flow.nodes:
        return
    lead = leads(flows)
    good = _good(flow, lead)
    ways = ways_out(flow)

    def on(name: str) -> list[str]:
        is_served = _brings(flow.nodes[name], lead)
        return [] if is_served else [exit.link.to for exit in ways[name]]

    alone = reached([flow.start.to], on) - good
    advice = Said("lead some way to a queue, a voicemail or a transfer, or write `self_service_only: true`")
    if flow.start.to in alone:
        yield error(
            flow, flow.start.at, "flow", Said("no way leads to a human"), advice, "human", is_warning=True
        )
        return
    for name in flow.nodes:
        node = flow.nodes[name]
        if name in alone and node.waits and len({exit.link.to for exit in ways[name]}) > 1:
            problem = Said("from here no way leads to a human")
            yield error(flow, node.at, name, problem, advice, "human", is_warning=True)


def leads(flows: AllFlows) -> Lead:
    """Which flows lead to a human by themselves; grows until nothing is added."""
    lead = dict.fromkeys(flows, False)
    changed = True
    while changed:
        changed = False
        for name, flow in flows.items():
            if not lead[name] and flow.start.to in _good(flow, lead, returns=False):
                lead[name] = changed = True
    return lead


def _good(flow: Flow, lead: Lead, *, returns: bool = True) -> set[str]:
    """The nodes from which some way leads to a human; `returns`: also back to the flow that waits."""
    back: dict[str, list[str]] = {name: [] for name in flow.nodes}
    for node in flow.nodes.values():
        for exit in ways_out_of(flow, node):
            back[exit.link.to].append(node.name)
    ends = (
        name
        for name, node in flow.nodes.items()
        if _brings(node, lead) or (returns and node.goes_back() is not None)
    )
    return reached(ends, lambda name: back[name])


def _brings(node: Node, lead: Lead) -> bool:
    """Whether a human is here, or in the flow that is gone into; one that nobody knows is trusted."""
    into = node.into_flow()
    return node.brings_a_human or (into is not None and lead.get(into.flow, True))
