"""Loudness, trimming and fading."""

from __future__ import annotations

import math
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.audio import (
    fade_edges,
    from_floats,
    joined,
    normalise,
    peak_dbfs,
    rms_dbfs,
    scaled,
    silence,
    speech_dbfs,
    trim_silence,
)
from callcenter.audio.level import MAX_SILENCE_S, MOST_GAIN_DB
from tests.audio.spectrum import wave

FULL = array("h", [32_767, -32_768] * 400)
SOUND = wave(500, 0.5)
SAMPLES = st.lists(st.integers(-32_768, 32_767), max_size=400).map(lambda values: array("h", values))


@pytest.mark.parametrize(
    "samples, rms, peak",
    [
        (FULL, 0.0, 0.0),
        (wave(500, 0.5, amplitude=32_767), -3.01, 0.0),
        (wave(500, 0.5, amplitude=3_276.8), -23.01, -20.0),
        (array("h", [-32_768]), 0.0, 0.0),
        (silence(0.1), -math.inf, -math.inf),
        (array("h"), -math.inf, -math.inf),
    ],
)
def test_levels(samples: array[int], rms: float, peak: float) -> None:
    assert (rms_dbfs(samples), peak_dbfs(samples)) == (
        pytest.approx(rms, abs=0.01),
        pytest.approx(peak, abs=0.01),
    )


def test_pauses_do_not_make_speech_quieter() -> None:
    spoken = joined(SOUND, silence(2.0), SOUND)
    assert speech_dbfs(spoken) == pytest.approx(rms_dbfs(SOUND), abs=0.01)
    assert speech_dbfs(silence(1.0)) == speech_dbfs(array("h")) == -math.inf


@pytest.mark.parametrize("amplitude", [300, 3_000, 30_000])
def test_normalising_reaches_the_target(amplitude: float) -> None:
    assert speech_dbfs(normalise(wave(500, 0.5, amplitude=amplitude))) == pytest.approx(-18, abs=0.05)


def test_normalising_stops_at_the_peak_limit() -> None:
    clicks = scaled(SOUND, 0.05)
    clicks[1000] = 8_000
    raised = normalise(clicks)
    assert peak_dbfs(raised) == pytest.approx(-1, abs=0.01)
    assert speech_dbfs(raised) < -18


def test_noise_is_not_made_loud_and_silence_stays() -> None:
    noise = wave(500, 0.5, amplitude=20)
    assert rms_dbfs(normalise(noise)) == pytest.approx(rms_dbfs(noise) + MOST_GAIN_DB, abs=0.2)
    assert normalise(silence(0.1)) == silence(0.1)


@pytest.mark.parametrize(
    "sound, lengths_s",
    [
        (SOUND, 0.5),
        (joined(silence(1.0), SOUND, silence(2.0)), 0.02 + 0.5 + 0.02),
        (joined(SOUND, silence(0.3), SOUND), 1.3),
        (joined(SOUND, silence(MAX_SILENCE_S), SOUND), 1.6),
        (joined(SOUND, silence(3.0), SOUND), 1.6),
        (joined(silence(1), SOUND, silence(2), SOUND, silence(2), SOUND, silence(1)), 0.04 + 1.5 + 1.2),
        (joined(SOUND, wave(500, 2.0, amplitude=50), SOUND), 1.6),
        (silence(2.0), 0.0),
        (array("h"), 0.0),
    ],
)
def test_silence_is_trimmed(sound: array[int], lengths_s: float) -> None:
    assert len(trim_silence(sound)) / 8_000 == pytest.approx(lengths_s, abs=0.011)


def test_trimming_keeps_every_loud_part() -> None:
    one, two = wave(500, 0.3), wave(700, 0.3)
    trimmed = trim_silence(joined(silence(0.5), one, silence(2.0), two, silence(0.5)), max_silence_s=0.1)
    assert trimmed == joined(silence(0.02), one, silence(0.1), two, silence(0.02))


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 120)), max_size=8))
def test_no_silence_is_longer_than_asked(parts: list[tuple[bool, int]]) -> None:
    sound = joined(*(wave(500, n / 100) if loud else silence(n / 100) for loud, n in parts))
    trimmed = trim_silence(sound, max_silence_s=0.5)
    quiet = max(
        (len(run) for run in "".join("x" if value else " " for value in trimmed).split("x")), default=0
    )
    assert quiet <= 0.5 * 8_000 + 20
    assert trim_silence(trimmed, max_silence_s=0.5) == trimmed


def test_edges_fade() -> None:
    faded = fade_edges(FULL)
    assert (faded[0], faded[-1], faded[40:-40]) == (0, 0, FULL[40:-40])
    assert [abs(value) for value in faded[:40]] == sorted(abs(value) for value in faded[:40])


@given(SAMPLES)
def test_any_samples_can_be_worked_on(samples: array[int]) -> None:
    for change in (normalise, fade_edges):
        assert len(change(samples)) == len(samples)
    assert len(trim_silence(samples)) <= len(samples)
    assert peak_dbfs(normalise(samples)) <= -0.9 or len(samples) == 0 or max(map(abs, samples)) == 0


@given(st.lists(st.floats(-1e6, 1e6), max_size=20))
def test_what_is_too_loud_is_clipped(values: list[float]) -> None:
    assert list(from_floats(values)) == [max(-32_768, min(32_767, round(value))) for value in values]
