"""The end of a call: every leg released, the line left, the agent freed, once."""

from __future__ import annotations

import acd
from callcenter.calls.book import Book
from callcenter.calls.call import Call, CallState, Third, ThirdState
from callcenter.calls.effects import Effect, OwnCall, TellRouter, WakeAt
from callcenter.calls.hearing import who_hears
from callcenter.calls.keeping import call_over
from callcenter.calls.leg import LegState
from callcenter.calls.media import MediaFailed
from callcenter.calls.sip import HangUpLeg
from callcenter.events import CallEnded, CallResumed, SupervisionEnded
from callcenter.values import replace

LINE_IS_FREE_S = 1.0
"""A telephone that has just hung up may take a moment to be free."""


def end_call(book: Book, call: Call, *, released_by: str, cause: str, now: float) -> list[Effect]:
    """Release whatever the call still holds. A leg whose peer said BYE has only its media to close."""
    effects: list[Effect] = []
    for leg_id in who_hears(call):
        leg = book.legs.get(leg_id)
        if leg is not None and leg.line not in ("", call.call):
            # Another call keeps it: this agent's line stays up.
            effects += book.give_back(leg)
        elif leg is not None:
            if leg.state is not LegState.ENDED:
                effects.append(HangUpLeg(leg=leg_id, cause=cause))
            effects += book.drop_leg(leg_id)
    effects += call_over(book, call, now)
    book.drop_call(call)
    outcome = _outcome(call, cause, released_by)
    if call.place is not None and not _is_kept(book, call):
        left = "failed" if outcome == "failed" else "abandoned"
        effects.append(TellRouter(fact=acd.EntryLeft(entry=call.place.entry, outcome=left)))
    effects += [*third_freed(call.third), *supervision_ends(call, now), *hold_ends(call, now)]
    if call.agent_entry:
        effects.append(TellRouter(fact=acd.ContactEnded(agent=call.agent, entry=call.agent_entry)))
    ended = CallEnded(at=now, call=call.call, released_by=released_by, outcome=outcome, cause=cause)
    return [*effects, ended, *own_call(book, call, is_over=True), *_call_back_soon(book, call, now)]


def _is_kept(book: Book, call: Call) -> bool:
    """A customer whom we had called back is called again by the next process."""
    return book.is_closing and call.place is not None and call.place.entry in book.callbacks


def _call_back_soon(book: Book, call: Call, now: float) -> list[Effect]:
    """Whoever is to be called when they have heard our goodbye need not be waited for any longer."""
    callback = book.callbacks.get(call.promised)
    at = now + LINE_IS_FREE_S
    if callback is None or callback.dial_at <= at:
        return []
    book.callbacks[callback.entry] = replace(callback, dial_at=at)
    return [WakeAt(key=f"callback:{callback.call}", at=at)]


def own_call(book: Book, call: Call, *, is_over: bool) -> list[Effect]:
    """An agent's own call keeps the queues away."""
    if (
        call.direction == "in"
        or call.state is CallState.LINE_OPEN
        or book.rules.outward.roles.get(call.account) != "agent"
    ):
        return []
    return [OwnCall(agent=call.account, is_over=is_over)]


def third_freed(third: Third | None) -> list[Effect]:
    """End the entry or the contact for which the router holds a third."""
    if third is None or third.place is None:
        return []
    entry = third.place.entry
    if third.state is ThirdState.UP:
        return [TellRouter(fact=acd.ContactEnded(agent=third.agent, entry=entry))]
    return [TellRouter(fact=acd.EntryLeft(entry=entry, outcome="withdrawn"))]


def supervision_ends(call: Call, now: float) -> list[Effect]:
    """Nobody talks with the customer any more: nothing is left to hear."""
    return [
        SupervisionEnded(
            at=now, call=call.call, supervisor=one.supervisor, mode=one.mode.value, cause="call_over"
        )
        for one in call.supervisors
        if one.is_up
    ]


def hold_ends(call: Call, now: float) -> list[Effect]:
    """The customer is off hold: for the record, also when the call ends so."""
    if not call.held_at:
        return []
    held_s = round(max(0.0, now - call.held_at), 3)
    return [CallResumed(at=now, call=call.call, agent=call.agent, held_s=held_s)]


def end_all(book: Book, now: float) -> list[Effect]:
    """Release every call and take no new one."""
    book.is_closing = True
    # Whoever waits leaves the line first: an agent freed before that would be offered somebody who is going.
    calls = sorted(book.calls.values(), key=lambda call: call.place is None)
    return [
        effect
        for call in calls
        for effect in end_call(book, call, released_by="system", cause="shutdown", now=now)
    ]


def caller_gone(book: Book, call: Call, fact: object, now: float) -> list[Effect]:
    """The caller hung up, or the caller's dialog died."""
    by = "caller" if getattr(fact, "by", "peer") == "peer" else "system"
    return end_call(book, call, released_by=by, cause=getattr(fact, "cause", ""), now=now)


def caller_media_lost(book: Book, call: Call, _fact: MediaFailed, now: float) -> list[Effect]:
    """The caller's audio could not be set up, or broke for good."""
    return end_call(book, call, released_by="system", cause="media failed", now=now)


def no_ack(book: Book, call: Call, _fact: object, now: float) -> list[Effect]:
    """SIP should have given up on this dialog before us; if it never heard of it, it cannot."""
    return end_call(book, call, released_by="system", cause="no_ack", now=now)


def _outcome(call: Call, cause: str, released_by: str) -> str:
    if call.served:
        return "answered"
    if call.promised and call.place is None:
        return "callback"
    if cause in FAILURES:
        return "failed"
    if call.direction != "in":
        return "abandoned" if released_by == "caller" else "failed"
    if call.place is not None or call.third is not None:
        return "abandoned"
    if call.message:
        return "voicemail"
    return "failed" if call.state is CallState.ARRIVED else "ivr"


FAILURES = frozenset({"flow withdrawn", "media failed", "restart", "shutdown", "no_ack"})
"""Causes that are ours, not the caller's choice."""
