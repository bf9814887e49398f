from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.sip import ParseError, Request, parse
from callcenter.sip.framer import Framed, KeepAlive, StreamFramer
from callcenter.sip.limits import MAX_BODY, MAX_HEAD, MAX_KEEP_ALIVES
from tests.sip.samples import INVITE, invite
from tests.sip.strategies import messages

PING, PONG = KeepAlive.PING, KeepAlive.PONG
HEAD, _, BODY = INVITE.partition(b"\r\n\r\n")


def feed(*pieces: bytes) -> list[Framed]:
    framer = StreamFramer()
    return [framed for piece in pieces for framed in framer.feed(piece)]


def lost(*pieces: bytes) -> tuple[str, int | None, bool, bool]:
    """Feed until the stream is lost: why, with what answer, whether addressable, whether it closes."""
    error = feed(*pieces)[-1]
    assert isinstance(error, ParseError)
    return error.reason, error.reply_with, error.partial is not None, error.closes


@pytest.mark.parametrize(
    ("pieces", "framed"),
    [
        ([INVITE], [invite()]),
        ([INVITE * 3], [invite()] * 3),
        ([INVITE[:-1]], []),
        ([INVITE[:-1], INVITE[-1:] + INVITE[:9], INVITE[9:]], [invite(), invite()]),
        ([b"\r\n\r\n"], [PING]),
        ([b"\r\n"], [PONG]),
        ([b"\r\n\r\n\r\n" + INVITE], [PING, PONG, invite()]),
        ([b"\r\n", b"\r\n"], [PONG, PING]),
        ([b"\r", b"\n", b"\r", b"\n", b"\r\n"], [PONG, PING, PONG]),
        ([b"\r\n", INVITE, b"\r\n"], [PONG, invite(), PONG]),
        ([b"\r"], []),
        ([b""], []),
    ],
)
def test_framing(pieces: list[bytes], framed: list[Framed]) -> None:
    assert feed(*pieces) == framed


def test_half_a_message_is_noticed() -> None:
    framer = StreamFramer()
    between = []
    for piece in (b"", b"I", HEAD[1:], b"\r\n\r\n", BODY, b"\r\n\r\n", b"\r"):
        framer.feed(piece)
        between.append(framer.is_between_messages)
    assert between == [True, False, False, False, True, True, False]


def test_nothing_is_read_after_an_error() -> None:
    framer = StreamFramer()
    assert len(framer.feed(b"nonsense\r\n\r\n" + INVITE)) == 1
    assert framer.feed(INVITE) == []


@pytest.mark.parametrize(
    ("data", "outcome"),
    [
        (b"nonsense\r\n\r\n", ("Bad start line", None, False, True)),
        (INVITE.replace(b"Content-Length", b"X"), ("Missing Content-Length", 400, True, True)),
        (INVITE.replace(b"h: 5", b"h: -5"), ("Bad Content-Length", 400, True, True)),
        (INVITE.replace(b"SIP/2.0\r\nVia", b"SIP/3.0\r\nVia"), ("Version Not Supported", 505, True, True)),
        (b"SIP/2.0 200 OK\r\n\r\n", ("Missing Content-Length", None, False, True)),
    ],
)
def test_every_error_ends_the_stream(data: bytes, outcome: tuple[str, int | None, bool, bool]) -> None:
    assert lost(data) == outcome
    assert lost(INVITE, data[:7], data[7:]) == outcome


def test_limit_head() -> None:
    lines = HEAD + b"\r\n" + b"X: " + b"x" * 8000 + b"\r\n"
    lines += b"".join(b"X: " + b"x" * 8000 + b"\r\n" for _ in range(7))
    fits = lines + b"X: " + b"x" * (MAX_HEAD - len(lines) - 3)
    framed = feed(fits + b"\r\n\r\n" + BODY)
    assert isinstance(framed[0], Request)
    assert lost(fits + b"x\r\n\r\n" + BODY) == ("Message Too Large", 513, True, True)


def test_endless_head_is_cut_off_without_an_empty_line() -> None:
    assert lost(*[b"X: y\r\n"] * (MAX_HEAD // 6 + 1)) == ("Bad start line", None, False, True)
    assert lost(HEAD, *[b"x" * 1000] * (MAX_HEAD // 1000 + 1))[1:] == (513, True, True)


def test_limit_body() -> None:
    head = HEAD.replace(b"h: 5", b"h: %d") + b"\r\n\r\n"
    [message] = feed(head % MAX_BODY, b"x" * MAX_BODY)
    assert isinstance(message, Request)
    assert len(message.body) == MAX_BODY
    assert lost(head % (MAX_BODY + 1)) == ("Body too large", 413, True, True)


def test_limit_keep_alives() -> None:
    assert feed(b"\r\n\r\n" * MAX_KEEP_ALIVES) == [PING] * MAX_KEEP_ALIVES
    assert lost(b"\r\n\r\n" * (MAX_KEEP_ALIVES + 1)) == ("Too many keep-alives", None, False, True)
    assert feed(*[b"\r\n\r\n"] * (2 * MAX_KEEP_ALIVES)) == [PING] * (2 * MAX_KEEP_ALIVES)


@given(st.lists(messages, max_size=4), st.lists(st.integers(0, 600), max_size=8))
def test_any_cut_gives_the_same_messages(sent: list[Request], cuts: list[int]) -> None:
    stream = b"".join(map(bytes, sent))
    ends = sorted({min(cut, len(stream)) for cut in cuts} | {len(stream)})
    starts = [0, *ends[:-1]]
    received = feed(*(stream[start:end] for start, end in zip(starts, ends, strict=True)))
    assert received == [parse(bytes(message)) for message in sent]


@given(st.lists(st.binary(max_size=40) | st.sampled_from([INVITE, HEAD, b"\r\n", b"\r\n\r\n"]), max_size=8))
def test_random_octets(pieces: list[bytes]) -> None:
    framed = feed(*pieces)
    assert all(not isinstance(one, ParseError) or one.closes for one in framed)
    assert not any(isinstance(one, ParseError) for one in framed[:-1])
