"""UPDATE (RFC 3311): a refresh, or an offer that needs no ACK, at every moment of a call."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from callcenter.sip.facts import LegChanged, LegConfirmed, LegEnded
from tests.sip.desk import CALLER, OURS, SDP, Desk, from_peer, inside, invite

LEG = "leg-1"
NEW_SDP = SDP.replace("1 1", "1 2")
CHANGED = LegChanged(leg=LEG, sdp=NEW_SDP)
Do = Callable[[Desk], list[object]]


def offer(desk: Desk, cseq: int = 2) -> list[object]:
    return desk.hears(inside(desk, "UPDATE", cseq, body=NEW_SDP, Content_Type="application/sdp"))


def bare(desk: Desk, cseq: int = 2) -> list[object]:
    return desk.hears(inside(desk, "UPDATE", cseq))


def ringing() -> Desk:
    desk = Desk()
    desk.hears(invite())
    desk.note(desk.endpoint.ring(LEG, 0.0))
    return desk


def answered() -> Desk:
    desk = ringing()
    desk.note(desk.endpoint.answer(LEG, OURS, 0.0))
    return desk


def leaving() -> Desk:
    desk = answered()
    desk.note(desk.endpoint.hang_up(LEG, "", 0.0))
    return desk


def talking() -> Desk:
    desk = answered()
    assert desk.hears(inside(desk, "ACK", 1)) == [LegConfirmed(leg=LEG)]
    return desk


def changing() -> Desk:
    desk = talking()
    assert desk.hears(inside(desk, "INVITE", 2, body=NEW_SDP)) == [100, CHANGED]
    return desk


def confirming() -> Desk:
    desk = changing()
    assert desk.note(desk.endpoint.accept_change(LEG, OURS, 0.0)) == [200]
    return desk


def updating() -> Desk:
    desk = talking()
    assert offer(desk) == [CHANGED]
    return desk


@pytest.mark.parametrize(
    "state, with_offer",
    [
        (ringing, [500]),
        (answered, [491]),
        (leaving, [491]),
        (talking, [CHANGED]),
        (changing, [500]),
        (confirming, [491]),
        (updating, [500]),
    ],
)
def test_an_update_at_every_moment(state: Callable[[], Desk], with_offer: list[object]) -> None:
    assert bare(state(), 5) == [200]
    desk = state()
    assert offer(desk, 5) == with_offer
    if with_offer == [500]:
        assert desk.last.headers.get("Retry-After") == "2"


def test_an_offer_is_accepted_without_an_ack() -> None:
    desk = updating()
    assert desk.note(desk.endpoint.accept_change(LEG, OURS, 0.0)) == [200]
    assert (desk.last.cseq.method, desk.last.body.decode()) == ("UPDATE", OURS)
    assert desk.wakes(f"leg:{LEG}", 0.5) == []
    assert offer(desk, 3) == [CHANGED]


@pytest.mark.parametrize(
    "act, effects",
    [
        (lambda desk: desk.note(desk.endpoint.refuse_change(LEG, 0, "", 0.0)), [488]),
        (lambda desk: desk.wakes(f"leg:{LEG}", 20.0), [500]),
        (lambda desk: desk.note(desk.endpoint.link_closed(CALLER, 0.0)), []),
    ],
)
def test_an_offer_nobody_takes_leaves_the_call_as_it_was(act: Do, effects: list[object]) -> None:
    desk = updating()
    assert act(desk) == effects
    assert desk.note(desk.endpoint.accept_change(LEG, OURS, 20.0)) == []
    assert offer(desk, 3) == [CHANGED]


@pytest.mark.parametrize(
    "end, effects",
    [
        (lambda desk: desk.hears(inside(desk, "BYE", 3)), [200, 487, LegEnded(leg=LEG, by="peer", cause="")]),
        (lambda desk: desk.note(desk.endpoint.hang_up(LEG, "", 0.0)), [487, "BYE"]),
    ],
)
def test_an_open_offer_ends_with_the_call(end: Do, effects: list[object]) -> None:
    assert end(updating()) == effects


def test_an_update_moves_the_peer() -> None:
    desk = talking()
    assert desk.hears(inside(desk, "UPDATE", 2, Contact="<sip:new@10.0.0.99>")) == [200]
    desk.note(desk.endpoint.hang_up(LEG, "", 0.0))
    (bye,) = desk.asked("BYE")
    assert bye.uri == "sip:new@10.0.0.99"


@pytest.mark.parametrize(
    "changes, effects",
    [
        ({}, [481]),
        ({"to": "<sip:100@cc.test>;tag=unknown"}, [481]),
        ({"body": "x", "Content_Type": "text/plain"}, [415]),
        ({"Supported": "timer", "Session_Expires": "5"}, [422]),
    ],
)
def test_an_update_outside_calls_is_refused(changes: dict[str, str], effects: list[object]) -> None:
    assert Desk().hears(from_peer("UPDATE", **changes)) == effects  # type: ignore[arg-type]


def test_an_update_in_a_call_that_is_over() -> None:
    desk = talking()
    desk.note(desk.endpoint.hang_up(LEG, "", 0.0))
    assert [bare(desk, 2), offer(desk, 3)] == [[481], [481]]
