"""How much of one frequency a sound holds."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence


def amplitude_at(samples: Sequence[int], frequency_hz: float, rate: int = 8_000) -> float:
    """The amplitude of the sine of that frequency; exact when it fits the sound a whole number of times."""
    turn = 2 * math.pi * frequency_hz / rate
    real = sum(value * math.cos(turn * at) for at, value in enumerate(samples))
    imaginary = sum(value * math.sin(turn * at) for at, value in enumerate(samples))
    return 2 * math.hypot(real, imaginary) / len(samples)


def wave(frequency_hz: float, seconds: float, rate: int = 8_000, amplitude: float = 8_000) -> array[int]:
    turn = 2 * math.pi * frequency_hz / rate
    return array("h", [round(amplitude * math.sin(turn * at)) for at in range(round(seconds * rate))])
