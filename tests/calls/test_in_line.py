"""A caller in line: leaving it, and agents who cannot, do not or will not answer."""

from __future__ import annotations

import pytest

from callcenter.calls.effects import Refused, WakeAt
from callcenter.calls.media import DigitHeard
from callcenter.calls.sip import (
    DialLeg,
    HangUpLeg,
    LegAnswered,
    LegConfirmed,
    LegEnded,
    LegFailed,
)
from callcenter.calls.wishes import (
    Declined,
)
from callcenter.events import (
    CallEnded,
    EntryEnded,
    Offered,
    OfferEnded,
)
from callcenter.values import replace
from tests.calls.scenes import agent_leg, agent_states, sit_down, wait_in_line
from tests.helpers.house import BROWSER_SDP, PHONE_SDP, House


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


@pytest.mark.parametrize(
    ("callers", "offered"), [("0 8 101", "0 8 101"), ("8 0 101", "8 0 101"), ("8", "8 0 101")]
)
def test_the_agent_is_offered_the_callers_codec_first_so_that_nothing_is_transcoded(
    callers: str, offered: str
) -> None:
    house = House()
    sit_down(house)
    sdp = PHONE_SDP.partition("m=")[0] + f"m=audio 30000 RTP/AVP {callers}\r\n"
    house.arrive(sdp=sdp)
    house.tell(LegConfirmed(leg="caller"))
    house.tell(DigitHeard(leg="caller", digit="1"))
    dialled = house.last(DialLeg)
    assert isinstance(dialled, DialLeg)
    assert f"m=audio 40000 UDP/TLS/RTP/SAVPF {offered}\r\n" in dialled.sdp


def test_an_agent_who_answers_a_call_without_a_flow_is_free_again() -> None:
    house = House()
    sit_down(house)
    wait_in_line(house)
    call = house.exchange.calls.book.calls["call-1"]
    assert call.position is not None
    gone = replace(call.position, version="withdrawn")
    house.exchange.calls.book.put(replace(call, position=gone))
    house.tell(LegAnswered(leg=agent_leg(house), sdp=BROWSER_SDP))
    assert house.exchange.calls.book.calls == {}
    assert house.exchange.router.engine.agent("agent1").state == "idle"
