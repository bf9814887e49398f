"""The life of an agent, and of each contact in their hands, as two tables.

    agent     logged_out ─ sign in → not_ready ⇄ idle, while nothing is in hand     (AGENT)
    contact   offered → on_contact → wrap_up → gone                                 (WORK)

An agent may have several contacts, as far as their capacity for each channel goes; what `state` shows is the foremost
of them, and without any whether they are idle. A not-ready or a sign-out during a contact is *pending*: it applies when
nothing holds the agent any more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from acd.agent import AgentView, State, Work, foremost
from acd.errors import WrongState
from acd.values import replace


class Step(StrEnum):
    """What an agent does."""

    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    READY = "ready"
    NOT_READY = "not_ready"


class Move(StrEnum):
    """What happens to a contact in an agent's hands; NOT_TAKEN covers refused, missed and unreachable."""

    ACCEPT = "accept"
    NOT_TAKEN = "not_taken"
    WITHDRAW = "withdraw"
    CONTACT_END = "contact_end"
    WRAPPED = "wrapped"
    EXTEND = "extend"
    DISPOSE = "dispose"


NO_REASON = "not_ready"
NEW_SHIFT_AFTER_S = 4 * 3600.0
"""Whoever comes back after so long begins a new shift: contacts and busy time are counted from 0 again."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What a step or move brings with it; `order` is a fresh number for the idle clock."""

    now: float
    order: int
    reason: str = ""
    until: float = 0.0
    longest_until: float = 0.0
    owes: bool = False


def apply(view: AgentView, step: Step, fact: Fact) -> AgentView:
    """Return the agent after one step; raise WrongState for one the table does not list."""
    check(view, step)
    return AGENT[view.state, step](view, fact)


def check(view: AgentView, step: Step) -> None:
    """Raise WrongState when the table does not list the step, before anything is changed."""
    if (view.state, step) not in AGENT:
        raise WrongState(f"agent {view.agent}: {step} while {view.state}")


def take_offer(view: AgentView, work: Work, fact: Fact) -> AgentView:
    """One more contact is being offered; the agent's turn is used up, whatever becomes of it."""
    return _with(view, fact.now, work=(*view.work, work), turn=fact.order)


def begin(view: AgentView, work: Work, fact: Fact) -> AgentView:
    """The agent calls somebody. A reason for which they were not ready applies again afterwards."""
    if view.standing is State.LOGGED_OUT or view.work:
        raise WrongState(f"agent {view.agent}: begins a contact while {view.state}")
    pending = view.pending or (view.reason if view.standing is State.NOT_READY else "")
    offered = _with(view, fact.now, standing=State.IDLE, work=(work,), pending=pending, turn=fact.order)
    return move(offered, work.entry, Move.ACCEPT, fact)


def move(view: AgentView, entry: str, step: Move, fact: Fact) -> AgentView:
    """Return the agent after something happened to a contact in hand; WrongState when that cannot be."""
    work = view.has(entry)
    if work is None:
        raise WrongState(f"agent {view.agent}: has no entry {entry!r} in hand")
    act = WORK.get((work.phase, step))
    if act is None:
        raise WrongState(f"agent {view.agent}: {step} of entry {entry} while {work.phase}")
    return act(view, work, fact)


def _with(
    view: AgentView,
    now: float,
    *,
    standing: State | None = None,
    work: tuple[Work, ...] | None = None,
    reason: str = "",
    pending: str | None = None,
    leaving: bool | None = None,
    turn: int | None = None,
) -> AgentView:
    """Another view of the agent, with the state that follows from its parts."""
    standing = view.standing if standing is None else standing
    work = view.work if work is None else work
    state = foremost(standing, work)
    return replace(
        view,
        state=state,
        standing=standing,
        work=work,
        reason=reason if state is State.NOT_READY else "",
        since=view.since if state is view.state and reason == view.reason else now,
        pending=view.pending if pending is None else pending,
        leaving=view.leaving if leaving is None else leaving,
        turn=view.turn if turn is None else turn,
    )


def _rest(view: AgentView, entry: str, changed: Work | None = None) -> tuple[Work, ...]:
    """What is in hand without one entry, or with it changed."""
    kept = ((changed if one.entry == entry else one) for one in view.work)
    return tuple(one for one in kept if one is not None)


# What an agent does


def _stay(view: AgentView, fact: Fact) -> AgentView:
    return view


def _sign_in(view: AgentView, fact: Fact) -> AgentView:
    if fact.now - view.since >= NEW_SHIFT_AFTER_S or not view.shift_at:
        view = replace(view, handled=0, busy_s=0.0, busy_share=0.0, shift_at=fact.now)
    return _not_ready(view, fact)


def _log_out(view: AgentView, fact: Fact) -> AgentView:
    view = _no_more_work(view, fact.now)
    return _with(view, fact.now, standing=State.LOGGED_OUT, work=(), pending="", leaving=False)


def _not_ready(view: AgentView, fact: Fact) -> AgentView:
    reason = fact.reason or NO_REASON
    return _with(view, fact.now, standing=State.NOT_READY, work=(), reason=reason, pending="", leaving=False)


def _idle(view: AgentView, fact: Fact) -> AgentView:
    after = _with(view, fact.now, standing=State.IDLE, work=(), pending="", leaving=False)
    return _clock(after, fact)


def _clock(view: AgentView, fact: Fact) -> AgentView:
    """Start the idle clock anew."""
    in_shift = fact.now - view.shift_at
    share = min(1.0, view.busy_s / in_shift) if in_shift > 0 else 0.0
    return replace(view, idle_since=fact.now, idle_order=fact.order, busy_share=share)


def _not_ready_later(view: AgentView, fact: Fact) -> AgentView:
    return replace(view, pending=fact.reason or NO_REASON)


def _ready_later(view: AgentView, fact: Fact) -> AgentView:
    # Somebody who has signed out must sign in before they can be ready.
    return view if view.leaving else replace(view, pending="")


def _log_out_later(view: AgentView, fact: Fact) -> AgentView:
    return replace(view, leaving=True)


def _come_back(view: AgentView, fact: Fact) -> AgentView:
    """Signed in again during the contact they signed out of (a reloaded page)."""
    return replace(view, leaving=False, pending=fact.reason or NO_REASON) if view.leaving else view


def _finish_all(view: AgentView, fact: Fact) -> AgentView:
    """Ready during wrap-up: done with all of it."""
    for work in view.work:
        _must_not_owe(view, work)
    return _idle(_no_more_work(view, fact.now), fact)


def _must_not_owe(view: AgentView, work: Work) -> None:
    if work.owes:
        raise WrongState(f"agent {view.agent}: entry {work.entry} has no disposition yet")


# What happens to a contact in hand


def _accept(view: AgentView, work: Work, fact: Fact) -> AgentView:
    taken = replace(
        work, phase=State.ON_CONTACT, since=fact.now, until=0.0, offer="", taken_at=fact.now, owes=fact.owes
    )
    is_first = all(one.phase is State.OFFERED for one in view.work)
    after = _with(view, fact.now, work=_rest(view, work.entry, taken))
    return replace(
        after,
        handled=view.handled + 1,
        busy_since=fact.now if is_first else view.busy_since,
        idle_since=fact.now,
        idle_order=fact.order,
    )


def _not_taken(view: AgentView, work: Work, fact: Fact) -> AgentView:
    """The agent's doing: not ready for the reason given, or without one ready with a new idle clock.

    Beside other contacts the reason is pending, as any not-ready is: it is shown, and "ready" takes it back.
    """
    rest = _rest(view, work.entry)
    if not fact.reason:
        return _settled(_clock(_with(view, fact.now, work=rest), fact), fact)
    if rest:
        return replace(_with(view, fact.now, work=rest), pending=fact.reason)
    return _not_ready(view, fact)


def _withdraw(view: AgentView, work: Work, fact: Fact) -> AgentView:
    # The caller left or the offer was taken back: not the agent's doing, so the idle clock runs on.
    return _settled(_with(view, fact.now, work=_rest(view, work.entry)), fact)


def _end_contact(view: AgentView, work: Work, fact: Fact) -> AgentView:
    if view.leaving or not fact.until:
        return _wrapped(view, replace(work, owes=False), fact)
    after = replace(
        work, phase=State.WRAP_UP, since=fact.now, until=fact.until, longest_until=fact.longest_until
    )
    return _with(view, fact.now, work=_rest(view, work.entry, after))


def _wrapped(view: AgentView, work: Work, fact: Fact) -> AgentView:
    """Done with it; with a reason, because of a deadline that leaves the agent not ready."""
    if not fact.reason:
        _must_not_owe(view, work)
    rest = _rest(view, work.entry)
    after = _with(view, fact.now, work=rest)
    if all(one.phase is State.OFFERED for one in rest):
        after = _no_more_work(after, fact.now)
    if fact.reason and not after.pending:
        after = replace(after, pending=fact.reason)
    return _settled(_clock(after, fact), fact)


def _no_more_work(view: AgentView, now: float) -> AgentView:
    busy_s = view.busy_s + now - view.busy_since if view.busy_since else view.busy_s
    return replace(view, busy_s=busy_s, busy_since=0.0)


def _settled(view: AgentView, fact: Fact) -> AgentView:
    """What was pending applies once nothing holds the agent any more; whoever leaves needs no wrap-up."""
    if view.leaving and all(one.phase is not State.ON_CONTACT for one in view.work):
        return _log_out(view, fact)
    if view.work:
        return view
    if view.pending:
        return _not_ready(view, replace(fact, reason=view.pending))
    return view


def _extend(view: AgentView, work: Work, fact: Fact) -> AgentView:
    if fact.until <= work.until:
        raise WrongState(f"agent {view.agent}: the wrap-up of {work.entry} cannot become longer")
    return _with(view, fact.now, work=_rest(view, work.entry, replace(work, until=fact.until)))


def _dispose(view: AgentView, work: Work, fact: Fact) -> AgentView:
    return replace(view, work=_rest(view, work.entry, replace(work, owes=False)))


AGENT: dict[tuple[State, Step], Callable[[AgentView, Fact], AgentView]] = {
    (State.LOGGED_OUT, Step.SIGN_IN): _sign_in,
    (State.LOGGED_OUT, Step.SIGN_OUT): _stay,
    (State.NOT_READY, Step.SIGN_IN): _stay,
    (State.NOT_READY, Step.SIGN_OUT): _log_out,
    (State.NOT_READY, Step.READY): _idle,
    (State.NOT_READY, Step.NOT_READY): _not_ready,
    (State.IDLE, Step.SIGN_IN): _stay,
    (State.IDLE, Step.SIGN_OUT): _log_out,
    (State.IDLE, Step.READY): _stay,
    (State.IDLE, Step.NOT_READY): _not_ready,
    (State.OFFERED, Step.SIGN_IN): _stay,
    (State.OFFERED, Step.SIGN_OUT): _log_out,
    (State.OFFERED, Step.READY): _stay,
    (State.OFFERED, Step.NOT_READY): _not_ready,
    (State.ON_CONTACT, Step.SIGN_IN): _come_back,
    (State.ON_CONTACT, Step.SIGN_OUT): _log_out_later,
    (State.ON_CONTACT, Step.READY): _ready_later,
    (State.ON_CONTACT, Step.NOT_READY): _not_ready_later,
    (State.WRAP_UP, Step.SIGN_IN): _stay,
    (State.WRAP_UP, Step.SIGN_OUT): _log_out,
    (State.WRAP_UP, Step.READY): _finish_all,
    (State.WRAP_UP, Step.NOT_READY): _not_ready_later,
}
"""In the rows of OFFERED, every offer has been taken back before (the engine does); wrap-ups may be left."""

WORK: dict[tuple[State, Move], Callable[[AgentView, Work, Fact], AgentView]] = {
    (State.OFFERED, Move.ACCEPT): _accept,
    (State.OFFERED, Move.NOT_TAKEN): _not_taken,
    (State.OFFERED, Move.WITHDRAW): _withdraw,
    (State.ON_CONTACT, Move.CONTACT_END): _end_contact,
    (State.ON_CONTACT, Move.DISPOSE): _dispose,
    (State.WRAP_UP, Move.WRAPPED): _wrapped,
    (State.WRAP_UP, Move.EXTEND): _extend,
    (State.WRAP_UP, Move.DISPOSE): _dispose,
}
