"""Down to 8 kHz without aliases: a windowed sinc, one short filter for each position between input samples.

48 kHz speech cut to every sixth sample would fold its hiss into the voice. The filter passes what a telephone passes
(to about 3.3 kHz) and is 70 dB down at 4 kHz.
"""

from __future__ import annotations

import math
from array import array
from functools import lru_cache
from operator import mul

from callcenter.audio.errors import AudioError
from callcenter.audio.pcm import SAMPLE_RATE, from_floats
from said import Said

RATES = (8_000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)

_CUTOFF_HZ = 3_640
_HALF_WIDTH_S = 24 / SAMPLE_RATE
_KAISER_BETA = 7.0


def to_8k(samples: array[int], rate: int) -> array[int]:
    """Return the sound at 8 kHz, as long as before to within a sample; raise AudioError for an odd rate.

    Takes about 60 ms for a second of 48 kHz: work for start-up, not for a call.
    """
    if rate not in RATES:
        raise AudioError(
            Said("{rate} Hz; save the file at one of {rates} Hz", rate=rate, rates=tuple(map(str, RATES)))
        )
    if rate == SAMPLE_RATE:
        return samples[:]
    filters = _filters(rate)
    shared = math.gcd(rate, SAMPLE_RATE)
    step, phases = rate // shared, SAMPLE_RATE // shared
    taps = len(filters[0])
    margin = array("h", bytes(2 * (taps // 2)))
    padded = margin + samples + margin
    outputs = len(samples) * phases // step
    return from_floats(
        sum(map(mul, filters[n * step % phases], padded[n * step // phases : n * step // phases + taps]))
        for n in range(outputs)
    )


@lru_cache(maxsize=len(RATES))
def _filters(rate: int) -> tuple[tuple[float, ...], ...]:
    """Return the filter for each fraction of an input sample an output sample can fall on.

    Each is scaled to pass a constant exactly, or the fractions taking turns would be heard as a hum.
    """
    phases = SAMPLE_RATE // math.gcd(rate, SAMPLE_RATE)
    half = math.ceil(_HALF_WIDTH_S * rate)
    filters = []
    for phase in range(phases):
        raw = [_kernel((k - half - phase / phases) / rate) for k in range(2 * half + 1)]
        total = sum(raw)
        filters.append(tuple(value / total for value in raw))
    return tuple(filters)


def _kernel(at_s: float) -> float:
    """Return the sinc under its Kaiser window, `at_s` seconds from the middle."""
    place = at_s / _HALF_WIDTH_S
    if abs(place) >= 1:
        return 0.0
    turn = 2 * math.pi * _CUTOFF_HZ * at_s
    sinc = math.sin(turn) / turn if turn else 1.0
    return sinc * _bessel_i0(_KAISER_BETA * math.sqrt(1 - place * place))


def _bessel_i0(x: float) -> float:
    """Return the modified Bessel function of order 0, by its series."""
    term = total = 1.0
    n = 1
    while term > total * 1e-12:
        term *= (x / (2 * n)) ** 2
        total += term
        n += 1
    return total
