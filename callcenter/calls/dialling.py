"""An agent calls somebody from their desk: their own phone first, then the number; a contact like any other.

    begin ─ their phone rings, a page answers by itself ─→ ringback ─→ the number answers: talking
      └ it does not: over             └ hangs up, vanishes: over   └ nobody there: told why → over

The router knows from the beginning that the agent has a contact, so that nothing is offered meanwhile; a contact with
nobody is void: it is not wrapped up. Once both talk it is a call as one that came in: hold, transfer, recording and a
lost agent mean the same in it.
"""

from __future__ import annotations

from dataclasses import replace

import acd
import ivr_flows as ivr
from callcenter.calls.agent_leg import dial_agent, meet_agent
from callcenter.calls.book import Book
from callcenter.calls.call import Call, CallState, Place, Then, Unreached
from callcenter.calls.caller_leg import clean
from callcenter.calls.effects import Effect, LookUpCustomer, Refused, TellRouter, WakeAt
from callcenter.calls.ending import end_call
from callcenter.calls.hearing import tell
from callcenter.calls.leg import LegState
from callcenter.calls.media import MediaFailed, MediaSilent
from callcenter.calls.number_check import Verdict, check
from callcenter.calls.outward import call_out
from callcenter.calls.quiet import may_be_listening, watch_caller
from callcenter.calls.sip import LegAnswered, LegEnded, LegFailed, LegRinging
from callcenter.calls.switching import wait_if_away
from callcenter.calls.wishes import AskedToDial
from callcenter.events import AgentDialled, CallArrived, CallConnected
from callcenter.sdp import SdpError
from said import Said

OWN_PHONE_WITHIN_S = 15.0
"""Whoever presses Call sits at their phone: a page answers at once, a desk phone is taken up."""

EXPLAIN_WITHIN_S = 5.0
"""A reason takes a moment to say; a prompt that cannot be played never tells that it is over."""


def begin(book: Book, wish: AskedToDial, queue: str, now: float) -> list[Effect]:
    """Ring the agent's own phone, who is free for it; refuse a number that they may not call, or nobody can."""
    checked = check(book, wish.agent, wish.to, now)
    if book.is_closing or checked.verdict is not Verdict.CALLABLE:
        return [
            Refused(
                user=wish.agent,
                code=f"dial_{checked.verdict.value}",
                text=Said("Not called: {to}", to=wish.to),
            )
        ]
    call_id, entry, offer = book.ids.new("call"), book.ids.new("entry"), book.ids.new("own")
    call = Call(
        call=call_id,
        state=CallState.DIALLING,
        ani=checked.number,
        dnis=book.rules.outward.shown.get(wish.agent, ""),
        display_name="",
        arrived_at=now,
        caller_leg="",
        ivr_port=0,
        flow="",
        language=book.rules.language,
        direction="out",
        agent=wish.agent,
        agent_offer=offer,
        agent_entry=entry,
        taken=Place(entry=entry, queue=queue, started=now, ranked_from=now, skills=(), priority=0),
    )
    leg, dialled = dial_agent(book, call, agent=wish.agent, offer=offer)
    book.put(replace(call, agent_leg=leg))
    # For the record it goes from us to them; inside it is their call, as one that came in.
    arrived = CallArrived(
        at=now, call=call_id, ani=call.dnis, dnis=call.ani, display_name="", direction=call.direction,
        account=wish.agent,
    )  # fmt: skip
    told = AgentDialled(
        at=now, call=call_id, agent=wish.agent, entry=entry, offer=offer, queue=queue, number=call.ani
    )
    begun = acd.ContactBegun(agent=wish.agent, entry=entry, queue=queue, contact=call_id)
    return [
        arrived,
        told,
        TellRouter(fact=begun),
        LookUpCustomer(call=call_id, number=call.ani),
        *dialled,
        WakeAt(key=f"dial:{call_id}", at=now + OWN_PHONE_WITHIN_S),
    ]


# ---- the agent's own phone


def agent_ringing(book: Book, _call: Call, fact: LegRinging, _now: float) -> list[Effect]:
    book.put_leg(replace(book.legs[fact.leg], state=LegState.RINGING))
    return []


def agent_answered(book: Book, call: Call, fact: LegAnswered, now: float) -> list[Effect]:
    """They listen: now the number. A second 200 for this leg is not new."""
    if book.legs[fact.leg].state is LegState.UP:
        return []
    try:
        meet_agent(book, fact)
    except SdpError:
        return _void(book, call, Unreached(code=488, reason="answer not understood"), now)
    effects, unreached = call_out(book, call, call.ani, on_behalf_of=call.agent, then=Then.DIAL, now=now)
    call = book.calls[call.call]
    if unreached is not None:
        return [*effects, *failed(book, call, unreached, now)]
    return [*effects, *tell(book, call.call, anew=[call.agent_leg])]


def agent_failed(book: Book, call: Call, fact: LegFailed, now: float) -> list[Effect]:
    """The phone of whoever wanted to call was busy, refused, or could not be rung."""
    why = Unreached(code=fact.code or 480, reason=clean(fact.reason) or "no phone")
    told = Refused(user=call.agent, code="dial_own_phone", text=Said("Your own phone did not answer."))
    return [*_void(book, call, why, now), told]


def agent_gone(book: Book, call: Call, fact: LegEnded | MediaFailed, now: float) -> list[Effect]:
    """They have changed their mind, or their phone died."""
    if isinstance(fact, LegEnded):
        book.put_leg(replace(book.legs[fact.leg], state=LegState.ENDED))
        if fact.by == "peer":
            return hung_up(book, call, now)
    return _lost(book, call, now)


def agent_silent(book: Book, call: Call, fact: MediaSilent, now: float) -> list[Effect]:
    """A page that sends nothing has gone away; who waits at a telephone may well be quiet."""
    return [] if may_be_listening(book, fact) else _lost(book, call, now)


def hung_up(book: Book, call: Call, now: float) -> list[Effect]:
    """The agent ends it before anybody answered."""
    return _void(book, call, call.unreached or Unreached(code=487, reason="cancelled"), now, by="agent")


def due(book: Book, call: Call, _fact: object, now: float) -> list[Effect]:
    """The agent's own phone has rung long enough, or they should have heard by now that nobody is there."""
    if call.unreached is not None:
        is_over = now >= call.explained_at + EXPLAIN_WITHIN_S
        return _void(book, call, call.unreached, now) if is_over else []
    leg = book.legs.get(call.agent_leg)
    if leg is None or leg.state is LegState.UP or now < call.arrived_at + OWN_PHONE_WITHIN_S:
        return []
    told = Refused(user=call.agent, code="dial_own_phone", text=Said("Your own phone did not answer."))
    return [*_void(book, call, Unreached(code=480, reason="own phone not answered"), now), told]


# ---- what becomes of the number: `outward_ends.ENDS[Then.DIAL]`


def rang(book: Book, call: Call, _leg: str, is_early: bool, _now: float) -> list[Effect]:
    """The agent hears that it rings, or what the network wants heard."""
    if call.outward is not None and call.outward.is_early != is_early:
        book.put(replace(call, outward=replace(call.outward, is_early=is_early)))
    return tell(book, call.call)


def redialled(book: Book, call: Call, _leg: str, _now: float) -> list[Effect]:
    return tell(book, call.call)


def reached(book: Book, call: Call, leg: str, now: float) -> list[Effect]:
    """Somebody is there, and is from now on the caller of this call."""
    book.put_leg(replace(book.legs[leg], is_outside=False))
    call = book.put(replace(call, state=CallState.TALKING, caller_leg=leg, served=True, connected_at=now))
    connected = CallConnected(at=now, call=call.call, entry=call.agent_entry, agent=call.agent)
    waits = wait_if_away(book, call.call, now)
    return [*tell(book, call.call, anew=(call.agent_leg, leg)), connected, *waits, *watch_caller(book, call)]


def failed(book: Book, call: Call, unreached: Unreached, now: float) -> list[Effect]:
    """Nobody was reached: the agent hears why, and sees it."""
    language = book.rules.outward.languages.get(call.agent, book.rules.language)
    unreached = replace(unreached, prompt=f"{language}/{unreached.prompt or 'callback_missed'}")
    book.put(replace(call, unreached=unreached, explained_at=now))
    told = Refused(
        user=call.agent, code=_code(unreached), text=Said("Not reached: {code}", code=unreached.code)
    )
    wake = WakeAt(key=f"dial:{call.call}", at=now + EXPLAIN_WITHIN_S)
    return [told, *tell(book, call.call), wake]


def explained(book: Book, call: Call, fact: object, now: float) -> list[Effect]:
    """The agent has heard it. Who the customer is may become known meanwhile, and changes nothing."""
    is_over = isinstance(fact, ivr.PlaybackEnded) and fact.playback == f"missed-{call.call}"
    return _void(book, call, call.unreached, now) if is_over and call.unreached is not None else []


CODES = {403: "dial_forbidden", 404: "dial_unknown", 486: "dial_busy", 600: "dial_busy", 603: "dial_busy"}


def _code(unreached: Unreached) -> str:
    """What the page says of it."""
    if unreached.code == 503:
        return "dial_no_line"
    return CODES.get(unreached.code, "dial_no_answer")


def _lost(book: Book, call: Call, now: float) -> list[Effect]:
    """Nobody is there to talk with whom we call: they are not to answer for nothing."""
    unready = TellRouter(fact=acd.AgentNotReady(agent=call.agent, reason="connection_lost"))
    return [unready, *_void(book, call, Unreached(code=480, reason="agent lost"), now)]


def _void(book: Book, call: Call, unreached: Unreached, now: float, *, by: str = "system") -> list[Effect]:
    """The end of a call with nobody. The agent is free only once the phone has been let go."""
    cause = f"{unreached.code} {unreached.reason}".strip()
    ended = end_call(book, replace(call, agent_entry=""), released_by=by, cause=cause, now=now)
    void = acd.ContactEnded(agent=call.agent, entry=call.agent_entry, is_void=True)
    return [*ended, TellRouter(fact=void)]
