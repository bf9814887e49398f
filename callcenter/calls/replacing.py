"""Another phone takes the place of a leg: an INVITE with Replaces (RFC 3891), or a transfer that a phone asked for.

The contact goes on: same call, same agent, same place in line. What changes is who is heard at one of its sides.
"""

from __future__ import annotations

from dataclasses import replace

from callcenter.calls.agent_leg import release
from callcenter.calls.book import Book
from callcenter.calls.call import Call
from callcenter.calls.caller_leg import No, caller_leg
from callcenter.calls.effects import Effect, WakeAt
from callcenter.calls.hearing import tell
from callcenter.calls.leg import LegState
from callcenter.calls.parties import Seat, seat_of
from callcenter.calls.sip import AnswerLeg, LegArrived
from callcenter.events import PartyReplaced

ACK_WITHIN_S = 40.0
ESTABLISHED = frozenset({LegState.UP, LegState.ANSWERED, LegState.ENDED})
FREE_SEATS = frozenset({Seat.CALLER, Seat.CALLEE})
"""Whoever knows the dialog may take these: that is what its tags prove. An agent's seat is the agent's alone."""


def taken_over(book: Book, fact: LegArrived, now: float) -> list[Effect]:
    """Answer the new phone and let the old one go. Raises No: 481 nobody there, 486 not yet, 403 not theirs."""
    former = book.legs.get(fact.replaces)
    call = book.calls.get(former.call) if former is not None else None
    if former is None or call is None:
        raise No(481, "Call/Transaction Does Not Exist")
    seat = seat_of(call, former.leg)
    if former.state not in ESTABLISHED or call.referral is not None or former.line:
        raise No(486, "Busy Here")
    if not _may(seat, former.user, fact, is_outside=former.is_outside):
        raise No(403, "Forbidden")
    assert seat is not None
    answer, leg = caller_leg(book, fact, call.call)
    leg = book.put_leg(
        replace(leg, user=former.user, is_outside=former.is_outside and seat is not Seat.CALLER)
    )
    effects = into_seat(book, call, seat, leg.leg, source=fact.source, now=now)
    wake = WakeAt(key=f"ack:{call.call}", at=now + ACK_WITHIN_S)
    return [wake, *effects, AnswerLeg(leg=fact.leg, sdp=answer), *release(book, former.leg, "replaced")]


def _may(seat: Seat | None, user: str, fact: LegArrived, *, is_outside: bool) -> bool:
    if seat in FREE_SEATS or (seat is Seat.THIRD and is_outside):
        return True
    return seat in (Seat.AGENT, Seat.THIRD) and bool(user) and fact.account == user


def into_seat(book: Book, call: Call, seat: Seat, leg: str, *, source: str, now: float) -> list[Effect]:
    """The leg has that seat now; the former one is still to be released."""
    match seat:
        case Seat.CALLER:
            book.put_leg(replace(book.legs[leg], is_outside=False))
            call = replace(call, caller_leg=leg)
        case Seat.AGENT:
            call = replace(call, agent_leg=leg)
        case Seat.CALLEE:
            call = replace(call, outside_leg=leg)
        case Seat.THIRD if call.third is not None:
            call = replace(call, third=replace(call.third, leg=leg))
    book.put(call)
    replaced = PartyReplaced(at=now, call=call.call, party=seat.value, source=source)
    return [replaced, *tell(book, call.call, anew=[leg])]
