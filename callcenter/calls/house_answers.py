"""Questions of a flow that the house answers itself, at once: nobody outside is asked.

callback    may we call this number back, and from when on? If so it is promised: an entry in the queue's line.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

import acd
import ivr_flows as ivr
from callcenter.calls.book import Book
from callcenter.calls.call import Call, Place
from callcenter.calls.callback import Callback
from callcenter.calls.callback_promise import may_be_called
from callcenter.calls.effects import Effect, TellFlow, TellRouter
from callcenter.calls.joining import entry_of
from callcenter.calls.keeping import was_told
from callcenter.calls.wished_time import wished_at
from callcenter.events import CallbackPromised, EntryStarted
from callcenter.values import replace

LONGEST_NUMBER = 32
CAUSE = "callback"
"""Why such an entry is in line: its caller never stood there."""

UNCALLABLE, NO_QUEUE, NO_TIME = "number", "queue", "time"
"""Failures: another number may do; the queue calls nobody back; the time cannot be read."""


def answer(book: Book, call: Call, asked: ivr.Ask, now: float) -> list[Effect] | None:
    """What the answer brings with it; None for a kind that somebody outside answers."""
    if asked.kind not in HOUSE:
        return None
    effects, value, failure = HOUSE[asked.kind](book, call, asked.request, now)
    return [*effects, TellFlow(call=call.call, fact=ivr.Answered(asked.ask, value, failure))]


Answer = tuple[list[Effect], ivr.Json, str]


def _callback(book: Book, call: Call, request: Mapping[str, ivr.Json], now: float) -> Answer:
    queue, given = str(request.get("queue", "")), str(request.get("number", ""))[:LONGEST_NUMBER]
    if queue not in book.rules.callbacks:
        return [], None, NO_QUEUE
    number = book.rules.normalise(given)
    if not may_be_called(book, number, now):
        return [], None, UNCALLABLE
    at = wished_at(str(request.get("at", "")), now, book.rules.zone)
    if at is None:
        return [], None, NO_TIME
    priority = request.get("priority", 0)
    place = Place(
        entry=book.ids.new("entry"),
        queue=queue,
        started=now,
        ranked_from=now,
        skills=book.rules.queues.get(queue, ()),
        priority=priority if isinstance(priority, int) else 0,
        cause=CAUSE,
    )
    return _promised(book, call, place, number, at, now), {"promised": True}, ""


def _promised(book: Book, call: Call, place: Place, number: str, at: float, now: float) -> list[Effect]:
    # A flow that promises twice means the latter.
    former = book.callbacks.get(call.promised)
    is_own = former is not None and former.place.cause == CAUSE
    instead: list[Effect] = [TellRouter(fact=acd.EntryLeft(call.promised, "withdrawn"))] if is_own else []
    callback = Callback(
        place=place,
        number=number,
        dnis=call.dnis,
        name=call.display_name,
        language=call.language,
        promised_in=call.call,
        customer=call.customer,
        is_told=was_told(call),
    )
    book.callbacks[place.entry] = callback
    call = book.put(replace(call, promised=place.entry))
    started = EntryStarted(
        at=now, entry=place.entry, call=call.call, queue=place.queue, skills=place.skills,
        priority=place.priority, cause=place.cause, ranked_from=place.ranked_from,
    )  # fmt: skip
    promised = CallbackPromised(
        at=now, entry=place.entry, call=call.call, queue=place.queue, number=number, dnis=call.dnis,
        display_name=call.display_name, language=call.language, is_told=callback.is_told,
    )  # fmt: skip
    entry = dataclasses.replace(entry_of(book, call, place, now), is_callback=True, not_before=at)
    return [*instead, started, promised, TellRouter(fact=acd.EntryArrived(entry))]


HOUSE: dict[str, Callable[[Book, Call, Mapping[str, ivr.Json], float], Answer]] = {"callback": _callback}
