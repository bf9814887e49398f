"""Two parties outside are left to themselves: their side connects them, or they go on talking through us."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callcenter.calls.media import DigitHeard, HearLeg
from callcenter.calls.sip import HangUpLeg, LegConfirmed, LegEnded, LegReferProgress, ReferLeg
from callcenter.calls.wishes import AskedToComplete, AskedToConsult, AskedToTransfer
from callcenter.events import CallEnded
from callcenter.trunks import TrunkSpec
from tests.calls.company import COMPANY, FRIEND, OUTWARD, PEOPLE, WIDE, pick_up, the_call, told
from tests.calls.scenes import sit_down
from tests.helpers.house import House


def left_alone(*, how: str = "blind", trunk: str = "world", refer_out: bool = True) -> tuple[House, str]:
    """A caller from a trunk whom agent 1 has left to a friend outside; the friend's leg."""
    trunks = (TrunkSpec(name="world", prefixes=("+",), caller_number="+8610", refer_out=refer_out),)
    house = House(rules=replace(COMPANY, outward=replace(OUTWARD, trunks=trunks)), plane=WIDE, site=PEOPLE)
    sit_down(house)
    house.arrive(trunk=trunk)
    house.tell(LegConfirmed(leg="caller"))
    house.tell(DigitHeard(leg="caller", digit="1"))
    pick_up(house)
    if how == "blind":
        house.tell(AskedToTransfer(agent="agent1", call="call-1", to=FRIEND))
        return house, pick_up(house)
    house.tell(AskedToConsult(agent="agent1", call="call-1", to=FRIEND))
    friend = pick_up(house)
    house.tell(AskedToComplete(agent="agent1", call="call-1"))
    return house, friend


def asked(house: House) -> list[ReferLeg]:
    return [out for out in house.outcomes if isinstance(out, ReferLeg)]


def news(code: int, *, is_final: bool = True) -> LegReferProgress:
    return LegReferProgress(leg="caller", code=code, reason="", is_final=is_final)


@pytest.mark.parametrize("how", ["blind", "attended"])
def test_the_customers_side_is_asked_to_call_itself(how: str) -> None:
    house, friend = left_alone(how=how)
    assert asked(house) == [ReferLeg(leg="caller", to="", replaces_leg=friend)]
    assert house.hears("caller") == HearLeg(leg=friend), "until then they talk through us"
    house.tell(news(180, is_final=False))
    out = house.tell(news(200))
    assert sorted(item.leg for item in out if isinstance(item, HangUpLeg)) == sorted(["caller", friend])
    assert told(house, CallEnded) == ["CallEnded system answered handed on"]


def test_a_refusal_changes_nothing() -> None:
    house, friend = left_alone()
    house.tell(news(603))
    assert (house.hears("caller"), the_call(house).is_handed_on) == (HearLeg(leg=friend), False)
    house.tell(LegEnded(leg=friend, by="peer", cause=""))
    assert told(house, CallEnded) == ["CallEnded third answered -"]


@pytest.mark.parametrize("changes", [{"trunk": ""}, {"refer_out": False}])
def test_only_when_both_sides_may(changes: dict[str, object]) -> None:
    house, _ = left_alone(**changes)  # type: ignore[arg-type]
    assert asked(house) == []
