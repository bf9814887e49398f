"""An offer to an agent, the conversation, and the agent who vanishes from it."""

from __future__ import annotations

import acd
import ivr_flows as ivr
from callcenter.calls import after_call, open_line
from callcenter.calls.agent_leg import dial_agent, meet_agent, release
from callcenter.calls.book import Book
from callcenter.calls.call import Call, CallState, Offer
from callcenter.calls.callback_promise import needless
from callcenter.calls.effects import Effect, Refused, TellRouter, WakeAt
from callcenter.calls.ending import end_call
from callcenter.calls.hearing import tell
from callcenter.calls.holding import take_off_hold
from callcenter.calls.in_flow import feed
from callcenter.calls.leg import LegState
from callcenter.calls.media import MediaFailed, MediaResumed, MediaSilent
from callcenter.calls.parties import agent_leaves, back_in_line
from callcenter.calls.quiet import may_be_listening, watch_caller
from callcenter.calls.returning import agent_vanished, former_leg_gone, wait_for_agent
from callcenter.calls.sip import LegAnswered, LegEnded, LegFailed, LegRinging, PhoneGone
from callcenter.calls.switching import come_to
from callcenter.calls.transfer import drop_third, hand_over, has_successor, how_left
from callcenter.events import (
    AgentLost,
    AgentRinging,
    CallConnected,
    MediaRecovered,
    MediaStalled,
    ScreenPopped,
)
from callcenter.sdp import SdpError
from callcenter.values import replace
from said import Said

BUSY_CODES = frozenset({486, 600, 603})
"""Final answers by which a person said no; anything else means the phone could not be rung."""


def ring_agent(book: Book, call: Call, offer: acd.MakeOffer, now: float) -> list[Effect]:
    """Dial the agent's phones; the screen pop leaves in the same turn (one offer, one id). Others may ring already."""
    leg, dialled = dial_agent(book, call, agent=offer.agent, offer=offer.offer)
    rings = Offer(offer=offer.offer, agent=offer.agent, leg=leg)
    book.put(replace(call, offers=(*call.offers, rings)))
    return [ScreenPopped(at=now, call=call.call, agent=offer.agent, offer=offer.offer), *dialled]


def agent_ringing(book: Book, call: Call, fact: LegRinging, now: float) -> list[Effect]:
    offer = call.offer_on(fact.leg)
    if offer is None:
        return []
    if book.legs[fact.leg].state is LegState.RINGING:
        # It rings on, and wants something else heard.
        return []
    book.put_leg(replace(book.legs[fact.leg], state=LegState.RINGING))
    return [AgentRinging(at=now, call=call.call, agent=offer.agent, offer=offer.offer)]


def agent_answered(book: Book, call: Call, fact: LegAnswered, now: float) -> list[Effect]:
    """200 from the agent: the router hears of it, and answers `accepted` unless the offer is already over."""
    offer = call.offer_on(fact.leg)
    if offer is None:
        return []
    try:
        meet_agent(book, fact)
    except SdpError:
        return _offer_failed(book, call, offer, "unreachable", "answer not understood")
    return [TellRouter(fact=acd.OfferAccepted(offer=offer.offer))]


def agent_failed(book: Book, call: Call, fact: LegFailed, _now: float) -> list[Effect]:
    """The phone was busy, refused, or could not be rung at all."""
    offer = call.offer_on(fact.leg)
    if offer is None:
        return []
    why = "refused" if fact.code in BUSY_CODES else "unreachable"
    return _offer_failed(book, call, offer, why, fact.reason)


def ringing_leg_gone(book: Book, call: Call, fact: LegEnded | MediaFailed, _now: float) -> list[Effect]:
    offer = call.offer_on(fact.leg)
    if offer is None:
        return []
    return _offer_failed(book, call, offer, "unreachable", _why(fact))


def _why(fact: object) -> str:
    match fact:
        case LegEnded():
            return fact.cause or "hung up"
        case MediaFailed():
            return fact.why
    return "connection lost"


def _offer_failed(book: Book, call: Call, offer: Offer, why: str, cause: str) -> list[Effect]:
    """This agent does not take it; whoever else is rung for it rings on."""
    effects = _stop_ringing(book, call, offer, cause)
    return [*effects, TellRouter(fact=acd.OfferRefused(offer=offer.offer, why=why))]


def _stop_ringing(book: Book, call: Call, offer: Offer, cause: str) -> list[Effect]:
    effects = release(book, offer.leg, cause)
    book.put(replace(call, offers=tuple(one for one in call.offers if one != offer)))
    return effects


def offer_ended(book: Book, call: Call, ended: acd.OfferEnded, now: float) -> list[Effect]:
    """Accepted: connect. Anything else: stop the agent's phone; the caller hears no difference."""
    offer = call.offer_named(ended.offer)
    if offer is None:
        return []
    if ended.outcome != "accepted":
        return _stop_ringing(book, call, offer, ended.outcome)
    return [*_connect(book, call, offer, now), *too_late(book, call, offer)]


def too_late(book: Book, call: Call, taken: Offer) -> list[Effect]:
    """Everybody else was rung for nothing. Whose 200 crosses our CANCEL is hung up by SIP, and knows why by then."""
    effects: list[Effect] = []
    for offer in call.offers:
        if offer != taken:
            told = Refused(user=offer.agent, code="taken", text=Said("Taken by {agent}.", agent=taken.agent))
            effects += [*release(book, offer.leg, "answered elsewhere"), told]
    return effects


def _connect(book: Book, call: Call, offer: Offer, now: float) -> list[Effect]:
    entry = call.place.entry if call.place else ""
    quiet = feed(book, call, ivr.AgentAnswered(), now)
    if call.call not in book.calls:
        # Its flow has been withdrawn, and with it the call: nobody is left for the agent.
        return [*quiet, TellRouter(fact=acd.ContactEnded(agent=offer.agent, entry=entry))]
    call = book.put(
        replace(
            book.calls[call.call],
            state=CallState.TALKING,
            place=None,
            taken=call.place,
            offers=(),
            agent=offer.agent,
            agent_leg=offer.leg,
            agent_offer=offer.offer,
            agent_entry=entry,
            served=True,
            connected_at=now,
        )
    )
    connected = CallConnected(at=now, call=call.call, entry=entry, agent=offer.agent)
    return [
        *quiet,
        *come_to(book, call.call, offer.agent, now),
        *tell(book, call.call, anew=[offer.leg]),
        connected,
        *watch_caller(book, call),
        *needless(book, call),
    ]


def agent_hung_up(book: Book, call: Call, fact: LegEnded, now: float) -> list[Effect]:
    """BYE from the agent's browser ends the call, unless it is on its way back to it."""
    book.put_leg(replace(book.legs[fact.leg], state=LegState.ENDED))
    if call.again:
        return former_leg_gone(book, call, now)
    if fact.by != "peer":
        # Nobody hung up: the agent's phone stopped answering, which must not cost the caller the call.
        return agent_lost(book, call, fact, now)
    return agent_has_done(book, call, fact.cause, now)


def agent_has_done(book: Book, call: Call, cause: str, now: float) -> list[Effect]:
    """The agent hangs up: with a third there the other two go on, else the caller is asked, or the call is over."""
    if call.third is not None:
        return hand_over(book, call, how_left(call), now)
    if flow := after_call.flow_after(book, call):
        return after_call.begin(book, call, flow, now)
    return end_call(book, call, released_by="agent", cause=cause, now=now)


def agent_silent(book: Book, call: Call, fact: MediaSilent, now: float) -> list[Effect]:
    """No sound from the agent's side: music for the caller, and a deadline for the agent to come back."""
    leg, since = book.legs[fact.leg], now - fact.silent_s
    book.put_leg(replace(leg, silent_since=since))
    stalled = [MediaStalled(at=now, call=call.call, side="agent", silent_s=fact.silent_s)]
    if may_be_listening(book, fact):
        return [] if leg.silent_since else [*stalled]
    waiting = wait_for_agent(book, call, now)
    return [*stalled, *waiting, *agent_vanished(book, book.calls[call.call], since, now)]


def agent_still_silent(book: Book, call: Call, fact: MediaSilent, now: float) -> list[Effect]:
    """Music plays already; remembered, for whoever asks whether the sound ever stopped."""
    leg = book.legs[fact.leg]
    book.put_leg(replace(leg, silent_since=leg.silent_since or now - fact.silent_s))
    return []


def agent_speaks(book: Book, call: Call, fact: MediaResumed, now: float) -> list[Effect]:
    """Who only listened at a telephone says something again."""
    leg = book.legs[fact.leg]
    if not leg.silent_since:
        return []
    book.put_leg(replace(leg, silent_since=0.0))
    return [MediaRecovered(at=now, call=call.call, side="agent")]


def agent_back(book: Book, call: Call, fact: MediaResumed, now: float) -> list[Effect]:
    """Packets again: the conversation goes on where it was. A page that was dialled meanwhile still has to answer."""
    book.put_leg(replace(book.legs[fact.leg], silent_since=0.0))
    lost_at = call.lost_at if call.again else 0.0
    call = book.put(replace(call, state=CallState.TALKING, lost_at=lost_at, connected_at=now))
    return [
        MediaRecovered(at=now, call=call.call, side="agent"),
        *(doubt(book, call.agent_leg, False) if not lost_at else []),
        *tell(book, call.call),
        *watch_caller(book, call),
    ]


def phone_gone(book: Book, call: Call, _fact: PhoneGone, now: float) -> list[Effect]:
    """The signalling connection went. Sound may still flow, so only the deadline starts."""
    lost_at = call.lost_at or now + book.rules.agent_lost_after_s
    book.put(replace(call, lost_at=lost_at))
    return [*doubt(book, call.agent_leg, True), WakeAt(key=f"lost:{call.call}", at=lost_at)]


def doubt(book: Book, leg_id: str, is_doubtful: bool) -> list[Effect]:
    """Be quick, or as patient as usual, to hear that this leg has fallen silent."""
    leg = book.legs.get(leg_id)
    doubted = leg.doubted(is_doubtful) if leg is not None else None
    return [book.put_leg(doubted).media()] if doubted is not None and doubted is not leg else []


def deadline_while_talking(book: Book, call: Call, _fact: object, _now: float) -> list[Effect]:
    """The phone went but the sound did not stop: nobody is lost. Silence later starts a new deadline."""
    book.put(replace(call, lost_at=0.0, again=""))
    return [*release(book, call.again, "not answered"), *doubt(book, call.agent_leg, False)]


def agent_lost(book: Book, call: Call, fact: object, now: float) -> list[Effect]:
    """The agent did not come back: the caller joins the line again with the rank of the first start.

    Whoever talks with the caller goes on, and a colleague who was being asked and has answered takes over.
    """
    if call.again and isinstance(fact, LegEnded | MediaFailed):
        return former_leg_gone(book, call, now)
    lost = AgentLost(at=now, call=call.call, agent=call.agent, why=_why(fact))
    gone = TellRouter(fact=acd.AgentNotReady(agent=call.agent, reason="connection_lost"))
    # Whoever took the call over is no agent of the router's.
    unready = [*open_line.cut(book, call.agent_leg, now), *([gone] if call.agent_entry else [])]
    call = book.calls[call.call]
    if has_successor(call):
        return [lost, *unready, *hand_over(book, call, "left", now)]
    call, dropped = drop_third(book, call, now)
    resumed = take_off_hold(book, call, now)
    call, released = agent_leaves(book, book.calls[call.call], "agent lost")
    if call.taken is None:
        ended = end_call(book, call, released_by="system", cause="agent lost", now=now)
        return [lost, *unready, *dropped, *resumed, *released, *ended]
    again = back_in_line(book, call, cause="agent_lost", now=now)
    return [lost, *unready, *dropped, *resumed, *released, *again]
