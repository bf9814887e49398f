"""Speech brought to one loudness, whatever its peaks: the few that would clip are bent, not cut.

`normalise` stops where the highest peak meets its limit, so a voice with sharp consonants stays quieter than others.
Here what lies above the knee is pressed together instead, which at a few decibels nobody hears on a telephone.
"""

from __future__ import annotations

import math
from array import array

from callcenter.audio.level import (
    MOST_GAIN_DB,
    PEAK_LIMIT_DBFS,
    TARGET_DBFS,
    amplitude,
    peak_dbfs,
    speech_dbfs,
)
from callcenter.audio.pcm import from_floats, scaled

KNEE_DBFS = -6.0
"""What is quieter stays as it is."""

MOST_BENT_DB = 9.0
"""How far above the limit the highest peak may come to lie before it is bent; more is a click, not speech."""

CLOSE_DB = 0.2
ROUNDS = 4


def levelled(samples: array[int], target_dbfs: float = TARGET_DBFS) -> array[int]:
    """Return the sound with its speech at the target, no sample above the peak limit; silence stays silence."""
    speech, peak = speech_dbfs(samples), peak_dbfs(samples)
    if speech == -math.inf:
        return samples[:]
    most = min(MOST_GAIN_DB, PEAK_LIMIT_DBFS - peak + MOST_BENT_DB)
    gain_db = min(target_dbfs - speech, most)
    if peak + gain_db <= PEAK_LIMIT_DBFS:
        return scaled(samples, 10 ** (gain_db / 20))
    for _ in range(ROUNDS):
        bent = _bent(samples, 10 ** (gain_db / 20))
        # Bending takes some loudness away; a little more gain gives it back.
        missing = target_dbfs - speech_dbfs(bent)
        if abs(missing) < CLOSE_DB or gain_db >= most:
            break
        gain_db = min(gain_db + missing, most)
    return bent


def _bent(samples: array[int], gain: float) -> array[int]:
    knee, ceiling = amplitude(KNEE_DBFS), amplitude(PEAK_LIMIT_DBFS)
    room = ceiling - knee

    def bend(sample: float) -> float:
        over = abs(sample) - knee
        return sample if over <= 0 else math.copysign(knee + room * math.tanh(over / room), sample)

    return from_floats(bend(sample * gain) for sample in samples)
