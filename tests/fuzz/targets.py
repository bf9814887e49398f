"""The targets by name: each takes octets and raises for a broken promise only."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping

from callcenter.audio import AudioError, read_wav
from callcenter.journal import Codec, JournalError, read_header, scan
from callcenter.rtp import (
    RtcpError,
    StunError,
    classify,
    parse_compound,
    parse_event,
    stun,
)
from callcenter.rtp import parse as parse_rtp
from callcenter.sdp import (
    SdpError,
    answer_browser,
    answer_plain,
    read_browser_answer,
    read_plain_answer,
)
from callcenter.sdp import parse as parse_sdp
from callcenter.sip import ParseError, Request, parse, parse_uri, response_to, validate
from callcenter.sip.fields import Challenge, Credentials, CSeq, NameAddr, Via
from callcenter.sip.framer import StreamFramer
from ivr_flows.errors import FlowErrors, IvrFlowsError
from ivr_flows.expression import parse_expression
from ivr_flows.load import load

Target = Callable[[bytes], object]


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def sip_message(data: bytes) -> None:
    """A datagram: read, checked, answered, printed, and read again as the same."""
    try:
        message = parse(data)
        validate(message)
    except ParseError as error:
        if error.partial is not None and error.reply_with is not None:
            bytes(response_to(error.partial, error.reply_with))
        return
    again = parse(bytes(message))
    validate(again)
    assert bytes(again) == bytes(message)
    if isinstance(message, Request):
        answer = bytes(response_to(message, 200, to_tag="t"))
        validate(parse(answer))


def sip_stream(data: bytes) -> None:
    """A connection that brings the octets in pieces says the same as one that brings them at once."""
    whole, pieces = StreamFramer(), StreamFramer()
    at_once = [str(item) for item in whole.feed(data) if not isinstance(item, ParseError)]
    parts = [item for at in range(0, len(data), 7) for item in pieces.feed(data[at : at + 7])]
    in_parts = [str(item) for item in parts if not isinstance(item, ParseError)]
    # A ping may be told as a pong and a ping when its halves come apart; messages must agree.
    assert [one for one in at_once if "KeepAlive" not in one] == [
        one for one in in_parts if "KeepAlive" not in one
    ]


def sip_fields(data: bytes) -> None:
    """Header values and URIs: what can be read prints as what reads the same."""
    # The parser of messages lets no line break through, so no field ever meets one.
    text = _text(data).replace("\r", " ").replace("\n", " ")
    for read in (NameAddr.parse, Via.parse, CSeq.parse, parse_uri):
        try:
            value = read(text)
        except ParseError:
            continue
        assert read(str(value)) == value, read
    for credentials in (Challenge.parse, Credentials.parse):
        try:
            credentials(text)
        except ParseError:
            continue


def sdp(data: bytes) -> None:
    """A session description: read and printed; answered as a phone's and a browser's; read as an answer."""
    text = _text(data)
    with contextlib.suppress(SdpError):
        assert str(parse_sdp(str(parse_sdp(text)))) == str(parse_sdp(text))
    attempts: tuple[Callable[[], object], ...] = (
        lambda: answer_plain(
            text, address="192.0.2.1", port=4000, session_id=1, version=1, secret=bytes(range(60))
        ),
        lambda: answer_browser(
            text,
            address="192.0.2.1",
            port=4000,
            ufrag="u" * 8,
            pwd="p" * 24,
            fingerprint="AA:" * 31 + "AA",
            session_id=1,
            version=1,
        ),
        lambda: read_plain_answer(text),
        lambda: read_browser_answer(text),
    )
    for attempt in attempts:
        try:
            attempt()
        except SdpError:
            continue


def media(data: bytes) -> None:
    """A datagram on a media port, whatever it says it is."""
    classify(data)
    packet = parse_rtp(data)
    if packet is not None:
        parse_event(packet.payload)
    with contextlib.suppress(RtcpError):
        parse_compound(data)
    with contextlib.suppress(StunError):
        stun.judge(stun.parse(data), ("192.0.2.9", 4000), ufrag="abcd", password="p" * 22)


def wav(data: bytes) -> None:
    """A sound file that somebody uploads."""
    with contextlib.suppress(AudioError):
        read_wav(data)


def journal(data: bytes) -> None:
    """A segment after a power cut: what is sound is read, the rest is cut."""
    with contextlib.suppress(JournalError):
        read_header(data)
    codec = Codec()
    for payload in scan(data).payloads:
        try:
            codec.decode(payload)
        except JournalError:
            continue


def flow(data: bytes) -> None:
    """A flow as somebody typed it: loaded, or refused with places."""
    text = _text(data)
    try:
        load(text, "fuzz.yaml")
    except FlowErrors as refused:
        assert all(error.line >= 1 and error.advice for error in refused.errors)
    with contextlib.suppress(IvrFlowsError):
        parse_expression(text)


TARGETS: Mapping[str, Target] = {
    "sip_message": sip_message,
    "sip_stream": sip_stream,
    "sip_fields": sip_fields,
    "sdp": sdp,
    "media": media,
    "wav": wav,
    "journal": journal,
    "flow": flow,
}
