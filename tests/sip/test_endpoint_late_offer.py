"""An INVITE without an offer (RFC 3261 13.2.1): ours goes out in the 200, the answer comes in the ACK."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.sip.facts import LegArrived, LegConfirmed, LegEnded
from tests.sip.desk import OURS, SDP, Desk, from_peer, inside, invite

LEG = "leg-1"
WHY = "No answer in the ACK"
ENDED = LegEnded(leg=LEG, by="system", cause=WHY)


def answered(**headers: str) -> Desk:
    desk = Desk()
    assert desk.hears(invite(body="", **headers)) == [
        100,
        LegArrived(leg=LEG, ani="+4930", dnis="100", display_name="", sdp="", source="10.0.0.9:5062"),
    ]
    assert desk.note(desk.endpoint.answer(LEG, OURS, 0.0)) == [200]
    assert desk.last.body.decode() == OURS
    return desk


def ack(desk: Desk, sdp: str) -> list[object]:
    return desk.hears(inside(desk, "ACK", 1, body=sdp, Content_Type="application/sdp"))


def test_the_answer_comes_in_the_ack() -> None:
    desk = answered()
    assert ack(desk, SDP) == [LegConfirmed(leg=LEG, sdp=SDP)]
    assert ack(desk, SDP) == []
    assert desk.hears(inside(desk, "BYE", 2)) == [200, LegEnded(leg=LEG, by="peer", cause="")]


@pytest.mark.parametrize("body, kind", [("", "application/sdp"), ("hello", "text/plain")])
def test_an_ack_without_an_answer_ends_the_call(body: str, kind: str) -> None:
    desk = answered()
    assert desk.hears(inside(desk, "ACK", 1, body=body, Content_Type=kind)) == ["BYE", ENDED]
    assert desk.last.headers.get("Reason") == f'SIP;cause=488;text="{WHY}"'
    assert desk.wakes(f"leg:{LEG}", 0.5) == []


def test_an_early_offer_is_not_answered_twice() -> None:
    desk = Desk()
    desk.hears(invite())
    desk.note(desk.endpoint.answer(LEG, OURS, 0.0))
    assert ack(desk, SDP) == [LegConfirmed(leg=LEG)]


@pytest.mark.parametrize("sdp", ["", SDP])
def test_hanging_up_before_the_ack(sdp: str) -> None:
    desk = answered()
    assert desk.note(desk.endpoint.hang_up(LEG, "done", 0.1)) == []
    assert ack(desk, sdp) == ["BYE"]


def test_an_offer_that_crosses_ours_is_refused() -> None:
    desk = answered()
    assert desk.hears(inside(desk, "UPDATE", 2, body=SDP, Content_Type="application/sdp")) == [491]
    assert ack(desk, SDP) == [LegConfirmed(leg=LEG, sdp=SDP)]


def test_a_ring_that_would_have_to_be_reliable_is_left_out() -> None:
    """RFC 3262 5: the first reliable response would have to carry the offer."""
    desk = Desk()
    desk.hears(invite(body="", Require="100rel"))
    assert desk.note(desk.endpoint.ring(LEG, 0.0)) == []
    assert desk.note(desk.endpoint.answer(LEG, OURS, 0.0)) == [200]


@given(st.lists(st.sampled_from(["ack", "empty ack", "wake", "restart", "cancel", "update"]), max_size=8))
@settings(max_examples=40)
def test_whatever_comes_first(steps: list[str]) -> None:
    desk = answered()
    said: list[object] = []
    for count, step in enumerate(steps):
        if step == "ack":
            said += ack(desk, SDP)
        elif step == "empty ack":
            said += desk.hears(inside(desk, "ACK", 1))
        elif step == "wake":
            said += desk.wakes(f"leg:{LEG}", desk.now + 0.5)
        elif step == "restart":
            desk.restart()
        elif step == "cancel":
            said += desk.hears(from_peer("CANCEL"))
        else:
            said += desk.hears(inside(desk, "UPDATE", 2 + count))
    stated = [one for one in said if isinstance(one, LegConfirmed | LegEnded)]
    first = next((step for step in steps if step.endswith("ack")), "")
    wanted = {"ack": [LegConfirmed(leg=LEG, sdp=SDP)], "empty ack": [ENDED], "": []}
    assert stated == wanted[first]
