"""Calls we place: to every phone of a user, and what becomes of the ones that lose."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from callcenter.sip import Response
from callcenter.sip.effects import WakeAt
from callcenter.sip.facts import LegAnswered, LegChanged, LegEnded, LegFailed, LegRinging
from tests.sip.desk import (
    DESK_PHONE,
    OURS,
    PAGE,
    SDP,
    Desk,
    from_peer,
    from_phone,
    proven,
    register,
    with_phones,
)

RINGING = LegRinging(leg="x")
ANSWERED = LegAnswered(leg="x", sdp=SDP)


def failed(code: int, reason: str) -> LegFailed:
    return LegFailed(leg="x", code=code, reason=reason)


def dial(desk: Desk, name: str = 'Ann "A"', **headers: str) -> list[object]:
    rows = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return desk.note(desk.endpoint.dial("x", "bob", "+4930", name, OURS, rows, desk.now))


def hang_up(desk: Desk, cause: str = "") -> list[object]:
    return desk.note(desk.endpoint.hang_up("x", cause, desk.now))


def test_an_invite_to_a_page_names_its_contact_and_goes_over_its_connection() -> None:
    desk = with_phones(PAGE)
    assert dial(desk, Alert_Info="<urn:alert>") == ["INVITE"]
    sent = desk.last
    tag, call_id, branch = sent.from_.tag, sent.call_id, sent.via.branch
    assert bytes(sent).decode() == (
        "INVITE sip:bob@page.invalid;transport=ws SIP/2.0\r\n"
        f"Via: SIP/2.0/WSS cc.test:443;branch={branch}\r\n"
        "Max-Forwards: 70\r\n"
        f'From: "Ann \\"A\\"" <sip:+4930@cc.test>;tag={tag}\r\n'
        "To: <sip:bob@cc.test>\r\n"
        f"Call-ID: {call_id}\r\n"
        "CSeq: 1 INVITE\r\n"
        "Contact: <sip:callcenter@cc.test:443;transport=ws>\r\n"
        "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, REGISTER, UPDATE, PRACK, INFO, REFER, NOTIFY, MESSAGE\r\n"
        "Supported: path, outbound, timer, 100rel, replaces, norefersub, 199\r\n"
        "Session-Expires: 1800\r\n"
        "Min-SE: 90\r\n"
        "Alert-Info: <urn:alert>\r\n"
        "Content-Type: application/sdp\r\n"
        f"Content-Length: {len(OURS)}\r\n\r\n{OURS}"
    )


def test_a_name_cannot_bring_a_header_along() -> None:
    desk = with_phones(PAGE)
    dial(desk, "Ann\r\nX-Evil: 1")
    assert "X-Evil" not in desk.last.headers


def test_a_caller_without_a_number_is_anonymous() -> None:
    desk = with_phones(PAGE)
    assert desk.note(desk.endpoint.dial("y", "bob", "", "Secret", OURS, (), 0.0)) == ["INVITE"]
    assert desk.last.headers.get(
        "From",
    ).startswith('"Anonymous" <sip:anonymous@anonymous.invalid>;tag=')  # type: ignore[union-attr]


@pytest.mark.parametrize(("plain", "offered"), [(None, [OURS, OURS]), (SDP, [OURS, SDP]), ("", [OURS])])
def test_desk_phones_may_have_an_offer_of_their_own_or_be_left_alone(
    plain: str | None, offered: list[str]
) -> None:
    desk = with_phones(PAGE, DESK_PHONE)
    desk.note(desk.endpoint.dial("x", "bob", "+4930", "Ann", OURS, (), 0.0, plain_sdp=plain))
    assert sorted(asked.body.decode() for asked in desk.asked("INVITE")) == sorted(offered)


def test_a_user_without_a_phone_cannot_be_dialled() -> None:
    assert dial(Desk()) == [failed(480, "Nobody is registered")]


def test_a_call_from_first_to_last() -> None:
    desk = with_phones(PAGE)
    dial(desk)
    (asked,) = desk.asked("INVITE")
    assert desk.hears(from_phone(asked, 100), PAGE) == []
    assert desk.hears(from_phone(asked, 180), PAGE) == [RINGING]
    assert desk.hears(from_phone(asked, 183, sdp=SDP), PAGE) == [LegRinging(leg="x", sdp=SDP)]
    assert desk.hears(from_phone(asked, 200, sdp=SDP, Record_Route="<sip:p2;lr>, <sip:p1;lr>"), PAGE) == [
        "ACK",
        ANSWERED,
    ]
    ack = desk.last
    assert (ack.uri, ack.headers.all("Route"), str(ack.cseq)) == (  # type: ignore[union-attr]
        "sip:bob@phone.test",
        ("<sip:p1;lr>", "<sip:p2;lr>"),
        "1 ACK",
    )
    bye = from_peer("BYE", sender="<sip:bob@cc.test>;tag=phone", to=asked.headers.get("From") or "")
    bye = type(bye)("BYE", bye.uri, bye.headers.replace("Call-ID", asked.call_id))
    assert desk.hears(bye, PAGE) == [200, LegEnded(leg="x", by="peer", cause="")]


def test_the_first_phone_to_answer_wins_and_the_others_stop() -> None:
    desk = with_phones(PAGE, DESK_PHONE)
    assert dial(desk) == ["INVITE", "INVITE"]
    one, other = desk.asked("INVITE")
    assert desk.hears(from_phone(one, 180), PAGE) == [RINGING]
    assert desk.hears(from_phone(other, 180), DESK_PHONE) == []
    assert desk.hears(from_phone(one, 200, sdp=SDP), PAGE) == ["ACK", "CANCEL", ANSWERED]
    (cancel,) = desk.asked("CANCEL")
    assert (cancel.via, cancel.uri) == (other.via, other.uri)
    assert cancel.headers.get("Reason") == 'SIP;cause=200;text="Call completed elsewhere"'
    assert desk.hears(from_phone(cancel, 200), DESK_PHONE) == []
    assert desk.hears(from_phone(other, 487), DESK_PHONE) == ["ACK"]
    assert hang_up(desk) == ["BYE"]


def test_a_phone_that_answers_too_late_is_hung_up() -> None:
    desk = with_phones(PAGE, DESK_PHONE)
    dial(desk)
    one, other = desk.asked("INVITE")
    desk.hears(from_phone(other, 180), DESK_PHONE)
    desk.hears(from_phone(one, 200, sdp=SDP), PAGE)
    late = from_phone(other, 200, "late", SDP)
    assert desk.hears(late, DESK_PHONE) == ["ACK", "BYE"]
    assert desk.last.headers.get("Reason") == 'SIP;cause=200;text="Call completed elsewhere"'
    assert desk.hears(late, DESK_PHONE) == ["ACK"]


def test_two_answers_behind_one_proxy_leave_one_call() -> None:
    desk = with_phones(DESK_PHONE)
    dial(desk)
    (asked,) = desk.asked("INVITE")
    first, second = from_phone(asked, 200, "one", SDP), from_phone(asked, 200, "two", SDP)
    assert desk.hears(first, DESK_PHONE) == ["ACK", ANSWERED]
    first_ack = desk.last
    assert desk.hears(second, DESK_PHONE) == ["ACK", "BYE"]
    assert desk.hears(first, DESK_PHONE) == ["ACK"]
    assert desk.last == first_ack


def test_a_phone_that_has_not_said_a_word_is_cancelled_when_it_does() -> None:
    desk = with_phones(PAGE)
    dial(desk)
    (asked,) = desk.asked("INVITE")
    assert hang_up(desk, 'SIP;cause=487;text="gone"') == []
    assert desk.hears(from_phone(asked, 180), PAGE) == ["CANCEL"]
    assert desk.last.headers.get("Reason") == 'SIP;cause=487;text="gone"'
    assert desk.hears(from_phone(asked, 180), PAGE) == []
    assert desk.hears(from_phone(asked, 487), PAGE) == ["ACK"]


def test_an_answer_that_crosses_our_cancel_is_hung_up() -> None:
    desk = with_phones(PAGE)
    dial(desk)
    (asked,) = desk.asked("INVITE")
    desk.hears(from_phone(asked, 180), PAGE)
    assert hang_up(desk) == ["CANCEL"]
    assert desk.hears(from_phone(asked, 200, sdp=SDP), PAGE) == ["ACK", "BYE"]
    assert hang_up(desk) == []


@pytest.mark.parametrize(
    "codes, said",
    [
        ([486], [["ACK", failed(486, "Busy Here")]]),
        ([486, 503], [["ACK"], ["ACK", failed(486, "Busy Here")]]),
        ([503, 480], [["ACK"], ["ACK", failed(480, "Temporarily Unavailable")]]),
        ([302, 486], [["ACK"], ["ACK", failed(302, "Moved Temporarily")]]),
        ([603], [["ACK", failed(603, "Decline")]]),
    ],
)
def test_the_best_refusal_counts(codes: list[int], said: list[object]) -> None:
    desk = with_phones(*[PAGE, DESK_PHONE][: len(codes)])
    dial(desk)
    asked = desk.asked("INVITE")
    assert [desk.hears(from_phone(one, code)) for one, code in zip(asked, codes, strict=True)] == said


def test_a_decline_stops_every_phone() -> None:
    desk = with_phones(PAGE, DESK_PHONE)
    dial(desk)
    one, other = desk.asked("INVITE")
    desk.hears(from_phone(one, 180), PAGE)
    assert desk.hears(from_phone(other, 603), DESK_PHONE) == ["ACK", "CANCEL", failed(603, "Decline")]


def test_an_answer_without_a_session_is_hung_up() -> None:
    desk = with_phones(PAGE)
    dial(desk)
    (asked,) = desk.asked("INVITE")
    why = failed(488, "No session description in the answer")
    assert desk.hears(from_phone(asked, 200), PAGE) == ["ACK", "BYE", why]


def test_silence_ends_in_408() -> None:
    desk = with_phones(DESK_PHONE)
    dial(desk)
    key = f"tx:c|{desk.last.via.branch}|INVITE"
    assert desk.wakes(key, 0.5) == ["INVITE"]
    assert desk.wakes(key, 32.0) == [failed(408, "Request Timeout")]


def test_ringing_ends_in_408() -> None:
    desk = with_phones(PAGE)
    dial(desk)
    desk.hears(from_phone(desk.asked("INVITE")[0], 180), PAGE)
    assert desk.wakes("leg:x", 180.0) == ["CANCEL", failed(408, "Nobody answered")]


def test_a_phone_whose_connection_closes_has_failed() -> None:
    desk = with_phones(PAGE, DESK_PHONE)
    dial(desk)
    one, other = desk.asked("INVITE")
    assert desk.note(desk.endpoint.link_closed(PAGE, 1.0)) == []
    assert desk.hears(from_phone(other, 503), DESK_PHONE) == ["ACK", failed(503, "Service Unavailable")]
    desk = with_phones(PAGE)
    dial(desk)
    closed = desk.note(desk.endpoint.link_closed(PAGE, 1.0))
    assert closed[1:] == [failed(503, "Service Unavailable")]
    assert one != other


def test_a_call_outlives_its_connection_and_goes_on_over_the_next() -> None:
    desk = with_phones(PAGE)
    dial(desk)
    (asked,) = desk.asked("INVITE")
    desk.hears(from_phone(asked, 200, sdp=SDP, Contact="<sip:bob@page.invalid;transport=ws>"), PAGE)
    desk.note(desk.endpoint.link_closed(PAGE, 1.0))
    again = type(PAGE)("again", PAGE.transport, PAGE.local, PAGE.remote, "bob")
    desk.hears(register("<sip:bob@page.invalid;transport=ws>", call_id="again"), again)
    effects = desk.endpoint.hang_up("x", "", 2.0)
    assert effects[0].link == again  # type: ignore[union-attr]
    assert desk.note(effects) == ["BYE"]


def test_hanging_up_over_a_connection_that_is_gone_is_quiet() -> None:
    desk = with_phones(PAGE)
    dial(desk)
    desk.hears(from_phone(desk.asked("INVITE")[0], 200, sdp=SDP), PAGE)
    desk.note(desk.endpoint.link_closed(PAGE, 1.0))
    assert hang_up(desk) == ["BYE"]
    assert desk.note(desk.endpoint.send_failed(PAGE, 1.0)) == []


def test_the_phone_changes_its_session() -> None:
    desk = with_phones(PAGE)
    dial(desk)
    (asked,) = desk.asked("INVITE")
    desk.hears(from_phone(asked, 200, sdp=SDP), PAGE)
    change = from_peer(
        "INVITE",
        sender="<sip:bob@cc.test>;tag=phone",
        to=asked.headers.get("From") or "",
        body=SDP,
        Contact="<sip:bob@new.invalid>",
        Content_Type="application/sdp",
    )
    change = type(change)("INVITE", change.uri, change.headers.replace("Call-ID", asked.call_id), change.body)
    assert desk.hears(change, PAGE) == [100, LegChanged(leg="x", sdp=SDP)]
    assert desk.note(desk.endpoint.accept_change("x", OURS, 0.0)) == [200]
    assert hang_up(desk) == ["BYE"]
    assert desk.last.uri == "sip:bob@new.invalid"  # type: ignore[union-attr]


def test_after_a_restart_a_stray_answer_is_acknowledged_and_hung_up() -> None:
    desk = with_phones(PAGE, DESK_PHONE)
    dial(desk)
    one, other = desk.asked("INVITE")
    desk.hears(from_phone(one, 200, sdp=SDP), PAGE)
    desk.restart()
    assert desk.hears(from_phone(other, 200, "late", SDP), DESK_PHONE) == ["ACK", "BYE"]
    assert desk.hears(from_phone(one, 200, sdp=SDP), PAGE) == ["ACK"]


def test_a_new_process_has_no_connections_but_all_dialogs_and_wake_ups() -> None:
    desk = with_phones(PAGE, DESK_PHONE)
    dial(desk)
    one, other = desk.asked("INVITE")
    desk.hears(from_phone(other, 200, sdp=SDP), DESK_PHONE)
    desk.restart()
    effects = desk.endpoint.restarted(1.0)
    keys = {effect.key.split("|")[0] for effect in effects if isinstance(effect, WakeAt)}
    assert (desk.note(effects), keys) == ([], {"tx:s", "tx:c", "registrar:bob"})
    assert desk.note(desk.endpoint.dial("y", "bob", "", "", OURS, (), 1.0)) == ["INVITE"]
    assert hang_up(desk) == ["BYE"]
    assert one.via.branch not in str(desk.endpoint.wakes())


def test_a_response_whose_call_id_was_changed_is_ignored() -> None:
    desk = with_phones(PAGE)
    dial(desk)
    odd = from_phone(desk.asked("INVITE")[0], 180)
    assert desk.hears(Response(180, "Ringing", odd.headers.replace("Call-ID", "odd")), PAGE) == []


def test_a_desk_phone_that_registers_again_rings_once() -> None:
    desk = with_phones(DESK_PHONE)
    again = register("<sip:bob@10.0.0.20:5070>", cseq=5, call_id="desk")
    desk.hears(again, DESK_PHONE)
    assert isinstance(desk.last, Response)
    desk.hears(proven(again, desk.last, "bob"), DESK_PHONE)
    assert dial(desk) == ["INVITE"]


@pytest.mark.parametrize(
    "end, reason",
    [
        (lambda desk, one: desk.hears(from_phone(one, 603), PAGE), 'SIP;cause=603;text="Decline"'),
        (lambda desk, one: desk.wakes("leg:x", 180.0), 'SIP;cause=408;text="Nobody answered"'),
        (
            lambda desk, one: desk.hears(from_phone(one, 200, sdp=SDP), PAGE),
            'SIP;cause=200;text="Call completed elsewhere"',
        ),
        (lambda desk, one: hang_up(desk, "caller left"), 'SIP;text="caller left"'),
    ],
)
def test_a_phone_is_told_why_it_stops_ringing(end: Callable[[Desk, object], object], reason: str) -> None:
    desk = with_phones(PAGE, DESK_PHONE)
    dial(desk)
    one, other = desk.asked("INVITE")
    desk.hears(from_phone(other, 180), DESK_PHONE)
    end(desk, one)
    (cancel,) = [asked for asked in desk.asked("CANCEL") if asked.call_id == other.call_id]
    assert cancel.headers.get("Reason") == reason
