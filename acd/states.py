"""The life of an agent, as one table of (state, step) to what it makes of the agent.

    logged_out ─ sign in → not_ready ⇄ idle → offered → on_contact → wrap_up → idle
                              ↑ ────────────────┘ refused, missed, unreachable

A not-ready or a sign-out during a contact is *pending*: it applies when nothing holds the agent any more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from acd.errors import WrongState


class State(StrEnum):
    LOGGED_OUT = "logged_out"
    IDLE = "idle"
    OFFERED = "offered"
    ON_CONTACT = "on_contact"
    WRAP_UP = "wrap_up"
    NOT_READY = "not_ready"


class Step(StrEnum):
    """What happens to an agent; NOT_TAKEN covers refused, missed and unreachable."""

    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    READY = "ready"
    NOT_READY = "not_ready"
    OFFER = "offer"
    ACCEPT = "accept"
    NOT_TAKEN = "not_taken"
    WITHDRAW = "withdraw"
    CONTACT_END = "contact_end"
    WRAPPED = "wrapped"


NO_REASON = "not_ready"


@dataclass(frozen=True, slots=True)
class AgentView:
    """One agent as the engine sees them; `since` is when `state` began, `until` its deadline (0 = none).

    The idle clock belongs to the agent: it starts when they become idle and runs on through an offer that was
    withdrawn. `idle_order` ranks agents by when that clock started. After the contact a `leaving` agent is
    logged out, and one with a `pending` reason not ready.
    """

    agent: str
    state: State = State.LOGGED_OUT
    reason: str = ""
    since: float = 0.0
    until: float = 0.0
    entry: str = ""
    queue: str = ""
    offer: str = ""
    pending: str = ""
    leaving: bool = False
    idle_since: float = 0.0
    idle_order: int = 0
    handled: int = 0


@dataclass(frozen=True, slots=True)
class Fact:
    """What a step brings with it; `order` is a fresh number for the idle clock."""

    now: float
    order: int
    reason: str = ""
    until: float = 0.0
    entry: str = ""
    queue: str = ""
    offer: str = ""


def apply(view: AgentView, step: Step, fact: Fact) -> AgentView:
    """Return the agent after one step; raise WrongState for one the table does not list."""
    try:
        act = TABLE[view.state, step]
    except KeyError:
        raise WrongState(f"agent {view.agent}: {step} while {view.state}") from None
    return act(view, fact)


def check(view: AgentView, step: Step) -> None:
    """Raise WrongState when the table does not list the step, before anything is changed."""
    if (view.state, step) not in TABLE:
        raise WrongState(f"agent {view.agent}: {step} while {view.state}")


def _fresh(view: AgentView, state: State, fact: Fact) -> AgentView:
    """Enter `state` with nothing in hand and nothing pending."""
    return replace(
        view,
        state=state,
        reason="",
        since=fact.now,
        until=0.0,
        entry="",
        queue="",
        offer="",
        pending="",
        leaving=False,
    )


def _stay(view: AgentView, fact: Fact) -> AgentView:
    return view


def _idle(view: AgentView, fact: Fact) -> AgentView:
    return replace(_fresh(view, State.IDLE, fact), idle_since=fact.now, idle_order=fact.order)


def _idle_again(view: AgentView, fact: Fact) -> AgentView:
    # The caller left or the offer was taken back: not the agent's doing, so the idle clock runs on.
    return _fresh(view, State.IDLE, fact)


def _not_ready(view: AgentView, fact: Fact) -> AgentView:
    return replace(_fresh(view, State.NOT_READY, fact), reason=fact.reason or NO_REASON)


def _log_out(view: AgentView, fact: Fact) -> AgentView:
    return _fresh(view, State.LOGGED_OUT, fact)


def _take_offer(view: AgentView, fact: Fact) -> AgentView:
    offered = _fresh(view, State.OFFERED, fact)
    return replace(offered, until=fact.until, entry=fact.entry, queue=fact.queue, offer=fact.offer)


def _take_contact(view: AgentView, fact: Fact) -> AgentView:
    return replace(
        view, state=State.ON_CONTACT, reason="", since=fact.now, until=0.0, offer="", handled=view.handled + 1
    )


def _end_contact(view: AgentView, fact: Fact) -> AgentView:
    if view.leaving or not fact.until:
        return _settle(view, fact)
    return replace(view, state=State.WRAP_UP, since=fact.now, until=fact.until)


def _settle(view: AgentView, fact: Fact) -> AgentView:
    """Nothing holds the agent any more: what was pending applies."""
    if view.leaving:
        return _log_out(view, fact)
    if view.pending:
        return _not_ready(view, replace(fact, reason=view.pending))
    return _idle(view, fact)


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


TABLE: dict[tuple[State, Step], Callable[[AgentView, Fact], AgentView]] = {
    (State.LOGGED_OUT, Step.SIGN_IN): _not_ready,
    (State.LOGGED_OUT, Step.SIGN_OUT): _stay,
    (State.NOT_READY, Step.SIGN_IN): _stay,
    (State.NOT_READY, Step.SIGN_OUT): _log_out,
    (State.NOT_READY, Step.READY): _idle,
    (State.NOT_READY, Step.NOT_READY): _not_ready,
    (State.IDLE, Step.SIGN_IN): _stay,
    (State.IDLE, Step.SIGN_OUT): _log_out,
    (State.IDLE, Step.READY): _stay,
    (State.IDLE, Step.NOT_READY): _not_ready,
    (State.IDLE, Step.OFFER): _take_offer,
    (State.OFFERED, Step.SIGN_IN): _stay,
    (State.OFFERED, Step.SIGN_OUT): _log_out,
    (State.OFFERED, Step.READY): _stay,
    (State.OFFERED, Step.NOT_READY): _not_ready,
    (State.OFFERED, Step.ACCEPT): _take_contact,
    (State.OFFERED, Step.NOT_TAKEN): _not_ready,
    (State.OFFERED, Step.WITHDRAW): _idle_again,
    (State.ON_CONTACT, Step.SIGN_IN): _come_back,
    (State.ON_CONTACT, Step.SIGN_OUT): _log_out_later,
    (State.ON_CONTACT, Step.READY): _ready_later,
    (State.ON_CONTACT, Step.NOT_READY): _not_ready_later,
    (State.ON_CONTACT, Step.CONTACT_END): _end_contact,
    (State.WRAP_UP, Step.SIGN_IN): _stay,
    (State.WRAP_UP, Step.SIGN_OUT): _log_out,
    (State.WRAP_UP, Step.READY): _idle,
    (State.WRAP_UP, Step.NOT_READY): _not_ready_later,
    (State.WRAP_UP, Step.WRAPPED): _settle,
}
