from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from callcenter.sip import (
    CSeq,
    HeaderError,
    Headers,
    Message,
    NameAddr,
    ParseError,
    Request,
    Response,
    SipUri,
    parse,
    response_to,
)
from tests.sip.samples import INVITE, invite
from tests.sip.strategies import messages


def test_request_prints_as_it_came() -> None:
    assert bytes(invite()) == INVITE


def test_typed_values() -> None:
    request = invite()
    assert request.target == SipUri(user="support", host="example.com")
    assert (request.call_id, request.cseq) == ("c1@127.0.0.1", CSeq(1, "INVITE"))
    assert request.from_ == NameAddr(SipUri(user="ann", host="example.com"), "Ann", (("tag", "a1"),))
    assert request.to == NameAddr(SipUri(user="support", host="example.com"))
    assert (request.via.branch, request.via.sent_by) == ("z9hG4bK1", ("127.0.0.1", 40001))
    assert [str(contact) for contact in request.contacts] == ["<sip:ann@127.0.0.1:40001;transport=tcp>"]
    assert (request.route_set, request.tokens("Allow")) == ((), ())


def test_token_lists() -> None:
    request = Request("OPTIONS", "sip:h", Headers([("Allow", "INVITE ,ACK,"), ("Allow", "BYE")]))
    assert request.tokens("Allow") == ("INVITE", "ACK", "BYE")


@pytest.mark.parametrize("name", ["Via", "From", "To", "CSeq"])
def test_a_missing_field_is_the_peers_fault(name: str) -> None:
    request = replace(invite(), headers=invite().headers.without(name))
    with pytest.raises(ParseError, match=f"Missing {name}"):
        _ = (request.via, request.from_, request.to, request.cseq)


def test_a_copy_does_not_remember_the_old_values() -> None:
    request = invite()
    assert request.cseq == CSeq(1, "INVITE")
    changed = replace(request, headers=request.headers.replace("CSeq", "2 INVITE"), uri="sip:x")
    assert (changed.cseq, str(changed.target)) == (CSeq(2, "INVITE"), "sip:x")


def test_a_copy_with_another_via_remembers_the_rest() -> None:
    request = invite()
    sender = request.from_
    copy = request.with_via(request.via.with_param("branch", "z9hG4bKnew"))
    assert (copy.via.branch, request.via.branch) == ("z9hG4bKnew", "z9hG4bK1")
    assert copy.from_ is sender
    assert parse(bytes(copy)) == copy


def test_content_length_is_always_right() -> None:
    request = Request("INFO", "sip:h", Headers([("l", "99"), ("Via", "x")]), b"abc")
    assert bytes(request) == b"INFO sip:h SIP/2.0\r\nVia: x\r\nContent-Length: 3\r\n\r\nabc"


@pytest.mark.parametrize(
    "message",
    [
        Request("A B", "sip:h", Headers()),
        Request("", "sip:h", Headers()),
        Request("A", "sip:h x", Headers()),
        Request("A", "sip:h\r\nVia: x", Headers()),
        Response(200, "OK\r\nVia: x", Headers()),
    ],
)
def test_start_lines_cannot_smuggle(message: Message) -> None:
    with pytest.raises(HeaderError):
        bytes(message)


def test_half_a_code_point_does_not_stop_a_message() -> None:
    assert b"Subject: ?\r\n" in bytes(Request("A", "sip:h", Headers([("Subject", "\ud800")])))


def test_response_repeats_what_it_must() -> None:
    request = replace(invite(), headers=invite().headers.prepend("Via", "SIP/2.0/TCP p;branch=z9hG4bK2"))
    response = response_to(
        request, 200, to_tag="b2", extra=[("Contact", "<sip:cc@h>"), ("Content-Type", "x/y")], body=b"hi"
    )
    assert bytes(response) == (
        b"SIP/2.0 200 OK\r\n"
        b"Via: SIP/2.0/TCP p;branch=z9hG4bK2\r\n"
        b"Via: SIP/2.0/TCP 127.0.0.1:40001;branch=z9hG4bK1;rport\r\n"
        b'From: "Ann" <sip:ann@example.com>;tag=a1\r\n'
        b"To: <sip:support@example.com>;tag=b2\r\n"
        b"Call-ID: c1@127.0.0.1\r\n"
        b"CSeq: 1 INVITE\r\n"
        b"Contact: <sip:cc@h>\r\n"
        b"Content-Type: x/y\r\n"
        b"Content-Length: 2\r\n"
        b"\r\nhi"
    )


@pytest.mark.parametrize(
    ("method", "status", "repeated"),
    [
        ("INVITE", 100, False),
        ("INVITE", 180, True),
        ("INVITE", 200, True),
        ("INVITE", 404, False),
        ("SUBSCRIBE", 200, True),
        ("BYE", 200, False),
        ("OPTIONS", 200, False),
    ],
)
def test_record_route_comes_back_when_a_dialog_may_begin(method: str, status: int, repeated: bool) -> None:
    routes = ("<sip:p1;lr>", "<sip:p2;lr>")
    request = replace(invite(), method=method, headers=invite().headers.replace("Record-Route", *routes))
    assert response_to(request, status).headers.all("Record-Route") == (routes if repeated else ())


def test_timestamp_comes_back_in_100_only() -> None:
    request = replace(invite(), headers=invite().headers.add("Timestamp", "54"))
    assert [response_to(request, status).headers.get("Timestamp") for status in (100, 180)] == ["54", None]


@pytest.mark.parametrize(
    ("to", "tagged"),
    [
        ("<sip:a@h>", "<sip:a@h>;tag=t"),
        ("sip:a@h;x=1", "sip:a@h;x=1;tag=t"),
        ("<sip:a@h>;tag=old", "<sip:a@h>;tag=old"),
        ("<sip:a@h;tag=uri>", "<sip:a@h;tag=uri>;tag=t"),
        ('"open <sip:a@h>', '"open <sip:a@h>;tag=t'),
    ],
)
def test_to_tag(to: str, tagged: str) -> None:
    request = replace(invite(), headers=invite().headers.replace("To", to))
    assert response_to(request, 200, to_tag="t").headers.get("To") == tagged
    assert request.with_to_tag("t").headers.get("To") == tagged
    assert response_to(request, 200).with_to_tag("t").headers.get("To") == tagged


def test_reason_phrases() -> None:
    phrases = [
        response_to(invite(), status, given).reason for status, given in [(486, ""), (486, "No"), (499, "")]
    ]
    assert phrases == ["Busy Here", "No", "Unknown"]


def test_final_and_success() -> None:
    answers = [response_to(invite(), status) for status in (183, 202, 486)]
    assert [(one.is_final, one.is_success) for one in answers] == [
        (False, False),
        (True, True),
        (True, False),
    ]


def test_contact_star() -> None:
    request = Request("REGISTER", "sip:h", Headers([("m", "*")]))
    assert (request.removes_all, request.contacts, invite().removes_all) == (True, (), False)


def test_unsupported_target() -> None:
    with pytest.raises(ParseError) as caught:
        _ = Request("OPTIONS", "http://h", Headers()).target
    assert caught.value.reply_with == 416


@given(messages)
def test_there_and_back(message: Message) -> None:
    assert parse(bytes(message)) == message
