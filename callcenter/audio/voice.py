"""Does somebody speak? Level against a floor that follows the noise of the line, frame by frame.

    quiet --loud for `BEGINS_S`--> speaking --not loud for `silence_s`--> quiet

The floor falls at once to what is quieter and rises slowly, so that steady noise becomes silence after some seconds
and a voice does not.
"""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass
from operator import mul
from typing import Any

FLOOR_DB = 20.0
"""Of a sample of 1: digital silence counts as this much."""

SPEECH_DB = 46.0
"""Below this nobody speaks into a telephone: about -44 dBFS."""

ABOVE_FLOOR_DB = 9.0
RISE_DB_S = 3.0
BEGINS_S = 0.1
"""Clicks and knocks are shorter."""


@dataclass(slots=True)
class VoiceActivity:
    """State of one talker; seconds count by what was heard, not by a clock."""

    silence_s: float
    extra_db: float = 0.0
    """Asked beyond the usual, while our own prompt may come back as an echo."""
    floor_db: float = FLOOR_DB
    loud_s: float = 0.0
    quiet_s: float = 0.0
    is_speaking: bool = False

    def hear(self, samples: array[int], rate: int) -> bool:
        """Take one frame; return whether somebody is speaking, pauses shorter than `silence_s` included."""
        if not samples:
            return self.is_speaking
        seconds, level = len(samples) / rate, level_db(samples)
        threshold = max(SPEECH_DB, self.floor_db + ABOVE_FLOOR_DB) + self.extra_db
        self.floor_db = max(FLOOR_DB, min(level, self.floor_db + RISE_DB_S * seconds))
        if level >= threshold:
            self.loud_s, self.quiet_s = self.loud_s + seconds, 0.0
        else:
            self.quiet_s += seconds
            if not self.is_speaking:
                self.loud_s = 0.0
        if not self.is_speaking:
            self.is_speaking = self.loud_s + 1e-9 >= BEGINS_S
        elif self.quiet_s + 1e-9 >= self.silence_s:
            self.is_speaking, self.loud_s = False, 0.0
        return self.is_speaking

    def to_data(self) -> dict[str, Any]:
        """Return the state as plain data."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> VoiceActivity:
        """Make the state that `to_data` described."""
        return cls(**data)


def level_db(samples: array[int]) -> float:
    """Return the mean level in dB of a sample of 1, never below `FLOOR_DB`."""
    power = sum(map(mul, samples, samples)) / len(samples)
    return max(FLOOR_DB, 10 * math.log10(power)) if power > 0 else FLOOR_DB
