"""Calling a customer back: every try is a call of its own, until one of them connects or the router gives up.

    agent first     begin ─ offered, screen pop ─→ the agent answers: ringback ─ CallBack: dialled ─→ answers: talking
                      └ not taken → over              └ hangs up, vanishes → over     └ nobody there: told why → over
    customer first  begin ─ CallBack: dialled ─→ answers: greeted, in line (in_flow), offered as any caller
                                └ nobody there → over

A try that is over tells the router (`CallbackMissed`, or that the agent's contact ended), which lets the entry rest;
the next one makes another call. `callback_promise` says how an entry comes to be one, `callback_greeting` what who
answers first hears.
"""

from __future__ import annotations

import acd
import ivr_flows as ivr
from callcenter.calls import serving
from callcenter.calls.book import Book
from callcenter.calls.call import Call, CallState, Offer, Then, Unreached
from callcenter.calls.callback import Callback
from callcenter.calls.callback_greeting import greet
from callcenter.calls.callback_promise import rights
from callcenter.calls.effects import BelongsTo, Effect, LookUpCustomer, TellRouter, WakeAt
from callcenter.calls.ending import end_call
from callcenter.calls.hearing import tell
from callcenter.calls.leg import LegState
from callcenter.calls.media import MediaFailed, MediaSilent
from callcenter.calls.outward import call_out
from callcenter.calls.quiet import may_be_listening, watch_caller
from callcenter.calls.sip import LegAnswered, LegEnded, LegFailed
from callcenter.calls.switching import come_to, wait_if_away
from callcenter.events import CallArrived, CallbackDialled, CallConnected
from callcenter.values import replace

EXPLAIN_WITHIN_S = 5.0
"""Why nobody is there takes a moment to say; until then the agent is not free."""

OFFERED = "offered"
"""The state of an agent who is rung."""

GOODBYE_WITHIN_S = 8.0
"""Who has only just chosen it is called when they have heard that they will be."""

SHARE = 0.25
"""At most so much of a try is kept free for either; at its end the router counts it as missed."""

CALLED_BACK = "called back"
NOT_TAKEN = "not taken"
"""Causes: of the end of a goodbye that was cut short, and of a try that no agent took."""


# ---- what the router says


def begin(book: Book, decision: acd.Decision, now: float) -> list[Effect]:
    """A new call for a try that is about to begin; nothing when there is one, or no more calls are made."""
    callback = book.callbacks.get(getattr(decision, "entry", ""))
    if callback is None or not _begins(decision) or callback.call in book.calls or book.is_closing:
        return []
    call = book.put(
        Call(
            call=book.ids.new("call"),
            state=CallState.CALLING_BACK,
            ani=callback.number,
            dnis=callback.dnis,
            display_name=callback.name,
            arrived_at=now,
            caller_leg="",
            ivr_port=0,
            flow="",
            language=callback.language,
            customer=callback.customer,
            direction="callback",
            callback=callback.entry,
            is_told=callback.is_told,
        )
    )
    book.callbacks[callback.entry] = replace(callback, call=call.call)
    arrived = CallArrived(
        at=now, call=call.call, ani=call.ani, dnis=call.dnis, display_name=call.display_name,
        direction=call.direction,
    )  # fmt: skip
    belongs = BelongsTo(entry=callback.entry, call=call.call)
    return [arrived, belongs, LookUpCustomer(call=call.call, number=call.ani)]


def _begins(decision: acd.Decision) -> bool:
    match decision:
        case acd.MakeOffer():
            return decision.is_callback
        case acd.CallBack():
            return not decision.agent
        case acd.AgentChanged():
            # What is said of the agent comes before the offer.
            return decision.state == OFFERED and decision.was != OFFERED
    return False


def dial(book: Book, call: Call, decision: acd.CallBack, now: float) -> list[Effect]:
    """Call the customer: the agent waits on the line, or there is none yet."""
    callback = book.callbacks.get(decision.entry)
    if callback is None or callback.call != call.call or call.outward is not None:
        return []
    callback = replace(callback, attempt=decision.attempt, until=decision.until)
    if _promising(book, callback) is None:
        return _dial(book, call, callback, now)
    dial_at = now + min(GOODBYE_WITHIN_S, (decision.until - now) * SHARE)
    book.callbacks[callback.entry] = replace(callback, dial_at=dial_at)
    return [*tell(book, call.call), WakeAt(key=f"callback:{call.call}", at=dial_at)]


def _promising(book: Book, callback: Callback) -> Call | None:
    """The call in which it was promised, if they still listen to our goodbye: they would be busy."""
    former = book.calls.get(callback.promised_in)
    is_there = former is not None and former.state is CallState.IN_FLOW and former.place is None
    return former if is_there else None


def _dial(book: Book, call: Call, callback: Callback, now: float) -> list[Effect]:
    book.callbacks[callback.entry] = replace(callback, dial_at=0.0)
    dialled = CallbackDialled(
        at=now, entry=callback.entry, call=call.call, queue=callback.place.queue, agent=call.agent,
        attempt=callback.attempt,
    )  # fmt: skip
    kept_free = min(EXPLAIN_WITHIN_S, (callback.until - now) * SHARE) if call.agent else 0.0
    effects, unreached = call_out(
        book, call, callback.number, on_behalf_of=call.agent, then=Then.CALL_BACK, now=now,
        rights=rights(book), shown=callback.dnis, give_up_at=callback.until - kept_free,
    )  # fmt: skip
    call = book.calls[call.call]
    missed = failed(book, call, unreached, now) if unreached is not None else tell(book, call.call)
    return [dialled, *effects, *missed]


def due(book: Book, call: Call, _fact: object, now: float) -> list[Effect]:
    """The agent should have heard by now that nobody is there; or the customer our goodbye."""
    if call.unreached is not None:
        return _missed(book, call, call.unreached, now) if now >= call.explained_at + EXPLAIN_WITHIN_S else []
    callback = book.callbacks.get(call.callback)
    if callback is None or not callback.dial_at or now < callback.dial_at:
        return []
    former = _promising(book, callback)
    over = end_call(book, former, released_by="system", cause=CALLED_BACK, now=now) if former else []
    return [*over, *_dial(book, call, callback, now)]


def rests(book: Book, call: Call, _decision: acd.CallbackWaits, now: float) -> list[Effect]:
    """The router has counted the try as missed: it is over, whatever it still does."""
    if call.offers:
        return []
    # It has freed the agent as well.
    call = replace(call, agent_entry="")
    return end_call(book, call, released_by="system", cause="not answered", now=now)


def entry_over(book: Book, call: Call, closed: acd.EntryClosed, now: float) -> list[Effect]:
    """The entry ended otherwise: the customer called again, or nobody may be called any more."""
    call = replace(call, agent_entry="")
    return end_call(book, call, released_by="system", cause=closed.outcome, now=now)


# ---- the agent who is to wait


def offer_ended(book: Book, call: Call, ended: acd.OfferEnded, now: float) -> list[Effect]:
    """Accepted: the agent waits for the customer. Else somebody else's phone rings for this call, or none."""
    offer = call.offer_named(ended.offer)
    if offer is None:
        return []
    if ended.outcome == "accepted":
        return _seated(book, call, offer, now)
    effects = serving.offer_ended(book, call, ended, now)
    return [*effects, *_unless_wanted(book, call.call, now)]


def _seated(book: Book, call: Call, offer: Offer, now: float) -> list[Effect]:
    book.put(
        replace(
            call,
            offers=(),
            agent=offer.agent,
            agent_leg=offer.leg,
            agent_offer=offer.offer,
            agent_entry=call.callback,
        )
    )
    came = come_to(book, call.call, offer.agent, now)
    return [*came, *tell(book, call.call, anew=[offer.leg]), *serving.too_late(book, call, offer)]


def agent_answered(book: Book, call: Call, fact: LegAnswered, now: float) -> list[Effect]:
    """200 from a phone that was rung: the router says whether it still counts."""
    effects = serving.agent_answered(book, call, fact, now)
    return [*effects, *_unless_wanted(book, call.call, now)]


def agent_failed(book: Book, call: Call, fact: LegFailed, now: float) -> list[Effect]:
    """The phone was busy, refused, or could not be rung."""
    effects = serving.agent_failed(book, call, fact, now)
    return [*effects, *_unless_wanted(book, call.call, now)]


def _unless_wanted(book: Book, call_id: str, now: float) -> list[Effect]:
    """End a call that nobody is rung for any more."""
    call = book.calls[call_id]
    if call.offers or call.agent or call.outward is not None:
        return []
    return end_call(book, call, released_by="system", cause=NOT_TAKEN, now=now)


def agent_gone(book: Book, call: Call, fact: LegEnded | MediaFailed, now: float) -> list[Effect]:
    """The leg of an agent who is rung, or waits, is over."""
    if call.offer_on(fact.leg) is not None:
        effects = serving.ringing_leg_gone(book, call, fact, now)
        return [*effects, *_unless_wanted(book, call.call, now)]
    if isinstance(fact, LegEnded):
        book.put_leg(replace(book.legs[fact.leg], state=LegState.ENDED))
        if fact.by == "peer":
            return end_call(book, call, released_by="agent", cause=fact.cause, now=now)
    return _agent_lost(book, call, now)


def agent_silent(book: Book, call: Call, fact: MediaSilent, now: float) -> list[Effect]:
    """A page that sends nothing has gone away; who waits at a telephone may well be quiet."""
    if fact.leg != call.agent_leg or may_be_listening(book, fact):
        return []
    return _agent_lost(book, call, now)


def _agent_lost(book: Book, call: Call, now: float) -> list[Effect]:
    """Nobody is there to talk with the customer: they are not to answer for nothing."""
    unready = TellRouter(fact=acd.AgentNotReady(agent=call.agent, reason="connection_lost"))
    return [unready, *end_call(book, call, released_by="system", cause="agent lost", now=now)]


# ---- what becomes of the customer's number: `outward_ends.ENDS[Then.CALL_BACK]`


def rang(book: Book, call: Call, _leg: str, is_early: bool, _now: float) -> list[Effect]:
    """The agent hears that it rings, or what the network wants heard."""
    if call.outward is not None and call.outward.is_early != is_early:
        book.put(replace(call, outward=replace(call.outward, is_early=is_early)))
    return tell(book, call.call)


def redialled(book: Book, call: Call, _leg: str, _now: float) -> list[Effect]:
    return tell(book, call.call)


def reached(book: Book, call: Call, leg: str, now: float) -> list[Effect]:
    """The customer is there, and is from now on the caller of this call."""
    place = book.callbacks[call.callback].place
    book.put_leg(replace(book.legs[leg], is_outside=False))
    call = book.put(replace(call, caller_leg=leg))
    told = TellRouter(fact=acd.CallbackReached(call.callback))
    if not call.agent:
        return [*greet(book, call, place, now), told]
    call = book.put(replace(call, state=CallState.TALKING, taken=place, served=True, connected_at=now))
    connected = CallConnected(at=now, call=call.call, entry=place.entry, agent=call.agent)
    waits = wait_if_away(book, call.call, now)
    talk = [*tell(book, call.call, anew=(call.agent_leg, leg)), connected, *waits, *watch_caller(book, call)]
    return [*talk, told]


def failed(book: Book, call: Call, unreached: Unreached, now: float) -> list[Effect]:
    """Nobody was reached: an agent who waits is told so first."""
    if not call.agent:
        return _missed(book, call, unreached, now)
    languages = book.rules.outward.languages
    prompt = f"{languages.get(call.agent, book.rules.language)}/callback_missed"
    book.put(replace(call, unreached=replace(unreached, prompt=prompt), explained_at=now))
    return [*tell(book, call.call), WakeAt(key=f"callback:{call.call}", at=now + EXPLAIN_WITHIN_S)]


def explained(book: Book, call: Call, fact: object, now: float) -> list[Effect]:
    """The agent has heard it. Who the customer is may become known meanwhile, and changes nothing."""
    is_over = isinstance(fact, ivr.PlaybackEnded) and fact.playback == f"missed-{call.call}"
    return _missed(book, call, call.unreached, now) if is_over and call.unreached is not None else []


def _missed(book: Book, call: Call, unreached: Unreached, now: float) -> list[Effect]:
    """The end of this try. The agent is free only once the phone has been let go."""
    cause = f"{unreached.code} {unreached.reason}".strip()
    ended = end_call(book, replace(call, agent_entry=""), released_by="system", cause=cause, now=now)
    return [*ended, TellRouter(fact=acd.CallbackMissed(call.callback))]
