"""Echo: what was sent to a phone comes back from it, later and weaker. Seen in how loud both are, not in the sound.

    listening --WINDOW frames, then the likeness of both sides for each delay--> alike or not
    alike at one delay in two of four windows -> Echo, once; it may be told again after windows without

The measure is each frame's mean level in half decibels, taken from a few of its octets by table, and how it rose since
three frames before: two people who take turns are alike in whole seconds, not in their syllables. Steady tones, silence
and background noise say nothing.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import mul
from statistics import median
from typing import Any, NamedTuple

from callcenter.audio.g711 import CODECS, decode

FRAMES_PER_S = 50
WINDOW = 5 * FRAMES_PER_S
SHORTEST_LAG, LONGEST_LAG = 1, 30
"""Frames, 20 to 600 ms: sooner it is side tone, later no network takes."""

SLACK = 3
"""Frames by which packets may be early or late."""

BEFORE = 3
"""Lags below the shortest that are looked at too: likeness that is greatest there is not an echo of ours."""

ALIKE = 0.6
"""Of the correlation. Two talkers who do not know of each other stay below 0.5 in so long a window."""

RISE = 3
"""Frames between the levels that are compared: 60 ms, about a sound of speech."""

KEPT_WINDOWS = 3
"""A suspicion outlives two windows in which the other side talked as well."""

NEIGHBOUR = 1
"""Frames by which the delay of two windows may differ."""

LEAST_SPREAD_DB = 4.0
"""How far what was sent must go up and down to leave a trace."""

FLOOR_DB = 30.0
"""Of a sample of 32, 60 dB below full scale: whatever is quieter counts as this."""

EVERY = 4
"""One octet of so many is looked at."""

LOUD_DB = 15.0
"""Below the loudest: the frames whose loss is that of the echo, not of the room."""

MOST_LOSS_DB = 40.0
"""An echo that much weaker is heard by nobody."""


def _half_decibels(codec: str) -> bytes:
    values = decode(codec, bytes(range(256)))
    return bytes(round(2 * max(FLOOR_DB, 20 * math.log10(max(1, abs(value))))) for value in values)


_LEVELS = {codec: _half_decibels(codec) for codec in CODECS}


def level_of(codec: str, payload: bytes) -> float:
    """Return the mean level of a packet in dB, by one octet in `EVERY`."""
    some = payload[::EVERY].translate(_LEVELS[codec])
    return sum(some) / (2 * len(some)) if some else FLOOR_DB


class Echo(NamedTuple):
    """Our sound comes back after `delay_ms`, `loss_db` weaker."""

    delay_ms: float
    loss_db: float


def _levels(levels: Iterable[float] = ()) -> array[float]:
    """Four octets a level: as objects those of one window of all callers were a third of what their sound takes."""
    return array("f", levels)


@dataclass(slots=True)
class EchoDetector:
    """State of one leg; `now` in seconds. Frames that are not told count as silent."""

    sent: array[float] = field(default_factory=_levels)
    received: array[float] = field(default_factory=_levels)
    began: float | None = None
    suspected: int = 0
    """The lag of a window shortly before, 0 for none."""
    unlike: int = 0
    """Windows since then."""
    is_told: bool = False

    def heard(self, level: float, now: float) -> None:
        """Note the level of a packet that came."""
        self._note(self.received, level, now)

    def said(self, level: float, now: float) -> None:
        """Note the level of a packet that was sent."""
        self._note(self.sent, level, now)

    def judge(self, now: float) -> tuple[bool, Echo | None]:
        """Look at the window when it is full, and begin another; return whether it was, and an echo that is news."""
        if self.began is None or now - self.began < WINDOW / FRAMES_PER_S:
            return False, None
        lag, loss_db = _likeness(_filled(self.sent), _filled(self.received))
        self.sent, self.received = _levels(), _levels()
        self.began = None
        if not lag:
            self._doubt()
            return True, None
        is_confirmed = bool(self.suspected) and abs(lag - self.suspected) <= NEIGHBOUR
        self.suspected, self.unlike = lag, 0
        if not is_confirmed or self.is_told:
            return True, None
        self.is_told = True
        return True, Echo(delay_ms=lag * 1000 / FRAMES_PER_S, loss_db=loss_db)

    @property
    def is_suspicious(self) -> bool:
        """A window was alike, so that the next one matters."""
        return self.suspected > 0 and not self.is_told

    def to_data(self) -> dict[str, Any]:
        """Return the state as plain data."""
        data = {name: getattr(self, name) for name in self.__slots__}
        return {**data, "sent": list(self.sent), "received": list(self.received)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> EchoDetector:
        """Make the detector that `to_data` described."""
        return cls(**{**data, "sent": _levels(data["sent"]), "received": _levels(data["received"])})

    def _doubt(self) -> None:
        self.unlike += 1
        if self.unlike >= KEPT_WINDOWS:
            self.suspected, self.is_told = 0, False

    def _note(self, levels: array[float], level: float, now: float) -> None:
        if self.began is None:
            self.began = now
        # Jitter moves nothing: packets follow one another until so many are missing that nothing was said.
        place = int((now - self.began) * FRAMES_PER_S)
        if place - len(levels) > SLACK:
            levels.extend([FLOOR_DB] * (min(place, WINDOW) - len(levels)))
        if len(levels) <= min(place + SLACK, WINDOW - 1):
            levels.append(level)


def _filled(levels: Sequence[float]) -> list[float]:
    return [*levels, *[FLOOR_DB] * (WINDOW - len(levels))]


def _likeness(sent: Sequence[float], received: Sequence[float]) -> tuple[int, float]:
    """Return the lag at which both are most alike and what was lost on the way, or 0 and 0."""
    rises, echoed = _rises(sent), _rises(received)
    length = WINDOW - RISE - LONGEST_LAG - BEFORE
    original = rises[BEFORE : BEFORE + length]
    spread = _spread(original)
    if math.sqrt(spread / length) < LEAST_SPREAD_DB:
        return 0, 0.0

    def alike(lag: int) -> float:
        return _correlation(original, spread, echoed[BEFORE + lag :][:length])

    # Every other lag, then the neighbours of the best: speech is much the same 20 ms later.
    first = SHORTEST_LAG - BEFORE
    coarse = {lag: alike(lag) for lag in range(first, LONGEST_LAG + 1, 2)}
    middle = max(coarse, key=coarse.__getitem__)
    fine = {lag: alike(lag) for lag in (middle - 1, middle + 1) if first <= lag <= LONGEST_LAG}
    all_of_them = {**coarse, **fine}
    best = max(all_of_them, key=all_of_them.__getitem__)
    if best < SHORTEST_LAG or all_of_them[best] < ALIKE:
        return 0, 0.0
    loss_db = _loss(sent[:-LONGEST_LAG], received[best:][: WINDOW - LONGEST_LAG])
    return (best, loss_db) if loss_db <= MOST_LOSS_DB else (0, 0.0)


def _rises(levels: Sequence[float]) -> list[float]:
    return [later - level for level, later in zip(levels, levels[RISE:], strict=False)]


def _spread(levels: Sequence[float]) -> float:
    mean = sum(levels) / len(levels)
    return float(sum(map(mul, levels, levels)) - len(levels) * mean * mean)


def _correlation(original: Sequence[float], spread: float, copy: Sequence[float]) -> float:
    length = len(copy)
    of_copy = _spread(copy)
    if of_copy <= 0:
        return 0.0
    together = sum(map(mul, original, copy)) - sum(original) * sum(copy) / length
    return float(together / math.sqrt(spread * of_copy))


def _loss(original: Sequence[float], copy: Sequence[float]) -> float:
    """Return how much weaker the loud parts came back, most of the time: now and then its owner talks as well."""
    loud = max(original) - LOUD_DB
    losses = [one - other for one, other in zip(original, copy, strict=True) if one >= loud]
    return round(median(losses), 1)
