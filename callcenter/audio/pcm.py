"""Linear samples as everything here passes them on: 16 bits, one channel, 8000 a second, native byte order."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

SAMPLE_RATE = 8_000
FULL_SCALE = 32_768


def from_floats(values: Iterable[float]) -> array[int]:
    """Round to samples; what is beyond full scale is clipped, not wrapped into noise."""
    return array("h", [max(-FULL_SCALE, min(FULL_SCALE - 1, round(value))) for value in values])


def silence(seconds: float) -> array[int]:
    """Return that much of nothing."""
    return array("h", bytes(2 * round(seconds * SAMPLE_RATE)))


def scaled(samples: array[int], gain: float) -> array[int]:
    """Return the samples times `gain`, clipped."""
    return from_floats(sample * gain for sample in samples)


def joined(*parts: array[int]) -> array[int]:
    """Return the parts one after another."""
    whole = array("h")
    for part in parts:
        whole.extend(part)
    return whole
