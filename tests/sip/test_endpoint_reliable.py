"""Reliable provisional responses (RFC 3262): our 180 to who requires it, and the phones' to us."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from callcenter.sip import Response
from callcenter.sip.facts import LegAnswered, LegConfirmed, LegEnded, LegRinging
from tests.sip.desk import DESK_PHONE, OURS, SDP, Desk, from_peer, from_phone, inside, invite, with_phones

LEG = "leg-1"
WAKE = f"leg:{LEG}"
RINGING = LegRinging(leg="x")
RELIABLY = {"Require": "100rel"}


def ringing(**headers: str) -> Desk:
    desk = Desk()
    desk.hears(invite(**(headers or RELIABLY)))
    assert desk.note(desk.endpoint.ring(LEG, 0.0)) == [180]
    return desk


def prack(desk: Desk, rack: str = "1 1 INVITE", cseq: int = 2, **extra: str) -> list[object]:
    return desk.hears(inside(desk, "PRACK", cseq, RAck=rack, **extra))


@pytest.mark.parametrize(
    "headers, told",
    [
        ({"Require": "100rel"}, ("100rel", "1")),
        ({"Require": "path, 100Rel"}, ("100rel", "1")),
        ({"Supported": "100rel"}, (None, None)),
    ],
)
def test_who_requires_it_rings_reliably(headers: dict[str, str], told: tuple[str | None, str | None]) -> None:
    headers_of_180 = ringing(**headers).last.headers
    assert (headers_of_180.get("Require"), headers_of_180.get("RSeq")) == told


def test_a_ring_is_repeated_until_its_prack() -> None:
    desk = ringing()
    rung = desk.last
    assert [desk.wakes(WAKE, at) for at in (0.5, 1.5, 3.5, 7.5)] == [[180]] * 4
    assert desk.last == rung
    assert desk.wakes(WAKE, 11.5) == []
    assert prack(desk) == [200]
    assert desk.wakes(WAKE, 15.5) == []
    assert desk.note(desk.endpoint.ring(LEG, 16.0)) == []
    assert desk.note(desk.endpoint.answer(LEG, OURS, 16.0)) == [200]


def test_a_caller_who_never_acknowledges_the_ring_is_refused() -> None:
    desk = ringing()
    assert desk.wakes(WAKE, 31.9) == [180]
    assert desk.wakes(WAKE, 32.0) == [504, LegEnded(leg=LEG, by="system", cause="no PRACK")]


@pytest.mark.parametrize("rack", ["", "2 1 INVITE", "1 2 INVITE", "1 1 UPDATE", "1 1", "x"])
def test_a_prack_of_something_else(rack: str) -> None:
    desk = ringing()
    assert prack(desk, rack) == [481]
    assert desk.wakes(WAKE, 0.5) == [180]


def test_a_prack_counts_once_and_brings_no_offer() -> None:
    desk = ringing()
    assert prack(desk, body=SDP, Content_Type="application/sdp") == [488]
    assert prack(desk, " 1   1  INVITE ", 3) == [200]
    assert prack(desk, cseq=3) == [200]
    assert prack(desk, cseq=4) == [481]


def test_an_answer_need_not_wait_for_the_prack() -> None:
    desk = ringing()
    assert desk.note(desk.endpoint.answer(LEG, OURS, 0.1)) == [200]
    assert desk.wakes(WAKE, 0.6) == [200]
    assert desk.last.body.decode() == OURS
    assert prack(desk) == [200]
    assert desk.hears(inside(desk, "ACK", 1)) == [LegConfirmed(leg=LEG)]
    assert desk.wakes(WAKE, 2.0) == []


@pytest.mark.parametrize(
    "end, effects",
    [
        (lambda desk: desk.note(desk.endpoint.refuse(LEG, 486, "", 0, 0.0)), [486]),
        (lambda desk: desk.note(desk.endpoint.hang_up(LEG, "", 0.0)), [603]),
        (
            lambda desk: desk.hears(from_peer("CANCEL")),
            [200, 487, LegEnded(leg=LEG, by="peer", cause="cancelled")],
        ),
    ],
)
def test_a_call_that_ends_rings_no_more(end: Callable[[Desk], list[object]], effects: list[object]) -> None:
    desk = ringing()
    assert end(desk) == effects
    assert desk.wakes(WAKE, 0.5) == []


def test_a_caller_who_requires_it_may_be_answered_at_once() -> None:
    desk = Desk()
    desk.hears(invite(Require="100rel"))
    assert desk.note(desk.endpoint.answer(LEG, OURS, 0.0)) == [200]


def test_a_prack_outside_calls() -> None:
    assert Desk().hears(from_peer("PRACK", RAck="1 1 INVITE")) == [481]


# Phones we dial


def dialled() -> Desk:
    desk = with_phones(DESK_PHONE)
    desk.note(desk.endpoint.dial("x", "bob", "+4930", "Ann", OURS, (), 0.0))
    return desk


def rings(desk: Desk, rseq: str, status: int = 180, sdp: str = "", **extra: str) -> list[object]:
    (asked,) = desk.asked("INVITE")
    return desk.hears(from_phone(asked, status, sdp=sdp, Require="100rel", RSeq=rseq, **extra), DESK_PHONE)


def test_a_phones_reliable_ring_is_acknowledged() -> None:
    desk = dialled()
    assert rings(desk, "7", Record_Route="<sip:p;lr>") == ["PRACK", RINGING]
    sent = desk.last
    assert (sent.headers.get("RAck"), str(sent.cseq), sent.headers.get("Route"), sent.uri) == (  # type: ignore[union-attr]
        "7 1 INVITE",
        "2 PRACK",
        "<sip:p;lr>",
        "sip:bob@phone.test",
    )
    assert rings(desk, "7") == []
    assert rings(desk, "9") == []
    assert rings(desk, "8") == ["PRACK"]
    assert (desk.last.headers.get("RAck"), str(desk.last.cseq)) == ("8 1 INVITE", "3 PRACK")


@pytest.mark.parametrize("rseq", ["", "0", "x", "4294967296"])
def test_a_number_that_is_none_is_not_acknowledged(rseq: str) -> None:
    assert rings(dialled(), rseq) == [RINGING]


def test_the_call_counts_on_from_the_pracks() -> None:
    desk = dialled()
    rings(desk, "1")
    (asked,) = desk.asked("INVITE")
    assert desk.hears(from_phone(asked, 200, sdp=SDP), DESK_PHONE) == ["ACK", LegAnswered(leg="x", sdp=SDP)]
    assert str(desk.last.cseq) == "1 ACK"
    desk.note(desk.endpoint.hang_up("x", "", 1.0))
    assert str(desk.last.cseq) == "3 BYE"


def test_an_answer_given_reliably_before_counts() -> None:
    """RFC 3262 5: a phone that answered in its 183 says nothing about media in its 200."""
    desk = dialled()
    assert rings(desk, "1", 183, SDP) == ["PRACK", LegRinging(leg="x", sdp=SDP)]
    assert rings(desk, "2") == ["PRACK"]
    (asked,) = desk.asked("INVITE")
    assert desk.hears(from_phone(asked, 200), DESK_PHONE) == ["ACK", LegAnswered(leg="x", sdp=SDP)]


def test_a_phone_that_rings_on_after_we_gave_up_is_acknowledged_too() -> None:
    desk = dialled()
    desk.note(desk.endpoint.hang_up("x", "", 0.0))
    assert rings(desk, "1") == ["CANCEL", "PRACK"]
    (prack_sent,) = desk.asked("PRACK")
    assert desk.hears(Response(200, "OK", prack_sent.headers), DESK_PHONE) == []
