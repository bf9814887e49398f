"""A caller would rather be called back: who can be, the promise, and promises that outlived the process.

From the promise on no call has the entry: the caller hangs up and abandons nothing. It stays in line with its rank;
`Book.callbacks` keeps what is needed to call, and `calling_back` calls when the router says so.
"""

from __future__ import annotations

from dataclasses import replace

import acd
from callcenter.calls.book import Book
from callcenter.calls.call import Call
from callcenter.calls.callback import Callback
from callcenter.calls.effects import Effect, TellRouter
from callcenter.calls.joining import caller_of
from callcenter.calls.keeping import was_told
from callcenter.calls.wishes import CallbacksKept
from callcenter.events import CallbackPromised
from callcenter.trunks import NOTHING, Dialling, Kind, Obstacle, read_number

BY_AGENT = "promised"
"""The cause of entries an agent gave their word for: they are kept whatever else the customer does."""

AGENTS = "agent"
"""The role with whose rights customers are called back, whoever rings: a number withheld from agents stays so."""


def rights(book: Book) -> Dialling:
    """What may be called back."""
    return book.rules.outward.dialling.get(AGENTS, NOTHING)


def may_be_called(book: Book, number: str, now: float) -> bool:
    """Whether a promise to call this number could be kept.

    Callers choose the number themselves, by what they say theirs is: never one of ours that would answer us, an
    emergency number, or one that agents may not call.
    """
    rules = book.rules.outward
    if not number or number in book.rules.numbers or number in rules.agents:
        return False
    if number in rules.phones:
        return True
    destination = read_number(number, rules.region, rules.emergency)
    if destination.kind is Kind.EMERGENCY or rights(book).refusal(destination) is not None:
        return False
    return book.trunks.obstacle(destination, now) is not Obstacle.NO_TRUNK


def queues_for(book: Book, call: Call, now: float) -> str:
    """The queues that could call this caller back, as the flow's variable names them; "" for none."""
    queues = " ".join(sorted(book.rules.callbacks))
    return queues if queues and may_be_called(book, call.ani, now) else ""


def promise(book: Book, call: Call, now: float) -> list[Effect]:
    """The caller chose it. Nothing for one who cannot be called: they keep their place as long as they stay."""
    place = call.place
    if place is None or place.queue not in queues_for(book, call, now).split():
        return []
    callback = Callback(
        place=place,
        number=call.ani,
        dnis=call.dnis,
        name=call.display_name,
        language=call.language,
        promised_in=call.call,
        customer=call.customer,
        is_told=was_told(call),
    )
    book.callbacks[place.entry] = callback
    book.put(replace(call, place=None, promised=place.entry))
    promised = CallbackPromised(
        at=now, entry=place.entry, call=call.call, queue=place.queue, number=call.ani, dnis=call.dnis,
        display_name=call.display_name, language=call.language, is_told=callback.is_told,
        waited_s=round(now - place.started, 3),
    )  # fmt: skip
    return [promised, TellRouter(fact=acd.CallbackChosen(place.entry))]


def needless(book: Book, call: Call) -> list[Effect]:
    """Whoever talks with an agent of the queue need not be called back for it any more, by whatever way they came."""
    queue = call.taken.queue if call.taken is not None else ""
    return [
        TellRouter(fact=acd.EntryLeft(callback.entry, "withdrawn"))
        for callback in book.callbacks.values()
        if callback.place.cause != BY_AGENT
        and callback.place.queue == queue
        and callback.call != call.call
        and _who(callback) == caller_of(call)
    ]


def _who(callback: Callback) -> str:
    known = callback.customer.customer if callback.customer is not None else ""
    return known or callback.number


def kept(book: Book, fact: CallbacksKept) -> list[Effect]:
    """Callbacks promised by the last run join their lines again, under their names and with their ranks."""
    book.callbacks |= {callback.entry: callback for callback, _ in fact.callbacks}
    return [
        TellRouter(fact=acd.EntryArrived(replace(entry, is_callback=True))) for _, entry in fact.callbacks
    ]
