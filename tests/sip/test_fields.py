from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.sip.errors import ParseError
from callcenter.sip.fields import CSeq, NameAddr, Via, one_per_row
from callcenter.sip.limits import MAX_CSEQ, MAX_METHOD, MAX_PARAMS
from callcenter.sip.uri import SipUri
from tests.sip.strategies import cseqs, name_addrs, vias

ANN = SipUri(user="ann", host="h")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("sip:ann@h", NameAddr(ANN)),
        ("sip:ann@h;tag=1", NameAddr(ANN, "", (("tag", "1"),))),
        (
            "<sip:ann@h;x>;tag=1",
            NameAddr(SipUri(user="ann", host="h", params=(("x", None),)), "", (("tag", "1"),)),
        ),
        ("Ann <sip:ann@h>", NameAddr(ANN, "Ann")),
        ("Ann B.<sip:ann@h>", NameAddr(ANN, "Ann B.")),
        (
            '"Ann, <b>; \\"x\\"" <sip:ann@h> ; a = "b;c" ; d',
            NameAddr(ANN, 'Ann, <b>; "x"', (("a", '"b;c"'), ("d", None))),
        ),
        ('"" <sip:ann@h>', NameAddr(ANN)),
        ('"caf\udce9" <sip:ann@h>', NameAddr(ANN, "caf\N{REPLACEMENT CHARACTER}")),
        (
            '<sip:ann@h>;expires=5;+sip.instance="<urn:uuid:1>"',
            NameAddr(ANN, "", (("expires", "5"), ("+sip.instance", '"<urn:uuid:1>"'))),
        ),
    ],
)
def test_name_addr(text: str, value: NameAddr) -> None:
    assert NameAddr.parse(text) == value
    assert NameAddr.parse(str(value)) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<sip:ann@h",
        '"Ann <sip:ann@h>',
        '"Ann" sip:ann@h',
        '"Ann" x <sip:ann@h>',
        'An"n <sip:ann@h>',
        "sip:ann@h?a=b",
        "sip:ann@h,x",
        "<sip:ann@h>x",
        "<sip:ann@h>;",
        "<sip:ann@h>;;tag=1",
        "<sip:ann@h>;=1",
        "<sip:ann@h>;tag=a b",
        '<sip:ann@h>;tag="a',
        "<sip:ann@h>;tag=\udce9",
        "< sip:ann@h >",
        "<<sip:ann@h>>",
        "Ann;x <sip:ann@h>",
    ],
)
def test_bad_name_addr(text: str) -> None:
    with pytest.raises(ParseError):
        NameAddr.parse(text)


def test_tags() -> None:
    ann = NameAddr.parse("<sip:ann@h>;TAG=1")
    assert (ann.tag, NameAddr.parse("<sip:ann@h>").tag) == ("1", "")
    assert str(ann.with_tag("2")) == "<sip:ann@h>;tag=2"
    assert str(ann.without_param("tag").with_param("q", "0.5")) == "<sip:ann@h>;q=0.5"


def test_display_name_cannot_break_out() -> None:
    hostile = NameAddr(ANN, 'x" <sip:evil@h>\r\nContact: <sip:evil@h>')
    assert str(hostile) == '"x\\" <sip:evil@h> Contact: <sip:evil@h>" <sip:ann@h>'
    assert NameAddr.parse(str(hostile)).uri == ANN


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("SIP/2.0/UDP h", Via("UDP", "h")),
        ("sip / 2.0 / tcp  h : 5060 ; branch = z9hG4bK1", Via("TCP", "h", 5060, (("branch", "z9hG4bK1"),))),
        ("SIP/2.0/WSS [2001:db8::1]:443;rport", Via("WSS", "2001:db8::1", 443, (("rport", None),))),
        (
            "SIP/2.0/UDP h;received=[::1];rport=5",
            Via("UDP", "h", None, (("received", "[::1]"), ("rport", "5"))),
        ),
    ],
)
def test_via(text: str, value: Via) -> None:
    assert Via.parse(text) == value
    assert Via.parse(str(value)) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SIP/2.0/UDP",
        "SIP/2.0 h",
        "SIP/3.0/UDP h",
        "HTTP/2.0/TCP h",
        "SIP/2.0/UDP h h",
        "SIP/2.0/UDP h;",
        "SIP/2.0/UDP h;;branch=1",
        "SIP/2.0/UDP h:0",
        "SIP/2.0/UDP h;rport=65536",
        "SIP/2.0/UDP h;rport=x",
        "SIP/2.0/UDP h, SIP/2.0/UDP i",
    ],
)
def test_bad_via(text: str) -> None:
    with pytest.raises(ParseError):
        Via.parse(text)


def test_what_a_via_says() -> None:
    via = Via.parse("SIP/2.0/TLS Host;branch=z9hG4bKx;rport=9;received=10.0.0.1")
    assert (via.branch, via.has_cookie, via.sent_by) == ("z9hG4bKx", True, ("host", 5061))
    assert (via.wants_rport, via.rport, via.received) == (True, 9, "10.0.0.1")
    bare = Via.parse("SIP/2.0/UDP h:5070;branch=z9hG4bK;rport")
    assert (bare.has_cookie, bare.sent_by, bare.wants_rport, bare.rport, bare.received) == (
        False,
        ("h", 5070),
        True,
        None,
        None,
    )
    assert str(bare.with_param("rport", "1").with_param("received", "::1")) == (
        "SIP/2.0/UDP h:5070;branch=z9hG4bK;rport=1;received=::1"
    )
    assert Via.parse("SIP/2.0/UDP h;received=::1").received == "::1"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 INVITE", CSeq(1, "INVITE")),
        ("0009   ACK", CSeq(9, "ACK")),
        (f"{MAX_CSEQ} X", CSeq(MAX_CSEQ, "X")),
        (f"1 {'X' * MAX_METHOD}", CSeq(1, "X" * MAX_METHOD)),
    ],
)
def test_cseq(text: str, value: CSeq) -> None:
    assert CSeq.parse(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "INVITE",
        "INVITE 1",
        "-1 X",
        "+1 X",
        "1 X Y",
        "1 X,Y",
        f"{MAX_CSEQ + 1} X",
        "9" * 5000 + " X",
        f"1 {'X' * (MAX_METHOD + 1)}",
        "１ X",
    ],
)
def test_bad_cseq(text: str) -> None:
    with pytest.raises(ParseError):
        CSeq.parse(text)


@given(name_addrs)
def test_name_addr_there_and_back(value: NameAddr) -> None:
    assert NameAddr.parse(str(value)) == value


@given(vias)
def test_via_there_and_back(value: Via) -> None:
    if not value.param("rport"):
        assert Via.parse(str(value)) == value


@given(cseqs)
def test_cseq_there_and_back(value: CSeq) -> None:
    assert CSeq.parse(str(value)) == value


@given(st.lists(name_addrs, min_size=1, max_size=4))
def test_lists_split_where_they_were_joined(addrs: list[NameAddr]) -> None:
    assert [NameAddr.parse(part) for part in one_per_row(", ".join(map(str, addrs)))] == addrs


@given(st.text('ab"\\<>,;=@: \t', max_size=30))
def test_random_text_is_a_value_or_a_parse_error(text: str) -> None:
    for read in (NameAddr.parse, Via.parse, CSeq.parse, one_per_row):
        try:
            read(text)
        except ParseError:
            continue


@pytest.mark.parametrize("text", ["a,,b", "a,", ",", '"a,b', "<a,b", ""])
def test_bad_list(text: str) -> None:
    with pytest.raises(ParseError):
        one_per_row(text)


def test_parameter_limit() -> None:
    assert len(Via.parse("SIP/2.0/UDP h" + ";a" * MAX_PARAMS).params) == MAX_PARAMS
    with pytest.raises(ParseError):
        Via.parse("SIP/2.0/UDP h" + ";a" * (MAX_PARAMS + 1))
