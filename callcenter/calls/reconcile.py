"""What the router holds though no call answers for it: an end that never reached it is told again.

The router may be beside us or across a network, and knows of a conversation's end only by being told, once. Every
`EVERY_S` seconds its entries and its agents' contacts are compared with the calls there are; so whatever gets lost, no
agent is kept by a call that is over, and nobody who has gone stays in line, for longer than that.
"""

from __future__ import annotations

from collections.abc import Iterable

import acd
from callcenter.calls.book import Book
from callcenter.calls.call import ThirdState
from callcenter.calls.effects import TellRouter

EVERY_S = 30.0


def strays(book: Book, places: Iterable[acd.Place], agents: Iterable[acd.AgentView]) -> list[TellRouter]:
    """The ends to be told: of entries in line, and of conversations, that are no call's."""
    waiting, served = _answered_for(book)
    gone: list[acd.Input] = [
        acd.EntryLeft(place.entry.entry, "failed")
        for place in places
        if place.entry.channel == acd.VOICE and place.entry.entry not in waiting
    ]
    gone += [
        acd.ContactEnded(view.agent, work.entry)
        for view in agents
        for work in view.work
        if work.phase is acd.State.ON_CONTACT and work.channel == acd.VOICE and work.entry not in served
    ]
    return [TellRouter(fact=fact) for fact in gone]


def _answered_for(book: Book) -> tuple[set[str], set[str]]:
    """The entries that wait, and those that are served, on behalf of some call or promised callback."""
    waiting, served = set(book.callbacks), set(book.callbacks)
    for call in book.calls.values():
        if call.place is not None:
            waiting.add(call.place.entry)
        if call.agent_entry:
            served.add(call.agent_entry)
        third = call.third
        if third is not None and third.place is not None:
            (served if third.state is ThirdState.UP else waiting).add(third.place.entry)
    return waiting, served
