"""What is answered to requests that break a rule, and to those that only ask."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callcenter.sip import Headers, ParseError, Request, Response
from callcenter.sip.effects import Send
from tests.sip.desk import CALLER, CONFIG, SDP, Desk, from_peer, invite

ALLOW = ("Allow", "INVITE, ACK, CANCEL, BYE, OPTIONS, REGISTER, UPDATE, PRACK, INFO, REFER, NOTIFY, MESSAGE")
ACCEPT = ("Accept", "application/sdp")
SUPPORTED = ("Supported", "path, outbound, timer, 100rel, replaces, norefersub, 199")


@pytest.mark.parametrize(
    "request_, status, extra",
    [
        (from_peer("OPTIONS"), 200, [ALLOW, ACCEPT, SUPPORTED, ("Allow-Events", "refer")]),
        (from_peer("OPTIONS", Max_Forwards="0"), 483, []),
        (from_peer("PUBLISH"), 405, [ALLOW]),
        (from_peer("OPTIONS", Require="path, 100rel, replaces, x"), 420, [("Unsupported", "x")]),
        (from_peer("BYE"), 481, []),
        (from_peer("CANCEL"), 481, []),
        (from_peer("BYE", to="<sip:100@cc.test>;tag=gone"), 481, []),
        (invite(to="<sip:100@cc.test>;tag=gone"), 481, []),
        (from_peer("UPDATE", to="<sip:100@cc.test>;tag=gone"), 481, []),
        (invite(Content_Type="text/plain"), 415, [ACCEPT, ("Accept-Encoding", "identity")]),
        (invite(Content_Encoding="gzip"), 415, [ACCEPT, ("Accept-Encoding", "identity")]),
        (invite(body="", to="<sip:100@cc.test>;tag=gone"), 481, []),
        (from_peer("INVITE", body=SDP, Content_Type="application/sdp"), 400, []),
    ],
)
def test_each_rule(request_: Request, status: int, extra: list[tuple[str, str]]) -> None:
    desk = Desk()
    assert desk.hears(request_) == [status]
    assert isinstance(desk.last, Response)
    assert [row for row in desk.last.headers if row in extra or row[0] not in _ECHOED] == extra
    assert desk.last.to.tag


_ECHOED = ("Via", "From", "To", "Call-ID", "CSeq")


def test_an_ack_is_never_answered() -> None:
    assert Desk().hears(from_peer("ACK", to="<sip:100@cc.test>;tag=gone", Max_Forwards="0")) == []


@pytest.mark.parametrize(
    "via, answered",
    [
        ("SIP/2.0/UDP 10.0.0.9:5062;branch=z9hG4bK1", "SIP/2.0/UDP 10.0.0.9:5062;branch=z9hG4bK1"),
        (
            "SIP/2.0/UDP phone.local:5062;branch=z9hG4bK1",
            "SIP/2.0/UDP phone.local:5062;branch=z9hG4bK1;received=10.0.0.9",
        ),
        (
            "SIP/2.0/UDP 10.0.0.9:5062;rport;branch=z9hG4bK1",
            "SIP/2.0/UDP 10.0.0.9:5062;rport=5062;branch=z9hG4bK1;received=10.0.0.9",
        ),
        (
            "SIP/2.0/UDP x.invalid;branch=z9hG4bK1;rport=1;received=1.2.3.4",
            "SIP/2.0/UDP x.invalid;branch=z9hG4bK1;rport=5062;received=10.0.0.9",
        ),
    ],
)
def test_answers_say_where_the_request_came_from(via: str, answered: str) -> None:
    desk = Desk()
    asked = from_peer("OPTIONS")
    desk.hears(Request("OPTIONS", asked.uri, asked.headers.replace("Via", via, "SIP/2.0/UDP behind")))
    assert desk.last.headers.all("Via") == (answered, "SIP/2.0/UDP behind")


def test_a_copy_by_another_path_is_refused_and_a_repetition_answered_again() -> None:
    desk = Desk()
    assert desk.hears(from_peer("OPTIONS")) == [200]
    assert desk.hears(from_peer("OPTIONS")) == [200]
    assert desk.hears(from_peer("OPTIONS", branch="2")) == [482]


@pytest.mark.parametrize(
    "error, sent",
    [
        (ParseError("Bad Call-ID", partial=from_peer("OPTIONS")), ["SIP/2.0 400 Bad Call-ID"]),
        (ParseError("Body too large", 413, partial=from_peer("INVITE")), ["SIP/2.0 413 Body too large"]),
        (ParseError("Bad start line", None), []),
        (ParseError("Bad header line", None, partial=from_peer("OPTIONS")), []),
        (ParseError("Bad header line", partial=from_peer("ACK")), []),
        (ParseError("Bad header line", partial=Request("OPTIONS", "sip:x", Headers())), []),
    ],
)
def test_what_cannot_be_read_is_answered_if_there_is_a_way_back(error: ParseError, sent: list[str]) -> None:
    effects = Desk().endpoint.bad(error, CALLER, 0.0)
    lines = [
        bytes(effect.message).split(b"\r\n")[0].decode() for effect in effects if isinstance(effect, Send)
    ]
    assert (len(effects), lines) == (len(sent), sent)


def test_what_can_be_read_but_not_used_is_answered_alike() -> None:
    asked = from_peer("OPTIONS")
    assert Desk().hears(Request("OPTIONS", asked.uri, asked.headers.without("Call-ID"))) == [400]
    assert Desk().hears(Request("OPTIONS", "http://x", asked.headers)) == [416]
    assert Desk().hears(Response(200, "OK", asked.headers.without("Call-ID"))) == []


def test_beyond_its_capacity_only_new_requests_are_turned_away() -> None:
    desk = Desk(replace(CONFIG, max_transactions=1))
    assert desk.hears(from_peer("OPTIONS")) == [200]
    assert desk.hears(from_peer("OPTIONS")) == [200]
    assert desk.hears(from_peer("OPTIONS", branch="2", cseq=2)) == [503]
    assert desk.last.headers.get("Retry-After") == "10"
    assert desk.hears(from_peer("BYE", branch="3", to="<sip:100@cc.test>;tag=x")) == [481]


def test_trouble_of_ours_is_answered_500_unless_something_was_answered() -> None:
    desk = Desk()
    desk.hears(from_peer("OPTIONS"))
    assert desk.note(desk.endpoint.broke(from_peer("OPTIONS"), CALLER, 0.0)) == []
    assert desk.note(desk.endpoint.broke(from_peer("ACK"), CALLER, 0.0)) == []
    desk.hears(invite(branch="2"))
    assert desk.note(desk.endpoint.broke(invite(branch="2"), CALLER, 0.0)) == [500]
