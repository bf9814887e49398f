"""People at their desks: who may be ready, and what takes it away again."""

from __future__ import annotations

from callcenter.calls.effects import Refused
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
    MicrophoneChecked,
)
from callcenter.events import AgentStateChanged
from tests.calls.scenes import agent_states, sit_down, talk
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


def test_not_ready_during_a_call_applies_when_it_ends() -> None:
    house = House()
    agents = talk(house)
    house.tell(AskedNotReady(agent="agent1", reason="lunch"))
    assert house.last(AgentStateChanged) == AgentStateChanged(
        at=house.now, agent="agent1", was="on_contact", state="on_contact", reason="", until=0.0, call="call-1",
        pending="lunch",
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


def test_a_page_that_comes_back_in_time_stays_signed_in() -> None:
    house = House()
    sit_down(house)
    house.tell(AgentLeft(agent="agent1"))
    house.tell(AgentCame(agent="agent1"), after=5.0)
    assert house.wake("gone:agent1", after=30.0) == []
