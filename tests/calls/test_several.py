"""Two callers for one agent: one is talked with, the other hears music, and neither hears the other."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import acd
from callcenter.calls.effects import Refused, WakeAt
from callcenter.calls.hearing import sources, who_hears
from callcenter.calls.media import HearLeg, HearMix, HearNothing, HearPrompts, MediaSilent
from callcenter.calls.sip import (
    DialLeg,
    LegAnswered,
    LegChanged,
    LegEnded,
    PhoneGone,
    PhoneRegistered,
)
from callcenter.calls.wishes import (
    AskedNotReady,
    AskedToConsult,
    AskedToFinish,
    AskedToMerge,
    AskedToTransfer,
    ChoseContact,
    Configured,
    Declined,
    HungUp,
    MicrophoneChecked,
    PutOnHold,
    TookOffHold,
)
from callcenter.events import (
    AgentLost,
    AgentStateChanged,
    CallConnected,
    CallEnded,
    CallHeld,
    CallResumed,
    ContactChosen,
    EntryStarted,
)
from tests.calls.company import COMPANY, PEOPLE, WIDE, dialled, pick_up, told
from tests.calls.scenes import sit_down, wait_in_line
from tests.calls.test_any_order import AGENTS, PRELUDES, STEPS, check_the_ears, check_the_record, do
from tests.helpers.house import BROWSER_SDP, PHONE_SDP, House

TWO = {"voice": 2}
SECOND = "call-8"
"""Ids of all kinds are counted together."""

SEVERAL = Configured(queues=PEOPLE.queues, agents=tuple(replace(one, capacity=TWO) for one in PEOPLE.agents))
CHOICES = (ContactChosen, CallHeld, CallResumed, CallConnected)


def music(call: str) -> HearPrompts:
    return HearPrompts(playback=f"hold-{call}", prompts=("music/hold",), loop=True)


def several() -> House:
    return House(rules=COMPANY, plane=WIDE, site=SEVERAL)


def second_rings(digit: str = "1") -> tuple[House, str, str]:
    """Agent 1 talks with the first caller while the second is offered; the house and both of the agent's legs."""
    house = several()
    sit_down(house)
    wait_in_line(house, "first", digit)
    first = pick_up(house)
    wait_in_line(house, "second", digit)
    return house, first, dialled(house)


def with_both(digit: str = "1") -> tuple[House, str, str]:
    """Agent 1 has taken the second as well, and talks with them."""
    house, first, second = second_rings(digit)
    pick_up(house, second)
    return house, first, second


def ears(house: House, first: str, second: str) -> dict[str, object]:
    legs = {"first": "first", "second": "second", "mine1": first, "mine2": second}
    return {name: house.hears(leg) for name, leg in legs.items()}


def on_second(first: str, second: str) -> dict[str, object]:
    return {
        "first": music("call-1"), "second": HearLeg(leg=second), "mine1": HearNothing(), "mine2": HearLeg(leg="second"),
    }  # fmt: skip


def on_first(first: str, second: str) -> dict[str, object]:
    return {
        "first": HearLeg(leg=first), "second": music(SECOND), "mine1": HearLeg(leg="first"), "mine2": HearNothing(),
    }  # fmt: skip


def codes(house: House, wish: object) -> list[str]:
    return [out.code for out in house.tell(wish) if isinstance(out, Refused)]  # type: ignore[arg-type]


def test_while_the_second_rings_nothing_changes_for_the_first() -> None:
    house, first, _second = second_rings()
    assert (house.hears("first"), house.hears(first)) == (HearLeg(leg=first), HearLeg(leg="first"))
    assert told(house, ContactChosen, CallHeld) == []


def test_answering_puts_the_first_on_hold() -> None:
    house, first, second = with_both()
    assert ears(house, first, second) == on_second(first, second)
    happened = [(type(event).__name__, event.call) for event in house.events() if isinstance(event, CHOICES)]
    assert happened == [
        ("CallConnected", "call-1"), ("CallHeld", "call-1"), ("ContactChosen", SECOND), ("CallConnected", SECOND),
    ]  # fmt: skip


def test_declining_leaves_the_first_where_it_was() -> None:
    house, first, _ = second_rings()
    offer = next(call.offers[0].offer for call in house.exchange.calls.book.calls.values() if call.offers)
    house.tell(Declined(agent="agent1", offer=offer))
    assert (house.hears("first"), house.hears(first)) == (HearLeg(leg=first), HearLeg(leg="first"))


@pytest.mark.parametrize("wish", [ChoseContact, TookOffHold])
def test_to_and_fro(wish: type) -> None:
    house, first, second = with_both()
    house.tell(wish(agent="agent1", call="call-1"))
    assert ears(house, first, second) == on_first(first, second)
    house.tell(wish(agent="agent1", call=SECOND))
    assert ears(house, first, second) == on_second(first, second)


def test_the_chosen_one_may_be_on_hold_as_well() -> None:
    house, first, second = with_both()
    house.tell(PutOnHold(agent="agent1", call=SECOND))
    assert (house.hears("first"), house.hears("second")) == (music("call-1"), music(SECOND))
    assert codes(house, PutOnHold(agent="agent1", call="call-1")) == ["on_hold"]
    house.tell(ChoseContact(agent="agent1", call=SECOND))
    assert ears(house, first, second) == on_second(first, second)


def test_what_is_over_leaves_the_other_on_hold_with_the_choice_to_take_it() -> None:
    house, first, _second = with_both()
    house.tell(HungUp(agent="agent1", call=SECOND))
    assert (house.hears("first"), house.hears(first)) == (music("call-1"), HearNothing())
    house.tell(ChoseContact(agent="agent1", call="call-1"))
    assert (house.hears("first"), house.hears(first)) == (HearLeg(leg=first), HearLeg(leg="first"))


def test_who_waits_may_hang_up() -> None:
    house, _first, second = with_both()
    house.tell(LegEnded(leg="first", by="peer", cause=""))
    assert (house.hears("second"), house.hears(second)) == (HearLeg(leg=second), HearLeg(leg="second"))
    assert told(house, CallEnded) == ["CallEnded caller answered -"]


def test_nobody_chooses_a_call_of_somebody_else() -> None:
    house, _, _ = with_both()
    wishes = [ChoseContact(agent="agent2", call="call-1"), ChoseContact(agent="agent1", call="call-9")]
    assert [codes(house, wish) for wish in wishes] == [["no_such_call"], ["no_such_call"]]


def test_a_reload_brings_both_back() -> None:
    house, first, second = with_both()
    house.tell(PhoneGone(user="agent1"))
    for leg in (first, second):
        house.tell(MediaSilent(leg=leg, silent_s=0.5))
    assert (house.hears("first"), house.hears("second")) == (music("call-1"), music(SECOND))
    out = house.tell(PhoneRegistered(user="agent1"))
    anew = [one.leg for one in out if isinstance(one, DialLeg)]
    assert [dict(one.headers)["X-Call"] for one in out if isinstance(one, DialLeg)] == ["call-1", SECOND]
    for leg in anew:
        house.tell(LegAnswered(leg=leg, sdp=BROWSER_SDP))
    assert ears(house, *anew) == on_second(*anew)


def test_a_closed_tab_loses_both_and_both_keep_their_rank() -> None:
    house, first, second = with_both()
    house.tell(PhoneGone(user="agent1"))
    for leg in (first, second):
        house.tell(MediaSilent(leg=leg, silent_s=0.5))
    due = {
        out.key: out.at for out in house.outcomes if isinstance(out, WakeAt) and out.key.startswith("lost:")
    }
    for key in sorted(due):
        house.wake(key, max(0.1, due[key] - house.now))
    assert [event.call for event in house.events() if isinstance(event, AgentLost)] == ["call-1", SECOND]
    started = [event for event in house.events() if isinstance(event, EntryStarted)]
    assert [one.ranked_from for one in started[2:]] == [one.ranked_from for one in started[:2]]
    last = house.last(AgentStateChanged)
    assert isinstance(last, AgentStateChanged)
    assert (last.state, last.reason) == ("not_ready", "connection_lost")


def test_the_wrap_up_of_one_beside_the_others_talk() -> None:
    house, _first, _ = with_both("2")
    house.tell(HungUp(agent="agent1", call=SECOND))
    last = house.last(AgentStateChanged)
    assert isinstance(last, AgentStateChanged)
    assert (last.state, last.contacts) == ("on_contact", 2)
    assert [(one.call, one.phase) for one in last.in_hand] == [("call-1", "on_contact"), (SECOND, "wrap_up")]
    assert codes(house, AskedToFinish(agent="agent1", call="call-1")) == ["no_wrap_up"]
    house.tell(AskedToFinish(agent="agent1", call=SECOND))
    last = house.last(AgentStateChanged)
    assert isinstance(last, AgentStateChanged)
    assert (last.state, last.contacts, last.in_hand) == ("on_contact", 1, ())


def test_not_ready_applies_when_both_are_over() -> None:
    house, _, _ = with_both()
    house.tell(AskedNotReady(agent="agent1", reason="break"))
    house.tell(HungUp(agent="agent1", call=SECOND))
    house.tell(ChoseContact(agent="agent1", call="call-1"))
    house.tell(HungUp(agent="agent1", call="call-1"))
    changed = [f"{e.state} {e.reason}" for e in house.events() if isinstance(e, AgentStateChanged)]
    assert changed[-2:] == ["on_contact ", "not_ready break"]


def test_a_capacity_that_is_lowered_takes_nobody_away() -> None:
    house, first, second = with_both()
    house.tell(PEOPLE)
    assert ears(house, first, second) == on_second(first, second)
    house.tell(HungUp(agent="agent1", call=SECOND))
    before = len(house.outcomes)
    wait_in_line(house, "third", "1")
    assert not any(isinstance(out, DialLeg) for out in house.outcomes[before:])


def test_a_conference_goes_on_without_the_agent() -> None:
    house = several()
    sit_down(house)
    wait_in_line(house, "first", "1")
    first = pick_up(house)
    sit_down(house, "agent2")
    house.tell(AskedToConsult(agent="agent1", call="call-1", to="1002"))
    colleague = pick_up(house)
    house.tell(AskedToMerge(agent="agent1", call="call-1"))
    wait_in_line(house, "second", "2")
    second = pick_up(house)
    assert (house.hears("first"), house.hears(colleague)) == (HearLeg(leg=colleague), HearLeg(leg="first"))
    assert (house.hears(first), house.hears("second")) == (HearNothing(), HearLeg(leg=second))
    house.tell(ChoseContact(agent="agent1", call="call-1"))
    assert house.hears(first) == HearMix(legs=("first", colleague))
    assert house.hears("second") == music("call-13")


def test_asking_somebody_for_who_waits_brings_the_agent_there() -> None:
    house, first, _second = with_both()
    sit_down(house, "agent2")
    house.tell(AskedToConsult(agent="agent1", call="call-1", to="1002"))
    colleague = pick_up(house)
    assert (house.hears("first"), house.hears("second")) == (music("call-1"), music(SECOND))
    assert (house.hears(first), house.hears(colleague)) == (HearLeg(leg=colleague), HearLeg(leg=first))


def test_who_waits_can_be_given_away_from_there() -> None:
    house, _first, second = with_both()
    sit_down(house, "agent2")
    house.tell(AskedToTransfer(agent="agent1", call="call-1", to="1002"))
    theirs = pick_up(house)
    assert (house.hears("first"), house.hears("second")) == (HearLeg(leg=theirs), HearLeg(leg=second))


def test_a_telephone_that_swaps_calls_itself() -> None:
    house = several()
    house.tell(PhoneRegistered(user="agent1", is_desk_phone=True))
    sit_down(house)
    house.tell(PhoneRegistered(user="agent1", is_desk_phone=True))
    legs = []
    for caller in ("first", "second"):
        wait_in_line(house, caller, "1")
        legs.append(dialled(house))
        house.tell(LegAnswered(leg=legs[-1], sdp=PHONE_SDP))
        house.tell(LegChanged(leg=legs[0], sdp=PHONE_SDP + "a=inactive\r\n")) if caller == "second" else None
    assert ears(house, *legs) == on_second(*legs)
    house.tell(LegChanged(leg=legs[1], sdp=PHONE_SDP + "a=inactive\r\n"))
    house.tell(LegChanged(leg=legs[0], sdp=PHONE_SDP))
    assert ears(house, *legs) == on_first(*legs)


def test_a_second_call_is_not_picked_up_by_itself() -> None:
    house = House(rules=replace(COMPANY, auto_answer=frozenset({"agent1"})), plane=WIDE, site=SEVERAL)
    sit_down(house)
    asked = []
    for caller in ("first", "second"):
        wait_in_line(house, caller, "1")
        leg = house.last(DialLeg)
        assert isinstance(leg, DialLeg)
        asked.append("Alert-Info" in dict(leg.headers))
        pick_up(house)
    assert asked == [True, False]


def test_a_lost_microphone_is_missed_by_both() -> None:
    house, _, _ = with_both()
    house.tell(MicrophoneChecked(agent="agent1", works=False, is_gone=True))
    calls = house.exchange.calls.book.calls.values()
    assert [call.state.name for call in calls] == ["AGENT_SILENT", "AGENT_SILENT"]


def choose(house: House, number: int) -> None:
    calls = list(house.exchange.calls.book.calls.values())
    if calls:
        call = calls[number % len(calls)]
        who = call.third.agent if call.third and number > 2 else call.agent
        house.tell(ChoseContact(agent=who or "agent1", call=call.call))


def check(house: House) -> None:
    """No agent is heard by two customers, or hears two; nobody who waits hears nothing; the router agrees."""
    book = house.exchange.calls.book
    calls = list(book.calls.values())
    assert set(book.legs) == {leg for call in calls for leg in who_hears(call)}
    for call in calls:
        check_the_ears(house, call)
        assert set(call.away) <= {call.agent, call.third.agent if call.third else ""} - {""}
    for agent in AGENTS:
        there = [call.call for call in calls if call.is_with(agent) and not call.is_away(agent)]
        assert len(there) <= 1, "an agent is in one call at a time"
        theirs = {leg.leg for leg in book.legs.values() if leg.user == agent}
        hearing = [
            call.call for call in calls for leg in theirs if sources(who_hears(call).get(leg, HearNothing()))
        ]
        assert len(set(hearing)) <= 1
        heard = [
            call.call for call in calls if any(sources(one) & theirs for one in who_hears(call).values())
        ]
        assert len(set(heard)) <= 1
        view = house.exchange.router.engine.agent(agent)
        assert sum(work.phase == acd.State.ON_CONTACT for work in view.work) <= 2


BOTH = [
    *[(kind, 0, 0.1) for kind in ("came", "phone", "mic", "ask_ready", "arrive", "confirm", "digit1", "ring")],
    ("answer", 6, 0.1), ("arrive", 1, 0.1), ("confirm", 1, 0.1), ("digit1", 1, 0.1), ("answer", 6, 0.1),
]  # fmt: skip


@given(st.one_of(st.just(BOTH), PRELUDES), STEPS, st.lists(st.integers(0, 5), min_size=5, max_size=5))
def test_in_any_order_one_is_talked_with(
    prelude: list[tuple[str, int, float]], steps: list[tuple[str, int, float]], choices: list[int]
) -> None:
    house = several()
    for kind, number, after in prelude:
        do(house, kind, number, after)
    for index, (kind, number, after) in enumerate(steps):
        do(house, kind, number, after)
        check(house)
        if index % 3 == 0:
            choose(house, choices[index % 5])
            check(house)
    check_the_record(house)
    data = house.exchange.to_data()
    house.restart()
    assert json.loads(json.dumps(house.exchange.to_data())) == json.loads(json.dumps(data))
