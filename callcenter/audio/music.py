"""Music on hold, composed and played here: soft pads, a plucked figure over them, a bass line; 28.8 seconds.

It is built in a ring: what is still sounding at the end goes on at the beginning, so the loop has no seam to
hear. The tune lies where a telephone passes it, and the bass line speaks through its harmonics.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from callcenter.audio.level import normalise
from callcenter.audio.pcm import SAMPLE_RATE, from_floats

LEVEL_DBFS = -21.0
"""A little below prompts: music waits, words inform."""

HIGHEST_HZ = 3_400
"""A telephone passes no more, and beyond half the sample rate a harmonic would come back as a wrong note."""

BAR_S = 3.6
"""Four beats at 67 a minute: slow, so that waiting does not feel like hurry."""

EIGHTHS = 8

# One bar each: the bass note, then the four notes of the pad, as MIDI numbers (60 is middle C). Written for this
# project: D major with a turn to the subdominant's minor before it comes home.
_BARS = (
    (50, (62, 66, 69, 73)),
    (47, (62, 66, 71, 73)),
    (55, (62, 67, 71, 78)),
    (57, (64, 67, 69, 73)),
    (54, (61, 66, 69, 76)),
    (52, (62, 64, 71, 79)),
    (55, (62, 65, 70, 79)),
    (57, (62, 64, 69, 76)),
)

# Which note of the chord each eighth plucks, an octave up; None is a rest. Two figures take turns.
_FIGURES: tuple[tuple[int | None, ...], ...] = (
    (0, 2, 3, 1, 2, None, 3, 2),
    (1, 3, None, 2, 0, 2, 1, None),
)


@dataclass(frozen=True, slots=True)
class Voice:
    """A timbre: the strength of each harmonic, and how a note swells and dies."""

    harmonics: tuple[float, ...]
    attack_s: float
    decay_s: float
    """Time in which the sound falls to a third; after `release_s` from the note's end it is gone."""
    release_s: float
    level: float


_PAD = Voice(harmonics=(1.0, 0.3, 0.12), attack_s=0.9, decay_s=12.0, release_s=1.5, level=0.16)
_PLUCK = Voice(harmonics=(1.0, 0.35, 0.1), attack_s=0.006, decay_s=0.5, release_s=0.9, level=0.26)
_BASS = Voice(harmonics=(0.6, 1.0, 0.5, 0.2), attack_s=0.03, decay_s=1.6, release_s=0.6, level=0.2)


@lru_cache(maxsize=1)
def _music() -> bytes:
    ring = [0.0] * round(len(_BARS) * BAR_S * SAMPLE_RATE)
    for number, (bass, chord) in enumerate(_BARS):
        start = number * BAR_S
        _add(ring, _note(_BASS, bass, BAR_S * 0.9), start)
        for pitch in chord:
            _add(ring, _note(_PAD, pitch, BAR_S), start)
        for eighth, degree in enumerate(_FIGURES[number % 2]):
            if degree is not None:
                _add(
                    ring, _note(_PLUCK, chord[degree] + 12, BAR_S / EIGHTHS), start + eighth * BAR_S / EIGHTHS
                )
    peak = max(map(abs, ring))
    return normalise(from_floats(value * 20_000 / peak for value in ring), LEVEL_DBFS).tobytes()


def music() -> array[int]:
    """Return one round of the music; play it again and again. Composing takes about a second, the first time."""
    return array("h", _music())


def _add(ring: list[float], note: Sequence[float], start_s: float) -> None:
    at = round(start_s * SAMPLE_RATE)
    size = len(ring)
    for index, value in enumerate(note, at):
        ring[index % size] += value


@lru_cache(maxsize=64)
def _note(voice: Voice, pitch: int, held_s: float) -> tuple[float, ...]:
    """Return one note, its release included."""
    wave = _wave(voice, pitch, round((held_s + voice.release_s) * SAMPLE_RATE))
    attack, held = voice.attack_s * SAMPLE_RATE, held_s * SAMPLE_RATE
    release, fall = voice.release_s * SAMPLE_RATE, math.exp(-1 / (voice.decay_s * SAMPLE_RATE))
    shaped, strength = [], voice.level
    for at, value in enumerate(wave):
        swell = min(1.0, at / attack) * min(1.0, (held + release - at) / release)
        # Squared, both ends of a note leave and reach zero without a corner.
        shaped.append(value * strength * swell * swell)
        strength *= fall
    return tuple(shaped)


def _wave(voice: Voice, pitch: int, length: int) -> list[float]:
    frequency = 440 * 2 ** ((pitch - 69) / 12)
    wave = [0.0] * length
    for number, strength in enumerate(voice.harmonics, 1):
        if frequency * number > HIGHEST_HZ:
            break
        turn = 2 * math.pi * frequency * number / SAMPLE_RATE
        wave = [value + strength * math.sin(turn * at) for at, value in enumerate(wave)]
    return wave
