"""Whom a person means who types an extension, a name, a queue or a number."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.calls.book import Book
from callcenter.calls.call import ThirdKind

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
