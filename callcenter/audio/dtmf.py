"""Keys heard as sound, for phones that send no telephone-event: Goertzel's filters at the eight tones (ITU-T Q.23).

A block of 102 samples (12.75 ms) is a key when both groups have a tone loud enough, neither too much louder than the
other (twist), each far above its neighbours, and the two together are nearly all there is: speech and music have
energy elsewhere, which is what keeps them from dialling. Two blocks in a row report the key, so that 40 ms are always
enough and a click never is; two blocks without it end it (Q.24: what is shorter than 10 ms is no pause).
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import mul
from typing import Any

from callcenter.audio.pcm import SAMPLE_RATE

LOW_HZ = (697, 770, 852, 941)
HIGH_HZ = (1209, 1336, 1477, 1633)
KEYS = ("123A", "456B", "789C", "*0#D")

BLOCK = 102
HITS = 2
MISSES = 2
PAUSE_SAMPLES = MISSES * BLOCK

QUIETEST_DBM0 = -30.0
"""Of each tone: what long lines leave of the −9 to −3 dBm0 that phones send."""
MOST_HIGH_OVER_LOW_DB = 6.0
MOST_LOW_OVER_HIGH_DB = 12.0
"""Q.24 asks for 4 and 8 dB; a block as short as ours measures each a little wrong when they are off their place."""
NEIGHBOURS_BELOW_DB = 5.0
LEAST_SHARE = 0.7
"""Of the block's energy, in the two tones: 1 for tones alone, 0.8 when both are 1.5 % off (Q.24 wants those taken)."""

_AMPLITUDE_0_DBM0 = 22_700.0
"""Of a sine at 0 dBm0: full scale is 3.17 dB above it (G.711)."""


def _ratio(db: float) -> float:
    return math.pow(10.0, db / 10)


_LEAST_POWER = (_AMPLITUDE_0_DBM0 * BLOCK / 2) ** 2 * _ratio(QUIETEST_DBM0)
_LEAST_ENERGY = 2 * _LEAST_POWER * 2 / BLOCK * LEAST_SHARE
_NEIGHBOUR = _ratio(-NEIGHBOURS_BELOW_DB)
_HIGH_OVER_LOW = _ratio(MOST_HIGH_OVER_LOW_DB)
_LOW_OVER_HIGH = _ratio(MOST_LOW_OVER_HIGH_DB)
_TURNS = {hertz: 2 * math.cos(2 * math.pi * hertz / SAMPLE_RATE) for hertz in LOW_HZ + HIGH_HZ}
_LOW_TURNS = tuple(_TURNS[hertz] for hertz in LOW_HZ)
_HIGH_TURNS = tuple(_TURNS[hertz] for hertz in HIGH_HZ)


def key_in(block: Sequence[int]) -> str:
    """Return the key whose two tones this block of 102 samples holds, "" for none."""
    # Half the energy times the length is what a lone tone's filter gives out, so the two compare directly.
    whole = sum(map(mul, block, block)) * BLOCK / 2
    if whole < _LEAST_ENERGY * BLOCK / 2:
        return ""
    row, low = _strongest(block, _LOW_TURNS)
    # Most speech stops here, at half the cost.
    if low < _LEAST_POWER or low * (1 + _HIGH_OVER_LOW) < whole * LEAST_SHARE:
        return ""
    column, high = _strongest(block, _HIGH_TURNS)
    if high < _LEAST_POWER or low + high < whole * LEAST_SHARE:
        return ""
    if high > low * _HIGH_OVER_LOW or low > high * _LOW_OVER_HIGH:
        return ""
    return KEYS[row][column]


def _strongest(block: Sequence[int], turns: tuple[float, ...]) -> tuple[int, float]:
    """Return which tone of a group is there and its power; power 0 when another comes near it."""
    powers = [_power(block, turn) for turn in turns]
    best = max(powers)
    at = powers.index(best)
    powers[at] = 0.0
    return at, best if max(powers) <= best * _NEIGHBOUR else 0.0


def _power(block: Sequence[int], turn: float) -> float:
    """Return Goertzel's |X(f)|² of the block."""
    last = before = 0.0
    for sample in block:
        last, before = sample + turn * last - before, last
    return last * last + before * before - turn * last * before


@dataclass(slots=True)
class ToneDetector:
    """Turns the sound of one caller into keys, each reported once, however long it is held."""

    waiting: array[int] = field(default_factory=lambda: array("h"))
    candidate: str = ""
    hits: int = 0
    held: str = ""
    misses: int = 0

    def hear(self, samples: array[int]) -> str:
        """Return the keys that began in these samples, usually none."""
        waiting = self.waiting + samples
        whole = len(waiting) // BLOCK * BLOCK
        keys = "".join(self._take(key_in(waiting[at : at + BLOCK])) for at in range(0, whole, BLOCK))
        self.waiting = waiting[whole:]
        return keys

    def pause(self) -> None:
        """Note that the phone sent nothing for a while (silence suppression): a held key is over."""
        self.waiting = array("h")
        self.candidate = self.held = ""
        self.hits = self.misses = 0

    def to_data(self) -> dict[str, Any]:
        """Return the state as plain data."""
        return {
            "waiting": list(self.waiting),
            "candidate": self.candidate,
            "hits": self.hits,
            "held": self.held,
            "misses": self.misses,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> ToneDetector:
        """Make the detector that `to_data` described."""
        return cls(**{**data, "waiting": array("h", data["waiting"])})

    def _take(self, key: str) -> str:
        self.hits = self.hits + 1 if key == self.candidate else 1
        self.candidate = key
        if key == self.held:
            self.misses = 0
            return ""
        self.misses += 1
        if self.misses >= MISSES:
            self.held = ""
        if not key or self.hits < HITS:
            return ""
        self.held, self.misses = key, 0
        return key
