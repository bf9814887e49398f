"""Tones a telephone makes: sine and dual tones, ringback and busy by country (ITU-T E.180)."""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass

from callcenter.audio.errors import AudioError
from callcenter.audio.level import amplitude
from callcenter.audio.pcm import SAMPLE_RATE, from_floats, joined, silence

TONE_DBFS = -16.0
"""The level of a supervisory tone: clear, and below speech at -18 with its peaks."""


@dataclass(frozen=True, slots=True)
class Cadence:
    """Tones of these frequencies together, on and off in turn; `on_off_s` is one period."""

    frequencies_hz: tuple[float, ...]
    on_off_s: tuple[float, ...]


RINGBACK = {
    "cn": Cadence((450,), (1.0, 4.0)),
    "us": Cadence((440, 480), (2.0, 4.0)),
}
BUSY = {
    "cn": Cadence((450,), (0.35, 0.35)),
    "us": Cadence((480, 620), (0.5, 0.5)),
}


def tone(frequencies_hz: tuple[float, ...], seconds: float, level_dbfs: float = TONE_DBFS) -> array[int]:
    """Return sines sounding together, with that peak level in total, starting at phase 0."""
    each = amplitude(level_dbfs) / len(frequencies_hz)
    turns = [2 * math.pi * frequency / SAMPLE_RATE for frequency in frequencies_hz]
    return from_floats(
        each * sum(math.sin(turn * at) for turn in turns) for at in range(round(seconds * SAMPLE_RATE))
    )


def sine(frequency_hz: float, seconds: float, level_dbfs: float = TONE_DBFS) -> array[int]:
    """Return one sine with that peak level."""
    return tone((frequency_hz,), seconds, level_dbfs)


def ringback(country: str) -> array[int]:
    """Return one period of the tone a caller hears while the other phone rings; loop it."""
    return _period(RINGBACK, country)


def busy(country: str) -> array[int]:
    """Return one period of the busy tone; loop it."""
    return _period(BUSY, country)


def _period(cadences: dict[str, Cadence], country: str) -> array[int]:
    if country not in cadences:
        raise AudioError(f"no tones for {country!r}; there are {', '.join(cadences)}")
    cadence = cadences[country]
    lengths = enumerate(cadence.on_off_s)
    return joined(
        *(silence(length) if at % 2 else tone(cadence.frequencies_hz, length) for at, length in lengths)
    )
