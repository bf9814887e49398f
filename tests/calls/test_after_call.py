"""When the agent hangs up the caller is asked something; the agent is free, and the record says who ended what."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callcenter.calls.after_rules import AfterCall
from callcenter.calls.call import CallState
from callcenter.calls.cdr import CallRecord, call_of, fold
from callcenter.calls.effects import StopRecording
from callcenter.calls.media import HearPrompts
from callcenter.calls.recording import QueueRecording, RecordingRules
from callcenter.calls.sip import HangUpLeg, LegConfirmed, LegEnded
from callcenter.calls.wishes import AskedToTransfer, HungUp, PutOnHold
from callcenter.events import AfterCallStarted, CallEnded, FlowStarted, SurveyAnswered
from tests.calls.company import COMPANY, pick_up, told
from tests.calls.flows import FlowHouse, house_of, written
from tests.calls.scenes import agent_states, sit_down

MAIN = written("main", "line", "\n  line: {do: queue, queue: sales, on_leave: bye, on_left: bye}")
SURVEY = written(
    "survey",
    "ask",
    """
  ask:
    do: survey
    survey: after_call
    questions: [{name: agent, prompts: a}, {name: solved, prompts: b, low: 0, high: 1}]
""",
)
BY_QUEUE = AfterCall(queues={"sales": "survey"})
BY_NUMBER = AfterCall(numbers={"5000": "survey"})


def talking(rule: AfterCall = BY_QUEUE, **rules: object) -> FlowHouse:
    """Agent 1 talks with the caller."""
    house = house_of(MAIN, SURVEY, rules=replace(COMPANY, after_call=rule, **rules))  # type: ignore[arg-type]
    sit_down(house)
    house.comes()
    pick_up(house)
    return house


def hang_up(house: FlowHouse) -> None:
    house.tell(HungUp(agent="agent1", call=house.call().call))


def record(house: FlowHouse) -> CallRecord:
    found: CallRecord | None = None
    for event in house.events():
        if call_of(event) == "call-1":
            found = fold(found, event)
    assert found is not None
    return found


@pytest.mark.parametrize("rule", [BY_QUEUE, BY_NUMBER], ids=["the queue's", "the number's"])
def test_the_caller_is_asked_and_the_agent_wraps_up(rule: AfterCall) -> None:
    house = talking(rule)
    hang_up(house)
    call = house.call()
    hears = house.hears("caller")
    assert isinstance(hears, HearPrompts)
    assert (call.state, call.agent, call.former_agent, hears.prompts) == (
        CallState.IN_FLOW,
        "",
        "agent1",
        ("en/a",),
    )
    assert agent_states(house)[-1] == "agent1 wrap_up"
    assert told(house, AfterCallStarted) == ["AfterCallStarted agent1 sales survey"]


def test_answers_are_told_with_agent_and_queue_and_are_in_the_record() -> None:
    house = talking()
    hang_up(house)
    began = house.now
    house.press("4", "9", "1")
    house.heard_out()
    assert told(house, SurveyAnswered) == [
        "SurveyAnswered survey ask after_call agent 4 agent1 sales",
        "SurveyAnswered survey ask after_call solved 1 agent1 sales",
    ]
    kept = record(house)
    assert (kept.scores, kept.released_by, kept.outcome, kept.flow, kept.agents) == (
        (("after_call", "agent", 4), ("after_call", "solved", 1)),
        "agent",
        "answered",
        "main",
        ("agent1",),
    )
    assert kept.talk_s < house.now - began
    assert house.exchange.calls.book.calls == {}


def test_a_caller_who_hangs_up_in_the_middle_has_answered_what_came_before() -> None:
    house = talking()
    hang_up(house)
    house.press("5")
    house.tell(LegEnded(leg="caller", by="peer", cause=""))
    kept = record(house)
    assert (kept.scores, kept.released_by, kept.outcome) == (
        (("after_call", "agent", 5),),
        "agent",
        "answered",
    )


def test_a_caller_who_hangs_up_first_is_asked_nothing() -> None:
    house = talking()
    house.tell(LegEnded(leg="caller", by="peer", cause=""))
    assert told(house, AfterCallStarted, SurveyAnswered) == []
    assert record(house).released_by == "caller"


@pytest.mark.parametrize(
    "rule", [AfterCall(), AfterCall(queues={"support": "survey"}), AfterCall(queues={"sales": "gone"})]
)
def test_without_a_rule_that_leads_to_a_flow_the_call_is_over(rule: AfterCall) -> None:
    house = talking(rule)
    hang_up(house)
    assert isinstance(house.last(CallEnded), CallEnded)


def test_the_agents_own_telephone_may_hang_up_as_well() -> None:
    house = talking()
    house.tell(LegEnded(leg=house.call().agent_leg, by="peer", cause=""))
    assert house.call().former_agent == "agent1"
    assert not any(isinstance(out, HangUpLeg) for out in house.outcomes)


def test_a_caller_on_hold_is_taken_off_it() -> None:
    house = talking()
    house.tell(PutOnHold(agent="agent1", call="call-1"))
    hang_up(house)
    assert (house.call().held_at, house.call().state) == (0.0, CallState.IN_FLOW)


def test_with_somebody_else_there_the_other_two_go_on() -> None:
    house = talking()
    house.tell(AskedToTransfer(agent="agent1", call="call-1", to="+8613911112222"))
    pick_up(house)
    assert told(house, AfterCallStarted) == []


def test_the_recording_of_the_contact_is_closed() -> None:
    recording = RecordingRules(queues={"sales": QueueRecording(share=1.0)})
    house = talking(recording=recording)
    hang_up(house)
    stops = [out for out in house.outcomes if isinstance(out, StopRecording)]
    assert [stop.recording for stop in stops] == [house.call().recording]


def test_who_asks_for_a_human_again_is_asked_once() -> None:
    again = written("survey", "line", "\n  line: {do: queue, queue: sales, on_leave: bye, on_left: bye}")
    house = house_of(MAIN, again, rules=replace(COMPANY, after_call=BY_QUEUE))
    sit_down(house, "agent3")
    house.comes()
    pick_up(house)
    house.tell(HungUp(agent="agent3", call="call-1"))
    sit_down(house, "agent1")
    pick_up(house)
    assert house.call().agent == "agent1"
    house.tell(HungUp(agent="agent1", call="call-1"))
    assert house.exchange.calls.book.calls == {}
    assert len([event for event in house.events() if isinstance(event, AfterCallStarted)]) == 1


@pytest.mark.parametrize("restart", [False, True])
def test_it_is_the_same_after_a_restart(restart: bool) -> None:
    house = talking()
    hang_up(house)
    if restart:
        house.restart()
    house.press("3")
    assert told(house, SurveyAnswered) == ["SurveyAnswered survey ask after_call agent 3 agent1 sales"]


def test_the_flow_knows_who_served_the_caller() -> None:
    house = talking()
    hang_up(house)
    position = house.call().position
    assert position is not None
    assert (position.variables["served.agent"], position.variables["served.queue"]) == ("agent1", "sales")
    started = [event.flow for event in house.events() if isinstance(event, FlowStarted)]
    assert started == ["main", "survey"]


def test_the_next_caller_is_served_while_the_first_answers() -> None:
    house = talking()
    hang_up(house)
    house.wake("acd:agent:agent1", 20.0)
    house.arrive(leg="second")
    house.tell(LegConfirmed(leg="second"))
    calls = house.exchange.calls.book.calls
    assert {call.state for call in calls.values()} == {CallState.IN_FLOW}
