"""One outgoing stream from many sources: numbers without jumps, markers where speech begins anew."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.rtp import Packet, SendStream, digit_packets, parse

SPEECH = b"s" * 160


class Sent(NamedTuple):
    """What a listener sees of a packet."""

    sequence: int
    timestamp: int
    marker: bool = False


def seen(data: bytes | None) -> Sent | None:
    packet = parse(data) if data is not None else None
    return packet and Sent(packet.sequence, packet.timestamp, packet.marker)


def heard(sequence: int, timestamp: int, ssrc: int = 77, marker: bool = False) -> Packet:
    return Packet(0, marker, sequence & 0xFFFF, timestamp & 0xFFFFFFFF, ssrc, SPEECH)


def test_our_own_audio_counts_up() -> None:
    stream = SendStream(ssrc=9, sequence=100, timestamp=5000)
    first = stream.packet(SPEECH, 8, 160)
    assert parse(first) == Packet(8, True, 100, 5000, 9, SPEECH)
    assert [seen(stream.packet(SPEECH, 8, 160)) for _ in range(2)] == [Sent(101, 5160), Sent(102, 5320)]
    assert (stream.packets, stream.octets) == (3, 480)


def test_numbers_wrap() -> None:
    stream = SendStream(ssrc=9, sequence=0xFFFF, timestamp=0xFFFFFFFF)
    assert [seen(stream.packet(SPEECH, 0, 160)) for _ in range(2)] == [
        Sent(0xFFFF, 0xFFFFFFFF, True),
        Sent(0, 159),
    ]


def test_a_pause_passes_time_and_begins_anew() -> None:
    stream = SendStream(ssrc=9)
    stream.packet(SPEECH, 0, 160)
    stream.pause(800)
    assert seen(stream.packet(SPEECH, 0, 160)) == Sent(1, 960, True)


def test_changing_between_a_prompt_and_two_legs_leaves_no_seam() -> None:
    stream = SendStream(ssrc=9)
    sent = [
        seen(stream.packet(SPEECH, 0, 160)),
        seen(stream.packet(SPEECH, 0, 160)),
        seen(stream.relay(heard(500, 90_000), 0, 160)),
        seen(stream.relay(heard(501, 90_160), 0, 160)),
        seen(stream.relay(heard(9, 7, ssrc=78), 0, 160)),
        seen(stream.relay(heard(10, 167, ssrc=78), 0, 160)),
        seen(stream.packet(SPEECH, 0, 160)),
        seen(stream.packet(SPEECH, 0, 160)),
    ]
    assert sent == [
        Sent(0, 0, True),
        Sent(1, 160),
        Sent(2, 320, True),
        Sent(3, 480),
        Sent(4, 640, True),
        Sent(5, 800),
        Sent(6, 960, True),
        Sent(7, 1120),
    ]


@pytest.mark.parametrize(
    "arrives, leaves",
    [
        ("abcd", [(0, 0), (1, 160), (2, 320), (3, 480)]),
        ("abd", [(0, 0), (1, 160), (3, 480)]),
        ("acbd", [(0, 0), (2, 320), (1, 160), (3, 480)]),
        ("abbc", [(0, 0), (1, 160), (1, 160), (2, 320)]),
        ("bac", [(0, 0), None, (1, 160)]),
    ],
    ids=["whole", "lost", "reordered", "doubled", "from before the change"],
)
def test_gaps_and_order_are_kept(arrives: str, leaves: list[tuple[int, int] | None]) -> None:
    stream = SendStream(ssrc=9)
    numbers = [0xFFFE + "abcd".index(letter) for letter in arrives]
    sent = [seen(stream.relay(heard(number, number * 160), 0, 160)) for number in numbers]
    assert [each and (each.sequence, each.timestamp) for each in sent] == leaves


def test_the_speaker_s_own_markers_pass() -> None:
    stream = SendStream(ssrc=9)
    stream.relay(heard(1, 0), 0, 160)
    assert seen(stream.relay(heard(2, 8000, marker=True), 0, 160)) == Sent(1, 8000, True)


def test_a_source_that_starts_its_numbers_again_is_followed() -> None:
    stream = SendStream(ssrc=9)
    stream.relay(heard(1, 0), 0, 160)
    assert seen(stream.relay(heard(40_000, 123_456), 0, 160)) == Sent(1, 160, True)


def test_what_is_omitted_leaves_no_gap() -> None:
    stream = SendStream(ssrc=9)
    stream.relay(heard(1, 0), 0, 160)
    stream.omit(heard(2, 160))
    stream.omit(heard(3, 160))
    sent = [stream.relay(heard(4, 480), 0, 160), stream.relay(heard(5, 640), 0, 160)]
    assert list(map(seen, sent)) == [Sent(1, 480), Sent(2, 640)]


def test_a_late_packet_beside_an_omitted_one_has_no_number_left() -> None:
    stream = SendStream(ssrc=9)
    stream.relay(heard(1, 0), 0, 160)
    stream.omit(heard(3, 320))
    assert seen(stream.relay(heard(2, 160), 0, 160)) is None
    assert seen(stream.relay(heard(4, 480), 0, 160)) == Sent(2, 480)


def test_a_digit_stands_still_in_time_and_audio_goes_on_after_it() -> None:
    stream = SendStream(ssrc=9)
    stream.packet(SPEECH, 0, 160)
    digit = digit_packets("5", 40)
    sent = [seen(stream.event_packet(packet.payload, 101, packet.marker)) for packet in digit]
    stream.pause(8 * (digit[-1].at_ms + 20))
    sent.append(seen(stream.packet(SPEECH, 0, 160)))
    assert sent == [Sent(1, 160, True), Sent(2, 160), Sent(3, 160), Sent(4, 160), Sent(5, 800, True)]


STEPS = st.one_of(
    st.tuples(st.just("own"), st.just(0), st.just(0)),
    st.tuples(st.just("pause"), st.just(0), st.just(0)),
    st.tuples(st.sampled_from(["relay", "omit"]), st.integers(1, 2), st.integers(0, 0xFFFF)),
)


def step(stream: SendStream, kind: str, ssrc: int, number: int) -> bytes | None:
    if kind == "own":
        return stream.packet(SPEECH, 0, 160)
    if kind == "relay":
        return stream.relay(heard(number, number * 160, ssrc), 0, 160)
    if kind == "omit":
        stream.omit(heard(number, number * 160, ssrc))
    else:
        stream.pause(160)
    return None


@given(st.lists(STEPS, max_size=30), st.integers(0, 0xFFFF), st.integers(0, 0xFFFFFFFF))
def test_any_mixture_is_one_stream_and_survives_a_restart(
    steps: list[tuple[str, int, int]], sequence: int, timestamp: int
) -> None:
    stream = SendStream(ssrc=9, sequence=sequence, timestamp=timestamp)
    highest = sequence - 1
    for each in steps:
        twin = SendStream.from_data(stream.to_data())
        data = step(stream, *each)
        assert (step(twin, *each), twin) == (data, stream)
        sent = parse(data) if data else None
        if sent is not None:
            ahead = (sent.sequence - highest + 0x8000 & 0xFFFF) - 0x8000
            assert ahead <= 3_001
            highest += max(0, ahead)


def test_a_long_talk_loses_nothing_where_numbers_wrap() -> None:
    stream = SendStream(ssrc=1, sequence=60_000, timestamp=0)
    for number in range(140_000):
        late = number % 1_000 == 999  # now and then two packets change places
        sent = number - 1 if late else number + 1 if number % 1_000 == 998 else number
        data = stream.relay(Packet(0, False, sent & 0xFFFF, (160 * sent) & 0xFFFFFFFF, 7, b"x" * 160), 0, 160)
        assert data is not None, number
    assert stream.packets == 140_000
