"""The third: somebody asked into a conversation, or dialled to take it over.

    asked ─ the router offers ─→ ringing ─ answers ─→ up ─→ leaves
      ↑ ──── not taken, a queue goes on ──┘              └─→ becomes the agent, when the agent has left
      └─ over (refused, nobody there) ─→ gone

An agent comes through the router, by name or by queue, so two calls for one agent stay impossible; a number outside
through `outward`. With an agent in the call a third who fails is the end of a consultation: the customer stays on
hold and the agent decides. Without one it is a failed transfer: the customer is in line again, ranked by the first
start. Once the customer talks with the third alone, the end of the third is the end of the call.
"""

from __future__ import annotations

from dataclasses import replace

import acd
from acd.wording import in_words
from callcenter.calls.agent_leg import dial_agent, meet_agent, release
from callcenter.calls.book import Book
from callcenter.calls.call import (
    Call,
    CallState,
    Place,
    Then,
    Third,
    ThirdKind,
    ThirdState,
    Unreached,
)
from callcenter.calls.effects import Effect, Refused, TellRouter
from callcenter.calls.ending import end_call
from callcenter.calls.handing_on import HANDED_ON, hand_on
from callcenter.calls.hearing import tell
from callcenter.calls.leg import LegState
from callcenter.calls.lining_up import entered
from callcenter.calls.media import MediaFailed, MediaSilent
from callcenter.calls.outward import call_out
from callcenter.calls.parties import back_in_line, third_leaves
from callcenter.calls.quiet import watch_caller
from callcenter.calls.sip import LegAnswered, LegEnded, LegFailed, LegRinging
from callcenter.calls.switching import come_to, wait_if_away
from callcenter.calls.target import Target
from callcenter.events import (
    AgentRinging,
    CallConnected,
    ConsultAnswered,
    ConsultEnded,
    ScreenPopped,
    ThirdLeft,
    TransferAnswered,
    TransferFailed,
)
from callcenter.sdp import SdpError
from said import Said

BUSY_CODES = frozenset({486, 600, 603})
"""Final answers by which a person said no; anything else means the phone could not be rung."""


CAUSES = {
    (True, True): "consult",
    (True, False): "transfer_agent",
    (False, True): "consult_queue",
    (False, False): "transfer",
}
"""Of the entry: whether an agent is asked for by name, and whether an agent asks."""


def ask_agent(
    book: Book, call: Call, target: Target, *, asked_by: str, wait_s: float, now: float
) -> list[Effect]:
    """Ask the router for an agent by name, for at most `wait_s` when not free; or for whoever a queue finds."""
    is_named, is_consult = target.kind is ThirdKind.AGENT, bool(call.agent)
    origin = call.taken
    place = Place(
        entry=book.ids.new("entry"),
        queue=_queue_for(book, origin, target),
        started=now,
        ranked_from=origin.ranked_from if origin and not is_consult else now,
        skills=() if is_named else book.rules.queues.get(target.to, ()),
        priority=origin.priority if origin else 0,
        cause=CAUSES[is_named, is_consult],
    )
    kind = ThirdKind.AGENT if is_named else ThirdKind.QUEUE
    third = Third(kind=kind, to=target.to, asked_by=asked_by, since=now, place=place)
    call = book.put(replace(call, third=third))
    if is_named:
        return entered(book, call, place, now, only_agent=target.to, give_up_at=now + wait_s)
    return entered(book, call, place, now)


def ask_outside(book: Book, call: Call, target: Target, *, asked_by: str, now: float) -> list[Effect]:
    """Dial a number with the rights of the agent who asks for it; `outward` says what becomes of it."""
    third = Third(
        kind=ThirdKind.OUTSIDE, to=target.to, asked_by=asked_by, since=now, state=ThirdState.RINGING
    )
    call = book.put(replace(call, third=third))
    dialled, unreached = call_out(book, call, target.to, on_behalf_of=asked_by, then=Then.THIRD, now=now)
    call = book.calls[call.call]
    if unreached is not None:
        return [*dialled, *outside_failed(book, call, unreached, now)]
    return [*dialled, *tell(book, call.call)]


def _queue_for(book: Book, origin: Place | None, target: Target) -> str:
    """By whose rules it rings and is wrapped up: the queue asked for, else the one the contact came through."""
    if target.kind is ThirdKind.QUEUE:
        return target.to
    return origin.queue if origin else next(iter(book.rules.queues), "")


def is_up(call: Call) -> bool:
    return call.third is not None and call.third.state is ThirdState.UP


# ---- what the router says


def offered(book: Book, call: Call, offer: acd.MakeOffer, now: float) -> list[Effect]:
    """Dial the agent; the screen pop with the customer's card leaves in the same turn."""
    third = call.third
    assert third is not None
    leg, dialled = dial_agent(book, call, agent=offer.agent, offer=offer.offer)
    third = replace(third, state=ThirdState.RINGING, leg=leg, agent=offer.agent, offer=offer.offer)
    book.put(replace(call, third=third))
    popped = ScreenPopped(at=now, call=call.call, agent=offer.agent, offer=offer.offer)
    return [popped, *dialled, *tell(book, call.call)]


def offer_ended(book: Book, call: Call, ended: acd.OfferEnded, now: float) -> list[Effect]:
    """Accepted: here they are. Else stop the ringing; a queue goes on looking, a name is over by `entry_over`."""
    third = call.third
    assert third is not None
    if ended.outcome == "accepted":
        return answered(book, call, now)
    effects = release(book, third.leg, ended.outcome)
    book.put(replace(call, third=replace(third, state=ThirdState.ASKED, leg="", agent="", offer="")))
    return [*effects, *tell(book, call.call)]


def entry_over(book: Book, call: Call, closed: acd.EntryClosed, now: float) -> list[Effect]:
    """The router gave up."""
    if closed.outcome == "answered" or call.third is None:
        return []
    call = book.put(replace(call, third=replace(call.third, place=None)))
    return failed(book, call, closed.outcome, now)


# ---- what the phone says


def ringing(book: Book, call: Call, fact: LegRinging, now: float) -> list[Effect]:
    third = call.third
    if third is None or third.state is not ThirdState.RINGING:
        return []
    book.put_leg(replace(book.legs[fact.leg], state=LegState.RINGING))
    return [AgentRinging(at=now, call=call.call, agent=third.agent, offer=third.offer)]


def phone_answered(book: Book, call: Call, fact: LegAnswered, _now: float) -> list[Effect]:
    """200 from an agent's phone: the router hears of it and answers `accepted` unless the offer is over."""
    third = call.third
    if third is None or third.state is not ThirdState.RINGING:
        return []
    try:
        meet_agent(book, fact)
    except SdpError:
        return [TellRouter(fact=acd.OfferRefused(offer=third.offer, why="unreachable"))]
    return [TellRouter(fact=acd.OfferAccepted(offer=third.offer))]


def phone_gone(book: Book, call: Call, fact: LegFailed | LegEnded | MediaFailed, now: float) -> list[Effect]:
    """The third's leg is over: not taken while it rang, else they have left."""
    third = call.third
    if third is None:
        return []
    if isinstance(fact, LegEnded):
        book.put_leg(replace(book.legs[fact.leg], state=LegState.ENDED))
    if third.state is ThirdState.UP:
        by = "third" if isinstance(fact, LegEnded) and fact.by == "peer" else "system"
        return left(book, call, by, now)
    said_no = isinstance(fact, LegFailed) and fact.code in BUSY_CODES
    why = "refused" if said_no else "unreachable"
    return [TellRouter(fact=acd.OfferRefused(offer=third.offer, why=why))]


# ---- what becomes of a number outside: `outward_ends.ENDS[Then.THIRD]`


def outside_rang(book: Book, call: Call, _leg: str, is_early: bool, _now: float) -> list[Effect]:
    """Whoever waits for it hears that it rings, or what the network wants heard."""
    if call.third is not None and is_early != call.third.is_early:
        book.put(replace(call, third=replace(call.third, is_early=is_early)))
    return tell(book, call.call)


def outside_redialled(book: Book, call: Call, _leg: str, _now: float) -> list[Effect]:
    """Another trunk, another leg: what the former one had to say is over."""
    if call.third is not None:
        book.put(replace(call, third=replace(call.third, is_early=False)))
    return tell(book, call.call)


def outside_reached(book: Book, call: Call, leg: str, now: float) -> list[Effect]:
    if call.third is None:
        return release(book, leg, "")
    call = book.put(replace(call, third=replace(call.third, leg=leg)))
    return answered(book, call, now)


def outside_failed(book: Book, call: Call, unreached: Unreached, now: float) -> list[Effect]:
    if call.third is None:
        return []
    return failed(book, call, _WHY.get(unreached.code, "unreachable"), now)


def outside_silent(book: Book, call: Call, fact: MediaSilent, now: float) -> list[Effect]:
    """Gone without a BYE, when it lasts."""
    if fact.is_alive or fact.silent_s < book.rules.caller_silent_limit_s or call.third is None:
        return []
    return left(book, call, "system", now)


_WHY = {403: "forbidden", 480: "missed", 486: "refused", 600: "refused", 603: "refused"}


# ---- what becomes of it


def answered(book: Book, call: Call, now: float) -> list[Effect]:
    """The third is there: for the agent who asked, or for the customer who was sent."""
    third = call.third
    assert third is not None
    call = book.put(replace(call, third=replace(third, state=ThirdState.UP, is_early=False)))
    came = come_to(book, call.call, third.agent, now) if third.agent else []
    if call.agent:
        told = ConsultAnswered(at=now, call=call.call, agent=call.agent, to=third.to, who=third.agent)
        return [*came, told, *tell(book, call.call, anew=[third.leg])]
    told_transfer = TransferAnswered(at=now, call=call.call, to=third.to, who=third.agent)
    if third.agent:
        return [told_transfer, *came, *becomes_agent(book, book.calls[call.call], now)]
    call = book.put(replace(call, served=True, connected_at=now))
    talk = [*tell(book, call.call, anew=[third.leg]), *watch_caller(book, call)]
    return [told_transfer, *talk, *hand_on(book, call.call)]


def becomes_agent(book: Book, call: Call, now: float) -> list[Effect]:
    """The third is the agent now, with the rank the customer had."""
    third, former = call.third, call.taken
    assert third is not None and third.place is not None
    place = replace(third.place, ranked_from=min(third.place.ranked_from, *_rank(former)))
    if former is not None and third.kind is ThirdKind.AGENT:
        place = replace(place, skills=former.skills, choices=former.choices, steps=former.steps)
    call = book.put(
        replace(
            call,
            state=CallState.TALKING,
            agent=third.agent,
            agent_leg=third.leg,
            agent_offer=third.offer,
            agent_entry=third.place.entry,
            taken=place,
            again=third.again,
            lost_at=third.lost_at,
            third=None,
            served=True,
            connected_at=now,
        )
    )
    connected = CallConnected(at=now, call=call.call, entry=place.entry, agent=third.agent)
    waits = wait_if_away(book, call.call, now)
    return [*tell(book, call.call, anew=[third.leg]), connected, *waits, *watch_caller(book, call)]


def _rank(place: Place | None) -> tuple[float, ...]:
    return (place.ranked_from,) if place is not None else (float("inf"),)


def failed(book: Book, call: Call, why: str, now: float) -> list[Effect]:
    """Nobody answered there."""
    third = call.third
    assert third is not None
    call, effects = third_leaves(book, call, why)
    if call.agent:
        over = ConsultEnded(
            at=now, call=call.call, agent=call.agent, to=third.to, who=third.agent, outcome=why
        )
        return [*effects, over, *_tell_asker(call.agent, why), *tell(book, call.call)]
    told = TransferFailed(at=now, call=call.call, to=third.to, why=why)
    if call.taken is None:
        ended = end_call(book, call, released_by="system", cause="transfer_failed", now=now)
        return [*effects, told, *ended]
    return [*effects, told, *back_in_line(book, call, cause="transfer_failed", now=now)]


TOLD = {
    "refused": "Whom you asked declined.",
    "missed": "Whom you asked did not answer.",
    "unavailable": "Whom you asked is not ready, or busy.",
    "unreachable": "Whom you asked cannot be reached.",
    "forbidden": "You may not call this number.",
    "left": "Whom you asked has left.",
}


def _told(why: str) -> Said:
    return Said(TOLD[why]) if why in TOLD else Said("Nobody could be asked: {why}.", why=in_words(why))


def _tell_asker(agent: str, why: str) -> list[Effect]:
    """Whoever asked learns why nobody is there (any more), unless it was their own wish."""
    if why == "returned":
        return []
    code = f"third_{why if why in TOLD else 'failed'}"
    return [Refused(user=agent, code=code, text=_told(why))]


def left(book: Book, call: Call, by: str, now: float) -> list[Effect]:
    """A third who had answered is gone: agent and customer go on, or what is left of them."""
    third = call.third
    assert third is not None
    if call.agent and call.held_at:
        outcome = {"third": "left", "agent": "returned"}.get(by, "failed")
        return failed(book, call, outcome, now)
    call, effects = third_leaves(book, call, "left")
    told = ThirdLeft(at=now, call=call.call, to=third.to, who=third.agent, by=by)
    if call.agent:
        return [*effects, told, *wait_if_away(book, call.call, now), *tell(book, call.call)]
    cause = HANDED_ON if call.is_handed_on else ""
    return [*effects, told, *end_call(book, call, released_by=by, cause=cause, now=now)]
