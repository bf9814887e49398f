"""One timer for everybody who plays: each packet time has its beat, kept against the clock without drift.

A beat of many voices is cut into parts at different moments of the packet time: what else the loop has to do, a call to
route, waits for one part and not for all of them.
"""

from __future__ import annotations

import asyncio
from typing import Protocol

CATCH_UP_FRAMES = 3
"""After a stall at most so many frames go out at once: more would only overflow the peer's jitter buffer."""
TOLERANCE_S = 0.001
"""The loop's timers count whole milliseconds and may fire a little early."""
FULL = 12
"""Voices in a part before the next one is begun: about 0.15 ms of work."""
PART_MS = 2
"""Between two parts of a beat. The loop's timers count whole milliseconds, and each of them costs something."""


class Voice(Protocol):
    """Somebody who sends one frame when the beat comes; `now` is the loop's time."""

    def send_frame(self, now: float) -> None: ...

    def lose(self, beats: int) -> None:
        """So many beats went by in a stall, for which no frame will come: the stream's time goes on all the same."""


class Pacer:
    """Calls `send_frame` of every voice once per its packet time; holds no timer while nobody plays."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._parts: dict[tuple[int, int], _Part] = {}
        self._places: dict[Voice, tuple[int, int]] = {}
        self._timer: asyncio.TimerHandle | None = None

    def join(self, voice: Voice, ptime_ms: int) -> None:
        """Let `voice` play from the next beat on; a voice keeps one packet time until it leaves."""
        place = self._places.get(voice)
        if place is not None and place[0] == ptime_ms:
            return
        self.leave(voice)
        place = self._roomiest(ptime_ms)
        part = self._parts.get(place)
        if part is None:
            part = self._parts[place] = _Part(ptime_ms / 1000, self._first_beat(*place))
            self._schedule()
        self._places[voice] = place
        part.add(voice)

    def leave(self, voice: Voice) -> None:
        """Silence `voice` at once, even within the beat that is being played; absent ones are fine."""
        place = self._places.pop(voice, None)
        if place is None:
            return
        part = self._parts[place]
        part.remove(voice)
        if not part.voices:
            del self._parts[place]

    def stop(self) -> None:
        self._parts.clear()
        self._places.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _roomiest(self, ptime_ms: int) -> tuple[int, int]:
        """The first part that is not full, else the one with the fewest voices."""
        counts = {}
        for part in range(max(1, ptime_ms // PART_MS)):
            there = self._parts.get((ptime_ms, part))
            counts[part] = len(there.voices) if there else 0
            if counts[part] < FULL:
                return ptime_ms, part
        return ptime_ms, min(counts, key=counts.__getitem__)

    def _first_beat(self, ptime_ms: int, part: int) -> float:
        """In step with a part that plays already, if there is one."""
        latest = self._loop.time() + ptime_ms / 1000
        for (other_ms, other), there in self._parts.items():
            if other_ms == ptime_ms:
                due = there.due + ((part - other) * PART_MS) % ptime_ms / 1000
                return due if due <= latest else due - ptime_ms / 1000
        return latest

    def _schedule(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._parts:
            self._timer = self._loop.call_at(min(part.due for part in self._parts.values()), self._play)

    def _play(self) -> None:
        now = self._loop.time()
        counts = [(part, part.frames_due(now)) for part in self._parts.values()]
        # The next timer stands before anybody plays: one voice's failure must not silence the others.
        self._schedule()
        for part, count in counts:
            if count > CATCH_UP_FRAMES:
                part.lose(count - CATCH_UP_FRAMES)
            for _ in range(min(count, CATCH_UP_FRAMES)):
                part.play(now)


class _Part:
    """Some voices of one packet time, which play in the same moment."""

    def __init__(self, ptime_s: float, due: float) -> None:
        self.due = due
        self.voices: dict[Voice, None] = {}
        self._ptime_s = ptime_s
        self._order: tuple[Voice, ...] | None = None

    def add(self, voice: Voice) -> None:
        self.voices[voice] = None
        self._order = None

    def remove(self, voice: Voice) -> None:
        self.voices.pop(voice, None)
        self._order = None

    def frames_due(self, now: float) -> int:
        """Return how many beats have come since the last one, and move on to the next."""
        if now < self.due - TOLERANCE_S:
            return 0
        missed = max(0, int((now - self.due) / self._ptime_s))
        # Always whole beats from the first one, so that lateness never adds up.
        self.due += (missed + 1) * self._ptime_s
        return missed + 1

    def lose(self, beats: int) -> None:
        for voice in self.voices:
            voice.lose(beats)

    def play(self, now: float) -> None:
        if self._order is None:
            self._order = tuple(self.voices)
        order, voices = self._order, self.voices
        for voice in order:
            # One voice's end may make the core silence another in the same beat: then the order is no longer this one.
            if self._order is order or voice in voices:
                voice.send_frame(now)
