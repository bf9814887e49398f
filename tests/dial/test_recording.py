"""What was heard, laid on the caller's clock."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.dial.recording import MAX_SLIP, RATE, SILENCE, Recording

FRAME = 160
START = 1000.0


def frame(number: int) -> bytes:
    """Sound that is never silence and differs from frame to frame."""
    return bytes([1 + number % 200]) * FRAME


@given(
    kept=st.sets(st.integers(0, 99), min_size=1),
    first_timestamp=st.integers(0, 2**32 - 1),
    jitter=st.lists(st.floats(0, 0.5), min_size=100, max_size=100),
)
def test_loss_jitter_and_disorder_leave_every_packet_in_its_place(
    kept: set[int], first_timestamp: int, jitter: list[float]
) -> None:
    recording = Recording(START)
    arrivals = sorted((number * 0.02 + jitter[number], number) for number in kept)
    offset = round(arrivals[0][0] * RATE) - arrivals[0][1] * FRAME
    for after, number in arrivals:
        timestamp = (first_timestamp + number * FRAME) % 2**32
        recording.heard(7, timestamp, frame(number), START + after)
    expected = bytearray(SILENCE * 4 * RATE)
    for number in kept:
        at = offset + number * FRAME
        if at >= 0:
            expected[at : at + FRAME] = frame(number)
    assert recording.until(START + 4.0) == bytes(expected)


@pytest.mark.parametrize("seconds", [0.0, 0.005, 1.0, 12.34])
def test_the_recording_is_as_long_as_the_call(seconds: float) -> None:
    empty = Recording(START)
    assert empty.until(START + seconds) == SILENCE * round(seconds * RATE)
    full = Recording(START)
    for number in range(1000):
        full.heard(7, number * FRAME, frame(number), START + number * 0.02)
    assert len(full.until(START + seconds)) == round(seconds * RATE)


@pytest.mark.parametrize(("source", "timestamp"), [(8, 99), (7, 160 + 3 * MAX_SLIP), (7, 160 - 3 * MAX_SLIP)])
def test_another_source_or_a_jump_begins_where_it_arrives(source: int, timestamp: int) -> None:
    recording = Recording(START)
    recording.heard(7, 0, frame(1), START)
    recording.heard(source, timestamp, frame(2), START + 1.0)
    recording.heard(source, timestamp + FRAME, frame(3), START + 1.02)
    heard = frame(1) + SILENCE * (RATE - FRAME) + frame(2) + frame(3)
    assert recording.until(START + 1.0 + 2 * FRAME / RATE) == heard


def test_it_says_when_something_was_last_heard() -> None:
    recording = Recording(START)
    assert recording.last_at == START
    recording.heard(7, 0, frame(1), START + 3)
    assert recording.last_at == START + 3
