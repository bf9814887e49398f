"""Agents whose microphone is taken away in mid-call."""

from __future__ import annotations

import pytest

from callcenter.calls.call import CallState
from callcenter.calls.effects import WakeAt
from callcenter.calls.media import HearLeg, HearPrompts, MediaResumed, MediaSilent
from callcenter.calls.sip import PhoneGone
from callcenter.calls.wishes import MicrophoneChecked
from callcenter.events import AgentLost, AgentReturned, EntryStarted, MediaRecovered, MediaStalled
from tests.calls.scenes import agent_states, sit_down, talk
from tests.helpers.house import House

GONE = MicrophoneChecked(agent="agent1", works=False, is_gone=True)
MUTED = MicrophoneChecked(agent="agent1", works=False)
WORKS = MicrophoneChecked(agent="agent1", works=True)
LOST = "lost:call-1"


def has_music(house: House) -> bool:
    wish = house.hears("caller")
    return isinstance(wish, HearPrompts) and wish.prompts == ("music/hold",)


def story(house: House) -> list[str]:
    kinds = (MediaStalled, MediaRecovered, AgentLost, AgentReturned)
    return [type(event).__name__ for event in house.events() if isinstance(event, kinds)]


def state(house: House) -> CallState:
    return house.exchange.calls.book.calls["call-1"].state


def test_the_caller_hears_music_at_once_and_the_agent_again_when_it_works() -> None:
    house = House()
    agents = talk(house)
    out = house.tell(GONE, after=60.0)
    assert has_music(house)
    assert [item.key for item in out if isinstance(item, WakeAt)] == [LOST]
    house.tell(WORKS, after=5.0)
    assert (house.hears("caller"), state(house)) == (HearLeg(leg=agents), CallState.TALKING)
    assert house.wake(LOST, after=60.0) == []
    assert story(house) == ["MediaStalled", "MediaRecovered"]
    assert agent_states(house)[-1] == "agent1 on_contact"


def test_without_a_microphone_at_the_deadline_the_caller_is_in_line_again_and_the_agent_not_ready() -> None:
    house = House()
    talk(house)
    house.tell(GONE, after=60.0)
    house.wake(LOST, after=10.0)
    started = [event for event in house.events() if isinstance(event, EntryStarted)]
    assert [event.cause for event in started] == ["arrival", "agent_lost"]
    assert started[1].ranked_from == started[0].ranked_from
    assert agent_states(house)[-1] == "agent1 not_ready connection_lost"


@pytest.mark.parametrize("facts", [[MUTED], [MUTED, WORKS], [WORKS], [WORKS, WORKS]])
def test_a_muted_microphone_interrupts_nobody(facts: list[MicrophoneChecked]) -> None:
    house = House()
    agents = talk(house)
    for fact in facts:
        house.tell(fact)
    assert (house.hears("caller"), story(house)) == (HearLeg(leg=agents), [])


def test_a_page_that_went_away_is_not_back_because_another_ones_microphone_works() -> None:
    house = House()
    agents = talk(house)
    house.tell(MediaSilent(leg=agents, silent_s=3.0), after=60.0)
    house.tell(WORKS)
    assert (has_music(house), state(house)) == (True, CallState.AGENT_SILENT)


@pytest.mark.parametrize(
    "worse", [PhoneGone(user="agent1"), MediaSilent(leg="", silent_s=3.0)], ids=["no phone", "no sound"]
)
def test_who_lost_more_than_the_microphone_is_not_back_with_it(worse: PhoneGone | MediaSilent) -> None:
    house = House()
    agents = talk(house)
    house.tell(GONE, after=60.0)
    house.tell(MediaSilent(leg=agents, silent_s=3.0) if isinstance(worse, MediaSilent) else worse)
    house.tell(WORKS)
    assert (has_music(house), state(house)) == (True, CallState.AGENT_SILENT)
    if isinstance(worse, MediaSilent):
        house.tell(MediaResumed(leg=agents))
        assert (house.hears("caller"), state(house)) == (HearLeg(leg=agents), CallState.TALKING)


@pytest.mark.parametrize("fact", [GONE, WORKS, MUTED])
def test_who_is_in_no_call_has_nobody_to_leave_alone(fact: MicrophoneChecked) -> None:
    house = House()
    sit_down(house)
    house.tell(fact)
    assert story(house) == []
