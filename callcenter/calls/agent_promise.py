"""An agent promises a customer to call back: an entry that rests in the queue's line until then, and is offered again.

promise ─ rests ─ its time has come → a callback like any other (`calling_back`), to whoever promised it if free
   └ taken back by the agent → withdrawn
"""

from __future__ import annotations

import math

import acd
from callcenter.calls.book import Book
from callcenter.calls.call import Place
from callcenter.calls.callback import Callback
from callcenter.calls.callback_promise import BY_AGENT, may_be_called
from callcenter.calls.caller_leg import clean
from callcenter.calls.effects import Effect, Refused, TellRouter
from callcenter.calls.wishes import PromisedCallback, TookBackPromise
from callcenter.events import CallbackPromised, EntryStarted
from said import Said

LONGEST_AHEAD_S = 92 * 86_400.0
LATE_S = 60.0
"""A time that has only just gone by means now."""

LONGEST_NOTE = 500


def promise(book: Book, wish: PromisedCallback, queue: str, now: float) -> list[Effect]:
    """Keep it in this queue's line. Refused: a number that may not be called, a time that is none."""
    number = book.rules.normalise(clean(wish.number))
    refused = _refused(book, wish, number, now)
    if refused is not None:
        return [refused]
    call = book.calls.get(wish.call)
    place = Place(
        entry=book.ids.new("entry"),
        queue=queue,
        started=now,
        ranked_from=max(now, wish.at),
        skills=book.rules.queues.get(queue, ()),
        priority=0,
        cause=BY_AGENT,
    )
    callback = Callback(
        place=place,
        number=number,
        dnis=call.dnis if call is not None and call.direction == "in" else "",
        name=clean(wish.name),
        language=call.language if call is not None else book.rules.language,
        promised_in="",
        customer=call.customer if call is not None else None,
        promised_by=wish.agent,
    )
    book.callbacks[place.entry] = callback
    # Of no call: the one under way is not the one that is promised, and its record is its own.
    started = EntryStarted(
        at=now, entry=place.entry, call="", queue=queue, skills=place.skills, priority=0, cause=BY_AGENT,
        ranked_from=place.ranked_from,
    )  # fmt: skip
    promised = CallbackPromised(
        at=now, entry=place.entry, call="", queue=queue, number=number, dnis=callback.dnis,
        display_name=callback.name, language=callback.language, promised_by=wish.agent, due=place.ranked_from,
        note=wish.note[:LONGEST_NOTE].strip(),
    )  # fmt: skip
    return [started, promised, TellRouter(fact=acd.EntryArrived(_entry(place, wish)))]


def _refused(book: Book, wish: PromisedCallback, number: str, now: float) -> Refused | None:
    if not may_be_called(book, number, now):
        text = Said("{number} cannot be called back.", number=number or Said("Nobody"))
        return Refused(user=wish.agent, code="callback_number", text=text)
    if not (math.isfinite(wish.at) and now - LATE_S <= wish.at <= now + LONGEST_AHEAD_S):
        text = Said("A call is promised for a time from now on, within three months.")
        return Refused(user=wish.agent, code="callback_time", text=text)
    return None


def _entry(place: Place, wish: PromisedCallback) -> acd.Entry:
    return acd.Entry(
        entry=place.entry,
        contact="",
        queue=place.queue,
        needs=tuple(acd.SkillNeed(skill, level) for skill, level in place.skills),
        priority=0,
        ranked_from=place.ranked_from,
        cause=BY_AGENT,
        # No `caller`: one who calls meanwhile does not take the place of what was promised them.
        preferred_agent=wish.agent if wish.is_mine else "",
        is_callback=True,
        not_before=place.ranked_from,
    )


def take_back(book: Book, wish: TookBackPromise) -> list[Effect]:
    """The agent need not call after all. Nobody else's promise, and none that is being kept this moment."""
    callback = book.callbacks.get(wish.entry)
    is_under_way = callback is not None and callback.call in book.calls
    if callback is None or is_under_way or callback.promised_by != wish.agent:
        text = Said("This call is no promise of yours, or is being made.")
        return [Refused(user=wish.agent, code="no_such_promise", text=text)]
    return [TellRouter(fact=acd.EntryLeft(wish.entry, "withdrawn"))]
