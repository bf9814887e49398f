"""RFC 4475: every message parses and comes back the same, or is refused with the right code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from callcenter.sip import (
    CSeq,
    NameAddr,
    OtherUri,
    ParseError,
    Request,
    Response,
    SipUri,
    Via,
    parse,
    response_to,
    validate,
)
from callcenter.sip.framer import KeepAlive, StreamFramer
from callcenter.sip.message import Message

VECTORS = Path(__file__).parents[1] / "vectors" / "rfc4475"

VALID = {
    "wsinv": "3.1.1.1 tortuous INVITE",
    "intmeth": "3.1.1.2 every character that may stand in a token",
    "esc01": "3.1.1.3 escaped characters in URIs",
    "escnull": "3.1.1.4 escaped NULs",
    "esc02": "3.1.1.5 percent signs that escape nothing",
    "lwsdisp": "3.1.1.6 no space between display name and <",
    "longreq": "3.1.1.7 long values",
    "dblreq": "3.1.1.8 trailing octets in a datagram",
    "semiuri": "3.1.1.9 semicolon in the user part",
    "transports": "3.1.1.10 all kinds of transports",
    "mpart01": "3.1.1.11 multipart body with binary parts",
    "unreason": "3.1.1.12 reason phrase beyond ASCII",
    "noreason": "3.1.1.13 empty reason phrase",
    "baddate": "3.1.2.12 a Date in another zone; nothing here depends on it",
    "escruri": "3.1.2.11 headers in the Request-URI; ignored, as 19.1.5 of RFC 3261 asks",
    "badbranch": "3.2.1 branch with nothing after the cookie; the transaction layer tells it apart",
    "bcast": "3.3.10 a response somebody sprayed; its Via tells the transaction layer",
    "bext01": "3.3.5 unknown Require; answered 420 by the endpoint",
    "cparam01": "3.3.12 unknown Contact parameter",
    "cparam02": "3.3.13 unknown URI parameter in a Contact",
    "inv2543": "3.4.1 INVITE from RFC 2543",
    "invut": "3.3.6 unknown Content-Type; answered 415 by the endpoint",
    "regaut01": "3.3.7 unknown authorization scheme",
    "regescrt": "3.3.14 escaped Route in a Contact URI",
    "sdp01": "3.3.15 unacceptable Accept; answered 406 by the endpoint",
    "unksm2": "3.3.4 unknown schemes in To, From and Contact; refused by the registrar",
    "zeromf": "3.3.11 Max-Forwards 0: a user agent answers anyway",
}

# The answer's status, None where nothing may be answered.
INVALID = {
    "badinv01": ("3.1.2.1 extra separators", 400),
    "clerr": ("3.1.2.2 Content-Length beyond the datagram", 400),
    "ncl": ("3.1.2.3 negative Content-Length", 400),
    "scalar02": ("3.1.2.4 numbers out of range in a request", 400),
    "scalarlg": ("3.1.2.5 numbers out of range in a response", None),
    "quotbal": ("3.1.2.6 open quote in To", 400),
    "ltgtruri": ("3.1.2.7 angle brackets around the Request-URI", 400),
    "lwsruri": ("3.1.2.8 space inside the Request-URI", 400),
    "lwsstart": ("3.1.2.9 two spaces in the Request-Line", 400),
    "trws": ("3.1.2.10 space at the end of the Request-Line", 400),
    "regbadct": ("3.1.2.13 Contact with ? but no angle brackets", 400),
    "badaspec": ("3.1.2.14 spaces inside an addr-spec", 400),
    "baddn": ("3.1.2.15 comma in an unquoted display name, and the empty line is missing", 400),
    "badvers": ("3.1.2.16 SIP/7.0", 505),
    "mismatch01": ("3.1.2.17 CSeq of another method", 400),
    "mismatch02": ("3.1.2.18 unknown method and CSeq of another one", 400),
    "bigcode": ("3.1.2.19 status beyond any number", None),
    "insuf": ("3.3.1 Call-ID, From and To missing", 400),
    "unkscm": ("3.3.2 unknown scheme in the Request-URI", 416),
    "novelsc": ("3.3.3 known scheme that is not SIP's", 416),
    "multi01": ("3.3.8 single values given twice", 400),
    "mcl01": ("3.3.9 two different Content-Length", 400),
}


def octets(name: str) -> bytes:
    return (VECTORS / f"{name}.dat").read_bytes()


def read(name: str) -> Message:
    message = parse(octets(name))
    validate(message)
    return message


def read_request(name: str) -> Request:
    message = read(name)
    assert isinstance(message, Request)
    return message


def test_every_vector_has_its_expectation() -> None:
    assert sorted([*VALID, *INVALID]) == sorted(path.stem for path in VECTORS.glob("*.dat"))


@pytest.mark.parametrize("name", VALID)
def test_valid_message_comes_back_the_same(name: str) -> None:
    message = read(name)
    again = parse(bytes(message))
    assert again == message
    assert bytes(again) == bytes(message)


@pytest.mark.parametrize("name", VALID)
def test_no_octet_of_a_valid_header_is_lost(name: str) -> None:
    """Against a second, naive reading: unfold, split at the first colon, split lists at every top-level comma."""
    head, _, body = octets(name).partition(b"\r\n\r\n")
    unfolded = re.sub(rb"[ \t]*\r\n[ \t]+", b" ", head)
    lines = [line.partition(b":") for line in unfolded.split(b"\r\n")[1:]]
    there = [value.strip() for key, _, value in lines if key.strip().lower() not in (b"l", b"content-length")]
    message = read(name)
    ours = [value.encode("utf-8", "surrogateescape") for _, value in message.headers]
    assert b",".join(there).replace(b" ", b"") == b",".join(ours).replace(b" ", b"")
    assert body.startswith(message.body)


@pytest.mark.parametrize("name", VALID)
def test_typed_values_undo_themselves(name: str) -> None:
    message = read(name)
    assert CSeq.parse(str(message.cseq)) == message.cseq
    assert Via.parse(str(message.via)) == message.via
    for value in (message.from_, message.to, *message.contacts, *message.route_set):
        assert NameAddr.parse(str(value)) == value


@pytest.mark.parametrize("name", INVALID)
def test_invalid_message_is_refused_with_its_code(name: str) -> None:
    code = INVALID[name][1]
    with pytest.raises(ParseError) as caught:
        read(name)
    assert caught.value.reply_with == code
    assert (caught.value.partial is None) == (code is None)


@pytest.mark.parametrize("name", [name for name, (_, code) in INVALID.items() if code])
def test_refusal_can_be_addressed(name: str) -> None:
    """What was read of a bad request is enough for a response with its Via."""
    with pytest.raises(ParseError) as caught:
        read(name)
    error = caught.value
    assert error.partial is not None
    assert error.reply_with is not None
    refusal = parse(bytes(response_to(error.partial, error.reply_with, error.reason, to_tag="t")))
    assert isinstance(refusal, Response)
    assert refusal.headers.all("Via") == error.partial.headers.all("Via") != ()
    assert (refusal.status, refusal.reason) == (error.reply_with, error.reason)


@pytest.mark.parametrize("name", [*VALID, *INVALID])
def test_stream_framer_survives_octet_by_octet(name: str) -> None:
    framer = StreamFramer()
    one_by_one = [framed for octet in octets(name) for framed in framer.feed(bytes([octet]))]
    at_once = StreamFramer().feed(octets(name))
    assert [repr(framed) for framed in one_by_one] == [repr(framed) for framed in at_once]


def test_wsinv() -> None:
    invite = read_request("wsinv")
    assert invite.target == SipUri(
        "sip", "vivekg", "chair-dnrc.example.com", params=(("unknownparam", None),)
    )
    assert invite.to == NameAddr(
        SipUri("sip", "vivekg", "chair-dnrc.example.com"), "", (("tag", "1918181833n"),)
    )
    assert invite.from_ == NameAddr(
        SipUri("sip", "jdrosen", "example.com"), 'J Rosenberg \\"', (("tag", "98asjd8"),)
    )
    assert invite.cseq == CSeq(9, "INVITE")
    assert [Via.parse(text) for text in invite.headers.all("Via")] == [
        Via("UDP", "192.0.2.2", None, (("branch", "390skdjuw"),)),
        Via("TCP", "spindle.example.com", None, (("branch", "z9hG4bK9ikj8"),)),
        Via("UDP", "192.168.255.111", None, (("branch", "z9hG4bK30239"),)),
    ]
    assert invite.contacts == (
        NameAddr(
            SipUri("sip", "jdrosen", "example.com"),
            'Quoted string ""',
            (("newparam", "newvalue"), ("secondparam", None), ("q", "0.33")),
        ),
    )
    assert invite.headers.get("subject") == ""
    assert invite.headers.get("NewFangledHeader") == "newfangled value continued newfangled value"
    assert invite.headers.get("UnknownHeaderWithUnusualValue") == ";;,,;;,;"
    assert len(invite.body) == 150


def test_intmeth() -> None:
    request = read_request("intmeth")
    assert request.method == "!interesting-Method0123456789_*+`.%indeed'~"
    target = request.target
    assert isinstance(target, SipUri)
    assert (target.user, target.password, target.host) == (
        "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*",
        "&it+has=1,weird!*pas$wo~d_too.(doesn't-it)",
        "example.com",
    )
    assert request.to.display == "BEL:\a NUL:\0 DEL:\x7f"
    assert request.from_.display == "token1~` token2'+_ token3*%!.-"
    assert request.from_.param("fromparam''~+*_!.-%") == '"работающий"'
    assert request.from_.tag == "_token~1'+`*%!-."
    assert request.headers.get("extensionHeader-!.%*+_`'~") == "\N{ZERO WIDTH NO-BREAK SPACE}大停電"


def test_esc01() -> None:
    invite = read_request("esc01")
    assert invite.target == SipUri("sip", "sips:user@example.com", "example.net")
    assert invite.to.uri.user == "user"
    assert invite.from_.uri.user == "I have spaces"
    assert invite.contacts == (
        NameAddr(SipUri("sip", "caller", "host5.example.net", params=(("lr", None), ("name", "value%41")))),
    )


def test_esc02_escapes_nothing_outside_uris() -> None:
    request = read_request("esc02")
    assert (request.method, request.to.display) == ("RE%47IST%45R", "%Z%45")
    assert [contact.uri.user for contact in request.contacts] == ["alias1", "alias3"]
    assert request.headers.get("C%6Fntact") == "<sip:alias2@host2.example.com>"


def test_escnull() -> None:
    request = read_request("escnull")
    assert request.to.uri.user == "null-\0-null"
    assert [str(contact) for contact in request.contacts] == [
        "<sip:%00@host5.example.com>",
        "<sip:%00%00@host5.example.com>",
    ]


def test_semiuri_keeps_the_parameter_in_the_user_part() -> None:
    assert read_request("semiuri").target == SipUri("sip", "user;par=u@example.net", "example.com")


def test_unknown_schemes_in_headers_are_kept() -> None:
    request = read_request("unksm2")
    assert request.to == NameAddr(OtherUri("isbn", "2983792873"))
    assert request.from_.uri == OtherUri("http", "//www.example.com")
    assert [str(contact.uri) for contact in request.contacts] == ["name:John_Smith"]


def test_longreq_keeps_34_hops_in_order() -> None:
    vias = [Via.parse(text).host for text in read_request("longreq").headers.all("Via")]
    assert vias == [*(f"sip{hop}.example.com" for hop in range(33, 0, -1)), "host.example.com"]


def test_dblreq_over_udp_is_one_request_and_over_tcp_two() -> None:
    assert read_request("dblreq").body == b""
    register, blank, invite, rest = StreamFramer().feed(octets("dblreq"))
    assert isinstance(register, Request)
    assert isinstance(invite, Request)
    assert isinstance(rest, ParseError)
    assert (register.method, blank, invite.method) == ("REGISTER", KeepAlive.PONG, "INVITE")
    # Its Content-Length is two short, so what follows on a stream is no start line.
    assert (len(invite.body), rest.closes) == (150, True)


@pytest.mark.parametrize(
    ("name", "reason"), [("noreason", ""), ("unreason", "= 2**3 * 5**2 но сто девяносто")]
)
def test_reason_phrases(name: str, reason: str) -> None:
    response = read(name)
    assert isinstance(response, Response)
    assert response.reason.startswith(reason)


def test_display_name_with_a_bare_comma_is_understood() -> None:
    """3.1.2.15 allows the guess; many a phone book exports its names that way round."""
    message = parse(octets("baddn") + b"\r\n")
    validate(message)
    assert (message.from_.display, message.to.display) == ("Bell, Alexander", "Watson, Thomas")
