from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.sip.errors import ParseError
from callcenter.sip.limits import MAX_PARAMS, MAX_URI
from callcenter.sip.uri import OtherUri, SipUri, TelUri, Uri, equivalent, parse_uri
from tests.sip.strategies import sip_uris, uris


@pytest.mark.parametrize(
    ("text", "uri"),
    [
        ("sip:example.com", SipUri(host="example.com")),
        ("SIP:ann@example.com", SipUri(user="ann", host="example.com")),
        ("sips:ann:pw@10.0.0.1:5061", SipUri("sips", "ann", "10.0.0.1", 5061, password="pw")),
        ("sip:ann:@h", SipUri(user="ann", host="h", password="")),
        ("sip:*21#@h", SipUri(user="*21#", host="h")),
        ("sip:a%20b@h", SipUri(user="a b", host="h")),
        ("sip:%E5%A4%A7@h", SipUri(user="大", host="h")),
        ("sip:[2001:db8::1]:5060", SipUri(host="2001:db8::1", port=5060)),
        ("sip:h;lr;x=%3B", SipUri(host="h", params=(("lr", None), ("x", ";")))),
        ("sip:h?Subject=hi%20you&a=", SipUri(host="h", headers=(("Subject", "hi you"), ("a", "")))),
        ("sip:+49;phone-context=x?y@h", SipUri(user="+49;phone-context=x?y", host="h")),
        ("tel:+49-30-123;ext=5", TelUri("+49-30-123", (("ext", "5"),))),
        ("http://example.com/x", OtherUri("http", "//example.com/x")),
        ("urn:service:sos", OtherUri("urn", "service:sos")),
    ],
)
def test_parse(text: str, uri: Uri) -> None:
    assert parse_uri(text) == uri
    assert parse_uri(str(uri)) == uri


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sip",
        "sip:",
        ":x",
        "sip:@h",
        "sip::pw@h",
        "sip:a@b@h",
        "sip:a b@h",
        "sip:<h>",
        "sip:h:",
        "sip:h:0",
        "sip:h:65536",
        "sip:h:99999999",
        "sip:[::1",
        "sip:[:::1]",
        "sip:[10.0.0.1]",
        "sip:h;",
        "sip:h;;lr",
        "sip:h;a=b=c",
        "sip:h?",
        "sip:h?a",
        "sip:h?a=b=c",
        "sip:%zz@h",
        "sip:%4@h",
        "sip:%ff@h",
        "sip:a\r\nb@h",
        "sip:\udcff@h",
        "tel:",
        "tel:hello",
    ],
)
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse_uri(text)
    assert caught.value.reply_with == 400


def test_sip_uri_refuses_other_schemes() -> None:
    with pytest.raises(ParseError) as caught:
        SipUri.parse("tel:+4930")
    assert caught.value.reply_with == 416


def test_length_limit() -> None:
    fits = "sip:" + "a" * (MAX_URI - 4)
    assert parse_uri(fits) == SipUri(host="a" * (MAX_URI - 4))
    with pytest.raises(ParseError) as caught:
        parse_uri(fits + "a")
    assert caught.value.reply_with == 414


def test_parameter_limit() -> None:
    assert len(SipUri.parse("sip:h" + ";a" * MAX_PARAMS).params) == MAX_PARAMS
    assert len(SipUri.parse("sip:h?" + "&".join(["a=b"] * MAX_PARAMS)).headers) == MAX_PARAMS
    for text in ("sip:h" + ";a" * (MAX_PARAMS + 1), "sip:h?" + "&".join(["a=b"] * (MAX_PARAMS + 1))):
        with pytest.raises(ParseError):
            parse_uri(text)


@given(uris)
def test_there_and_back(uri: Uri) -> None:
    assert parse_uri(str(uri)) == uri


@given(st.text(max_size=40) | st.text("sip:@;?=&%[]<>a1.", max_size=40).map(lambda tail: "sip:" + tail))
def test_random_text_is_a_uri_or_a_parse_error(text: str) -> None:
    try:
        uri = parse_uri(text)
    except ParseError:
        return
    assert parse_uri(str(uri)) == uri


# RFC 3261 19.1.4's own examples, and the rules behind them.
@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp", True),
        ("sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5", True),
        ("sip:carol@chicago.com;security=on", "sip:carol@chicago.com;newparam=5", True),
        ("sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off", False),
        ("sip:a@b.com;transport=tcp?x=1&y=2", "sip:a@b.com;transport=tcp?y=2&x=1", True),
        ("sip:ALICE@a.com;transport=udp", "sip:alice@a.com;transport=udp", False),
        ("sip:bob@b.com", "sip:bob@b.com:5060", False),
        ("sip:bob@b.com", "sip:bob@b.com;transport=udp", False),
        ("sip:bob@b.com", "sips:bob@b.com", False),
        ("sip:carol@c.com?Subject=next", "sip:carol@c.com", False),
        ("tel:+4930", "tel:+4930", True),
        ("tel:+4930", "sip:+4930@h", False),
    ],
)
def test_equivalent(one: str, other: str, same: bool) -> None:
    assert equivalent(parse_uri(one), parse_uri(other)) is same
    assert equivalent(parse_uri(other), parse_uri(one)) is same


@given(sip_uris)
def test_every_uri_is_equivalent_to_itself(uri: SipUri) -> None:
    assert equivalent(uri, uri)


def test_params() -> None:
    uri = SipUri.parse("sip:h;LR;Transport=TLS")
    assert (uri.param("lr"), uri.param("maddr"), uri.transport) == ("", None, "tls")
    assert str(uri.with_param("transport", "ws").with_param("ob")) == "sip:h;LR;transport=ws;ob"
    assert str(uri.without_param("lr").without_param("transport")) == "sip:h"
    assert (SipUri.parse("sips:h").is_secure, uri.is_secure) == (True, False)


def test_tel_user_has_no_separators() -> None:
    assert TelUri("+49-(30).12").user == "+493012"
