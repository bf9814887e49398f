"""Supervisors in a conversation: they listen, whisper, barge in, or take it over.

    asked ─ their phone is dialled (it answers by itself) ─→ up ─ other modes, without dialling again ─→ gone

A listener is heard by nobody, and nobody is told: agents see only who whispers or barges in. Supervision follows the
conversation: it ends when nobody talks with the customer any more. Every step is an event, for the auditor. Whether a
user may at all is for the edges to say; that nobody supervises a call they are in is said here.
"""

from __future__ import annotations

from dataclasses import replace

from callcenter.calls.agent_leg import dial_agent, meet_agent, release
from callcenter.calls.book import Book
from callcenter.calls.call import Call, CallState, Supervisor
from callcenter.calls.effects import Effect, Refused
from callcenter.calls.hearing import tell
from callcenter.calls.holding import take_off_hold
from callcenter.calls.leg import LegState
from callcenter.calls.parties import agent_leaves, supervisor_at
from callcenter.calls.sip import LegAnswered, LegEnded, PhoneGone
from callcenter.calls.wishes import AskedToLeave, AskedToSupervise, AskedToTakeOver
from callcenter.events import (
    CallConnected,
    CallTakenOver,
    SupervisionChanged,
    SupervisionEnded,
    SupervisionStarted,
)
from callcenter.sdp import SdpError
from said import Said

TOGETHER = (CallState.TALKING, CallState.AGENT_SILENT)
MOST = 4
"""Supervisors in one conversation: more is a mistake, and everybody who talks is mixed for everybody."""


def supervise(book: Book, call: Call | None, wish: AskedToSupervise, now: float) -> list[Effect]:
    """Dial the supervisor, or change the mode of one who is there."""
    if call is None or call.state not in TOGETHER:
        return [Refused(user=wish.user, code="no_such_call", text=Said("Nobody is talking there."))]
    mine = _of(call, wish.user)
    if mine is not None:
        return _change(book, call, mine, wish, now)
    if (no := _cannot(book, call, wish.user)) is not None:
        return [no]
    leg, dialled = dial_agent(book, call, agent=wish.user, offer="", supervises=wish.mode.value)
    one = Supervisor(supervisor=wish.user, leg=leg, mode=wish.mode)
    book.put(replace(call, supervisors=(*call.supervisors, one)))
    return dialled


def _cannot(book: Book, call: Call, user: str) -> Refused | None:
    if user in (call.agent, call.third.agent if call.third else ""):
        return Refused(user=user, code="in_this_call", text=Said("You are in this call."))
    if user not in book.phones:
        return Refused(user=user, code="no_phone", text=Said("Your phone is not registered."))
    if any(_of(other, user) or other.agent == user for other in book.calls.values()):
        return Refused(user=user, code="busy", text=Said("You are in another call."))
    if len(call.supervisors) >= MOST:
        return Refused(user=user, code="too_many", text=Said("Enough people supervise this call."))
    return None


def _change(book: Book, call: Call, mine: Supervisor, wish: AskedToSupervise, now: float) -> list[Effect]:
    if mine.mode is wish.mode:
        return []
    _put(book, call, replace(mine, mode=wish.mode))
    changed = SupervisionChanged(at=now, call=call.call, supervisor=mine.supervisor, mode=wish.mode.value)
    return [*([changed] if mine.is_up else []), *tell(book, call.call)]


def answered(book: Book, call: Call, fact: LegAnswered, now: float) -> list[Effect]:
    """Their phone answered: from now on they hear."""
    one = supervisor_at(call, fact.leg)
    if one is None or one.is_up:
        return []
    try:
        meet_agent(book, fact)
    except SdpError:
        return _leaves(book, call, one, "unreachable", now)
    call = _put(book, call, replace(one, is_up=True))
    started = SupervisionStarted(at=now, call=call.call, supervisor=one.supervisor, mode=one.mode.value)
    return [started, *tell(book, call.call, anew=[fact.leg])]


def gone(book: Book, call: Call, fact: object, now: float) -> list[Effect]:
    """Their leg is over: hung up, or never came about."""
    leg = getattr(fact, "leg", "")
    one = supervisor_at(call, leg)
    if one is None:
        return []
    if isinstance(fact, LegEnded):
        book.put_leg(replace(book.legs[leg], state=LegState.ENDED))
    return _leaves(book, call, one, "left" if one.is_up else "unreachable", now)


def phone_gone(book: Book, call: Call, fact: PhoneGone, now: float) -> list[Effect]:
    """Nobody waits for a supervisor: who loses the page asks again."""
    one = _of(call, fact.user)
    return _leaves(book, call, one, "left", now) if one is not None else []


def leave(book: Book, call: Call | None, wish: AskedToLeave, now: float) -> list[Effect]:
    one = _of(call, wish.user) if call is not None else None
    if call is None or one is None:
        return [Refused(user=wish.user, code="not_supervising", text=Said("You do not supervise this call."))]
    return _leaves(book, call, one, "left", now)


def take_over(book: Book, call: Call | None, wish: AskedToTakeOver, now: float) -> list[Effect]:
    """The supervisor has the customer now; the agent is released, and so is a hold."""
    one = _of(call, wish.user) if call is not None else None
    if call is None or one is None or not one.is_up or not call.agent:
        return [Refused(user=wish.user, code="not_supervising", text=Said("Listen first."))]
    resumed = take_off_hold(book, call, now) if call.third is None else []
    former = call.agent
    call, freed = agent_leaves(book, book.calls[call.call], "taken over")
    others = tuple(other for other in call.supervisors if other.leg != one.leg)
    book.put(replace(call, supervisors=others, agent=wish.user, agent_leg=one.leg, connected_at=now))
    over = CallTakenOver(at=now, call=call.call, supervisor=wish.user, agent=former)
    ended = SupervisionEnded(
        at=now, call=call.call, supervisor=wish.user, mode=one.mode.value, cause="took_over"
    )
    connected = CallConnected(at=now, call=call.call, entry="", agent=wish.user)
    return [*resumed, *freed, ended, over, connected, *tell(book, call.call)]


def _leaves(book: Book, call: Call, one: Supervisor, cause: str, now: float) -> list[Effect]:
    left = tuple(other for other in call.supervisors if other.leg != one.leg)
    book.put(replace(call, supervisors=left))
    told = _ended(call, one, cause, now)
    never = Refused(user=one.supervisor, code="no_phone", text=Said("Your phone did not answer."))
    return [
        *release(book, one.leg, cause), *told, *([never] if cause == "unreachable" else []), *tell(book, call.call)
    ]  # fmt: skip


def _ended(call: Call, one: Supervisor, cause: str, now: float) -> list[Effect]:
    if not one.is_up:
        return []
    return [
        SupervisionEnded(at=now, call=call.call, supervisor=one.supervisor, mode=one.mode.value, cause=cause)
    ]


def _of(call: Call, user: str) -> Supervisor | None:
    return next((one for one in call.supervisors if one.supervisor == user), None)


def _put(book: Book, call: Call, one: Supervisor) -> Call:
    others = (one if other.leg == one.leg else other for other in call.supervisors)
    return book.put(replace(call, supervisors=tuple(others)))
