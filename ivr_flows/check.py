"""Finds what would go wrong in a flow before a caller does."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from ivr_flows.errors import FlowError
from ivr_flows.flow import Flow, Node
from ivr_flows.nodes.menu import Menu
from ivr_flows.nodes.queue import Queue
from ivr_flows.nodes.voicemail import Voicemail
from ivr_flows.prompts.spoken import HIGHEST_NUMBER, WAIT_PROMPTS, spoken_position
from ivr_flows.schedule import WAIT, words_of
from ivr_flows.values import Link, Mark, in_language


def check(
    flow: Flow,
    prompts: Collection[str] | None = None,
    queues: Collection[str] | None = None,
    boxes: Collection[str] | None = None,
) -> list[FlowError]:
    """Return everything wrong; `prompts`, `queues` and `boxes` are the names that exist, None skips that question."""
    named = [
        *_dead_keys(flow),
        *_unknown_prompts(flow, prompts),
        *_unknown_queues(flow, queues),
        *_unknown_boxes(flow, boxes),
    ]
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


def _dead_keys(flow: Flow) -> Iterator[FlowError]:
    for node in flow.nodes.values():
        if not isinstance(node, Menu):
            continue
        for choice in node.choices:
            if choice.set_language and choice.set_language not in flow.languages:
                yield _error(
                    flow,
                    choice.go.at,
                    node.name,
                    f"key {choice.key} sets `{choice.set_language}`, which the flow does not speak",
                    f"add it to `languages` ({', '.join(flow.languages)})",
                )


def _prompts_of(node: Node) -> Iterator[tuple[str, Mark]]:
    for prompt in node.prompts_used():
        yield prompt.name, prompt.at
    if isinstance(node, Queue):
        for place in range(HIGHEST_NUMBER + 2):
            for name in spoken_position(place):
                yield name, node.at
        for name in WAIT_PROMPTS if WAIT in words_of(node.announce) else ():
            yield name, node.at


def _unknown_prompts(flow: Flow, prompts: Collection[str] | None) -> Iterator[FlowError]:
    if prompts is None:
        return
    for node in flow.nodes.values():
        wanted = dict.fromkeys(
            (in_language(name, language), at) for name, at in _prompts_of(node) for language in flow.languages
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


def _unknown_queues(flow: Flow, queues: Collection[str] | None) -> Iterator[FlowError]:
    for node in flow.nodes.values():
        if queues is not None and isinstance(node, Queue) and node.queue not in queues:
            known = ", ".join(sorted(queues)) or "none"
            yield _error(
                flow,
                node.at,
                node.name,
                f"there is no queue `{node.queue}`",
                f"use one of the site's: {known}",
            )


def _unknown_boxes(flow: Flow, boxes: Collection[str] | None) -> Iterator[FlowError]:
    for node in flow.nodes.values():
        if boxes is not None and isinstance(node, Voicemail) and node.box not in boxes:
            known = ", ".join(sorted(boxes)) or "none"
            yield _error(
                flow,
                node.at,
                node.name,
                f"there is no voicemail box `{node.box}`",
                f"use one of the site's: {known}",
            )
