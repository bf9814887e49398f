"""How long a caller was without the agent, measured in the recording of the call; and what they heard meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from tests.helpers.sounds import RATE, Samples, rms

STEP = RATE // 50
"""A packet's length, 20 ms: what sounds is looked at in steps of this."""

AUDIBLE = 0.02


@dataclass(frozen=True)
class Gap:
    """From the end of the last beep before to the begin of the first after, in seconds of the recording."""

    begin_s: float
    end_s: float

    @property
    def seconds(self) -> float:
        return self.end_s - self.begin_s


def gaps(sound: Samples, longest_pause_s: float) -> list[Gap]:
    """Where nothing sounds for longer than the pauses between two beeps of an agent who is there."""
    steps = len(sound) // STEP
    level = np.sqrt(np.mean(sound[: steps * STEP].reshape(steps, STEP) ** 2, axis=1))
    (loud,) = np.nonzero(level > AUDIBLE)
    return [
        Gap((before + 1) * STEP / RATE, after * STEP / RATE)
        for before, after in pairwise(loud)
        if (after - before - 1) * STEP / RATE > longest_pause_s
    ]


def longest_silence_s(sound: Samples) -> float:
    """The longest time without any sound at all, as music would be."""
    longest = running = 0
    for at in range(0, len(sound) - STEP, STEP):
        running = running + 1 if rms(sound[at : at + STEP]) < AUDIBLE / 4 else 0
        longest = max(longest, running)
    return longest * STEP / RATE
