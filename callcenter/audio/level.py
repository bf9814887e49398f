"""How loud a sound is, and prompts made equally loud, without dead air at the ends.

Levels are dBFS: 0 is a sample at full scale, so a full-scale sine has an RMS of -3. Silence is minus infinity.
"""

from __future__ import annotations

import math
from array import array
from operator import mul

from callcenter.audio.pcm import FULL_SCALE, SAMPLE_RATE, joined, scaled

TARGET_DBFS = -18.0
PEAK_LIMIT_DBFS = -1.0

MOST_GAIN_DB = 30.0
"""A recording that needs more is noise; making it loud would only make the noise loud."""

SILENCE_DBFS = -50.0
"""Quieter than this between words is room, not voice, in a prompt of usual level."""

MAX_SILENCE_S = 0.6
"""Callers take 0.8 s without a sound for a broken line."""

EDGE_S = 0.02
"""Kept before the first and after the last sound, or soft consonants lose their beginning."""

FADE_S = 0.005

_FRAME = SAMPLE_RATE // 100
# Frames this far below the loudest are pauses; they do not count for how loud the speech is.
_SPEECH_RANGE_DB = 30.0


def dbfs(amplitude: float) -> float:
    """Return an amplitude in samples as dBFS."""
    return 20 * math.log10(amplitude / FULL_SCALE) if amplitude > 0 else -math.inf


def amplitude(level_dbfs: float) -> float:
    """Return a level as an amplitude in samples."""
    return float(FULL_SCALE * 10 ** (level_dbfs / 20))


def rms_dbfs(samples: array[int]) -> float:
    """Return the RMS of the whole sound."""
    return dbfs(math.sqrt(_energy(samples) / len(samples))) if samples else -math.inf


def peak_dbfs(samples: array[int]) -> float:
    """Return the highest single sample."""
    return dbfs(max(abs(max(samples)), abs(min(samples)))) if samples else -math.inf


def speech_dbfs(samples: array[int]) -> float:
    """Return the RMS of what is not pause, so that a prompt with long pauses does not pass for a quiet one."""
    energies = [_energy(samples[at : at + _FRAME]) for at in range(0, len(samples), _FRAME)]
    floor = max(energies, default=0) * 10 ** (-_SPEECH_RANGE_DB / 10)
    spoken = [energy for energy in energies if energy > floor]
    return dbfs(math.sqrt(sum(spoken) / (len(spoken) * _FRAME))) if spoken else -math.inf


def normalise(
    samples: array[int], target_dbfs: float = TARGET_DBFS, peak_limit_dbfs: float = PEAK_LIMIT_DBFS
) -> array[int]:
    """Return the sound with its speech at the target level, or as near as the peak limit allows."""
    speech, peak = speech_dbfs(samples), peak_dbfs(samples)
    if speech == -math.inf:
        return samples[:]
    gain_db = min(target_dbfs - speech, peak_limit_dbfs - peak, MOST_GAIN_DB)
    return scaled(samples, 10 ** (gain_db / 20))


def trim_silence(
    samples: array[int], max_silence_s: float = MAX_SILENCE_S, threshold_dbfs: float = SILENCE_DBFS
) -> array[int]:
    """Cut silence from both ends and shorten what is longer inside; an all-silent sound becomes empty."""
    loud = _loud_runs(samples, threshold_dbfs)
    if not loud:
        return array("h")
    edge, longest = round(EDGE_S * SAMPLE_RATE), round(max_silence_s * SAMPLE_RATE)
    parts = [samples[max(0, loud[0][0] - edge) : loud[0][0]]]
    for (start, end), (following, _) in zip(loud, [*loud[1:], (len(samples), 0)], strict=True):
        gap = following - end
        kept = min(gap, edge if end == loud[-1][1] else longest)
        # Cut in the middle of the gap: what is left of the room sound next to the words stays as it was.
        parts += [samples[start : end + kept - kept // 2], samples[following - kept // 2 : following]]
    return joined(*parts)


def fade_edges(samples: array[int], fade_s: float = FADE_S) -> array[int]:
    """Return the sound rising from and falling to nothing, so that joining it to another one does not click."""
    length = min(round(fade_s * SAMPLE_RATE), len(samples) // 2)
    faded = samples[:]
    for at in range(length):
        gain = math.sin(math.pi / 2 * at / length) ** 2
        faded[at] = round(samples[at] * gain)
        faded[-1 - at] = round(samples[-1 - at] * gain)
    return faded


def _energy(samples: array[int]) -> int:
    return sum(map(mul, samples, samples))


def _loud_runs(samples: array[int], threshold_dbfs: float) -> list[tuple[int, int]]:
    """Return the stretches of 10 ms frames above the threshold, as (start, end) in samples."""
    runs: list[tuple[int, int]] = []
    for at in range(0, len(samples), _FRAME):
        frame = samples[at : at + _FRAME]
        if rms_dbfs(frame) <= threshold_dbfs:
            continue
        end = at + len(frame)
        if runs and runs[-1][1] == at:
            runs[-1] = runs[-1][0], end
        else:
            runs.append((at, end))
    return runs
