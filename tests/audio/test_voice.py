"""Whether somebody speaks: clicks and steady noise are nobody, pauses within a sentence are part of it."""

from __future__ import annotations

from array import array

from hypothesis import given
from hypothesis import strategies as st

from callcenter.audio import VoiceActivity


def frame(amplitude: int) -> array[int]:
    return array("h", [amplitude, -amplitude] * 80)


def heard(*parts: tuple[int, float]) -> list[bool]:
    """Hear so many seconds of each amplitude; return the changes."""
    activity, changes = VoiceActivity(silence_s=0.5), [False]
    for amplitude, seconds in parts:
        for _ in range(round(seconds / 0.02)):
            now = activity.hear(frame(amplitude), 8_000)
            if now != changes[-1]:
                changes.append(now)
    return changes


def test_what_is_a_voice() -> None:
    assert heard((0, 1)) == [False]
    assert heard((3_000, 0.06), (0, 1)) == [False]
    assert heard((0, 1), (3_000, 0.5)) == [False, True]
    assert heard((0, 1), (3_000, 0.5), (0, 0.4), (3_000, 0.5)) == [False, True]
    assert heard((0, 1), (3_000, 0.5), (0, 0.6)) == [False, True, False]
    assert heard((100, 3)) == [False]


@given(st.lists(st.integers(0, 30_000), max_size=60), st.floats(0.1, 2.0))
def test_any_sound(amplitudes: list[int], silence_s: float) -> None:
    one = VoiceActivity(silence_s=silence_s)
    for amplitude in amplitudes:
        other = VoiceActivity.from_data(one.to_data())
        assert one.hear(frame(amplitude), 8_000) == other.hear(frame(amplitude), 8_000)
        assert one == other
