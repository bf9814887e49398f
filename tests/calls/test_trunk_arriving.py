"""Calls that come over a trunk: how many at once, which number was meant, and whose number nobody may see."""

from __future__ import annotations

from dataclasses import replace

from callcenter.calls.effects import LookUpCustomer
from callcenter.calls.media import HearPrompts, PlaybackFinished
from callcenter.calls.sip import AnswerLeg, DialTrunk, LegArrived, LegEnded, RefuseLeg, TrunkStood
from callcenter.events import CallArrived, OutwardFailed, TrunkDown, TrunkUp
from callcenter.trunks import TrunkSpec
from tests.calls.outside import HOME, OUTWARD, call_from_phone, dialled, is_empty, outside_house
from tests.helpers.house import PHONE_SDP, PLANE, RULES, House

ARRIVED = LegArrived(
    leg="a", ani="+8613800000142", dnis="5000", display_name="Tang Yue", sdp=PHONE_SDP,
    source="192.0.2.7:5060", trunk="dear", diverted_from="+861065520009", is_private=True,
)  # fmt: skip


def test_a_full_trunk_is_busy_and_says_when_to_try_again() -> None:
    house = outside_house()
    house.arrive(leg="one", trunk="cheap")
    house.arrive(leg="two", trunk="cheap")
    refused = house.arrive(leg="three", trunk="cheap")[-1]
    assert refused == RefuseLeg(leg="three", code=486, reason="Busy Here", retry_after_s=30)
    house.tell(LegEnded(leg="one", by="peer", cause=""))
    assert isinstance(house.arrive(leg="four", trunk="cheap")[-1], AnswerLeg)


def test_too_many_calls_a_second_are_told_to_wait_one() -> None:
    trunks = (TrunkSpec(name="fast", max_calls_per_s=1),)
    house = House(rules=replace(RULES, outward=replace(OUTWARD, trunks=trunks)))
    assert isinstance(house.arrive(leg="one", trunk="fast")[-1], AnswerLeg)
    assert house.arrive(leg="two", trunk="fast")[-1] == RefuseLeg(
        leg="two", code=503, reason="Service Unavailable", retry_after_s=1
    )


def test_a_refused_call_holds_no_line() -> None:
    plane = replace(PLANE, rtp_ports=())
    house = House(rules=replace(RULES, outward=OUTWARD), plane=plane)
    for at in range(5):
        refused = house.arrive(leg=f"leg-{at}", trunk="cheap", dnis="5000" if at % 2 else "4711")[-1]
        assert isinstance(refused, RefuseLeg)
        assert refused.code == (503 if at % 2 else 404)
    assert is_empty(house)


def test_the_called_number_is_the_one_the_trunk_means() -> None:
    house = outside_house()
    house.arrive(dnis="65520000", trunk="dear")
    arrived = house.last(CallArrived)
    assert isinstance(arrived, CallArrived)
    assert (arrived.dnis, arrived.trunk, arrived.direction) == ("5000", "dear", "in")
    assert house.arrive(leg="b", dnis="65520000", trunk="cheap")[-1] == RefuseLeg(
        leg="b", code=404, reason="Not Found"
    )


def test_a_withheld_number_is_shown_to_nobody_and_looked_up_for_nobody() -> None:
    house = outside_house()
    house.tell(ARRIVED)
    arrived = house.last(CallArrived)
    assert isinstance(arrived, CallArrived)
    assert (arrived.ani, arrived.display_name, arrived.is_private) == ("", "", True)
    assert arrived.diverted_from == "+861065520009"
    assert house.last(LookUpCustomer) == LookUpCustomer(call="call-1", number="")
    assert ARRIVED.ani not in str(house.events())


def test_a_site_may_look_up_whom_it_does_not_show() -> None:
    house = House(rules=replace(RULES, outward=replace(OUTWARD, looks_up_private=True)))
    house.tell(ARRIVED)
    assert house.last(LookUpCustomer) == LookUpCustomer(call="call-1", number="+8613800000142")
    assert ARRIVED.ani not in str(house.events())


def test_with_every_trunk_down_the_phone_hears_so_at_once() -> None:
    house = outside_house()
    for trunk in ("cheap", "dear"):
        house.tell(TrunkStood(trunk=trunk, is_up=False, why="no answer"))
    call_from_phone(house)
    assert not any(isinstance(out, DialTrunk) for out in house.outcomes)
    failed, wish = house.last(OutwardFailed), house.hears("phone")
    assert isinstance(failed, OutwardFailed)
    assert isinstance(wish, HearPrompts)
    assert (failed.leg, failed.code, wish.prompts) == ("", 503, ("en/no_line",))
    house.tell(PlaybackFinished(leg="phone", playback=wish.playback))
    assert house.last(RefuseLeg) == RefuseLeg(
        leg="phone", code=503, reason="Service Unavailable", retry_after_s=30
    )
    assert is_empty(house)


def test_what_a_trunk_says_of_itself_is_told_once_and_heeded() -> None:
    house = outside_house()
    assert house.tell(TrunkStood(trunk="cheap", is_up=False, why="403\udcfc Forbidden")) == [
        TrunkDown(at=house.now, trunk="cheap", why="403\ufffd Forbidden")
    ]
    assert house.tell(TrunkStood(trunk="cheap", is_up=False, why="403 Forbidden")) == []
    call_from_phone(house)
    assert dialled(house).trunk == "dear"
    assert house.tell(TrunkStood(trunk="cheap", is_up=True)) == [TrunkUp(at=house.now, trunk="cheap", why="")]
    assert house.tell(TrunkStood(trunk="strange", is_up=True)) == []
    house.tell(LegEnded(leg="phone", by="peer", cause=""))
    call_from_phone(house, HOME, leg="next")
    assert dialled(house).trunk == "cheap"
