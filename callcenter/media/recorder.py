"""Recordings as desired: packets of the wanted legs gathered on the loop, written beside it, a batch a second.

    record() --first--> opening --> writing <--> paused (nothing is gathered, the clock goes on)
    stop_recording(), `longest_s`, `silence_s` --> finishing --> RecordingFinished
    disk, folder --> RecordingFailed, once

Wishes come with their moment: a busy machine reads them a little later, and the file is as long as the conversation.
The loop only appends to a list; decoding, mixing and writing are the thread's. When it falls `MOST_PENDING` batches
behind, the recording fails rather than memory filling up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from callcenter.audio import SAMPLE_RATE, level_of
from callcenter.calls.media import AudioFormat, RecordingFailed, RecordingFinished, RecordingMedia
from callcenter.media.errors import RecordingImpossible
from callcenter.media.recording_file import Heard, RecordingFile, recover
from callcenter.media.studio import Studio
from callcenter.rtp import Packet

BATCH_S = 1.0
MOST_PENDING = 10
"""Batches of one recording that wait for the disk."""

SPEECH_DB = 45.0
"""Mean level of a packet, of a sample of 1: about -45 dBFS, above any room and any line, below any voice."""

MOST_REMEMBERED = 1_000
"""Recordings that are over, so that a late statement does not open them again."""


class Recorder:
    """Owned by the plane; `check` it about twice a second, `close` it at the end."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._takes: dict[str, Take] = {}
        self._over: dict[str, None] = {}
        self._finishing: set[asyncio.Task[None]] = set()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="recordings")

    async def recover(self) -> list[RecordingFinished]:
        """Make whole what a kill interrupted; return what became of it."""
        folder = self._studio.config.recordings_folder
        if folder is None:
            return []
        return await self._studio.loop.run_in_executor(self._thread, recover, folder)

    def record(self, desired: RecordingMedia, at: float) -> None:
        """Make it so from `at` on, a moment ago; what is over stays over, an older version is ignored."""
        take = self._takes.get(desired.recording)
        if take is not None:
            take.set(desired, at)
        elif desired.recording not in self._over:
            self._takes[desired.recording] = Take(desired, self._studio, self, at)

    def stop(self, recording: str, at: float) -> None:
        take = self._takes.get(recording)
        if take is not None:
            take.finish(at)

    def check(self, now: float, part: int, parts: int) -> None:
        """Look at one of so many parts of the recordings."""
        for take in list(self._takes.values())[part::parts]:
            take.check(now)

    async def close(self) -> None:
        """Finish all; every file is closed when this returns."""
        for take in list(self._takes.values()):
            take.finish(self._studio.loop.time())
        if self._finishing:
            await asyncio.wait(self._finishing)
        self._thread.shutdown(wait=False)

    # What the takes ask

    def finishing(self, take: Take, work: Coroutine[None, None, None]) -> None:
        """Keep hold of a take's end until it is done."""
        self.over(take)
        task = self._studio.loop.create_task(work)
        self._finishing.add(task)
        task.add_done_callback(self._finishing.discard)

    def over(self, take: Take) -> None:
        if self._takes.pop(take.recording, None) is not None:
            self._over[take.recording] = None
        while len(self._over) > MOST_REMEMBERED:
            del self._over[next(iter(self._over))]

    @property
    def thread(self) -> ThreadPoolExecutor:
        return self._thread


class Tap:
    """Hears one leg for a take (`ears.Ear`); keys and comfort noise are no sound to keep."""

    hears_wideband = False

    def __init__(self, take: Take, leg: str, channel: int) -> None:
        self._take = take
        self._leg = leg
        self._channel = channel

    def hear_audio(self, packet: Packet, audio: AudioFormat, now: float) -> None:
        take = self._take
        take.batch.append(Heard(take.place(now), self._channel, self._leg, audio.codec, packet))

    def hear_event(self, packet: Packet, _now: float) -> None:
        """Left out: whoever plays the recording hears no keys, and reads none that were secret."""

    def skip(self, packet: Packet) -> None:
        """Left out."""


class Take:
    """One recording. Its file belongs to the thread."""

    def __init__(self, desired: RecordingMedia, studio: Studio, recorder: Recorder, at: float) -> None:
        self.recording = desired.recording
        self.batch: list[Heard] = []
        self._desired = replace(desired, left=(), right=(), is_paused=False)
        self._studio = studio
        self._recorder = recorder
        self._began = self._written = self._spoken = at
        self._taps: dict[tuple[int, str], Tap] = {}
        self._gaps: list[tuple[float, float]] = []
        self._paused_at: float | None = None
        self._pending = 0
        self._has_failed = False
        self._looked_at = 0
        self._channels = 2 if desired.right else 1
        self._file: asyncio.Future[RecordingFile] = studio.loop.run_in_executor(
            recorder.thread, self._open, studio.config.recordings_folder, studio.utc()
        )
        self._file.add_done_callback(self._opened)
        self.set(desired, at)

    def set(self, desired: RecordingMedia, at: float) -> None:
        before = self._desired
        if desired.version < before.version or desired == before:
            return
        self._desired = desired
        if desired.is_paused and self._paused_at is None:
            self._paused_at = at - self._began
            # What was heard until this was read is nobody's to keep.
            self.batch = [heard for heard in self.batch if heard.arrived < self.place(at)]
            self._looked_at = min(self._looked_at, len(self.batch))
        elif not desired.is_paused:
            self._end_pause(at - self._began)
        self._listen()

    def place(self, now: float) -> int:
        """Return where in the file this moment is, in samples."""
        return int((now - self._began) * SAMPLE_RATE)

    def check(self, now: float) -> None:
        longest_s, silence_s = self._desired.longest_s, self._desired.silence_s
        if silence_s:
            self._notice_speech(now)
        is_long = longest_s and now - self._began >= longest_s
        if is_long or (silence_s and now - self._spoken >= silence_s):
            self.finish(now)
        elif now - self._written >= BATCH_S:
            self._written = now
            self._write()

    def finish(self, at: float) -> None:
        """Hear no more; the file is closed, as long as it was at `at`, and told of when the thread comes to it."""
        seconds = at - self._began
        longest_s = self._desired.longest_s
        end_s = min(seconds, longest_s) if longest_s else seconds
        self._end_pause(end_s)
        self._leave()
        self._recorder.finishing(self, self._finish(round(end_s * SAMPLE_RATE)))

    def _notice_speech(self, now: float) -> None:
        """Note whether something was said since the last look, or could not be heard because of a pause."""
        fresh, self._looked_at = self.batch[self._looked_at :], len(self.batch)
        if self._paused_at is not None or any(
            level_of(heard.codec, heard.packet.payload) > SPEECH_DB for heard in fresh
        ):
            self._spoken = now

    def _end_pause(self, at: float) -> None:
        if self._paused_at is not None:
            self._gaps.append((round(self._paused_at, 3), round(at, 3)))
            self._paused_at = None

    def _listen(self) -> None:
        """Hear exactly the legs that are wanted now."""
        desired, ears = self._desired, self._studio.ears
        sides = () if desired.is_paused else ((0, desired.left), (1, desired.right))
        wanted = {(channel, leg) for channel, legs in sides for leg in legs}
        for key in self._taps.keys() - wanted:
            ears.leave(key[1], self._taps.pop(key))
        for channel, leg in wanted - self._taps.keys():
            tap = self._taps[channel, leg] = Tap(self, leg, channel)
            ears.listen(leg, tap)

    def _leave(self) -> None:
        for (_, leg), tap in self._taps.items():
            self._studio.ears.leave(leg, tap)
        self._taps.clear()

    # The thread's work, and what came of it

    def _open(self, folder: Path | None, utc: float) -> RecordingFile:
        if folder is None:
            raise RecordingImpossible("there is no folder for recordings")
        return RecordingFile(
            folder,
            self.recording,
            channels=self._channels,
            utc=utc,
            keep_free_bytes=self._studio.config.keep_free_mb * 1_000_000,
        )

    def _opened(self, file: asyncio.Future[RecordingFile]) -> None:
        if file.exception() is not None:
            self._fail(str(file.exception()))

    def _write(self) -> None:
        if not self._file.done() or self._file.exception() is not None:
            return
        if self._pending >= MOST_PENDING:
            self._fail("the disk cannot keep up")
            return
        batch, self.batch, self._looked_at = self.batch, [], 0
        self._pending += 1
        work = self._studio.loop.run_in_executor(
            self._recorder.thread, self._file.result().write, batch, self.place(self._written)
        )
        work.add_done_callback(self._wrote)

    def _wrote(self, work: asyncio.Future[None]) -> None:
        self._pending -= 1
        error = work.exception()
        if error is not None:
            self._fail(str(error))

    async def _finish(self, end: int) -> None:
        try:
            file = await self._file
            batch, self.batch = self.batch, []
            seconds, octets = await self._studio.loop.run_in_executor(
                self._recorder.thread, file.finish, batch, end
            )
        except RecordingImpossible as error:
            self._fail(str(error))
            return
        self._studio.tell(
            RecordingFinished(
                recording=self.recording,
                file=file.name,
                seconds=seconds,
                octets=octets,
                gaps=tuple(self._gaps),
            )
        )

    def _fail(self, why: str) -> None:
        """Tell it once: a disk that is full refuses every batch that still waits."""
        if not self._has_failed:
            self._has_failed = True
            self._leave()
            self._recorder.over(self)
            has_file = self._file.done() and not self._file.cancelled() and self._file.exception() is None
            file = self._file.result().name if has_file else ""
            self._studio.tell(RecordingFailed(recording=self.recording, why=why, file=file))
