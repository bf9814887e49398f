"""Caller and agent talking: who releases the call, and what happens when one of them vanishes."""

from __future__ import annotations

import pytest

from callcenter.calls.effects import DropMedia, Refused
from callcenter.calls.leg import DOUBTFUL_SILENT_S
from callcenter.calls.media import HearLeg, HearPrompts, LegMedia, MediaFailed, MediaResumed, MediaSilent
from callcenter.calls.sip import (
    LegEnded,
    PhoneGone,
)
from callcenter.calls.wishes import (
    AskedToFinish,
    HungUp,
)
from callcenter.events import (
    AgentLost,
    CallEnded,
    EntryStarted,
    MediaRecovered,
    MediaStalled,
    Offered,
)
from tests.calls.scenes import agent_states, sit_down, talk
from tests.helpers.house import House

MUSIC = ("music/hold",)


@pytest.mark.parametrize(
    ("leg", "by", "released_by"),
    [("caller", "peer", "caller"), ("agent", "peer", "agent"), ("caller", "system", "system")],
)
def test_who_released_the_call_is_recorded(leg: str, by: str, released_by: str) -> None:
    house = House()
    agents = talk(house)
    out = house.tell(LegEnded(leg="caller" if leg == "caller" else agents, by=by, cause=""))
    ended = house.last(CallEnded)
    assert isinstance(ended, CallEnded)
    assert (ended.released_by, ended.outcome) == (released_by, "answered")
    assert {item.leg for item in out if isinstance(item, DropMedia)} == {"caller", agents}
    assert agent_states(house)[-1] == "agent1 idle"


def test_the_hang_up_button_ends_only_ones_own_call() -> None:
    house = House()
    talk(house)
    assert house.tell(HungUp(agent="agent2", call="call-1")) == [
        Refused(user="agent2", code="no_such_call", text="You are not on this call.")
    ]
    house.tell(HungUp(agent="agent1", call="call-1"))
    ended = house.last(CallEnded)
    assert isinstance(ended, CallEnded)
    assert ended.released_by == "agent"


def test_wrap_up_follows_a_sales_call_and_can_be_finished() -> None:
    house = House()
    agents = talk(house, digit="2")
    house.tell(LegEnded(leg=agents, by="peer", cause=""))
    assert agent_states(house)[-1] == "agent1 wrap_up"
    house.tell(AskedToFinish(agent="agent1"))
    assert agent_states(house)[-1] == "agent1 idle"
    assert house.tell(AskedToFinish(agent="agent1")) == [
        Refused(user="agent1", code="no_wrap_up", text="There is no wrap-up to finish.")
    ]


def test_a_browser_gone_mid_call_gives_music_then_a_new_entry_with_the_old_rank() -> None:
    house = House()
    agents = talk(house)
    first = house.last(EntryStarted)
    assert isinstance(first, EntryStarted)
    house.tell(PhoneGone(user="agent1"), after=60.0)
    assert house.hears("caller") == HearLeg(leg=agents), "signalling alone does not interrupt a conversation"
    house.tell(MediaSilent(leg=agents, silent_s=3.0), after=3.0)
    assert isinstance(house.last(MediaStalled), MediaStalled)
    wish = house.hears("caller")
    assert isinstance(wish, HearPrompts)
    assert (wish.prompts, wish.loop) == (MUSIC, True)
    house.wake("lost:call-1", after=7.0)
    again = house.last(EntryStarted)
    assert isinstance(again, EntryStarted)
    assert (again.cause, again.ranked_from, again.entry != first.entry) == (
        "agent_lost",
        first.ranked_from,
        True,
    )
    assert isinstance(house.last(AgentLost), AgentLost)
    assert agent_states(house)[-1] == "agent1 not_ready connection_lost"
    sit_down(house, "agent2")
    offered = house.last(Offered)
    assert isinstance(offered, Offered)
    assert (offered.agent, offered.entry) == ("agent2", again.entry)


def test_an_agent_who_comes_back_in_time_goes_on_talking() -> None:
    house = House()
    agents = talk(house)
    house.tell(MediaSilent(leg=agents, silent_s=3.0), after=60.0)
    house.tell(MediaResumed(leg=agents), after=2.0)
    assert isinstance(house.last(MediaRecovered), MediaRecovered)
    assert house.hears("caller") == HearLeg(leg=agents)
    assert house.wake("lost:call-1", after=60.0) == []


def test_signalling_that_drops_while_sound_flows_loses_nobody() -> None:
    house = House()
    agents = talk(house)
    out = house.tell(PhoneGone(user="agent1"))
    out += house.wake("lost:call-1", after=10.0)
    patience = [(item.leg, item.silent_after_s) for item in out if isinstance(item, LegMedia)]
    assert patience == [(agents, DOUBTFUL_SILENT_S), (agents, 0.0)], "the first silence counts meanwhile"
    assert house.hears("caller") == HearLeg(leg=agents)


def test_a_callers_port_that_cannot_be_opened_ends_the_call_as_failed() -> None:
    house = House()
    house.arrive()
    house.tell(MediaFailed(leg="caller", why="port taken"))
    ended = house.last(CallEnded)
    assert isinstance(ended, CallEnded)
    assert (ended.outcome, ended.released_by) == ("failed", "system")


def test_an_agents_phone_that_stopped_answering_costs_the_caller_only_the_place_at_the_desk() -> None:
    house = House()
    agents = talk(house)
    house.tell(LegEnded(leg=agents, by="system", cause="session_expired"))
    (again,) = [
        event for event in house.events() if isinstance(event, EntryStarted) and event.cause == "agent_lost"
    ]
    assert again.queue == "support"
    assert not [event for event in house.events() if isinstance(event, CallEnded)]
    assert "caller" in house.exchange.calls.book.legs
