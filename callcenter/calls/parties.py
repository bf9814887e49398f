"""Who holds which leg of a call, and how somebody leaves it."""

from __future__ import annotations

import enum

import acd
from callcenter.calls.agent_leg import release
from callcenter.calls.book import Book
from callcenter.calls.call import Call, CallState, Place, Supervisor, ThirdKind, ThirdState
from callcenter.calls.effects import Effect, TellRouter
from callcenter.calls.ending import supervision_ends, third_freed
from callcenter.calls.hearing import music, tell
from callcenter.calls.lining_up import enter_queue
from callcenter.calls.outward import stop_calling
from callcenter.values import replace


class Seat(enum.Enum):
    """What a leg is in its call. `offered`: rung for an offer; `callee`: whom a phone of
    ours called; `…_returning`: dialled to bring somebody back."""

    CALLER = "caller"
    AGENT = "agent"
    OFFERED = "offered"
    CALLEE = "callee"
    AGENT_RETURNING = "agent_returning"
    THIRD = "third"
    THIRD_RETURNING = "third_returning"
    SUPERVISOR = "supervisor"


def seat_of(call: Call, leg: str) -> Seat | None:
    """None for a leg that the call has let go of."""
    third = call.third
    if leg == call.caller_leg:
        return Seat.CALLER
    if leg == call.agent_leg:
        return Seat.AGENT
    if leg == call.outside_leg:
        return Seat.CALLEE
    if leg == call.again:
        return Seat.AGENT_RETURNING
    if call.offer_on(leg) is not None:
        return Seat.OFFERED
    if third is not None and leg and leg in (third.leg, third.again):
        return Seat.THIRD if leg == third.leg else Seat.THIRD_RETURNING
    return Seat.SUPERVISOR if supervisor_at(call, leg) else None


def supervisor_at(call: Call, leg: str) -> Supervisor | None:
    return next((one for one in call.supervisors if one.leg == leg), None)


def agent_leaves(book: Book, call: Call, cause: str) -> tuple[Call, list[Effect]]:
    """The call without its agent, whom the router gets back; who else is there stays."""
    freed = [TellRouter(fact=acd.ContactEnded(agent=call.agent, entry=call.agent_entry))]
    effects: list[Effect] = [
        *release(book, call.agent_leg, cause),
        *release(book, call.again, cause),
        *(freed if call.agent_entry else []),
    ]
    call = book.put(
        replace(
            call,
            state=CallState.TALKING,
            agent="",
            agent_leg="",
            agent_offer="",
            agent_entry="",
            again="",
            lost_at=0.0,
            away=tuple(one for one in call.away if one != call.agent),
        )
    )
    return call, effects


def third_leaves(book: Book, call: Call, cause: str) -> tuple[Call, list[Effect]]:
    """The call without its third, whatever it was doing; a live entry or contact of it ends."""
    third = call.third
    if third is None:
        return call, []
    effects: list[Effect] = [*release(book, third.leg, cause), *release(book, third.again, cause)]
    is_referrer = call.referral is not None and call.referral.leg == third.leg
    if third.kind is ThirdKind.OUTSIDE and (third.state is not ThirdState.UP or is_referrer):
        effects += stop_calling(book, call, cause)
    referral = None if is_referrer else call.referral
    away = tuple(one for one in call.away if one != third.agent)
    call = book.put(replace(book.calls[call.call], third=None, referral=referral, away=away))
    return call, [*effects, *third_freed(third)]


def supervisors_leave(book: Book, call: Call, now: float) -> tuple[Call, list[Effect]]:
    """The conversation is over, the call is not."""
    if not call.supervisors:
        return call, []
    released = [effect for one in call.supervisors for effect in release(book, one.leg, "call over")]
    return book.put(replace(call, supervisors=())), [*released, *supervision_ends(call, now)]


def back_in_line(book: Book, call: Call, *, cause: str, now: float) -> list[Effect]:
    """The caller joins the line of the last agent's queue again, with the rank of the first start."""
    old = call.taken
    assert old is not None
    call, effects = supervisors_leave(book, call, now)
    call = book.put(replace(call, state=CallState.IN_FLOW, taken=None, held_at=0.0, flow_hears=music(call)))
    again = Place(
        entry=book.ids.new("entry"),
        queue=old.queue,
        started=now,
        ranked_from=old.ranked_from,
        skills=old.skills,
        choices=old.choices,
        steps=old.steps,
        priority=old.priority,
        cause=cause,
    )
    return [*effects, *tell(book, call.call), *enter_queue(book, call, place=again, now=now)]
