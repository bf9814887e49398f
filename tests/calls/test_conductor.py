"""Facts that come late, twice or about nobody; changes within a call."""

from __future__ import annotations

import pytest

from callcenter.calls.media import DigitHeard, MediaSilent
from callcenter.calls.sip import (
    AcceptChange,
    LegAnswered,
    LegChanged,
    LegEnded,
    RefuseChange,
)
from tests.calls.scenes import talk
from tests.helpers.house import BROWSER_SDP, PHONE_SDP, House


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
