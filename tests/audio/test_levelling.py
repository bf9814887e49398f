"""Speech at one loudness, without clipping."""

from __future__ import annotations

import math
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.audio import joined, levelled, normalise, peak_dbfs, silence, speech_dbfs
from callcenter.audio.level import PEAK_LIMIT_DBFS, TARGET_DBFS
from tests.audio.spectrum import wave


def spiky(peak: int, every: int = 400) -> array[int]:
    """A quiet tone with sharp peaks, like a voice close to the microphone."""
    sound = wave(300, 1.0, amplitude=1_000)
    for at in range(0, len(sound), every):
        sound[at] = peak if at % (2 * every) else -peak
    return sound


@pytest.mark.parametrize(
    ("sound", "level"),
    [
        (wave(500, 0.5, amplitude=300), TARGET_DBFS),
        (wave(500, 0.5, amplitude=30_000), TARGET_DBFS),
        (joined(wave(500, 0.5), silence(1.0), wave(400, 0.5)), TARGET_DBFS),
        (spiky(6_000), TARGET_DBFS),
        (spiky(9_000), TARGET_DBFS),
    ],
)
def test_the_target_is_reached(sound: array[int], level: float) -> None:
    done = levelled(sound)
    assert speech_dbfs(done) == pytest.approx(level, abs=0.5)
    assert peak_dbfs(done) <= PEAK_LIMIT_DBFS + 0.01
    assert len(done) == len(sound)


def test_a_click_is_not_taken_for_loudness() -> None:
    click = wave(300, 1.0, amplitude=300)
    click[4000] = 32_000
    assert speech_dbfs(levelled(click)) < TARGET_DBFS - 3
    assert speech_dbfs(levelled(click)) > speech_dbfs(normalise(click))


def test_silence_stays_silence() -> None:
    assert levelled(silence(0.1)) == silence(0.1)
    assert levelled(array("h")) == array("h")


@given(st.lists(st.integers(-32_768, 32_767), max_size=400))
def test_no_sound_is_clipped(values: list[int]) -> None:
    done = levelled(array("h", values))
    assert len(done) == len(values)
    assert peak_dbfs(done) <= PEAK_LIMIT_DBFS + 0.01 or peak_dbfs(done) == -math.inf
