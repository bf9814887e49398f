"""An agent who calls somebody is offered nobody meanwhile, and is where they were before afterwards."""

from __future__ import annotations

from dataclasses import replace

from callcenter.calls.effects import Refused
from callcenter.calls.sip import DialLeg, LegAnswered, LegEnded, LegFailed
from callcenter.calls.wishes import AskedNotReady, AskedReady
from callcenter.events import OutwardAnswered
from callcenter.trunks import Dialling
from tests.calls.outside import OUTWARD, call_from_phone, dialled
from tests.calls.scenes import agent_states, sit_down, talk, wait_in_line
from tests.helpers.house import BROWSER_SDP, PHONE_SDP, RULES, House

OUTWARD_OF_AGENTS = replace(OUTWARD, dialling={"agent": Dialling(prefixes=("+86",))})


def agents_house() -> House:
    return House(rules=replace(RULES, outward=OUTWARD_OF_AGENTS))


def call_somebody(house: House, leg: str = "own") -> None:
    call_from_phone(house, leg=leg, account="agent1")


def test_no_offers_during_an_own_call() -> None:
    house = agents_house()
    sit_down(house)
    call_somebody(house)
    assert agent_states(house)[-1] == "agent1 not_ready own_call"
    wait_in_line(house)
    assert not any(isinstance(out, DialLeg) for out in house.outcomes)
    assert house.tell(AskedReady(agent="agent1")) == [
        Refused(user="agent1", code="own_call", text="You are calling somebody.")
    ]
    house.tell(LegAnswered(leg=dialled(house).leg, sdp=PHONE_SDP))
    answered = house.last(OutwardAnswered)
    assert isinstance(answered, OutwardAnswered)
    assert answered.agent == "agent1"
    house.tell(LegEnded(leg="own", by="peer", cause=""))
    assert agent_states(house)[-2:] == ["agent1 idle", "agent1 offered"]


def test_a_browser_may_call_out() -> None:
    house = agents_house()
    sit_down(house)
    house.arrive(leg="own", dnis="+8613800000142", account="agent1", sdp=BROWSER_SDP)
    house.tell(LegAnswered(leg=dialled(house).leg, sdp=PHONE_SDP))
    house.tell(LegEnded(leg=dialled(house).leg, by="peer", cause=""))
    assert agent_states(house)[-1] == "agent1 idle"


def test_who_was_not_ready_for_another_reason_stays_so() -> None:
    house = agents_house()
    sit_down(house)
    house.tell(AskedNotReady(agent="agent1", reason="lunch"))
    call_somebody(house)
    house.tell(LegFailed(leg=dialled(house).leg, code=486, reason="Busy Here"))
    assert agent_states(house)[-1] == "agent1 not_ready lunch"


def test_two_own_calls_are_over_when_the_second_is() -> None:
    house = agents_house()
    sit_down(house)
    call_somebody(house)
    house.arrive(leg="other", dnis="7788990011", account="agent1", sdp="")
    assert agent_states(house)[-1] == "agent1 not_ready own_call"
    house.tell(LegEnded(leg="own", by="peer", cause=""))
    assert agent_states(house)[-1] == "agent1 idle"


def test_an_own_call_beside_a_contact_leaves_the_agent_ready_after_it() -> None:
    house = agents_house()
    leg = talk(house)
    call_somebody(house)
    house.tell(LegEnded(leg="own", by="peer", cause=""))
    house.tell(LegEnded(leg=leg, by="peer", cause=""))
    assert agent_states(house)[-1] == "agent1 idle"


def test_an_own_call_that_outlives_the_contact_keeps_the_queues_away() -> None:
    house = agents_house()
    leg = talk(house)
    call_somebody(house)
    house.tell(LegEnded(leg=leg, by="peer", cause=""))
    assert agent_states(house)[-1] == "agent1 not_ready own_call"
    house.tell(LegEnded(leg="own", by="peer", cause=""))
    assert agent_states(house)[-1] == "agent1 idle"


def test_a_restart_remembers_the_own_call() -> None:
    house = agents_house()
    sit_down(house)
    call_somebody(house)
    house.restart()
    assert len(house.tell(AskedReady(agent="agent1"))) == 1
    house.tell(LegEnded(leg="own", by="peer", cause=""))
    assert agent_states(house)[-1] == "agent1 idle"
