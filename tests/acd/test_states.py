"""The agent's table: every pair of state and step, listed or refused."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from acd.errors import WrongState
from acd.states import TABLE, AgentView, Fact, State, Step, apply, check

NOW = 50.0
FACT = Fact(now=NOW, order=9, reason="lunch", until=70.0, entry="e1", queue="support", offer="o1")
AT_EASE = AgentView("ann", since=10.0, idle_since=3.0, idle_order=2, handled=4)
HELD = replace(AT_EASE, entry="e1", queue="support")

BEFORE = {
    State.LOGGED_OUT: AT_EASE,
    State.NOT_READY: replace(AT_EASE, state=State.NOT_READY, reason="login"),
    State.IDLE: replace(AT_EASE, state=State.IDLE),
    State.OFFERED: replace(HELD, state=State.OFFERED, offer="o1", until=20.0),
    State.ON_CONTACT: replace(HELD, state=State.ON_CONTACT),
    State.WRAP_UP: replace(HELD, state=State.WRAP_UP, until=20.0),
}

OUT = replace(AT_EASE, since=NOW)
IDLE = replace(AT_EASE, state=State.IDLE, since=NOW, idle_since=NOW, idle_order=9)
LUNCH = replace(AT_EASE, state=State.NOT_READY, reason="lunch", since=NOW)
WRAP_UP = replace(HELD, state=State.WRAP_UP, since=NOW, until=70.0)


@pytest.mark.parametrize(
    "state, step, after",
    [
        (State.LOGGED_OUT, Step.SIGN_IN, LUNCH),
        (State.LOGGED_OUT, Step.SIGN_OUT, BEFORE[State.LOGGED_OUT]),
        (State.NOT_READY, Step.SIGN_IN, BEFORE[State.NOT_READY]),
        (State.NOT_READY, Step.SIGN_OUT, OUT),
        (State.NOT_READY, Step.READY, IDLE),
        (State.NOT_READY, Step.NOT_READY, LUNCH),
        (State.IDLE, Step.SIGN_IN, BEFORE[State.IDLE]),
        (State.IDLE, Step.SIGN_OUT, OUT),
        (State.IDLE, Step.READY, BEFORE[State.IDLE]),
        (State.IDLE, Step.NOT_READY, LUNCH),
        (State.IDLE, Step.OFFER, replace(HELD, state=State.OFFERED, since=NOW, until=70.0, offer="o1")),
        (State.OFFERED, Step.SIGN_IN, BEFORE[State.OFFERED]),
        (State.OFFERED, Step.SIGN_OUT, OUT),
        (State.OFFERED, Step.READY, BEFORE[State.OFFERED]),
        (State.OFFERED, Step.NOT_READY, LUNCH),
        (State.OFFERED, Step.ACCEPT, replace(HELD, state=State.ON_CONTACT, since=NOW, handled=5)),
        (State.OFFERED, Step.NOT_TAKEN, LUNCH),
        (State.OFFERED, Step.WITHDRAW, replace(AT_EASE, state=State.IDLE, since=NOW)),
        (State.ON_CONTACT, Step.SIGN_IN, BEFORE[State.ON_CONTACT]),
        (State.ON_CONTACT, Step.SIGN_OUT, replace(BEFORE[State.ON_CONTACT], leaving=True)),
        (State.ON_CONTACT, Step.READY, BEFORE[State.ON_CONTACT]),
        (State.ON_CONTACT, Step.NOT_READY, replace(BEFORE[State.ON_CONTACT], pending="lunch")),
        (State.ON_CONTACT, Step.CONTACT_END, WRAP_UP),
        (State.WRAP_UP, Step.SIGN_IN, BEFORE[State.WRAP_UP]),
        (State.WRAP_UP, Step.SIGN_OUT, OUT),
        (State.WRAP_UP, Step.READY, IDLE),
        (State.WRAP_UP, Step.NOT_READY, replace(BEFORE[State.WRAP_UP], pending="lunch")),
        (State.WRAP_UP, Step.WRAPPED, IDLE),
    ],
)
def test_each_listed_step(state: State, step: Step, after: AgentView) -> None:
    assert apply(BEFORE[state], step, FACT) == after


@pytest.mark.parametrize("state, step", [pair for pair in product(State, Step) if pair not in TABLE])
def test_every_other_step_is_refused(state: State, step: Step) -> None:
    with pytest.raises(WrongState, match=f"agent ann: {step} while {state}"):
        apply(BEFORE[state], step, FACT)
    with pytest.raises(WrongState, match=f"agent ann: {step} while {state}"):
        check(BEFORE[state], step)


LEAVING = {"leaving": True}
PENDING = {"pending": "training"}


@pytest.mark.parametrize(
    "state, pending, step, fact, after",
    [
        # Without wrap-up the contact's end is the end of everything that holds the agent.
        (State.ON_CONTACT, {}, Step.CONTACT_END, replace(FACT, until=0.0), IDLE),
        (
            State.ON_CONTACT,
            PENDING,
            Step.CONTACT_END,
            replace(FACT, until=0.0),
            replace(LUNCH, reason="training"),
        ),
        (State.ON_CONTACT, PENDING, Step.CONTACT_END, FACT, replace(WRAP_UP, pending="training")),
        (State.WRAP_UP, PENDING, Step.WRAPPED, FACT, replace(LUNCH, reason="training")),
        (State.WRAP_UP, PENDING, Step.READY, FACT, IDLE),
        # Whoever leaves owes no paperwork.
        (State.ON_CONTACT, LEAVING, Step.CONTACT_END, FACT, OUT),
        (State.ON_CONTACT, LEAVING, Step.READY, FACT, replace(BEFORE[State.ON_CONTACT], leaving=True)),
        (State.ON_CONTACT, PENDING, Step.READY, FACT, BEFORE[State.ON_CONTACT]),
        (State.ON_CONTACT, LEAVING, Step.SIGN_IN, FACT, replace(BEFORE[State.ON_CONTACT], pending="lunch")),
        (
            State.ON_CONTACT,
            PENDING,
            Step.SIGN_IN,
            FACT,
            replace(BEFORE[State.ON_CONTACT], pending="training"),
        ),
        # A not-ready needs a reason to be pending at all.
        (
            State.ON_CONTACT,
            {},
            Step.NOT_READY,
            Fact(NOW, 9),
            replace(BEFORE[State.ON_CONTACT], pending="not_ready"),
        ),
        (State.IDLE, {}, Step.NOT_READY, Fact(NOW, 9), replace(LUNCH, reason="not_ready")),
    ],
)
def test_what_is_pending_applies_when_nothing_holds_the_agent(
    state: State, pending: dict[str, object], step: Step, fact: Fact, after: AgentView
) -> None:
    assert apply(replace(BEFORE[state], **pending), step, fact) == after
