"""Bad input, vanished peers, races: what a call does when somebody else does not do their part."""

from __future__ import annotations

import pytest

from callcenter.calls.effects import DropMedia, Refused, WakeAt
from callcenter.calls.media import DigitHeard, HearLeg, HearPrompts, MediaFailed, MediaResumed, MediaSilent
from callcenter.calls.sip import (
    AcceptChange,
    AnswerLeg,
    DialLeg,
    HangUpLeg,
    LegAnswered,
    LegChanged,
    LegConfirmed,
    LegEnded,
    LegFailed,
    LegRinging,
    PhoneGone,
    PhoneRegistered,
    RefuseChange,
    RefuseLeg,
)
from callcenter.calls.wishes import (
    AgentCame,
    AgentLeft,
    AskedNotReady,
    AskedReady,
    AskedToFinish,
    Declined,
    HungUp,
    MicrophoneChecked,
)
from callcenter.events import (
    AgentLost,
    AgentStateChanged,
    CallEnded,
    CallRefused,
    EntryEnded,
    EntryStarted,
    MediaStalled,
    Offered,
    OfferEnded,
)
from tests.helpers.house import BROWSER_SDP, G729_SDP, PHONE_SDP, House

MUSIC = ("music/hold",)


def sit_down(house: House, agent: str = "agent1") -> None:
    house.tell(AgentCame(agent=agent))
    house.tell(PhoneRegistered(user=agent))
    house.tell(MicrophoneChecked(agent=agent, works=True))
    house.tell(AskedReady(agent=agent))


def wait_in_line(house: House, leg: str = "caller", digit: str = "1") -> None:
    house.arrive(leg=leg)
    house.tell(LegConfirmed(leg=leg))
    house.tell(DigitHeard(leg=leg, digit=digit))


def agent_leg(house: House) -> str:
    dialled = house.last(DialLeg)
    assert isinstance(dialled, DialLeg)
    return dialled.leg


def talk(house: House, digit: str = "1") -> str:
    sit_down(house)
    wait_in_line(house, digit=digit)
    leg = agent_leg(house)
    house.tell(LegRinging(leg=leg))
    house.tell(LegAnswered(leg=leg, sdp=BROWSER_SDP))
    return leg


def agent_states(house: House) -> list[str]:
    return [
        f"{event.agent} {event.state} {event.reason}".strip()
        for event in house.events()
        if isinstance(event, AgentStateChanged)
    ]


# ---- at the door


@pytest.mark.parametrize(
    ("changes", "code", "retry_after_s"),
    [
        ({"dnis": "4711"}, 404, 0),
        ({"sdp": G729_SDP}, 488, 0),
        ({"sdp": "hello"}, 400, 0),
    ],
)
def test_refusals_name_a_status(changes: dict[str, str], code: int, retry_after_s: int) -> None:
    house = House()
    refused, answer = house.arrive(**changes)
    assert (refused.code, answer) == (
        code,
        RefuseLeg(leg="caller", code=code, reason=refused.reason, retry_after_s=retry_after_s),
    )
    assert house.exchange.calls.book.rtp_ports.free == 3


def test_all_ivr_ports_busy_is_486_with_retry_after_and_leaks_nothing() -> None:
    house = House()
    house.arrive(leg="one")
    house.arrive(leg="two")
    refused, answer = house.arrive(leg="three")
    assert isinstance(refused, CallRefused)
    assert answer == RefuseLeg(leg="three", code=486, reason="Busy Here", retry_after_s=30)
    house.tell(LegEnded(leg="one", by="peer", cause=""))
    assert isinstance(house.arrive(leg="four")[-1], AnswerLeg)


def test_a_caller_who_cancels_before_the_ack_is_forgotten() -> None:
    house = House()
    house.arrive()
    out = house.tell(LegEnded(leg="caller", by="peer", cause=""))
    assert [type(item).__name__ for item in out] == ["DropMedia", "CallEnded"]
    assert house.exchange.calls.book.calls == {}


def test_no_ack_for_our_answer_is_a_failed_call() -> None:
    house = House()
    house.arrive()
    house.tell(LegEnded(leg="caller", by="system", cause="no_ack"))
    ended = house.last(CallEnded)
    assert isinstance(ended, CallEnded)
    assert (ended.released_by, ended.outcome) == ("system", "failed")


# ---- in line


def test_hanging_up_while_waiting_is_an_abandon() -> None:
    house = House()
    wait_in_line(house)
    house.tell(LegEnded(leg="caller", by="peer", cause=""), after=7.0)
    entry, call = house.last(EntryEnded), house.last(CallEnded)
    assert isinstance(entry, EntryEnded)
    assert isinstance(call, CallEnded)
    assert (entry.outcome, round(entry.waited_s), call.outcome, call.released_by) == (
        "abandoned",
        7,
        "abandoned",
        "caller",
    )


def test_hanging_up_while_an_agent_rings_stops_the_agents_phone_and_frees_the_agent() -> None:
    house = House()
    sit_down(house)
    wait_in_line(house)
    leg = agent_leg(house)
    out = house.tell(LegEnded(leg="caller", by="peer", cause=""))
    assert HangUpLeg(leg=leg, cause="") in out
    assert agent_states(house)[-1] == "agent1 idle"
    assert isinstance(house.last(OfferEnded), OfferEnded)
    assert house.exchange.calls.book.legs == {}


def test_pressing_2_leaves_the_line_by_key() -> None:
    house = House()
    wait_in_line(house)
    house.tell(DigitHeard(leg="caller", digit="2"))
    entry = house.last(EntryEnded)
    assert isinstance(entry, EntryEnded)
    assert entry.outcome == "left_by_key"


@pytest.mark.parametrize(("code", "outcome"), [(486, "refused"), (480, "unreachable"), (408, "unreachable")])
def test_a_phone_that_cannot_be_rung_does_not_lose_the_caller(code: int, outcome: str) -> None:
    house = House()
    sit_down(house)
    wait_in_line(house)
    house.tell(LegFailed(leg=agent_leg(house), code=code, reason=""))
    ended = house.last(OfferEnded)
    assert isinstance(ended, OfferEnded)
    assert ended.outcome == outcome
    assert len(house.exchange.router.engine.waiting("support")) == 1
    assert agent_states(house)[-1].startswith("agent1 not_ready")


def test_a_missed_offer_goes_to_the_next_agent_and_keeps_the_rank() -> None:
    house = House()
    sit_down(house)
    sit_down(house, "agent2")
    wait_in_line(house)
    wakes = [out for out in house.outcomes if isinstance(out, WakeAt) and out.key.startswith("acd:offer")]
    first = house.last(Offered)
    assert isinstance(first, Offered)
    house.wake(wakes[-1].key, after=20.0)
    second = house.last(Offered)
    assert isinstance(second, Offered)
    assert (first.agent, second.agent, first.entry == second.entry) == ("agent1", "agent2", True)
    assert "agent1 not_ready rona" in agent_states(house)


def test_declining_is_refusing_and_a_second_decline_is_told_off() -> None:
    house = House()
    sit_down(house)
    wait_in_line(house)
    offered = house.last(Offered)
    assert isinstance(offered, Offered)
    out = house.tell(Declined(agent="agent1", offer=offered.offer))
    assert HangUpLeg(leg=agent_leg(house), cause="refused") in out
    assert house.tell(Declined(agent="agent1", offer=offered.offer)) == [
        Refused(user="agent1", code="offer_over", text="This offer is over.")
    ]


# ---- talking


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
    house.tell(MediaSilent(leg=agents, silent_s=3.0))
    house.tell(MediaResumed(leg=agents), after=2.0)
    assert house.hears("caller") == HearLeg(leg=agents)
    assert house.wake("lost:call-1", after=60.0) == []


def test_signalling_that_drops_while_sound_flows_loses_nobody() -> None:
    house = House()
    agents = talk(house)
    house.tell(PhoneGone(user="agent1"))
    assert house.wake("lost:call-1", after=10.0) == []
    assert house.hears("caller") == HearLeg(leg=agents)


def test_a_caller_without_packets_for_long_is_released_by_the_system() -> None:
    house = House()
    talk(house)
    house.tell(MediaSilent(leg="caller", silent_s=3.0))
    assert isinstance(house.last(MediaStalled), MediaStalled)
    house.tell(MediaSilent(leg="caller", silent_s=20.0), after=17.0)
    ended = house.last(CallEnded)
    assert isinstance(ended, CallEnded)
    assert (ended.released_by, ended.cause) == ("system", "rtp_timeout")


def test_a_callers_port_that_cannot_be_opened_ends_the_call_as_failed() -> None:
    house = House()
    house.arrive()
    house.tell(MediaFailed(leg="caller", why="port taken"))
    ended = house.last(CallEnded)
    assert isinstance(ended, CallEnded)
    assert (ended.outcome, ended.released_by) == ("failed", "system")


# ---- hold, late facts, people


def test_hold_by_the_caller_stops_our_packets_and_keeps_the_call() -> None:
    house = House()
    talk(house)
    held = PHONE_SDP + "a=sendonly\r\n"
    media, accept = house.tell(LegChanged(leg="caller", sdp=held))
    assert isinstance(accept, AcceptChange)
    assert "a=recvonly" in accept.sdp
    assert media.sends is False


def test_a_reoffer_before_the_ack_is_refused_as_pending() -> None:
    house = House()
    house.arrive()
    assert house.tell(LegChanged(leg="caller", sdp=PHONE_SDP)) == [
        RefuseChange(leg="caller", code=491, reason="Request Pending")
    ]


@pytest.mark.parametrize(
    "fact",
    [
        LegAnswered(leg="nobody", sdp=BROWSER_SDP),
        DigitHeard(leg="nobody", digit="1"),
        LegEnded(leg="nobody", by="peer", cause=""),
        MediaSilent(leg="nobody", silent_s=3.0),
    ],
)
def test_facts_about_legs_long_gone_are_counted_and_dropped(fact: object) -> None:
    house = House()
    assert house.tell(fact) == []  # type: ignore[arg-type]
    assert house.exchange.calls.dropped[type(fact).__name__] == 1


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
