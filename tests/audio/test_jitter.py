"""The jitter buffer of a mixer: order, holes, lateness, bounds."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.audio import JitterBuffer
from callcenter.audio.jitter import MOST_HELD, MOST_WAITING

BEAT = 160


def piece(number: int, samples: int = BEAT) -> array[int]:
    """A packet that says which one it is."""
    return array("h", [1_000 * number] * samples)


def told(sound: array[int] | None) -> int | None:
    """Which packet was heard; -1 for a filling or a mixture."""
    if sound is None:
        return None
    assert len(sound) == BEAT
    return sound[0] // 1_000 if len(set(sound)) == 1 and sound[0] % 1_000 == 0 else -1


def play(script: str, first: int = 0xFFFFFFFF - 200) -> list[int | None]:
    """Digits put that packet, a dot takes a beat; return what the beats heard."""
    buffer, heard = JitterBuffer(), []
    for step in script:
        if step == ".":
            heard.append(told(buffer.take(BEAT)))
        else:
            buffer.put((first + BEAT * int(step)) & 0xFFFFFFFF, piece(int(step)))
        assert JitterBuffer.from_data(buffer.to_data()) == buffer
    return heard


@pytest.mark.parametrize(
    "script, heard",
    [
        ("1.2.3.", [1, 2, 3]),
        (".1.2.", [None, 1, 2]),
        # Out of order, and doubled.
        ("12.43.5..", [1, 2, 3, 4]),
        ("112.2.3.", [1, 2, 3]),
        # Lost: a filling in its time, and no delay from then on.
        ("1.2..4.5.", [1, 2, -1, 4, 5]),
        # Lost, with the next already there.
        ("12.4...", [1, 2, -1]),
        # Late: a filling, and from then on the delay that makes it early enough.
        ("1..2.3.4.", [1, -1, 2, 3, 4]),
        ("1..23.4.", [1, -1, 2, 3]),
        # So late that the next one was heard: left out.
        ("1..3.2.4.", [1, -1, 3, -1, 4]),
        # Nothing said: a filling once, then silence, then a new beginning.
        ("1....9.", [1, -1, None, None, 9]),
    ],
)
def test_what_is_heard(script: str, heard: list[int | None]) -> None:
    assert play(script)[: len(heard)] == heard


@pytest.mark.parametrize("size", [80, 160, 240, 320, 480])
def test_any_packet_time_is_heard_without_a_hole(size: int) -> None:
    buffer, heard, sent = JitterBuffer(), array("h"), 0
    for beat in range(60):
        while sent < (beat + 1) * BEAT:
            buffer.put(sent, array("h", range(sent, sent + size)))
            sent += size
        heard += buffer.take(BEAT) or array("h")
    assert heard == array("h", range(len(heard)))
    assert len(heard) >= 57 * BEAT


def test_another_source_goes_on_where_the_former_stood() -> None:
    buffer = JitterBuffer()
    for number, timestamp in enumerate((0, 160, 4_000_000_000, 4_000_000_160), 1):
        buffer.put(timestamp, piece(number))
    assert [told(buffer.take(BEAT)) for _ in range(4)] == [1, 2, 3, 4]


def test_a_burst_does_not_stay_as_delay() -> None:
    buffer = JitterBuffer()
    for number in range(12):
        buffer.put(number * BEAT, piece(number))
    assert told(buffer.take(BEAT)) == 0 or len(buffer.waiting) <= MOST_WAITING
    assert len(buffer.waiting) <= MOST_WAITING


def test_needless_delay_is_skipped_where_it_is_quiet() -> None:
    buffer = JitterBuffer()
    quiet = array("h", [9] * BEAT)
    for number in range(3):
        buffer.put(number * BEAT, quiet)
    for number in range(3, 60):
        buffer.take(BEAT)
        buffer.put(number * BEAT, quiet)
    assert len(buffer.waiting) == BEAT + 80


def test_nobody_takes() -> None:
    buffer = JitterBuffer()
    for number in range(100):
        buffer.put(number * BEAT, piece(number % 30))
    assert len(buffer.waiting) <= MOST_HELD


def test_the_rest_for_who_goes_on_without() -> None:
    buffer = JitterBuffer()
    buffer.put(0, piece(1) + piece(2))
    assert (told(buffer.take(BEAT)), told(buffer.rest()), len(buffer.rest())) == (1, 2, 0)


@given(
    st.lists(
        st.one_of(
            st.tuples(st.integers(0, 0xFFFFFFFF), st.integers(0, 480)),
            st.tuples(st.integers(0, 3_000), st.sampled_from([80, 160, 240, 480])),
            st.sampled_from([80, 160, 240, 480]),
        ),
        max_size=60,
    )
)
def test_whatever_comes_it_stays_bounded_and_gives_what_was_asked(
    steps: list[tuple[int, int] | int],
) -> None:
    buffer = JitterBuffer()
    for step in steps:
        if isinstance(step, int):
            taken = buffer.take(step)
            assert taken is None or len(taken) == step
        else:
            buffer.put(step[0], piece(1, step[1]))
            assert len(buffer.waiting) <= MOST_HELD
        assert JitterBuffer.from_data(buffer.to_data()) == buffer
