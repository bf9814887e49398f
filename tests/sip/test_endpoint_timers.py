"""Session timers (RFC 4028): who refreshes, what a refresh meets, and the end of a call whose peer vanished."""

from __future__ import annotations

import pytest

from callcenter.sip import Headers, Request, Response
from callcenter.sip.effects import WakeAt
from callcenter.sip.facts import LegAnswered, LegChanged, LegConfirmed, LegEnded, LegRefreshed
from tests.sip.desk import (
    CALLER,
    DESK_PHONE,
    OURS,
    SDP,
    Desk,
    from_phone,
    inside,
    invite,
    with_phones,
)

LEG = "leg-1"
WAKE = f"leg:{LEG}"
EXPIRED = LegEnded(leg=LEG, by="system", cause="session_expired")
REASON = 'SIP;cause=408;text="Session expired"'
NEW_SDP = SDP.replace("1 1", "1 2")


def answered(**headers: str) -> Desk:
    """A caller whose INVITE says this, and our answer to it."""
    desk = Desk()
    desk.hears(invite(**headers))
    desk.note(desk.endpoint.answer(LEG, OURS, 0.0))
    return desk


def talking(**headers: str) -> Desk:
    desk = answered(**headers)
    assert desk.hears(inside(desk, "ACK", 1)) == [LegConfirmed(leg=LEG)]
    return desk


def says(desk: Desk, status: int, sdp: str = "", *, which: int = -1, **extra: str) -> list[object]:
    """The caller's answer to a request of ours."""
    asked = [one for one in desk.sent if isinstance(one, Request) and one.method not in ("ACK", "CANCEL")]
    return desk.hears(from_phone(asked[which], status, "", sdp, **extra))


@pytest.mark.parametrize(
    "asked, told",
    [
        ({}, ("", "")),
        ({"Supported": "timer"}, ("1800;refresher=uac", "timer")),
        ({"Supported": "timer", "Session_Expires": "600"}, ("600;refresher=uac", "timer")),
        ({"Supported": "Timer", "Session_Expires": "600;refresher=uas"}, ("600;refresher=uas", "timer")),
        ({"Require": "timer", "Session_Expires": "600;refresher=uac"}, ("600;refresher=uac", "timer")),
        ({"Supported": "timer", "Session_Expires": "7200"}, ("1800;refresher=uac", "timer")),
        (
            {"Supported": "timer", "Session_Expires": "7200", "Min_SE": "3600"},
            ("3600;refresher=uac", "timer"),
        ),
        # A proxy wants a timer, the phone knows none.
        ({"Session_Expires": "600"}, ("600;refresher=uas", "")),
        ({"Session_Expires": "30"}, ("90;refresher=uas", "")),
        # An UPDATE asks for a sign of life without touching anything.
        ({"Allow": "INVITE, UPDATE"}, ("1800;refresher=uas", "")),
    ],
)
def test_what_we_agree_on_with_a_caller(asked: dict[str, str], told: tuple[str, str]) -> None:
    headers = answered(**asked).last.headers
    assert (headers.get("Session-Expires") or "", headers.get("Require") or "") == told


@pytest.mark.parametrize("expires, effects", [("89", [422]), ("90", [100])])
def test_an_interval_may_not_be_too_short(expires: str, effects: list[object]) -> None:
    desk = Desk()
    assert desk.hears(invite(Supported="timer", Session_Expires=expires))[:1] == effects
    assert desk.last.headers.get("Min-SE") == ("90" if effects == [422] else None)


@pytest.mark.parametrize("value", ["x", "-1", "99999999999", "600;refresher"])
def test_an_interval_must_be_a_number(value: str) -> None:
    effects = [100] if value.startswith("600") else [400]
    assert Desk().hears(invite(Supported="timer", Session_Expires=value))[:1] == effects


@pytest.mark.parametrize(
    "asked, wake_at",
    [
        ({"Supported": "timer", "Session_Expires": "600"}, 600.0 - 32.0),
        ({"Supported": "timer", "Session_Expires": "90"}, 60.0),
        ({"Supported": "timer", "Session_Expires": "600;refresher=uas"}, 300.0),
    ],
)
def test_the_clock_is_asked_once_the_ack_is_here(asked: dict[str, str], wake_at: float) -> None:
    desk = answered(**asked)
    effects = desk.endpoint.received(inside(desk, "ACK", 1), CALLER, 0.0)
    assert effects == [LegConfirmed(leg=LEG), WakeAt(WAKE, wake_at)]


def test_a_caller_who_no_longer_refreshes_is_hung_up() -> None:
    desk = talking(Supported="timer", Session_Expires="600")
    assert desk.wakes(WAKE, 567.0) == []
    assert desk.wakes(WAKE, 568.0) == ["BYE", EXPIRED]
    assert desk.last.headers.get("Reason") == REASON
    assert desk.wakes(WAKE, 700.0) == []


@pytest.mark.parametrize("method, effects", [("INVITE", [100, LegChanged(leg=LEG, sdp=NEW_SDP)])])
def test_a_callers_reinvite_keeps_the_call(method: str, effects: list[object]) -> None:
    desk = talking(Supported="timer", Session_Expires="600")
    desk.now = 300.0
    again = inside(desk, method, 2, body=NEW_SDP, Supported="timer", Session_Expires="600;refresher=uac")
    assert desk.hears(again) == effects
    assert desk.note(desk.endpoint.accept_change(LEG, OURS, 300.0)) == [200]
    assert desk.last.headers.get("Session-Expires") == "600;refresher=uac"
    desk.hears(inside(desk, "ACK", 2))
    assert desk.wakes(WAKE, 568.0) == []
    assert desk.wakes(WAKE, 868.0) == ["BYE", EXPIRED]


def test_a_callers_update_keeps_the_call() -> None:
    desk = talking(Supported="timer", Session_Expires="600")
    desk.now = 300.0
    assert desk.hears(inside(desk, "UPDATE", Supported="timer", Session_Expires="600;refresher=uac")) == [200]
    assert desk.last.headers.get("Session-Expires") == "600;refresher=uac"
    assert desk.wakes(WAKE, 568.0) == []
    assert desk.wakes(WAKE, 868.0) == ["BYE", EXPIRED]


def refresher(*, updates: bool) -> Desk:
    """We refresh every 300 s, by UPDATE or by re-INVITE."""
    allow = {"Allow": "INVITE, ACK, UPDATE"} if updates else {}
    return talking(Supported="timer", Session_Expires="600;refresher=uas", **allow)


def test_our_update_asks_for_a_sign_of_life() -> None:
    desk = refresher(updates=True)
    assert desk.wakes(WAKE, 300.0) == ["UPDATE"]
    sent = desk.last
    assert sent.headers.rows[-6:] == (
        ("CSeq", "1 UPDATE"),
        ("Contact", "<sip:callcenter@10.0.0.1:5060>"),
        ("Allow", "INVITE, ACK, CANCEL, BYE, OPTIONS, REGISTER, UPDATE, PRACK, INFO, REFER, NOTIFY, MESSAGE"),
        ("Supported", "path, outbound, timer, 100rel, replaces, norefersub, 199"),
        ("Session-Expires", "600;refresher=uac"),
        ("Min-SE", "90"),
    )
    assert sent.body == b""
    assert says(desk, 200, Session_Expires="600;refresher=uac") == []
    assert desk.wakes(WAKE, 599.0) == []
    assert desk.wakes(WAKE, 600.0) == ["UPDATE"]


def test_our_reinvite_repeats_what_we_said() -> None:
    desk = refresher(updates=False)
    assert desk.wakes(WAKE, 300.0) == ["INVITE"]
    assert desk.last.body.decode() == OURS
    assert says(desk, 100) == []
    assert says(desk, 200, SDP, Session_Expires="600;refresher=uac") == ["ACK"]
    ack = desk.last
    assert says(desk, 200, SDP) == ["ACK"]
    assert desk.last == ack
    assert desk.wakes(WAKE, 600.0) == ["INVITE"]


def test_an_answer_that_moves_the_audio_is_stated() -> None:
    desk = refresher(updates=False)
    desk.wakes(WAKE, 300.0)
    assert says(desk, 200, NEW_SDP, Session_Expires="600;refresher=uac") == [
        "ACK",
        LegRefreshed(leg=LEG, sdp=NEW_SDP),
    ]
    assert says(desk, 200, NEW_SDP) == ["ACK"]


@pytest.mark.parametrize(
    "status, extra, next_at, method",
    [
        (500, {"Retry_After": "7"}, 307.0, "UPDATE"),
        (500, {"Retry_After": "soon"}, 310.0, "UPDATE"),
        (503, {}, 310.0, "UPDATE"),
        (405, {}, 300.0, "INVITE"),
        (501, {}, 300.0, "INVITE"),
        (422, {"Min_SE": "3600"}, 300.0, "UPDATE"),
        (422, {}, 310.0, "UPDATE"),
    ],
)
def test_a_refused_refresh_is_tried_again(
    status: int, extra: dict[str, str], next_at: float, method: str
) -> None:
    desk = refresher(updates=True)
    desk.wakes(WAKE, 300.0)
    assert says(desk, status, **extra) == []
    assert desk.wakes(WAKE, next_at - 0.01) == []
    assert desk.wakes(WAKE, next_at) == [method]
    wanted = "3600" if status == 422 and extra else "600"
    assert desk.last.headers.get("Session-Expires") == f"{wanted};refresher=uac"


def test_a_glare_is_left_to_chance() -> None:
    """RFC 3261 14.1: the caller made the Call-ID, so we wait up to 2 s."""
    desk = refresher(updates=False)
    desk.wakes(WAKE, 300.0)
    assert says(desk, 491) == ["ACK"]
    assert desk.wakes(WAKE, 302.01) == ["INVITE"]


@pytest.mark.parametrize("updates", [True, False])
@pytest.mark.parametrize("status", [408, 481])
def test_a_peer_who_lost_the_call_ends_it(updates: bool, status: int) -> None:
    desk = refresher(updates=updates)
    desk.wakes(WAKE, 300.0)
    assert [one for one in says(desk, status) if one != "ACK"] == ["BYE", EXPIRED]


@pytest.mark.parametrize("updates", [True, False])
def test_silence_ends_the_call(updates: bool) -> None:
    desk = refresher(updates=updates)
    desk.wakes(WAKE, 300.0)
    asked = desk.last
    key = f"tx:c|{asked.via.branch}|{asked.cseq.method}"
    assert desk.wakes(key, 332.0) == ["BYE", EXPIRED]
    assert desk.last.headers.get("Reason") == REASON


def test_a_reinvite_that_is_never_answered_is_taken_back_with_the_call() -> None:
    desk = refresher(updates=False)
    desk.wakes(WAKE, 300.0)
    says(desk, 180)
    assert desk.wakes(WAKE, 600.0) == ["CANCEL", "BYE", EXPIRED]
    assert says(desk, 487, which=-2) == ["ACK"]


@pytest.mark.parametrize(
    "end, effects",
    [
        (lambda desk: desk.note(desk.endpoint.hang_up(LEG, "", 301.0)), ["CANCEL", "BYE"]),
        (
            lambda desk: desk.hears(inside(desk, "BYE", 3)),
            [200, "CANCEL", LegEnded(leg=LEG, by="peer", cause="")],
        ),
    ],
)
def test_an_open_refresh_ends_with_the_call(end: object, effects: list[object]) -> None:
    desk = refresher(updates=False)
    desk.wakes(WAKE, 300.0)
    (asked,) = desk.asked("INVITE")
    says(desk, 180)
    assert sorted(map(str, end(desk))) == sorted(map(str, effects))  # type: ignore[operator]
    # The answer crossed our CANCEL: it is acknowledged all the same.
    assert desk.hears(from_phone(asked, 200, "", SDP)) == ["ACK"]


def test_offers_that_cross_ours() -> None:
    desk = refresher(updates=False)
    desk.wakes(WAKE, 300.0)
    assert desk.hears(inside(desk, "INVITE", 2)) == [491]
    assert desk.hears(inside(desk, "UPDATE", 3, body=SDP, Content_Type="application/sdp")) == [491]
    assert desk.hears(inside(desk, "UPDATE", 4)) == [200]
    assert says(desk, 200, SDP) == ["ACK"]


def test_our_reinvite_waits_while_the_peer_changes_the_session() -> None:
    desk = refresher(updates=False)
    desk.now = 295.0
    desk.hears(inside(desk, "INVITE", 2, body=NEW_SDP, Supported="timer"))
    assert desk.wakes(WAKE, 300.0) == []
    assert desk.note(desk.endpoint.refuse_change(LEG, 0, "", 301.0)) == [488]
    assert desk.wakes(WAKE, 309.9) == []
    assert desk.wakes(WAKE, 310.0) == ["INVITE"]


# Phones we dial


def dialled(**answer: str) -> Desk:
    desk = with_phones(DESK_PHONE)
    desk.note(desk.endpoint.dial("x", "bob", "+4930", "Ann", OURS, (), 0.0))
    (asked,) = desk.asked("INVITE")
    assert desk.hears(from_phone(asked, 200, sdp=SDP, **answer), DESK_PHONE) == [
        "ACK",
        LegAnswered(leg="x", sdp=SDP),
    ]
    return desk


@pytest.mark.parametrize(
    "answer, at, effects",
    [
        ({}, 10_000.0, []),
        ({"Session_Expires": "what"}, 10_000.0, []),
        (
            {"Session_Expires": "600;refresher=uas"},
            568.0,
            ["BYE", LegEnded(leg="x", by="system", cause="session_expired")],
        ),
        ({"Session_Expires": "600;refresher=uac"}, 300.0, ["INVITE"]),
        ({"Session_Expires": "600;refresher=uac", "Allow": "UPDATE"}, 300.0, ["UPDATE"]),
        ({"Session_Expires": "10;refresher=uac", "Allow": "UPDATE"}, 45.0, ["UPDATE"]),
    ],
)
def test_what_a_phone_settles(answer: dict[str, str], at: float, effects: list[object]) -> None:
    desk = dialled(**answer)
    assert desk.wakes("leg:x", at - 1.0) == []
    assert desk.wakes("leg:x", at) == effects


def test_a_phone_that_wants_longer_intervals_is_asked_again() -> None:
    desk = with_phones(DESK_PHONE)
    desk.note(desk.endpoint.dial("x", "bob", "+4930", "Ann", OURS, (), 0.0))
    (asked,) = desk.asked("INVITE")
    assert desk.hears(from_phone(asked, 422, Min_SE="7200"), DESK_PHONE) == ["ACK", "INVITE"]
    again = desk.last
    assert isinstance(again, Request)
    changed = Headers(
        [row for row in again.headers.rows if row not in asked.headers.rows and row[0] != "Via"]
    )
    assert changed.rows == (("CSeq", "2 INVITE"), ("Session-Expires", "7200"), ("Min-SE", "7200"))
    assert (again.call_id, again.from_, again.body) == (asked.call_id, asked.from_, asked.body)
    answer = from_phone(again, 200, sdp=SDP)
    assert desk.hears(answer, DESK_PHONE) == ["ACK", LegAnswered(leg="x", sdp=SDP)]


@pytest.mark.parametrize("extra", [{}, {"Min_SE": "90"}, {"Min_SE": "?"}])
def test_a_422_that_helps_nobody_is_a_refusal(extra: dict[str, str]) -> None:
    desk = with_phones(DESK_PHONE)
    desk.note(desk.endpoint.dial("x", "bob", "+4930", "Ann", OURS, (), 0.0))
    (asked,) = desk.asked("INVITE")
    assert desk.hears(from_phone(asked, 422, **extra), DESK_PHONE)[0] == "ACK"
    assert len(desk.asked("INVITE")) == 1
    assert desk.endpoint.open_legs == 1
    assert isinstance(desk.last, Request | Response)
