from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from callcenter.sip import Headers, Message, ParseError, Request, Response, parse, validate
from callcenter.sip import limits as at_most
from tests.sip.samples import INVITE, invite
from tests.sip.strategies import messages

HEAD, _, BODY = INVITE.partition(b"\r\n\r\n")


def refusal(data: bytes) -> tuple[str, int | None, bool]:
    """Why `data` is refused, with what, and whether that answer can be addressed."""
    with pytest.raises(ParseError) as caught:
        validate(parse(data))
    return caught.value.reason, caught.value.reply_with, caught.value.partial is not None


def with_line(line: bytes) -> bytes:
    return HEAD.replace(b"Max-Forwards: 70", line) + b"\r\n\r\n" + BODY


def test_lists_become_rows() -> None:
    message = parse(with_line(b'Route: <sip:a,b@h>, <sip:c>\r\nm: "x, y" <sip:d>,<sip:e>\r\nAllow: A, B'))
    assert message.headers.all("Route") == ("<sip:a,b@h>", "<sip:c>")
    assert message.headers.all("Contact")[:2] == ('"x, y" <sip:d>', "<sip:e>")
    assert message.headers.all("Allow") == ("A, B",)


def test_folded_lines_and_odd_spacing() -> None:
    message = parse(with_line(b"SUBJECT \t:\r\n  a\t \r\n\tb\r\nx-y:z"))
    assert message.headers.get("Subject") == "a b"
    assert message.headers.get("X-Y") == "z"


def test_leading_line_breaks_are_ignored() -> None:
    assert parse(b"\r\n\r\n" + INVITE) == invite()


def test_octets_beyond_the_body_are_dropped() -> None:
    assert parse(INVITE + b"more") == invite()


def test_without_content_length_the_datagram_ends_the_body() -> None:
    assert parse(INVITE.replace(b"Content-Length: 5\r\n", b"")) == invite()


def test_octets_that_are_no_utf8_come_back_as_they_were() -> None:
    data = with_line(b"Subject: caf\xe9 \xff\x00")
    message = parse(data)
    assert b"Subject: caf\xe9 \xff\x00\r\n" in bytes(message)
    assert parse(bytes(message)) == message


def test_responses() -> None:
    message = parse(b"SIP/2.0 486 Busy Here\r\nl: 0\r\n\r\n")
    assert message == Response(486, "Busy Here", Headers())


@pytest.mark.parametrize(
    ("line", "reason", "code"),
    [
        (b"no colon", "Bad header line", 400),
        (b": no name", "Bad header line", 400),
        (b"Na me: x", "Bad header line", 400),
        (b"l: 5\r\nl: 6", "Conflicting Content-Length", 400),
        (b"Content-Length: 6", "Conflicting Content-Length", 400),
        (b"Max-Forwards: x", "Bad Max-Forwards", 400),
        (b"Max-Forwards: 1\r\nMax-Forwards: 2", "More than one Max-Forwards", 400),
        (b"To: <sip:x>", "More than one To", 400),
        (b"m: <sip:x", "Unbalanced angle brackets", 400),
        (b"Record-Route: sip:a?b", "This URI needs angle brackets", 400),
    ],
)
def test_bad_header_lines(line: bytes, reason: str, code: int) -> None:
    assert refusal(with_line(line)) == (reason, code, True)


def test_only_the_top_via_is_ours_to_judge() -> None:
    validate(parse(with_line(b"Via: whatever the hop before wrote")))


@pytest.mark.parametrize(
    ("start", "reason", "code"),
    [
        (b"INVITE sip:h SIP/2.0 ", "Bad Request-Line", 400),
        (b"INVITE  SIP/2.0", "Bad Request-Line", 400),
        (b"INVITE sip:h SIP/1.0", "Version Not Supported", 505),
        (b"INVITE sip:h:x SIP/2.0", "Bad host", 400),
        (b"INVITE mailto:x SIP/2.0", "Unsupported URI Scheme", 416),
        (b"BYE sip:h SIP/2.0", "CSeq method does not match", 400),
    ],
)
def test_bad_request_lines(start: bytes, reason: str, code: int) -> None:
    assert refusal(INVITE.replace(INVITE.split(b"\r\n", 1)[0], start)) == (reason, code, True)


@pytest.mark.parametrize(
    "start",
    [
        b"",
        b"INVITE",
        b"INVITE sip:h",
        b"IN[ITE sip:h SIP/2.0",
        b"SIP/2.0",
        b"SIP/2.0 ",
        b"SIP/2.0 20 x",
        b"SIP/2.0 099 x",
        b"SIP/2.0 700 x",
        b"SIP/2.0 2000 x",
        b"SIP/2.0 -10 x",
        b"SIP/3.0 200 x",
        b"GET / HTTP/1.1",
        b"INVITE sip:h HTTP/1.1",
    ],
)
def test_what_cannot_be_answered(start: bytes) -> None:
    _, code, addressable = refusal(INVITE.replace(INVITE.split(b"\r\n", 1)[0], start))
    assert (code, addressable) == (None, False)


@pytest.mark.parametrize("line_break", [b"\n", b"\r"])
def test_a_line_break_inside_a_line_gets_no_answer(line_break: bytes) -> None:
    """An answer would repeat the hidden line to a peer who might take it for a header."""
    assert refusal(with_line(b"Subject: a" + line_break + b"Via: b")) == (
        "Line break inside a line",
        None,
        False,
    )


@pytest.mark.parametrize(
    ("there", "instead"),
    [(b"Content-Length: 5", b"Content-Length: 50"), (b"Call-ID: ", b"X: "), (b"sip:support", b"<")],
)
def test_ack_is_never_answered(there: bytes, instead: bytes) -> None:
    assert refusal(INVITE.replace(b"INVITE", b"ACK").replace(there, instead))[1:] == (None, False)


@pytest.mark.parametrize("name", [b"Via", b"From", b"To", b"Call-ID", b"CSeq"])
def test_mandatory_fields(name: bytes) -> None:
    data = INVITE.replace(b"\r\n" + name + b":", b"\r\nX-" + name + b":")
    assert refusal(data) == (f"Missing {name.decode()}", 400, True)


@pytest.mark.parametrize("call_id", [b"a b", b"caf\xc3\xa9", b"\xff", b"a\x01", b"x" * 256])
def test_call_ids_that_could_not_be_journalled(call_id: bytes) -> None:
    assert refusal(INVITE.replace(b"c1@127.0.0.1", call_id)) == ("Bad Call-ID", 400, True)


def test_short_body() -> None:
    assert refusal(INVITE[:-1]) == ("Body shorter than Content-Length", 400, True)
    assert refusal(INVITE[:-1].replace(b"INVITE sip:support@example.com SIP/2.0", b"SIP/2.0 200 OK"))[1:] == (
        None,
        False,
    )


# One under the limit is fine, one over is not.


def test_limit_datagram() -> None:
    padding = at_most.MAX_DATAGRAM - len(INVITE)
    validate(parse(INVITE + b"x" * padding))
    assert refusal(INVITE + b"x" * (padding + 1)) == ("Message too large", 513, False)


def test_limit_headers() -> None:
    room = at_most.MAX_HEADERS - len(invite().headers) - 1  # Content-Length is a row on the wire
    lines = b"Max-Forwards: 70" + b"\r\nX: y" * room
    validate(parse(with_line(lines)))
    assert refusal(with_line(lines + b"\r\nX: y")) == ("Too many headers", 400, True)
    assert refusal(with_line(b"Contact: " + b",".join([b"<sip:h>"] * 500)))[0] == "Too many headers"


def test_limit_line() -> None:
    room = at_most.MAX_LINE - len(b"Subject: ")
    validate(parse(with_line(b"Subject: " + b"x" * room)))
    assert refusal(with_line(b"Subject: " + b"x" * (room + 1))) == ("Header line too long", 400, True)


def test_limit_request_uri() -> None:
    fits = b"sip:" + b"h" * (at_most.MAX_URI - 4)
    validate(parse(INVITE.replace(b"sip:support@example.com SIP", fits + b" SIP")))
    assert refusal(INVITE.replace(b"sip:support@example.com SIP", fits + b"h SIP")) == (
        "Request-URI Too Long",
        414,
        True,
    )


def test_limit_method() -> None:
    fits = b"M" * at_most.MAX_METHOD
    validate(parse(INVITE.replace(b"INVITE", fits)))
    assert refusal(INVITE.replace(b"INVITE", fits + b"M"))[1:] == (None, False)


def test_limit_vias() -> None:
    lines = b"Via: SIP/2.0/TCP h\r\n" * (at_most.MAX_VIAS - 1)
    validate(parse(with_line(lines + b"Max-Forwards: 1")))
    assert refusal(with_line(lines + b"Via: SIP/2.0/TCP h")) == ("Too many Via", 483, True)


def test_limit_content_length() -> None:
    data = INVITE.replace(b"Content-Length: 5", b"Content-Length: %d")
    assert refusal(data % at_most.MAX_BODY)[0] == "Body shorter than Content-Length"
    assert refusal(data % (at_most.MAX_BODY + 1)) == ("Body too large", 413, True)


# Whatever comes in, nothing but ParseError comes out.


def survives(data: bytes) -> None:
    try:
        message: Message = parse(data)
    except ParseError:
        return
    assert parse(bytes(message)) == message
    try:
        validate(message)
    except ParseError:
        return
    _ = message.cseq, message.from_, message.to, message.via, message.contacts, message.route_set
    if isinstance(message, Request):
        _ = message.target


@given(st.binary(max_size=200))
@example(b"\r\n\r\n")
@example(b"A sip:h SIP/2.0\r\n\r\n")
def test_random_octets(data: bytes) -> None:
    survives(data)


@given(st.lists(st.tuples(st.integers(0, len(INVITE)), st.integers(0, 9), st.binary(max_size=6)), max_size=6))
def test_mutated_octets(cuts: list[tuple[int, int, bytes]]) -> None:
    data = INVITE
    for at, length, fresh in cuts:
        data = data[:at] + fresh + data[at + length :]
    survives(data)


@given(messages, st.integers(0, 400), st.binary(min_size=1, max_size=3))
def test_damaged_messages(message: Message, at: int, damage: bytes) -> None:
    data = bytes(message)
    survives(data[:at] + damage + data[at + 1 :])
