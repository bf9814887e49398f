"""Joining a line and leaving it: the call keeps its place, the records an entry, and the router hears of it."""

from __future__ import annotations

import acd
from callcenter.calls.book import Book
from callcenter.calls.call import Call, Place
from callcenter.calls.effects import Effect, TellRouter
from callcenter.calls.joining import entry_of
from callcenter.events import EntryStarted
from callcenter.values import replace


def enter_queue(book: Book, call: Call, *, place: Place, now: float) -> list[Effect]:
    """Open an entry and tell the router; `place.ranked_from` keeps an older start for the rank."""
    return entered(book, book.put(replace(call, place=place)), place, now)


def entered(
    book: Book, call: Call, place: Place, now: float, *, only_agent: str = "", give_up_at: float = 0.0
) -> list[Effect]:
    """Somebody joins a line on behalf of the call: in general, or for one agent by name."""
    entry = entry_of(book, call, place, now, only_agent=only_agent, give_up_at=give_up_at)
    return [
        EntryStarted(
            at=now,
            entry=place.entry,
            call=call.call,
            queue=place.queue,
            skills=place.skills,
            priority=place.priority,
            cause=place.cause,
            ranked_from=place.ranked_from,
        ),
        TellRouter(fact=acd.EntryArrived(entry=entry)),
    ]


def leave_queue(book: Book, call: Call, outcome: str) -> list[Effect]:
    """Take the call's entry out of line, with the outcome's name; a live offer is taken back by the router."""
    if call.place is None:
        return []
    book.put(replace(call, place=None))
    return [TellRouter(fact=acd.EntryLeft(entry=call.place.entry, outcome=outcome))]
