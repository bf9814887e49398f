"""A house that callers reach over IPv4 and IPv6: each is told where its own kind of packet arrives."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callcenter.calls.sip import AcceptChange, AnswerLeg, LegChanged, LegConfirmed
from tests.helpers.house import PHONE_SDP, PLANE, House

V6_SDP = PHONE_SDP.replace("IP4 127.0.0.1", "IP6 2001:db8::7")


@pytest.mark.parametrize(
    ("address_v6", "sdp", "told"),
    [
        ("2001:db8::1", V6_SDP, "IP6 2001:db8::1"),
        ("2001:db8::1", PHONE_SDP, "IP4 127.0.0.1"),
        ("", V6_SDP, "IP4 127.0.0.1"),
    ],
)
def test_offers_are_answered_in_their_own_family(address_v6: str, sdp: str, told: str) -> None:
    house = House(plane=replace(PLANE, address_v6=address_v6))
    answer = house.arrive(sdp=sdp)[-1]
    assert isinstance(answer, AnswerLeg)
    house.tell(LegConfirmed(leg=answer.leg))
    changed = house.tell(LegChanged(leg=answer.leg, sdp=sdp))[-1]
    assert isinstance(changed, AcceptChange)
    for text in (answer.sdp, changed.sdp):
        assert text.count(f" IN {told}\r\n") == 1
        assert text.count(f"c=IN {told}\r\n") == 1
