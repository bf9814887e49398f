"""The two tables: every pair of state and step, of phase and move, listed or refused."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from acd.agent import AgentView, State, Work, can_take
from acd.errors import WrongState
from acd.model import AgentSpec
from acd.states import AGENT, WORK, Fact, Move, Step, apply, check, move

NOW = 50.0
FACT = Fact(now=NOW, order=9, reason="lunch", until=70.0, longest_until=90.0)
NO_REASON = replace(FACT, reason="")
AT_EASE = AgentView("ann", since=10.0, idle_since=3.0, idle_order=2, handled=4, shift_at=10.0)


def held(phase: State, **more: object) -> Work:
    times = {
        State.OFFERED: {"until": 20.0, "offer": "o1"},
        State.ON_CONTACT: {"taken_at": 12.0},
        State.WRAP_UP: {"until": 60.0, "taken_at": 12.0, "longest_until": 90.0},
    }
    return Work("e1", "support", "voice", phase, 14.0, **{**times[phase], **more})


def having(*work: Work, **more: object) -> AgentView:
    busy = {"busy_since": 12.0} if any(one.phase is not State.OFFERED for one in work) else {}
    state = work[0].phase
    return replace(AT_EASE, state=state, standing=State.IDLE, work=work, **busy, **more)


BEFORE = {
    State.LOGGED_OUT: AT_EASE,
    State.NOT_READY: replace(AT_EASE, state=State.NOT_READY, standing=State.NOT_READY, reason="login"),
    State.IDLE: replace(AT_EASE, state=State.IDLE, standing=State.IDLE),
    State.OFFERED: having(held(State.OFFERED)),
    State.ON_CONTACT: having(held(State.ON_CONTACT)),
    State.WRAP_UP: having(held(State.WRAP_UP)),
}
OUT = replace(AT_EASE, since=NOW)
IDLE = replace(AT_EASE, state=State.IDLE, standing=State.IDLE, since=NOW, idle_since=NOW, idle_order=9)
LUNCH = replace(AT_EASE, state=State.NOT_READY, standing=State.NOT_READY, reason="lunch", since=NOW)
# 38 of the shift's 40 seconds were spent with a contact.
DONE = {"busy_s": 38.0, "busy_share": 0.95}


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
        (State.OFFERED, Step.SIGN_IN, BEFORE[State.OFFERED]),
        (State.OFFERED, Step.SIGN_OUT, OUT),
        (State.OFFERED, Step.READY, BEFORE[State.OFFERED]),
        (State.OFFERED, Step.NOT_READY, LUNCH),
        (State.ON_CONTACT, Step.SIGN_IN, BEFORE[State.ON_CONTACT]),
        (State.ON_CONTACT, Step.SIGN_OUT, replace(BEFORE[State.ON_CONTACT], leaving=True)),
        (State.ON_CONTACT, Step.READY, BEFORE[State.ON_CONTACT]),
        (State.ON_CONTACT, Step.NOT_READY, replace(BEFORE[State.ON_CONTACT], pending="lunch")),
        (State.WRAP_UP, Step.SIGN_IN, BEFORE[State.WRAP_UP]),
        (State.WRAP_UP, Step.SIGN_OUT, replace(OUT, busy_s=38.0)),
        (State.WRAP_UP, Step.READY, replace(IDLE, **DONE)),
        (State.WRAP_UP, Step.NOT_READY, replace(BEFORE[State.WRAP_UP], pending="lunch")),
    ],
)
def test_each_listed_step(state: State, step: Step, after: AgentView) -> None:
    assert apply(BEFORE[state], step, FACT) == after


@pytest.mark.parametrize("state, step", [pair for pair in product(State, Step) if pair not in AGENT])
def test_every_other_step_is_refused(state: State, step: Step) -> None:
    with pytest.raises(WrongState, match=f"agent ann: {step} while {state}"):
        apply(BEFORE[state], step, FACT)
    with pytest.raises(WrongState, match=f"agent ann: {step} while {state}"):
        check(BEFORE[state], step)


TAKEN = replace(held(State.ON_CONTACT), since=NOW, taken_at=NOW)
WRAP_UP = replace(held(State.WRAP_UP), since=NOW, until=70.0)


@pytest.mark.parametrize(
    "phase, what, fact, after",
    [
        (
            State.OFFERED, Move.ACCEPT, FACT,
            replace(having(TAKEN), since=NOW, busy_since=NOW, handled=5, idle_since=NOW, idle_order=9),
        ),
        (State.OFFERED, Move.NOT_TAKEN, FACT, LUNCH),
        # Without a reason the agent stays ready, at the end of the row.
        (State.OFFERED, Move.NOT_TAKEN, NO_REASON, IDLE),
        (State.OFFERED, Move.WITHDRAW, FACT, replace(BEFORE[State.IDLE], since=NOW)),
        (State.ON_CONTACT, Move.CONTACT_END, FACT, replace(having(WRAP_UP), since=NOW)),
        # Without wrap-up the contact's end is the end of everything that holds the agent.
        (State.ON_CONTACT, Move.CONTACT_END, replace(NO_REASON, until=0.0), replace(IDLE, **DONE)),
        (State.ON_CONTACT, Move.DISPOSE, FACT, BEFORE[State.ON_CONTACT]),
        (State.WRAP_UP, Move.WRAPPED, NO_REASON, replace(IDLE, **DONE)),
        (State.WRAP_UP, Move.EXTEND, FACT, having(held(State.WRAP_UP, until=70.0))),
        (State.WRAP_UP, Move.DISPOSE, FACT, BEFORE[State.WRAP_UP]),
    ],
)  # fmt: skip
def test_each_listed_move(phase: State, what: Move, fact: Fact, after: AgentView) -> None:
    assert move(BEFORE[phase], "e1", what, fact) == after


PHASES = (State.OFFERED, State.ON_CONTACT, State.WRAP_UP)


@pytest.mark.parametrize("phase, what", [pair for pair in product(PHASES, Move) if pair not in WORK])
def test_every_other_move_is_refused(phase: State, what: Move) -> None:
    with pytest.raises(WrongState, match=f"agent ann: {what} of entry e1 while {phase}"):
        move(BEFORE[phase], "e1", what, FACT)


def test_nothing_can_happen_to_what_is_not_in_hand() -> None:
    with pytest.raises(WrongState, match="agent ann: has no entry 'e9' in hand"):
        move(BEFORE[State.ON_CONTACT], "e9", Move.CONTACT_END, FACT)


PENDING, LEAVING = {"pending": "training"}, {"leaving": True}
TRAINING = replace(LUNCH, reason="training", busy_s=38.0, busy_share=0.95, idle_since=NOW, idle_order=9)


@pytest.mark.parametrize(
    "before, what, fact, after",
    [
        (having(held(State.ON_CONTACT), **PENDING), Move.CONTACT_END, replace(NO_REASON, until=0.0), TRAINING),
        (having(held(State.WRAP_UP), **PENDING), Move.WRAPPED, NO_REASON, TRAINING),
        # Whoever leaves needs no wrap-up.
        (
            having(held(State.ON_CONTACT), **LEAVING), Move.CONTACT_END, FACT,
            replace(OUT, idle_since=NOW, idle_order=9, **DONE),
        ),
        # A wrap-up whose deadline came without a disposition leaves the agent not ready.
        (having(held(State.WRAP_UP, owes=True)), Move.WRAPPED, replace(FACT, reason="no_disposition"),
         replace(TRAINING, reason="no_disposition")),
    ],
)  # fmt: skip
def test_what_is_pending_applies_when_nothing_holds_the_agent(
    before: AgentView, what: Move, fact: Fact, after: AgentView
) -> None:
    assert move(before, "e1", what, fact) == after


def test_a_missing_disposition_keeps_the_wrap_up() -> None:
    owing = having(held(State.WRAP_UP, owes=True))
    for attempt in (
        lambda: move(owing, "e1", Move.WRAPPED, NO_REASON),
        lambda: apply(owing, Step.READY, FACT),
    ):
        with pytest.raises(WrongState, match="entry e1 has no disposition yet"):
            attempt()
    assert move(move(owing, "e1", Move.DISPOSE, FACT), "e1", Move.WRAPPED, NO_REASON).state is State.IDLE


def chat(name: str, phase: State = State.ON_CONTACT) -> Work:
    return replace(held(phase), entry=name, channel="chat")


@pytest.mark.parametrize(
    "work, channel, takes",
    [
        ((), "voice", True),
        ((held(State.ON_CONTACT),), "voice", False),
        ((held(State.WRAP_UP),), "chat", False),
        ((chat("e1"), chat("e2", State.OFFERED), chat("e3", State.WRAP_UP)), "chat", True),
        ((chat("e1"), chat("e2"), chat("e3"), chat("e4")), "chat", False),
        ((chat("e1"),), "voice", False),
        ((replace(held(State.ON_CONTACT), channel="email"),), "voice", True),
        ((replace(held(State.ON_CONTACT), channel="email"),), "chat", True),
        ((held(State.ON_CONTACT),), "email", False),
        ((), "fax", True),
        ((replace(held(State.ON_CONTACT), channel="fax"),), "fax", False),
    ],
)
def test_room_for_one_more(work: tuple[Work, ...], channel: str, takes: bool) -> None:
    view = replace(BEFORE[State.IDLE], work=work)
    assert can_take(view, AgentSpec("ann"), channel) is takes
    for gone in (PENDING, LEAVING, {"standing": State.NOT_READY}):
        assert not can_take(replace(view, **gone), AgentSpec("ann"), channel)
