"""A rule of a queue sends a waiting caller elsewhere: to another queue, a partner's number, a box, a message.

    queue      a new entry there with the rank of the old one; the flow says that another team will help
    number     dialled by the house itself: music or the network's ringing until somebody answers ─→ talking
                 nobody there ─→ the flow goes on where its `on_left` leads
    voicemail, message     the flow has them

The call stays the same one throughout: its customer, its language, and what the caller was told of recording. Who
cannot be sent there goes on in the flow as after any end of the wait; nobody is left with nothing to hear. An agent
who asks a queue moves with it; to a number or a box goes no agent.
"""

from __future__ import annotations

import acd
import ivr_flows as ivr
from callcenter.calls import sending, sent, third
from callcenter.calls.book import Book
from callcenter.calls.call import Call, CallState, Place, Then, Third, ThirdKind, ThirdState, Unreached
from callcenter.calls.effects import Effect
from callcenter.calls.ending import end_call
from callcenter.calls.hearing import music, tell
from callcenter.calls.in_flow import feed
from callcenter.calls.lining_up import enter_queue, entered
from callcenter.calls.outward import FORBIDDEN, call_out
from callcenter.calls.parties import supervisors_leave, third_leaves
from callcenter.trunks import Dialling, Kind, read_number
from callcenter.values import replace

CAUSE, OVERFLOWED = "overflow", "overflowed"
"""Why the new entry is in line, and what the flow hears of the one that is over."""

MOVED = "moved"
"""The end of an entry that a supervisor sent to another queue, where it may well have been before."""

OF_HOUSE = Dialling(prefixes=("",), international=True)
"""The operator wrote the number down: any will do, but for premium ones, which are too dear for a slip of the pen."""


def entry_over(book: Book, call: Call, closed: acd.EntryClosed, now: float) -> list[Effect]:
    """The router ended the caller's entry by a rule: the caller goes where it says, or on in the flow."""
    place = call.place
    if place is None or place.entry != closed.entry or closed.outcome == "answered":
        return []
    call = book.put(replace(call, place=None))
    if place.cause == sending.CAUSE:
        return sent.agent_not_there(book, call, closed, now)
    return _send(book, call, place, closed, now)


def third_entry_over(book: Book, call: Call, closed: acd.EntryClosed, now: float) -> list[Effect]:
    """The same for somebody whom an agent sent to a queue, or for an agent who asks one."""
    asked = call.third
    if asked is None or asked.place is None or not closed.way or closed.outcome == "answered":
        return third.entry_over(book, call, closed, now)
    if call.agent:
        if closed.way != acd.Way.QUEUE:
            return third.entry_over(book, call, closed, now)
        place = _next_place(book, asked.place, closed.to, now, cause=asked.place.cause)
        call = book.put(replace(call, third=replace(asked, to=closed.to, place=place)))
        return entered(book, call, place, now)
    if call.position is None:
        # Nobody's caller: there is no flow that could have them.
        return third.entry_over(book, call, closed, now)
    call, effects = third_leaves(book, book.put(replace(call, third=replace(asked, place=None))), OVERFLOWED)
    call, back = _in_flow(book, call, now)
    return [*effects, *back, *_send(book, call, asked.place, closed, now)]


def _in_flow(book: Book, call: Call, now: float) -> tuple[Call, list[Effect]]:
    """The caller is the flow's again, and hears music until it says something."""
    call, effects = supervisors_leave(book, call, now)
    call = book.put(replace(call, state=CallState.IN_FLOW, flow_hears=music(call)))
    return call, [*effects, *tell(book, call.call)]


def _send(book: Book, call: Call, place: Place, closed: acd.EntryClosed, now: float) -> list[Effect]:
    match closed.way:
        case acd.Way.QUEUE if closed.outcome == MOVED or closed.to not in (place.queue, *place.visited):
            return _to_queue(book, call, place, closed.to, now)
        case acd.Way.NUMBER:
            return _to_number(book, call, place, closed.to, now)
        case acd.Way.VOICEMAIL | acd.Way.MESSAGE:
            return _tell_flow(book, call, ivr.Diverted(way=closed.way, to=closed.to), now)
    return _tell_flow(book, call, ivr.QueueLeft(outcome=closed.outcome), now)


def _tell_flow(book: Book, call: Call, fact: ivr.Input, now: float) -> list[Effect]:
    """Tell the flow, which first takes the call up again if it had let go and has not heard yet of this line."""
    effects: list[Effect] = []
    if call.position is None:
        # Who was called back waits without a flow: there is nothing left to wait for.
        return end_call(book, call, released_by="system", cause=OVERFLOWED, now=now)
    if call.position.status is ivr.Status.CONNECTED:
        effects = feed(book, call, ivr.Requeued(cause=CAUSE), now)
    there = book.calls.get(call.call)
    return [*effects, *feed(book, there, fact, now)] if there is not None else effects


# ---- another queue


def _to_queue(book: Book, call: Call, place: Place, queue: str, now: float) -> list[Effect]:
    """A queue that nobody knows is refused by the router, and the flow goes on."""
    told = feed(book, call, ivr.Requeued(cause=CAUSE, queue=queue), now)
    there = book.calls.get(call.call)
    if there is None:
        return told
    return [*told, *enter_queue(book, there, place=_next_place(book, place, queue, now), now=now)]


def _next_place(book: Book, place: Place, queue: str, now: float, *, cause: str = CAUSE) -> Place:
    """The rank is kept; what the other team must be able to do is theirs to say."""
    return Place(
        entry=book.ids.new("entry"),
        queue=queue,
        started=now,
        ranked_from=place.ranked_from,
        skills=book.rules.queues.get(queue, ()),
        priority=place.priority,
        cause=cause,
        visited=(*place.visited, place.queue),
    )


# ---- a number: `outward_ends.ENDS[Then.OVERFLOW]`


def _to_number(book: Book, call: Call, place: Place, number: str, now: float) -> list[Effect]:
    partner = Third(
        kind=ThirdKind.OUTSIDE,
        to=number,
        asked_by=of_queue(place.queue),
        since=now,
        state=ThirdState.RINGING,
    )
    call = book.put(replace(call, state=CallState.TALKING, third=partner))
    rules = book.rules.outward
    if read_number(book.rules.normalise(number), rules.region, rules.emergency).kind is Kind.EMERGENCY:
        # People call for help, rules do not.
        return not_reached(book, call, FORBIDDEN, now)
    dialled, unreached = call_out(
        book,
        call,
        number,
        on_behalf_of=partner.asked_by,
        then=Then.OVERFLOW,
        now=now,
        rights=OF_HOUSE,
    )
    call = book.calls[call.call]
    if unreached is not None:
        return [*dialled, *not_reached(book, call, unreached, now)]
    return [*dialled, *tell(book, call.call)]


def of_queue(queue: str) -> str:
    """On whose behalf the house dials: no account is called that."""
    return f"queue/{queue}"


def reached(book: Book, call: Call, leg: str, now: float) -> list[Effect]:
    """Somebody is there: the flow lets go, and the two talk."""
    told = feed(book, call, ivr.AgentAnswered(), now)
    there = book.calls.get(call.call)
    return [*told, *third.outside_reached(book, there, leg, now)] if there is not None else told


def not_reached(book: Book, call: Call, unreached: Unreached, now: float) -> list[Effect]:
    """Nobody there: the flow goes on as after any end of the wait."""
    call, gone = third_leaves(book, call, unreached.reason)
    call, back = _in_flow(book, call, now)
    return [*gone, *back, *_tell_flow(book, call, ivr.QueueLeft(outcome=OVERFLOWED), now)]
