"""A channel of a recording: on the clock, in order, mixed where talkers overlap."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.audio import PCMU, Track, decode, interleaved

SILENT = b"\xff"


def put(track: Track, arrived: int, ulaw: bytes, timestamp: int, talker: str = "a", source: int = 1) -> None:
    track.put(talker, source=source, timestamp=timestamp & 0xFFFFFFFF, arrived=arrived, ulaw=ulaw)


@pytest.mark.parametrize(
    "packets, whole",
    [
        ([], SILENT * 12),
        ([(2, b"abc", 0), (5, b"def", 3)], b"\xff\xffabcdef" + SILENT * 4),
        # Jitter moves nothing; a hole stays one; a late packet finds its place.
        ([(2, b"abc", 0), (6, b"def", 3)], b"\xff\xffabcdef" + SILENT * 4),
        ([(0, b"abc", 0), (6, b"ghi", 6)], b"abc\xff\xff\xffghi" + SILENT * 3),
        ([(0, b"abc", 0), (6, b"ghi", 6), (7, b"def", 3)], b"abcdefghi" + SILENT * 3),
        # The timestamp wraps.
        ([(0, b"abc", -3), (3, b"def", 0)], b"abcdef" + SILENT * 6),
        # What came before the beginning of the window is cut off.
        ([(0, b"abc", 0), (0, b"def", -1)], b"efc" + SILENT * 9),
    ],
)
def test_where_packets_are_laid(packets: list[tuple[int, bytes, int]], whole: bytes) -> None:
    track = Track()
    for packet in packets:
        put(track, *packet)
    assert track.cut(12) == whole


def test_another_source_or_a_jump_is_laid_where_it_arrived() -> None:
    track = Track()
    put(track, 0, b"abc", 0)
    put(track, 6, b"def", 77_777)
    put(track, 9, b"ghi", 3, source=2)
    assert track.cut(12) == b"abc\xff\xff\xffdefghi"


def test_cuts_follow_one_another_whatever_the_packets() -> None:
    track = Track()
    put(track, 0, b"abcdef", 0)
    assert (track.cut(4), track.cut(4), track.cut(8)) == (b"abcd", b"", b"ef\xff\xff")
    put(track, 6, b"gh", 6)
    assert track.cut(10) == SILENT * 2


def test_two_talkers_are_added() -> None:
    track = Track()
    put(track, 0, b"\x80" * 4, 0, "a")
    put(track, 2, b"\x9f" * 4, 0, "b")
    loud = 32_124
    assert list(decode(PCMU, track.cut(8))) == [loud, loud, loud, loud, 8_316, 8_316, 0, 0]


@given(
    st.lists(
        st.tuples(st.integers(0, 4_000), st.integers(0, 0xFFFFFFFF), st.binary(max_size=400)), max_size=20
    ),
    st.lists(st.integers(0, 900), max_size=8),
)
def test_a_cut_is_always_as_long_as_asked(packets: list[tuple[int, int, bytes]], steps: list[int]) -> None:
    track, until = Track(), 0
    for at, (arrived, timestamp, ulaw) in enumerate(packets):
        put(track, arrived, ulaw, timestamp, "ab"[at % 2])
    for step in steps:
        until += step
        assert len(track.cut(until)) == step


def test_two_channels_take_turns() -> None:
    assert interleaved(b"abc", b"123") == b"a1b2c3"
