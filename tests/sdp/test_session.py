"""Descriptions read and written: there and back, limits, and the line to blame."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.sdp import (
    Attribute,
    Connection,
    Line,
    MediaDescription,
    Origin,
    SdpError,
    SessionDescription,
    parse,
)
from callcenter.sdp import session as limits
from tests.sdp.vectors import GOOD, NAMES, lines, text

HEAD = ("v=0", "o=- 1 2 IN IP4 192.0.2.1", "s=-")


@pytest.mark.parametrize("name", GOOD)
def test_a_real_description_is_written_as_it_was_read(name: str) -> None:
    assert str(parse(text(name))) == text(name)


@pytest.mark.parametrize("name", GOOD)
def test_line_feeds_alone_mean_the_same(name: str) -> None:
    assert parse(text(name).replace("\r\n", "\n")) == parse(text(name))


def test_every_part_has_its_place() -> None:
    read = parse(
        lines(
            "v=0",
            "o=ann 12 13 IN IP6 2001:db8::1",
            "s=A call",
            "c=IN IP4 192.0.2.1/127",
            "b=AS:64",
            "t=0 0",
            "x=private",
            "a=recvonly",
            "m=audio 4000/2 RTP/AVP 0 8",
            "i=The voice",
            "c=IN IP4 192.0.2.2",
            "a=ptime:20",
            "a=label:",
        )
    )
    assert read == SessionDescription(
        origin=Origin("ann", 12, 13, "2001:db8::1", "IP6"),
        name="A call",
        connection=Connection("192.0.2.1/127"),
        other=(Line("b", "AS:64"), Line("t", "0 0"), Line("x", "private")),
        attributes=(Attribute("recvonly"),),
        media=(
            MediaDescription(
                kind="audio",
                port=4000,
                port_count=2,
                protocol="RTP/AVP",
                formats=("0", "8"),
                connection=Connection("192.0.2.2"),
                other=(Line("i", "The voice"),),
                attributes=(Attribute("ptime", "20"), Attribute("label", "")),
            ),
        ),
    )
    assert read.connection is not None and read.connection.host == "192.0.2.1"


def test_attributes_are_asked_by_name() -> None:
    read = parse(lines(*HEAD, "a=x:1", "a=x", "a=x:3", "m=audio 1 RTP/AVP 0", "a=y", "a=y:2"))
    asked = (
        read.first("x"),
        read.every("x"),
        read.first("z"),
        read.media[0].first("y"),
        read.media[0].every("y"),
    )
    assert asked == ("1", ("1", "", "3"), None, "", ("", "2"))


def test_lines_out_of_order_are_put_in_order() -> None:
    shuffled = lines(*HEAD, "a=first", "t=0 0", "z=late", "c=IN IP4 192.0.2.1", "b=AS:1", "r=1", "i=hello")
    ordered = lines(*HEAD, "i=hello", "c=IN IP4 192.0.2.1", "b=AS:1", "t=0 0", "r=1", "z=late", "a=first")
    assert str(parse(shuffled)) == ordered


def test_blank_lines_at_the_end_are_forgiven() -> None:
    assert parse(lines(*HEAD) + "\r\n\r\n") == parse(lines(*HEAD)) == parse(lines(*HEAD).rstrip())


@pytest.mark.parametrize(
    "broken, line",
    [
        ("", 1),
        ("\r\n", 1),
        (lines("v=1", *HEAD[1:]), 1),
        (lines(*HEAD[1:]), 1),
        (lines(HEAD[0], HEAD[2], HEAD[1]), 2),
        (lines(*HEAD[:2]), 3),
        (lines(HEAD[0], "o=- 1 2 IN IP4", HEAD[2]), 2),
        (lines(HEAD[0], "o=- one 2 IN IP4 192.0.2.1", HEAD[2]), 2),
        (lines(HEAD[0], f"o=- {2**64} 2 IN IP4 192.0.2.1", HEAD[2]), 2),
        (lines(HEAD[0], f"o=- {'9' * 4000} 2 IN IP4 192.0.2.1", HEAD[2]), 2),
        (lines(*HEAD, "s=again"), 4),
        (lines(*HEAD, "", "t=0 0"), 4),
        (lines(*HEAD, "no equals sign"), 4),
        (lines(*HEAD, "=value"), 4),
        (lines(*HEAD, "1=value"), 4),
        (lines(*HEAD, "a=tab\rcarriage"), 4),
        (lines(*HEAD, "a=:value"), 4),
        (lines(*HEAD, "c=IN IP4"), 4),
        (lines(*HEAD, "m=audio 4000 RTP/AVP"), 4),
        (lines(*HEAD, "m=audio 65536 RTP/AVP 0"), 4),
        (lines(*HEAD, "m=audio -1 RTP/AVP 0"), 4),
        (lines(*HEAD, "m=audio ٤٠ RTP/AVP 0"), 4),
        (lines(*HEAD, "m=audio 1/x RTP/AVP 0"), 4),
        (lines(*HEAD, "m=audio 1 RTP/AVP 0", "t=0 0"), 5),
        (lines(*HEAD, "a=nul\0here"), 0),
    ],
)
def test_a_broken_description_names_its_line(broken: str, line: int) -> None:
    with pytest.raises(SdpError) as caught:
        parse(broken)
    assert (caught.value.line, caught.value.reply_with) == (line, 400)


def _media(count: int, formats: int = 1) -> str:
    return lines(*HEAD, *[f"m=audio 1 RTP/AVP {' '.join(['0'] * formats)}"] * count)


def _padded(size: int) -> str:
    whole = lines(*HEAD, *["a=" + "y" * 1000] * 31)
    return whole + "\n" * (size - len(whole))


@pytest.mark.parametrize(
    "at_limit, beyond",
    [
        (_media(limits.MAX_MEDIA), _media(limits.MAX_MEDIA + 1)),
        (_media(1, limits.MAX_FORMATS), _media(1, limits.MAX_FORMATS + 1)),
        (lines(*HEAD, "x=" + "y" * (limits.MAX_LINE - 2)), lines(*HEAD, "x=" + "y" * (limits.MAX_LINE - 1))),
        (lines(*HEAD, *["a=y"] * (limits.MAX_LINES - 3)), lines(*HEAD, *["a=y"] * (limits.MAX_LINES - 2))),
        (_padded(limits.MAX_CHARACTERS), _padded(limits.MAX_CHARACTERS + 1)),
    ],
    ids=["media", "formats", "line", "lines", "characters"],
)
def test_limits(at_limit: str, beyond: str) -> None:
    parse(at_limit)
    with pytest.raises(SdpError):
        parse(beyond)


TOKENS = st.text("abcXYZ019-./:", min_size=1, max_size=12)
VALUES = st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=("Cs",)), max_size=20)
NUMBERS = st.integers(0, 2**64 - 1)
CONNECTIONS = st.builds(Connection, TOKENS, st.sampled_from(["IP4", "IP6"]))
ATTRIBUTES = st.builds(Attribute, st.text("abc-xyz", min_size=1, max_size=8), st.none() | VALUES)
MEDIA = st.builds(
    MediaDescription,
    kind=TOKENS,
    port=st.integers(0, 65_535),
    port_count=st.integers(0, 65_535),
    protocol=TOKENS,
    formats=st.lists(TOKENS, min_size=1, max_size=4).map(tuple),
    connection=st.none() | CONNECTIONS,
    attributes=st.lists(ATTRIBUTES, max_size=4).map(tuple),
    other=st.builds(Line, st.just("b"), VALUES).map(lambda line: (line,)),
)
DESCRIPTIONS = st.builds(
    SessionDescription,
    origin=st.builds(Origin, TOKENS, NUMBERS, NUMBERS, TOKENS),
    name=VALUES,
    connection=st.none() | CONNECTIONS,
    attributes=st.lists(ATTRIBUTES, max_size=4).map(tuple),
    other=st.builds(Line, st.sampled_from("iupbtrzkyx"), VALUES).map(lambda line: (line,)),
    media=st.lists(MEDIA, max_size=3).map(tuple),
)


@given(DESCRIPTIONS)
def test_print_and_parse_undo_each_other(description: SessionDescription) -> None:
    assert parse(str(description)) == description


@given(st.data(), st.sampled_from(NAMES))
def test_a_mutated_description_raises_nothing_else(data: st.DataObject, name: str) -> None:
    whole = text(name)
    at = data.draw(st.integers(0, len(whole)))
    cut = data.draw(st.integers(0, 12))
    mutated = whole[:at] + data.draw(st.text(max_size=6)) + whole[at + cut :]
    try:
        read = parse(mutated)
    except SdpError:
        return
    assert parse(str(read)) == read


@given(st.text(max_size=200))
def test_random_text_raises_nothing_else(noise: str) -> None:
    for whole in (noise, lines(*HEAD) + noise):
        try:
            parse(whole)
        except SdpError as error:
            assert error.why
