"""Finds what would go wrong in a flow before a caller does."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType

from ivr_flows.checking.dataflow import check_variables
from ivr_flows.checking.graph import callers_reach, circles, error, reached, ways_out
from ivr_flows.checking.human import check_human
from ivr_flows.checking.near import meant, near
from ivr_flows.checking.types import check_types
from ivr_flows.errors import FlowError
from ivr_flows.fields import PROMPT_NAME
from ivr_flows.flow import Flow
from ivr_flows.values import Link, in_language
from said import Said

NOTHING_KNOWN: Mapping[str, Collection[str]] = MappingProxyType({})


Known = Mapping[str, Collection[str] | None]
"""By kind (queue, box, flow…) the names that exist; a kind that is missing, or None, is not asked about."""


def check(
    flow: Flow, prompts: Collection[str] | None = None, known: Known = NOTHING_KNOWN
) -> list[FlowError]:
    """Return everything wrong, and every doubt; `prompts` are the full names that exist, None skips that question."""
    local = check_local(flow, prompts, known, flow.nodes)
    local += [*_of_each(flow), *check_types(flow)]
    if any(found.rule == "target" for found in local):
        # Reachability means nothing while links lead nowhere.
        return local
    whole = [*_unreachable(flow), *_never_ends(flow), *_spins(flow), *check_variables(flow)]
    return [*whole, *check_human(flow, {flow.name: flow}), *local]


def check_local(
    flow: Flow, prompts: Collection[str] | None, known: Known, names: Collection[str]
) -> list[FlowError]:
    """What can be told even of a flow that could be read only in part; `names`: all nodes that are written."""
    found = [*_missing_targets(flow, names)] if names else []
    return [*found, *_unknown_prompts(flow, prompts), *_unknown_names(flow, known)]


def _missing_targets(flow: Flow, names: Collection[str]) -> Iterator[FlowError]:
    links: list[tuple[str, Link]] = [("flow", flow.start)]
    links += [(node.name, link) for node in flow.nodes.values() for link in node.links()]
    for name, link in links:
        if link.to and link.to not in names:
            advice = meant(link.to, names, Said("write that node or lead somewhere else"))
            yield error(
                flow, link.at, name, Said("there is no node `{to}`", to=link.to[:60]), advice, "target"
            )


def _unreachable(flow: Flow) -> Iterator[FlowError]:
    seen = {node.name for node in callers_reach(flow, ways_out(flow))}
    for node in flow.nodes.values():
        if node.name not in seen:
            advice = Said("lead a link here or remove the node")
            yield error(flow, node.at, node.name, Said("no caller can get here"), advice, "unreachable")


def _never_ends(flow: Flow) -> Iterator[FlowError]:
    back: dict[str, list[str]] = {name: [] for name in flow.nodes}
    for name, exits in ways_out(flow).items():
        for exit in exits:
            back[exit.link.to].append(name)
    good = reached((node.name for node in flow.nodes.values() if node.can_end), lambda name: back[name])
    for node in flow.nodes.values():
        if node.name not in good:
            problem = Said("from here a caller reaches neither an agent nor the end")
            yield error(
                flow, node.at, node.name, problem, Said("lead some way to a queue or hangup"), "endless"
            )


def _spins(flow: Flow) -> Iterator[FlowError]:
    ways = ways_out(flow)

    def on(name: str) -> list[str]:
        return [exit.link.to for exit in ways[name] if not flow.nodes[exit.link.to].waits]

    still = [name for name, node in flow.nodes.items() if not node.waits]
    for group in circles(still, on):
        for name in group:
            at, problem = flow.nodes[name].at, Said("branches lead round in a circle")
            yield error(flow, at, name, problem, Said("put a node that waits in between"), "endless")


def _of_each(flow: Flow) -> Iterator[FlowError]:
    for node in flow.nodes.values():
        for at, problem, advice in node.problems(flow):
            yield error(flow, at, node.name, problem, advice, "node")


def _unknown_prompts(flow: Flow, prompts: Collection[str] | None) -> Iterator[FlowError]:
    if prompts is None:
        return
    for node in flow.nodes.values():
        wanted = dict.fromkeys(
            (in_language(prompt.name, language), prompt.at)
            for prompt in node.prompts_used()
            for language in flow.languages
        )
        for full, at in wanted:
            if full not in prompts and PROMPT_NAME.match(full):
                problem, advice = (
                    Said("there is no prompt `{full}`", full=full),
                    Said("add its text to the prompt catalogue"),
                )
                yield error(flow, at, node.name, problem, advice, "prompt")


KINDS = {
    "queue": "there is no queue `{name}`",
    "box": "there is no voicemail box `{name}`",
    "flow": "there is no flow `{name}`",
    "calendar": "there is no calendar `{name}`",
    "query": "there is no query `{name}`",
    "webhook": "there is no webhook `{name}`",
}
NO_SUCH = "there is no {kind} `{name}`"
"""By the kind of thing a node can need; others go by their own name."""


def _unknown_names(flow: Flow, known: Known) -> Iterator[FlowError]:
    for node in flow.nodes.values():
        for named in node.names_used():
            there_are = known.get(named.kind)
            if there_are is None or not named.name or named.name in there_are:
                continue
            likely = near(named.name, there_are)
            advice = Said("use one of the site's: {all}", all=tuple(sorted(there_are)) or Said("none"))
            yield error(
                flow,
                named.at,
                node.name,
                Said(KINDS.get(named.kind, NO_SUCH), kind=named.kind, name=named.name[:60]),
                Said("did you mean `{near}`? {advice}", near=likely, advice=advice) if likely else advice,
                "name",
            )
