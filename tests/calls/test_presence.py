"""People at their desks: who may be ready, and what takes it away again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callcenter.calls.effects import Refused, WakeAt
from callcenter.calls.media import MediaSilent
from callcenter.calls.sip import (
    LegEnded,
    PhoneGone,
    PhoneRegistered,
)
from callcenter.calls.wishes import (
    AgentCame,
    AgentLeft,
    AskedNotReady,
    AskedReady,
    AskedToFinish,
    DeskFact,
    HungUp,
    MicrophoneChecked,
    SignedOut,
)
from callcenter.events import AgentStateChanged, Offered, OfferEnded
from tests.calls.scenes import agent_states, sit_down, talk, wait_in_line
from tests.helpers.house import House


def test_ready_needs_a_page_a_microphone_and_a_phone() -> None:
    house = House()
    wishes = [AskedReady(agent="agent1")]
    assert house.tell(wishes[0])[0] == Refused(user="agent1", code="signed_out", text="You are signed out.")
    house.tell(AgentCame(agent="agent1"))
    assert [out.code for out in house.tell(wishes[0]) if isinstance(out, Refused)] == ["microphone"]
    house.tell(MicrophoneChecked(agent="agent1", works=True))
    assert [out.code for out in house.tell(wishes[0]) if isinstance(out, Refused)] == ["phone"]
    house.tell(PhoneRegistered(user="agent1"))
    house.tell(wishes[0])
    assert agent_states(house)[-1] == "agent1 idle"


def test_losing_the_phone_or_the_microphone_makes_an_idle_agent_not_ready() -> None:
    house = House()
    sit_down(house)
    house.tell(PhoneGone(user="agent1"))
    sit_down(house, "agent2")
    house.tell(MicrophoneChecked(agent="agent2", works=False))
    assert agent_states(house)[-1] == "agent2 not_ready microphone"
    assert "agent1 not_ready phone_lost" in agent_states(house)


def test_a_page_reloaded_while_it_rings_has_refused_nothing() -> None:
    house = House()
    sit_down(house)
    wait_in_line(house)
    house.tell(PhoneGone(user="agent1"))
    house.tell(AgentLeft(agent="agent1"))
    sit_down(house)
    outcomes = [event.outcome for event in house.events() if isinstance(event, OfferEnded)]
    entries = {event.entry for event in house.events() if isinstance(event, Offered)}
    assert (outcomes, len(entries), agent_states(house)[-1]) == (["withdrawn"], 1, "agent1 offered")


def test_not_ready_during_a_call_applies_when_it_ends() -> None:
    house = House()
    agents = talk(house)
    house.tell(AskedNotReady(agent="agent1", reason="lunch"))
    assert house.last(AgentStateChanged) == AgentStateChanged(
        at=house.now, agent="agent1", was="on_contact", state="on_contact", reason="", until=0.0, call="call-1",
        pending="lunch", contacts=1,
    )  # fmt: skip
    house.tell(LegEnded(leg=agents, by="peer", cause=""))
    assert agent_states(house)[-1] == "agent1 not_ready lunch"


def test_a_page_that_does_not_come_back_signs_the_agent_out() -> None:
    house = House()
    sit_down(house)
    house.tell(AgentLeft(agent="agent1"))
    assert agent_states(house)[-1] == "agent1 not_ready connection_lost"
    house.wake("gone:agent1", after=30.0)
    assert agent_states(house)[-1] == "agent1 logged_out"


def test_signing_out_counts_at_once_but_not_while_another_page_is_open() -> None:
    house = House()
    sit_down(house)
    house.tell(AgentCame(agent="agent1"))
    assert house.tell(SignedOut(agent="agent1")) == []
    house.tell(AgentLeft(agent="agent1"))
    house.tell(SignedOut(agent="agent1"))
    assert agent_states(house)[-1] == "agent1 logged_out"
    assert house.tell(SignedOut(agent="agent1")) == []
    house.tell(AgentLeft(agent="agent1"))
    house.wake("gone:agent1", after=30.0)
    assert agent_states(house)[-1] == "agent1 logged_out"


def test_a_page_that_comes_back_in_time_stays_signed_in() -> None:
    house = House()
    sit_down(house)
    house.tell(AgentLeft(agent="agent1"))
    house.tell(AgentCame(agent="agent1"), after=5.0)
    assert house.wake("gone:agent1", after=30.0) == []


Fact = DeskFact | PhoneGone | PhoneRegistered

LOSSES: list[tuple[Fact, list[Fact], str]] = [
    (PhoneGone(user="agent1"), [PhoneRegistered(user="agent1")], "phone_lost"),
    (
        MicrophoneChecked(agent="agent1", works=False),
        [MicrophoneChecked(agent="agent1", works=True)],
        "microphone",
    ),
    (
        AgentLeft(agent="agent1"),
        [AgentCame(agent="agent1"), MicrophoneChecked(agent="agent1", works=True)],
        "connection_lost",
    ),
]


@pytest.mark.parametrize(("loss", "_back", "reason"), LOSSES)
def test_what_is_lost_during_a_call_and_not_back_by_its_end_makes_not_ready(
    loss: Fact, _back: list[Fact], reason: str
) -> None:
    house = House()
    talk(house)
    house.tell(loss)
    assert agent_states(house)[-1] == "agent1 on_contact"
    house.tell(HungUp(agent="agent1", call="call-1"))
    assert agent_states(house)[-1] == f"agent1 not_ready {reason}"


@pytest.mark.parametrize(("loss", "back", "_reason"), LOSSES)
def test_what_is_back_before_the_end_of_the_call_is_forgotten(
    loss: Fact, back: list[Fact], _reason: str
) -> None:
    house = House()
    talk(house)
    for fact in (loss, *back):
        house.tell(fact)
    house.tell(HungUp(agent="agent1", call="call-1"))
    assert agent_states(house)[-1] == "agent1 idle"


@pytest.mark.parametrize(("loss", "back", "_reason"), LOSSES)
def test_what_the_agent_asked_for_after_the_call_stands(loss: Fact, back: list[Fact], _reason: str) -> None:
    house = House()
    talk(house)
    for fact in (AskedNotReady(agent="agent1", reason="lunch"), loss, *back):
        house.tell(fact)
    house.tell(HungUp(agent="agent1", call="call-1"))
    assert agent_states(house)[-1] == "agent1 not_ready lunch"


@pytest.mark.parametrize(("loss", "_back", "reason"), LOSSES)
def test_what_is_lost_in_wrap_up_applies_after_it(loss: Fact, _back: list[Fact], reason: str) -> None:
    house = House()
    talk(house, digit="2")
    house.tell(HungUp(agent="agent1", call="call-1"))
    house.tell(loss)
    house.tell(AskedToFinish(agent="agent1"))
    assert agent_states(house)[-1] == f"agent1 not_ready {reason}"


def test_a_part_that_is_still_missing_keeps_what_is_pending() -> None:
    house = House()
    talk(house)
    house.tell(AgentLeft(agent="agent1"))
    house.tell(PhoneGone(user="agent1"))
    house.tell(AgentCame(agent="agent1"))
    house.tell(MicrophoneChecked(agent="agent1", works=True))
    house.tell(HungUp(agent="agent1", call="call-1"))
    assert agent_states(house)[-1] == "agent1 not_ready connection_lost"


@pytest.mark.parametrize(("loss", "back", "_reason"), LOSSES)
@pytest.mark.parametrize(("after", "state"), [(29.0, "idle"), (30.0, "not_ready {}")])
def test_what_is_back_soon_makes_who_was_ready_ready_again(
    loss: Fact, back: list[Fact], _reason: str, after: float, state: str
) -> None:
    house = House()
    sit_down(house)
    house.tell(loss)
    house.now += after - 0.1 * len(back)
    for fact in back:
        house.tell(fact)
    assert agent_states(house)[-1] == f"agent1 {state.format(_reason)}"


@pytest.mark.parametrize("choice", [AskedNotReady(agent="agent1", reason="lunch")])
def test_who_chose_not_to_be_ready_stays_so_when_the_page_is_back(choice: DeskFact) -> None:
    house = House()
    sit_down(house)
    for fact in (AgentLeft(agent="agent1"), AgentCame(agent="agent1"), choice):
        house.tell(fact)
    house.tell(MicrophoneChecked(agent="agent1", works=True))
    assert agent_states(house)[-1] == "agent1 not_ready lunch"


def test_who_was_lost_in_a_call_is_not_ready_when_the_page_is_back_however_soon() -> None:
    house = House()
    agents = talk(house)
    house.tell(PhoneGone(user="agent1"))
    house.tell(AgentLeft(agent="agent1"))
    house.tell(MediaSilent(leg=agents, silent_s=0.5))
    house.wake("lost:call-1", after=10.0)
    house.tell(AgentCame(agent="agent1"))
    house.tell(PhoneRegistered(user="agent1"))
    house.tell(MicrophoneChecked(agent="agent1", works=True))
    assert agent_states(house)[-1] == "agent1 not_ready connection_lost"


def test_a_page_reloaded_while_it_rings_is_rung_again_by_the_same_caller() -> None:
    house = House()
    sit_down(house)
    wait_in_line(house)
    for fact in (
        PhoneGone(user="agent1"),
        AgentLeft(agent="agent1"),
        AgentCame(agent="agent1"),
        PhoneRegistered(user="agent1"),
        MicrophoneChecked(agent="agent1", works=True),
    ):
        house.tell(fact)
    offers = [(event.agent, event.entry) for event in house.events() if isinstance(event, Offered)]
    assert (len(offers), len(set(offers)), agent_states(house)[-1]) == (2, 1, "agent1 offered")


def test_two_pages_are_one_agent_until_both_are_gone() -> None:
    house = House()
    sit_down(house)
    house.tell(AgentCame(agent="agent1"))
    house.tell(AgentLeft(agent="agent1"))
    assert agent_states(house)[-1] == "agent1 idle"
    house.tell(AgentLeft(agent="agent1"))
    assert agent_states(house)[-1] == "agent1 not_ready connection_lost"


@pytest.mark.parametrize("fact", [fact for loss, back, _ in LOSSES for fact in (loss, *back)])
def test_people_who_are_no_agents_change_nothing(fact: Fact) -> None:
    house = House()
    stranger = replace(fact, **{"user" if hasattr(fact, "user") else "agent": "stranger"})
    assert [out for out in house.tell(stranger) if not isinstance(out, WakeAt)] == []
