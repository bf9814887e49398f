"""Whom a person means who types an extension, a name, a queue or a number."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.calls.book import Book
from callcenter.calls.call import ThirdKind
from ivr_flows.nodes.queue import Queue

LONGEST = 64


@dataclass(frozen=True, slots=True)
class Target:
    """`kind` None: a number of ours that a flow answers, `to` is then that number."""

    kind: ThirdKind | None
    to: str


def target_of(book: Book, typed: str) -> Target | None:
    """None for what is nothing at all. Whether a number outside may be dialled is for `outward` to say."""
    rules, to = book.rules, typed.strip()
    agents = rules.outward.agents
    if not to or len(to) > LONGEST:
        return None
    if to in agents or to in agents.values():
        return Target(ThirdKind.AGENT, agents.get(to, to))
    if to in rules.queues:
        return Target(ThirdKind.QUEUE, to)
    number = rules.normalise(to)
    for spelling in (to, number):
        if spelling in rules.numbers:
            return Target(None, spelling)
    return Target(ThirdKind.OUTSIDE, to) if any(character.isdigit() for character in to) else None


def queue_behind(book: Book, number: str) -> Target | None:
    """The one queue that the flow of a number of ours leads to; None when it leads to several, or to none."""
    flow = book.flows.current(book.rules.numbers[number])
    nodes = flow.nodes.values() if flow is not None else ()
    queues = {node.queue for node in nodes if isinstance(node, Queue)}
    return Target(ThirdKind.QUEUE, queues.pop()) if len(queues) == 1 else None
