"""One talker's packets put in order, to be taken at another clock's beat: a jitter buffer for a mixer.

    put(timestamp, sound)      in order of arrival, whatever the packet time
    take(samples) -> sound     or None: this talker has nothing to say now

    silent --a beat's worth is waiting--> flowing --less than that is waiting--> silent

Whoever runs dry gets a fading repeat of the sound before. A packet that was only late follows it, so that the delay
has grown by a beat and the next one that is as late is not missed; after a lost one it has not. A hole between two
packets is filled the same way, and a late packet that still finds its place overwrites that. A timestamp far from the
others begins a new run (silence suppression, another source): it follows directly on what waits. Sound never waits
longer than `MOST_WAITING`: what is beyond it is skipped, best where nobody speaks.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from callcenter.audio.mix import loudest, softened

MOST_WAITING = 480
"""Samples, 60 ms: two such delays more are still a conversation (G.114)."""

MOST_HELD = 2_400
"""The same, should the listener have no beat for a while."""

FARTHEST = 800
"""Samples, 100 ms, from where a packet was expected: beyond it the numbers began anew."""

REPEAT_FACTORS = (0.5, 0.35, 0.2, 0.1)
REPEAT_STEP = 40
"""A hole sounds like the sound before it for 20 ms, fading, then like nothing: longer repeats are heard as buzzing."""

QUIET = 400
"""Of 32,768: what is skipped here was hardly heard."""

EASE_AFTER = 8_000
"""Samples taken: when for a second more waited than was needed, some of it is skipped ..."""

KEPT_SPARE = 80
"""... but this."""

_WRAP = 1 << 32


@dataclass(slots=True)
class JitterBuffer:
    """State of one talker for one listener; timestamps count samples and wrap at 32 bits."""

    waiting: array[int] = field(default_factory=lambda: array("h"))
    starts_at: int = 0
    """The timestamp of the first sample that waits."""
    is_known: bool = False
    is_flowing: bool = False
    packet: int = 0
    """Samples in the last packet."""
    last: array[int] = field(default_factory=lambda: array("h"))
    """What was taken last, to fill a hole with."""
    spare: int = 0
    taken: int = 0

    def put(self, timestamp: int, sound: array[int]) -> None:
        """Note a packet's sound; one that comes after its turn is left out."""
        if not sound:
            return
        self.packet = len(sound)
        place, end = self._place(timestamp), len(self.waiting)
        if place < 0:
            sound, place = sound[-place:], 0
        if place > end:
            self.waiting += self._filling(place - end)
        self.waiting[place : place + len(sound)] = sound
        if len(self.waiting) > MOST_HELD:
            self._skip(len(self.waiting) - MOST_WAITING)

    def take(self, samples: int) -> array[int] | None:
        """Return so many samples; None while the talker is silent."""
        if len(self.waiting) < (samples if self.is_flowing else self._enough(samples)):
            return self._run_dry(samples)
        self.is_flowing = True
        self._keep_short(samples)
        taken, self.waiting = self.waiting[:samples], self.waiting[samples:]
        self.starts_at = (self.starts_at + samples) % _WRAP
        self.last = taken
        return taken

    def rest(self) -> array[int]:
        """Take all that waits: the listener goes on without this buffer."""
        rest, self.waiting = self.waiting, array("h")
        self.is_flowing = self.is_known = False
        return rest

    def to_data(self) -> dict[str, Any]:
        """Return the state as plain data."""
        data = {name: getattr(self, name) for name in self.__slots__}
        return {**data, "waiting": list(self.waiting), "last": list(self.last)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> JitterBuffer:
        """Make the buffer that `to_data` described."""
        return cls(**{**data, "waiting": array("h", data["waiting"]), "last": array("h", data["last"])})

    def _place(self, timestamp: int) -> int:
        """Return where in what waits a packet belongs: negative when its turn is (partly) over."""
        end = len(self.waiting)
        place = (timestamp - self.starts_at + _WRAP // 2) % _WRAP - _WRAP // 2
        is_after_silence = not self.is_flowing and not end and place > 0
        if not self.is_known or is_after_silence or abs(place - end) > FARTHEST:
            self.is_known = True
            self.starts_at = (timestamp - end) % _WRAP
            return end
        return place

    def _enough(self, samples: int) -> int:
        """Return what must wait at the beginning: packets that do not fit the beat need a beat in hand."""
        fits = self.packet and (self.packet % samples == 0 or samples % self.packet == 0)
        return samples if fits else 2 * samples

    def _run_dry(self, samples: int) -> array[int] | None:
        """Too little waits: once fill up with a fading repeat, then be silent until there is enough again."""
        if not self.is_flowing:
            return None
        self.is_flowing = False
        filled = self.waiting + self._filling(samples - len(self.waiting))
        self.starts_at = (self.starts_at + len(self.waiting)) % _WRAP
        self.waiting, self.last = array("h"), array("h")
        return filled

    def _filling(self, samples: int) -> array[int]:
        before = (self.last + self.waiting)[-REPEAT_STEP * len(REPEAT_FACTORS) :]
        filling = array("h")
        for at, factor in enumerate(REPEAT_FACTORS):
            filling += softened(before[at * REPEAT_STEP : (at + 1) * REPEAT_STEP], factor)
        return (filling + array("h", bytes(2 * samples)))[:samples]

    def _keep_short(self, samples: int) -> None:
        """Skip what waits too long: at once beyond the limit, in quiet moments what a whole second did not need."""
        spare = len(self.waiting) - samples
        if spare > MOST_WAITING:
            self._skip(spare - KEPT_SPARE)
            return
        self.spare = min(self.spare, spare) if self.taken else spare
        self.taken += samples
        if self.taken < EASE_AFTER:
            return
        needless = self.spare - KEPT_SPARE
        if needless <= 0:
            self.taken = 0
        elif loudest(self.waiting[:needless]) <= QUIET:
            self._skip(needless)

    def _skip(self, samples: int) -> None:
        self.waiting = self.waiting[samples:]
        self.starts_at = (self.starts_at + samples) % _WRAP
        self.taken = 0
