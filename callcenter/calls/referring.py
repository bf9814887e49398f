"""A phone asks us to transfer (REFER, RFC 3515, 5589): the customer's, an agent's, or one that was called.

    blind      an agent's: as the Transfer button; the phone is told 200 and let go
               others: `to` is dialled with the rights of whoever asks; it takes the phone's place when it answers
               (with somebody else's dialog in it, an attended transfer of calls that are not ours, that is passed on)
    attended   `replaces` names a leg of the same phone, in another call of ours: the two remaining parties are joined,
               in the call that is a contact; in the same call it completes the agent's consultation

A phone may hang up as soon as we have agreed; the others then wait for whoever was called. If nobody answers there,
the phone is told why and goes on where it was. What people may have dialled by a transfer is decided as if they
dialled it themselves: somebody outside nothing, unless the site gives rights to `trunk`.
"""

from __future__ import annotations

from dataclasses import replace

from callcenter.calls.agent_leg import release
from callcenter.calls.book import Book
from callcenter.calls.call import Call, CallState, Referral, Then, Third, ThirdKind, ThirdState, Unreached
from callcenter.calls.effects import Effect
from callcenter.calls.ending import end_call
from callcenter.calls.hearing import tell
from callcenter.calls.leg import LegState
from callcenter.calls.outward import call_out
from callcenter.calls.parties import Seat, seat_of
from callcenter.calls.replacing import into_seat
from callcenter.calls.sip import AcceptRefer, LegReferred, RefuseRefer, TellReferrer
from callcenter.calls.target import target_of
from callcenter.calls.transfer import cannot, hand_over, how_left, send

LONGEST_DIALOG = 500
"""Of a Replaces value that is passed on: three tokens."""

REPLACEABLE = (Seat.CALLER, Seat.CALLEE, Seat.THIRD)


def referred(book: Book, call: Call, fact: LegReferred, now: float) -> list[Effect]:
    """Agree and begin, or refuse: 403 not yours to give away, 404 nobody there, 486 something else is under way."""
    seat = seat_of(call, fact.leg)
    if seat is None or call.referral is not None or call.outward is not None:
        return [_no(fact, 486, "Busy Here")]
    if fact.replaces:
        return _attended(book, call, fact, seat, now)
    if seat is Seat.AGENT:
        return _of_agent(book, call, fact, now)
    if seat not in REPLACEABLE or book.legs[fact.leg].user:
        return [_no(fact, 403, "Forbidden")]
    return _dial(book, call, fact, now)


# ---- blind


def _of_agent(book: Book, call: Call, fact: LegReferred, now: float) -> list[Effect]:
    target = target_of(book, fact.to)
    if target is None:
        return [_no(fact, 404, "Not Found")]
    if cannot(call, target, call.agent) is not None:
        return [_no(fact, 486, "Busy Here")]
    return [*_agreed(fact), *send(book, call, target, wait_s=0.0, now=now)]


def _dial(book: Book, call: Call, fact: LegReferred, now: float) -> list[Effect]:
    """Call `to` for the phone that asks. Numbers and agents of ours are reached by calling us, not by a transfer."""
    target = target_of(book, fact.to)
    if target is None:
        return [_no(fact, 404, "Not Found")]
    if len(fact.replaces_header) > LONGEST_DIALOG or not fact.replaces_header.isprintable():
        return [_no(fact, 400, "Bad Request")]
    if target.kind is not ThirdKind.OUTSIDE:
        return [_no(fact, 403, "Forbidden")]
    call = book.put(replace(call, referral=Referral(leg=fact.leg, to=target.to)))
    rights = book.legs[fact.leg].rights
    dialled, unreached = call_out(
        book, call, target.to, on_behalf_of=rights, then=Then.REFERRED, now=now, replaces=fact.replaces_header
    )
    call = book.calls[call.call]
    if unreached is not None:
        book.put(replace(call, referral=None))
        return [*dialled, _no(fact, unreached.code, unreached.reason)]
    return [AcceptRefer(leg=fact.leg), *dialled, *tell(book, call.call)]


def rang(book: Book, call: Call, _leg: str, _is_early: bool, _now: float) -> list[Effect]:
    return _news(book, call, 180, "Ringing")


def reached(book: Book, call: Call, leg: str, now: float) -> list[Effect]:
    """Whoever was called takes the place of the phone that asked."""
    referral = call.referral
    seat = seat_of(call, referral.leg) if referral is not None else None
    if referral is None or seat is None:
        return release(book, leg, "")
    told = _news(book, call, 200, "OK")
    call = book.put(replace(book.calls[call.call], referral=None))
    effects = into_seat(book, call, seat, leg, source=referral.to, now=now)
    return [*told, *effects, *release(book, referral.leg, "transferred")]


def failed(book: Book, call: Call, unreached: Unreached, now: float) -> list[Effect]:
    """Nobody answered: the phone is back where it was, or gone with its call."""
    referral = call.referral
    if referral is None:
        return []
    told = _news(book, call, unreached.code, unreached.reason)
    call = book.put(replace(book.calls[call.call], referral=None))
    leg = book.legs.get(referral.leg)
    if leg is None or leg.state is LegState.ENDED:
        by = "caller" if referral.leg == call.caller_leg else "third"
        return [*told, *end_call(book, call, released_by=by, cause="transfer_failed", now=now)]
    return [*told, *tell(book, call.call)]


def _news(book: Book, call: Call, code: int, reason: str) -> list[Effect]:
    """Tell the phone that asked, unless it has hung up."""
    leg = book.legs.get(call.referral.leg) if call.referral is not None else None
    if leg is None or leg.state is LegState.ENDED:
        return []
    return [TellReferrer(leg=leg.leg, code=code, reason=reason)]


# ---- attended


def _attended(book: Book, call: Call, fact: LegReferred, seat: Seat, now: float) -> list[Effect]:
    named = book.legs.get(fact.replaces)
    other = book.calls.get(named.call) if named is not None else None
    if named is None or other is None or other.referral is not None or other.outward is not None:
        return [_no(fact, 404, "Not Found")]
    if other.call == call.call:
        return _completed(book, call, fact, seat, now)
    its_seat = seat_of(other, named.leg)
    if (moved := _remaining(other, its_seat)) and seat in (*REPLACEABLE, Seat.AGENT):
        return [*_agreed(fact), *_join(book, call, seat, fact.leg, other, moved, now)]
    if (moved := _remaining(call, seat)) and its_seat in (*REPLACEABLE, Seat.AGENT):
        return [*_agreed(fact), *_join(book, other, its_seat, named.leg, call, moved, now)]
    # Two contacts, each with an agent or in a flow: nobody outside decides about those.
    return [_no(fact, 403, "Forbidden")]


def _completed(book: Book, call: Call, fact: LegReferred, seat: Seat, now: float) -> list[Effect]:
    """The agent's phone refers the customer to the third of the same call."""
    is_third = call.third is not None and fact.replaces == call.third.leg
    if seat is not Seat.AGENT or not is_third:
        return [_no(fact, 403, "Forbidden")]
    return [*_agreed(fact), *hand_over(book, call, how_left(call), now)]


def _remaining(call: Call, seat: Seat | None) -> str:
    """Who is left of a call without the phone at `seat`, when that is one party outside and no contact of ours."""
    third = call.third
    if call.state is CallState.OUTSIDE:
        pair = {Seat.CALLER: call.outside_leg, Seat.CALLEE: call.caller_leg}
    elif call.state is CallState.TALKING and not call.agent and third and third.state is ThirdState.UP:
        pair = {Seat.CALLER: third.leg, Seat.THIRD: call.caller_leg}
    else:
        return ""
    return pair.get(seat, "") if seat is not None else ""


def _join(
    book: Book, kept: Call, seat: Seat, leaving: str, other: Call, moved: str, now: float
) -> list[Effect]:
    """`moved` leaves the other call, which ends, and takes the place of `leaving` in the one that is kept."""
    emptied = book.put(
        replace(
            other,
            caller_leg="" if moved == other.caller_leg else other.caller_leg,
            outside_leg="" if moved == other.outside_leg else other.outside_leg,
            third=None,
        )
    )
    thirds = other.third.leg if other.third is not None and other.third.leg != moved else ""
    ended = end_call(book, emptied, released_by="system", cause="transferred", now=now)
    book.put_leg(replace(book.legs[moved], call=kept.call, is_outside=True))
    effects = [*release(book, thirds, "transferred"), *ended]
    if seat is Seat.AGENT:
        third = Third(
            kind=ThirdKind.OUTSIDE,
            to=other.dnis,
            asked_by=kept.agent,
            since=now,
            state=ThirdState.UP,
            leg=moved,
        )
        kept = book.put(replace(kept, third=third))
        return [*effects, *hand_over(book, kept, "attended", now), *tell(book, kept.call, anew=[moved])]
    joined = into_seat(book, kept, seat, moved, source=other.call, now=now)
    return [*effects, *joined, *release(book, leaving, "transferred")]


# ---- small steps


def _agreed(fact: LegReferred) -> list[Effect]:
    """What is done at once is done when we say so; the phone is let go."""
    return [AcceptRefer(leg=fact.leg), TellReferrer(leg=fact.leg, code=200, reason="OK")]


def _no(fact: LegReferred, code: int, reason: str) -> RefuseRefer:
    return RefuseRefer(leg=fact.leg, code=code, reason=reason)
