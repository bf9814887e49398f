"""Finds what would go wrong in a flow before a caller does."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from types import MappingProxyType

from ivr_flows.errors import FlowError
from ivr_flows.flow import Flow
from ivr_flows.values import Link, Mark, in_language

NOTHING_KNOWN: Mapping[str, Collection[str]] = MappingProxyType({})


Known = Mapping[str, Collection[str] | None]
"""By kind (queue, box, flow…) the names that exist; a kind that is missing, or None, is not asked about."""


def check(
    flow: Flow, prompts: Collection[str] | None = None, known: Known = NOTHING_KNOWN
) -> list[FlowError]:
    """Return everything wrong; `prompts` are the full names that exist, None skips that question."""
    named = [*_of_each(flow), *_unknown_prompts(flow, prompts), *_unknown_names(flow, known)]
    missing = list(_missing_targets(flow))
    if missing:
        # Reachability means nothing while links lead nowhere.
        return [*missing, *named]
    return [*_unreachable(flow), *_never_ends(flow), *_spins(flow), *named]


def _error(flow: Flow, at: Mark, node: str, problem: str, advice: str) -> FlowError:
    return FlowError(flow.file, at.line, at.column, node, problem, advice)


def _missing_targets(flow: Flow) -> Iterator[FlowError]:
    links: list[tuple[str, Link]] = [("flow", flow.start)]
    links += [(node.name, link) for node in flow.nodes.values() for link in node.links()]
    for name, link in links:
        if link.to not in flow.nodes:
            yield _error(
                flow, link.at, name, f"there is no node `{link.to}`", "write that node or lead somewhere else"
            )


def _reached(starts: Iterable[str], ways: Callable[[str], Iterable[str]]) -> set[str]:
    seen: set[str] = set()
    todo = list(starts)
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo.extend(ways(name))
    return seen


def _targets(flow: Flow) -> Callable[[str], list[str]]:
    return lambda name: [link.to for link in flow.nodes[name].links()]


def _unreachable(flow: Flow) -> Iterator[FlowError]:
    seen = _reached([flow.start.to], _targets(flow))
    for node in flow.nodes.values():
        if node.name not in seen:
            yield _error(
                flow, node.at, node.name, "no caller can get here", "lead a link here or remove the node"
            )


def _never_ends(flow: Flow) -> Iterator[FlowError]:
    back: dict[str, list[str]] = {name: [] for name in flow.nodes}
    for node in flow.nodes.values():
        for link in node.links():
            back[link.to].append(node.name)
    good = _reached((node.name for node in flow.nodes.values() if node.can_end), lambda name: back[name])
    for node in flow.nodes.values():
        if node.name not in good:
            yield _error(
                flow,
                node.at,
                node.name,
                "from here a caller reaches neither an agent nor the end",
                "lead some way to a queue or hangup",
            )


def _spins(flow: Flow) -> Iterator[FlowError]:
    def ways(name: str) -> list[str]:
        return [link.to for link in flow.nodes[name].links() if not flow.nodes[link.to].waits]

    for node in flow.nodes.values():
        if not node.waits and node.name in _reached(ways(node.name), ways):
            yield _error(
                flow,
                node.at,
                node.name,
                "branches lead round in a circle",
                "put a node that waits in between",
            )


def _of_each(flow: Flow) -> Iterator[FlowError]:
    for node in flow.nodes.values():
        for at, problem, advice in node.problems(flow):
            yield _error(flow, at, node.name, problem, advice)


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
            if full not in prompts:
                yield _error(
                    flow,
                    at,
                    node.name,
                    f"there is no prompt `{full}`",
                    "add its text to the prompt catalogue",
                )


KINDS = {"queue": "queue", "box": "voicemail box", "flow": "flow"}
"""What people call the things a node can need; others go by their own name."""


def _unknown_names(flow: Flow, known: Known) -> Iterator[FlowError]:
    for node in flow.nodes.values():
        for named in node.names_used():
            there_are = known.get(named.kind)
            if there_are is None or named.name in there_are:
                continue
            yield _error(
                flow,
                named.at,
                node.name,
                f"there is no {KINDS.get(named.kind, named.kind)} `{named.name}`",
                f"use one of the site's: {', '.join(sorted(there_are)) or 'none'}",
            )
