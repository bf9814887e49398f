"""RFC 5118: IPv6 in every place of a message where an address may stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcenter.sdp.session import parse as parse_sdp
from callcenter.sip import (
    Link,
    Message,
    ParseError,
    Request,
    Response,
    SipUri,
    Via,
    parse,
    response_to,
    validate,
)
from callcenter.sip.effects import Send
from callcenter.sip.source import mark_source
from tests.sip.desk import Desk

VECTORS = Path(__file__).parents[1] / "vectors" / "rfc5118"

# Section, Request-URI's host and port, top Via's sent-by and received.
VALID = {
    "ipv6-good": ("4.1", "2001:db8::10", None, ("2001:db8::9:1", 5060), None),
    "port-ambiguous": ("4.3", "2001:db8::10:5070", None, ("2001:db8::9:1", 5060), None),
    "port-unambiguous": ("4.4", "2001:db8::10", 5070, ("2001:db8::9:1", 5060), None),
    "via-received-param-with-delim": (
        "4.5",
        "2001:db8::10",
        None,
        ("2001:db8::9:1", 5060),
        "2001:db8::9:255",
    ),
    "via-received-param-no-delim": ("4.5", "2001:db8::10", None, ("2001:db8::9:1", 5060), "2001:db8::9:255"),
    "ipv6-in-sdp": ("4.6", "2001:db8::10", None, ("2001:db8::20", 5060), None),
    "mult-ip-in-header": ("4.7", "host.example.net", None, ("2001:db8::9:1", 6050), None),
    "mult-ip-in-sdp": ("4.8", "2001:db8::10", None, ("2001:db8::9:1", 5060), None),
    "ipv4-mapped-ipv6": ("4.9", "example.com", None, ("::ffff:192.0.2.10", 19823), None),
    "ipv6-correct-abnf-2-colons": (
        "4.10",
        "2001:db8::192.0.2.1",
        None,
        ("lab1.east.example.com", 5060),
        None,
    ),
}
INVALID = {
    "ipv6-bad": "4.2 no brackets around the address: a port of db8 follows a host of 2001",
    # The RFC leaves it open to read past the colon that RFC 3261's grammar has too many; an address that means
    # nothing would only be answered to nobody.
    "ipv6-bug-abnf-3-colons": "4.10 three colons",
}


def read(name: str) -> Message:
    message = parse((VECTORS / f"{name}.dat").read_bytes())
    validate(message)
    return message


def test_every_vector_has_its_expectation() -> None:
    assert sorted([*VALID, *INVALID]) == sorted(path.stem for path in VECTORS.glob("*.dat"))


@pytest.mark.parametrize("name", VALID)
def test_valid_messages_say_what_they_mean_and_come_back_the_same(name: str) -> None:
    _, host, port, sent_by, received = VALID[name]
    message = read(name)
    assert isinstance(message, Request)
    assert isinstance(message.target, SipUri)
    assert (message.target.host, message.target.port) == (host, port)
    assert (message.via.sent_by, message.via.received) == (sent_by, received)
    assert parse(bytes(message)) == message
    for via in map(Via.parse, message.headers.all("Via")):
        assert Via.parse(str(via)) == via


@pytest.mark.parametrize("name", INVALID)
def test_invalid_messages_are_refused(name: str) -> None:
    with pytest.raises(ParseError) as caught:
        read(name)
    error = caught.value
    assert (error.reply_with, error.partial is not None) == (400, True)
    refusal = parse(bytes(response_to(error.partial, 400)))  # type: ignore[arg-type]
    assert refusal.headers.all("Via") == error.partial.headers.all("Via")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "media"),
    [
        ("ipv6-in-sdp", ["2001:db8::20", "2001:db8::20"]),
        ("mult-ip-in-sdp", ["192.0.2.1", "2001:db8::1"]),
        ("ipv4-mapped-ipv6", ["::ffff:192.0.2.2", "::ffff:192.0.2.2"]),
    ],
)
def test_where_each_medium_goes(name: str, media: list[str]) -> None:
    session = parse_sdp(read(name).body.decode())
    connections = [medium.connection or session.connection for medium in session.media]
    assert [connection.host for connection in connections if connection] == media


def test_lists_of_vias_mix_both_families() -> None:
    vias = [Via.parse(text) for text in read("mult-ip-in-header").headers.all("Via")]
    assert [(via.transport, via.sent_by, via.received) for via in vias] == [
        ("UDP", ("2001:db8::9:1", 6050), None),
        ("UDP", ("192.0.2.1", 5060), None),
        ("TCP", ("2001:db8::9:255", 5060), "192.0.2.200"),
    ]


V6 = Link("v6", "udp", ("::", 5060), ("2001:db8::9:255", 5070))


@pytest.mark.parametrize("name", VALID)
def test_the_source_is_written_down_for_the_answer(name: str) -> None:
    """RFC 5118 4.5: we accept `received` with brackets and without."""
    message = read(name)
    assert isinstance(message, Request)
    marked = mark_source(message, V6)
    assert marked.via.received == "2001:db8::9:255"
    assert parse(bytes(marked)) == marked


def test_an_endpoint_answers_over_ipv6() -> None:
    desk = Desk()
    message = read("via-received-param-no-delim")
    [answer] = [one for one in desk.endpoint.received(message, V6, 0.0) if isinstance(one, Send)]
    assert isinstance(answer.message, Response)
    assert (answer.message.status, answer.link) == (200, V6)
    assert Via.parse(answer.message.headers.get("Via") or "").received == "2001:db8::9:255"
