"""Calling somebody outside, or at another telephone of ours: dialling, the next trunk, and what becomes of it.

    call_out ─▶ DialTrunk / DialLeg ─ rings ▶ rang ─ answers ▶ reached          each told to the call's `Then`
                   ▲                  └ refused, silent ▶ lost ─ nobody's phone rang, another trunk is there ─┐
                   └──────────────────────────────────────────────────────────────────────────────────────────┘

A call dials one number at a time (`Call.outward`), whatever its state: a phone that calls, or an agent who asks
somebody outside into a conversation. Who hears what meanwhile, and what follows, is said by `outward_ends.ENDS` for
the `Then` given to `call_out`. A leg's trunk slot and RTP port come back when the leg is dropped, however it ended.
"""

from __future__ import annotations

import math
from dataclasses import replace

from callcenter.calls.agent_leg import release
from callcenter.calls.book import Book
from callcenter.calls.call import Call, Outward, Then, Unreached
from callcenter.calls.effects import Effect, WakeAt
from callcenter.calls.leg import Leg, LegState
from callcenter.calls.outside_leg import met, offer_of, outside_leg
from callcenter.calls.sip import DialLeg, DialTrunk, LegAnswered, LegRinging
from callcenter.events import OutwardAnswered, OutwardDialled, OutwardFailed, TrunkRested
from callcenter.sdp import SdpError
from callcenter.trunks import (
    Destination,
    Dialling,
    Kind,
    Obstacle,
    Refusal,
    Way,
    is_trunks_fault,
    may_try_another,
    read_number,
)

FORBIDDEN = Unreached(code=403, reason="Forbidden", prompt="cannot_dial")
UNKNOWN = Unreached(code=404, reason="Not Found", prompt="unknown_number")
NO_LINE = Unreached(code=503, reason="Service Unavailable", prompt="no_line")
PHONE = "phone"
NO_ANSWER = Unreached(code=480, reason="Temporarily Unavailable")
OBSTACLES = {Obstacle.NO_TRUNK: FORBIDDEN, Obstacle.UNUSABLE: NO_LINE, Obstacle.FULL: NO_LINE}

Tried = tuple[list[Effect], Unreached | None]
"""What to do, and why nobody is being dialled (any more); None: somebody is."""


def call_out(
    book: Book,
    call: Call,
    wanted: str,
    *,
    on_behalf_of: str,
    then: Then,
    now: float,
    replaces: str = "",
    rights: Dialling | None = None,
    shown: str = "",
    give_up_at: float = 0.0,
) -> Tried:
    """Dial `wanted` with the rights of a user (or others); their leg's id is then `book.calls[...].outward.leg`.

    A call that dials already first lets go of whom it dialled. `replaces`: what goes into the INVITE as Replaces.
    `shown`, `give_up_at`: as in `Outward`.
    """
    former = stop_calling(book, call, "dialled anew")
    call = book.calls[call.call]
    number, rules = book.rules.normalise(wanted), book.rules.outward
    phone = rules.phones.get(wanted) or rules.phones.get(number, "")
    destination = read_number(number, rules.region, rules.emergency)
    outward = Outward(
        number=number if phone else destination.number,
        on_behalf_of=on_behalf_of,
        then=then,
        phone=phone,
        destination=destination,
        replaces=replaces,
        shown=shown,
        give_up_at=give_up_at,
    )
    rights = rights or rules.rights_of(on_behalf_of)
    refusal = None if phone else rights.refusal(destination)
    if refusal is not None:
        unreached = UNKNOWN if refusal is Refusal.UNKNOWN else FORBIDDEN
        return [*former, _never_dialled(call, outward, unreached, now)], unreached
    effects, tried = _dial(book, call, outward, None, now)
    return [*former, *effects], tried


def stop_calling(book: Book, call: Call, cause: str) -> list[Effect]:
    """Let go of whoever is being dialled; nothing when nobody is."""
    if call.outward is None:
        return []
    book.put(replace(call, outward=None))
    return release(book, call.outward.leg, cause)


def rang(book: Book, call: Call, fact: LegRinging) -> bool:
    """180 or 183; return whether the peer wants to be heard. Early media nobody understands is only ringing."""
    assert call.outward is not None
    leg = book.put_leg(replace(book.legs[fact.leg], state=LegState.RINGING))
    book.put(replace(call, outward=replace(call.outward, has_rung=True)))
    if not fact.sdp:
        return leg.remote is not None
    try:
        met(book, leg, fact.sdp, LegState.RINGING)
    except SdpError:
        return leg.remote is not None
    return True


def reached(book: Book, call: Call, fact: LegAnswered, now: float) -> Tried:
    """200: the leg is up and the call dials nobody any more; or its answer is one nobody understands.

    Its media is new: whoever says who hears it now states that (`hearing.tell`, `anew`).
    """
    outward = call.outward
    assert outward is not None
    if outward.trunk:
        book.trunks.worked(outward.trunk, now)
    try:
        leg = met(book, book.legs[fact.leg], fact.sdp, LegState.UP)
    except SdpError as error:
        # The person has answered: another trunk would ring them again.
        return _give_up(book, call, Unreached(code=488, reason=str(error)[:80]), now)
    book.put(replace(call, outward=None))
    role = book.rules.outward.roles.get(outward.on_behalf_of, PHONE)
    answered = OutwardAnswered(
        at=now, call=call.call, leg=leg.leg, number=outward.number, trunk=outward.trunk,
        on_behalf_of=outward.on_behalf_of, agent="" if role == PHONE else outward.on_behalf_of,
    )  # fmt: skip
    return [answered], None


def lost(book: Book, call: Call, code: int, reason: str, now: float) -> Tried:
    """The attempt failed: another trunk, or the end of it."""
    outward = call.outward
    assert outward is not None
    effects: list[Effect] = []
    if outward.trunk:
        effects = _note(book, outward, code, reason, now)
    unreached = Unreached(code=code or 480, reason=reason)
    # A provider that does not know an emergency number says nothing about those that do.
    may_try = outward.destination.kind is Kind.EMERGENCY or may_try_another(code)
    if outward.has_rung or outward.phone or not may_try:
        given_up, tried = _give_up(book, call, unreached, now)
        return [*effects, *given_up], tried
    effects += _let_go(book, outward, reason)
    again, tried = _dial(book, call, outward, unreached, now)
    return [*effects, _failed(call, outward, unreached, now, is_last=tried is not None), *again], tried


def overdue(book: Book, call: Call, now: float) -> Tried:
    """Nobody answered for as long as we ring anybody."""
    return _give_up(book, call, NO_ANSWER, now)


def _note(book: Book, outward: Outward, code: int, reason: str, now: float) -> list[Effect]:
    """What the failure says about the trunk. Once a phone has rung the trunk has done its part."""
    if outward.has_rung or not is_trunks_fault(code):
        if not may_try_another(code):
            book.trunks.worked(outward.trunk, now)
        return []
    why = f"{code} {reason}".strip()
    until = book.trunks.failed(outward.trunk, why, now)
    return [TrunkRested(at=now, trunk=outward.trunk, until=until, why=why)] if until else []


def _dial(book: Book, call: Call, outward: Outward, last: Unreached | None, now: float) -> Tried:
    """Dial the phone, or over the best trunk not tried yet; `last`: why the one before failed."""
    if outward.phone:
        return _over(book, call, outward, None, now)
    draw = int(book.ids.token(8), 16) / 2**32
    plan = book.trunks.plan(outward.destination, draw=draw, now=now, tried=outward.tried)
    if plan:
        return _over(book, call, outward, plan[0], now)
    book.put(replace(book.calls[call.call], outward=None))
    if last is not None:
        # What the last trunk answered is for the operator; the caller can only try later.
        return [], replace(NO_LINE, code=last.code if last.code >= 500 else NO_LINE.code)
    unreached = _obstacle(book, outward.destination, now)
    return [_never_dialled(call, outward, unreached, now)], unreached


def _obstacle(book: Book, destination: Destination, now: float) -> Unreached:
    if destination.kind is Kind.EMERGENCY:
        return NO_LINE
    return OBSTACLES[book.trunks.obstacle(destination, now)]


def _over(book: Book, call: Call, outward: Outward, way: Way | None, now: float) -> Tried:
    trunk = way.trunk if way is not None else ""
    port = book.rtp_ports.take()
    if port is None:
        book.put(replace(book.calls[call.call], outward=None))
        return [_never_dialled(call, outward, NO_LINE, now)], NO_LINE
    leg = outside_leg(book, call, port, trunk, outward.phone)
    if way is not None:
        book.trunks.take_out(way, leg.leg, now)
    due = min(now + book.rules.outward.ring_for_s, outward.give_up_at or math.inf)
    outward = replace(
        outward,
        leg=leg.leg,
        trunk=trunk,
        tried=(*outward.tried, trunk),
        has_rung=False,
        is_early=False,
        due=due,
    )
    book.put(replace(book.calls[call.call], outward=outward))
    dialled = OutwardDialled(
        at=now,
        call=call.call,
        leg=leg.leg,
        number=outward.number,
        trunk=trunk,
        on_behalf_of=outward.on_behalf_of,
    )
    wake = WakeAt(key=f"outward:{call.call}", at=due)
    return [dialled, wake, leg.media(), _command(book, call, outward, way, leg)], None


def _command(book: Book, call: Call, outward: Outward, way: Way | None, leg: Leg) -> DialTrunk | DialLeg:
    rules, sdp = book.rules, offer_of(book, call, leg)
    headers = (("Replaces", outward.replaces),) if outward.replaces else ()
    if way is None:
        number, name = rules.account_numbers.get(outward.on_behalf_of, call.ani), call.display_name
        if outward.shown:
            number, name = outward.shown, ""
        return DialLeg(
            leg=leg.leg, user=outward.phone, from_number=number, from_name=name, sdp=sdp, headers=headers
        )
    shown = book.trunks.caller(way.trunk, outward.shown or rules.outward.shown.get(outward.on_behalf_of, ""))
    return DialTrunk(
        leg=leg.leg,
        trunk=way.trunk,
        number=way.number,
        from_number=shown,
        from_name="",
        sdp=sdp,
        headers=headers,
    )


def _give_up(book: Book, call: Call, unreached: Unreached, now: float) -> Tried:
    outward = call.outward
    assert outward is not None
    effects = _let_go(book, outward, unreached.reason)
    book.put(replace(book.calls[call.call], outward=None))
    return [*effects, _failed(call, outward, unreached, now, is_last=True)], unreached


def _let_go(book: Book, outward: Outward, reason: str) -> list[Effect]:
    """Drop the leg of an attempt; SIP ignores the order to hang up for a leg that is over."""
    return release(book, outward.leg, reason)


def _never_dialled(call: Call, outward: Outward, unreached: Unreached, now: float) -> OutwardFailed:
    return _failed(call, replace(outward, leg="", trunk=""), unreached, now, is_last=True)


def _failed(
    call: Call, outward: Outward, unreached: Unreached, now: float, *, is_last: bool
) -> OutwardFailed:
    return OutwardFailed(
        at=now, call=call.call, leg=outward.leg, number=outward.number, trunk=outward.trunk,
        code=unreached.code, reason=unreached.reason, is_last=is_last,
    )  # fmt: skip
