"""One timer for everybody who plays: each packet time has its beat, kept against the clock without drift."""

from __future__ import annotations

import asyncio
from typing import Protocol

CATCH_UP_FRAMES = 3
"""After a stall at most so many frames go out at once: more would only overflow the peer's jitter buffer."""
TOLERANCE_S = 0.002
"""The loop's timers count whole milliseconds and may fire a little early."""


class Voice(Protocol):
    """Somebody who sends one frame when the beat comes."""

    def send_frame(self) -> None: ...


class Pacer:
    """Calls `send_frame` of every voice once per its packet time; holds no timer while nobody plays."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._beats: dict[int, _Beat] = {}
        self._timer: asyncio.TimerHandle | None = None

    def join(self, voice: Voice, ptime_ms: int) -> None:
        """Let `voice` play from the next beat on; a voice keeps one packet time until it leaves."""
        beat = self._beats.get(ptime_ms)
        if beat is None:
            beat = self._beats[ptime_ms] = _Beat(ptime_ms / 1000, self._loop.time() + ptime_ms / 1000)
            self._schedule()
        beat.add(voice)

    def leave(self, voice: Voice) -> None:
        """Silence `voice` at once, even within the beat that is being played; absent ones are fine."""
        for ptime_ms, beat in list(self._beats.items()):
            beat.remove(voice)
            if not beat.voices:
                del self._beats[ptime_ms]

    def stop(self) -> None:
        self._beats.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _schedule(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._beats:
            self._timer = self._loop.call_at(min(beat.due for beat in self._beats.values()), self._play)

    def _play(self) -> None:
        now = self._loop.time()
        counts = [(beat, beat.frames_due(now)) for beat in self._beats.values()]
        # The next timer stands before anybody plays: one voice's failure must not silence the others.
        self._schedule()
        for beat, count in counts:
            for _ in range(count):
                beat.play()


class _Beat:
    """The voices of one packet time."""

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
        """Return how many frames are to go out now, and move on to the next beat."""
        if now < self.due - TOLERANCE_S:
            return 0
        missed = max(0, int((now - self.due) / self._ptime_s))
        # Always whole beats from the first one, so that lateness never adds up.
        self.due += (missed + 1) * self._ptime_s
        return min(missed + 1, CATCH_UP_FRAMES)

    def play(self) -> None:
        if self._order is None:
            self._order = tuple(self.voices)
        voices = self.voices
        for voice in self._order:
            # One voice's end may make the core silence another in the same beat.
            if voice in voices:
                voice.send_frame()
