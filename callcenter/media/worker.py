"""The process that carries the sound: `python -m callcenter.media.worker FD PARENT`, FD one end of a pair of sockets.

It does what `commands` says with a `MediaPlaneAdapter` and tells what that reports. Should the product be gone, it
ends at once, as if killed with it: what it recorded is made whole by the next start, which also hears of it.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from array import array
from collections.abc import Callable
from typing import Any, cast

import uvloop

from callcenter.calls.media import LegMedia, MediaReport, RecordingMedia
from callcenter.media import commands
from callcenter.media.errors import PortTaken, PromptUnreadable
from callcenter.media.frames import Frames, pack
from callcenter.media.hearing import Hearing
from callcenter.media.parting import end_with_parent
from callcenter.media.plane import MediaPlaneAdapter
from callcenter.runtime import pauses
from callcenter.runtime.clock import Clock

BEAT_EVERY_S = 1.0

LINGER_S = 5.0
"""For the product to read what was told last; it closes the pipe when it has, and that ends us."""

START_WITHIN_S = 2.0
"""A process that was killed a moment ago may still be giving its ports back."""
TRY_AGAIN_AFTER_S = 0.05


class Worker(asyncio.Protocol):
    """One end of the pipe, and the plane behind it."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._frames = Frames()
        self._plane: MediaPlaneAdapter | None = None
        self._ears: dict[int, Hearing] = {}
        self._work: set[asyncio.Task[None]] = set()
        self._transport: asyncio.WriteTransport | None = None
        self.ended: asyncio.Future[int] = loop.create_future()

    # ---- the pipe

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        # Nobody is left to tell of anything, and the ports are wanted by who starts next.
        os._exit(0 if self.ended.done() else 1)

    def data_received(self, data: bytes) -> None:
        for wish in self._frames.feed(data):
            self._carry_out(wish)

    def _tell(self, news: object) -> None:
        assert self._transport is not None
        self._transport.write(pack(news))

    # ---- what is wished

    def _carry_out(self, wish: Any) -> None:
        if isinstance(wish, commands.Begin):
            self._soon(self._begin(wish))
        elif isinstance(wish, commands.End):
            self._soon(self._end())
        elif self._plane is not None:
            self._with_plane(self._plane, wish)

    def _with_plane(self, plane: MediaPlaneAdapter, wish: Any) -> None:
        match wish:
            case LegMedia():
                plane.set(wish)
            case commands.Drop():
                plane.drop(wish.leg)
            case commands.At():
                _record(plane, wish)
            case RecordingMedia():
                plane.record(wish)
            case commands.StopRecording():
                plane.stop_recording(wish.recording)
            case commands.Hold():
                plane.prompts.hold(wish.name, wish.encoded)
            case commands.Forget():
                plane.prompts.drop(wish.name)
            case commands.Fetch():
                self._soon(self._fetch(plane, wish))
            case commands.Hear():
                self._ears[wish.number] = plane.hear(
                    wish.leg, self._heard(wish.number), self._keyed(wish.number)
                )
            case commands.Unhear():
                ear = self._ears.pop(wish.number, None)
                if ear is not None:
                    ear.close()

    def _heard(self, number: int) -> Callable[[array[int], int], None]:
        return lambda samples, rate: self._tell(commands.Sound(number, samples.tobytes(), rate))

    def _keyed(self, number: int) -> Callable[[], None]:
        return lambda: self._tell(commands.KeyHeard(number))

    async def _fetch(self, plane: MediaPlaneAdapter, wish: commands.Fetch) -> None:
        problem = ""
        try:
            await plane.prompts.fetch(wish.name, wish.codec)
        except PromptUnreadable as unreadable:
            problem = str(unreadable)
        self._tell(commands.Fetched(wish.number, problem))

    # ---- beginning and ending

    async def _begin(self, wish: commands.Begin) -> None:
        clock = Clock(self._loop)
        plane = MediaPlaneAdapter(wish.config, self._loop, utc=clock.now, tell=self._report)
        deadline = self._loop.time() + START_WITHIN_S
        while True:
            try:
                await plane.start()
                break
            except PortTaken as taken:
                if self._loop.time() >= deadline:
                    self._tell(commands.NotStarted(str(taken)))
                    return
                await asyncio.sleep(TRY_AGAIN_AFTER_S)
        self._plane = plane
        self._tell(commands.Started(plane.plane, plane.recovered))
        pauses.keep_short(clock, lambda: not plane.is_busy)
        self._beat()

    def _report(self, report: MediaReport) -> None:
        self._tell(report)

    def _beat(self) -> None:
        if self._plane is not None:
            self._tell(commands.Beat(self._plane.counters))
            self._loop.call_later(BEAT_EVERY_S, self._beat)

    async def _end(self) -> None:
        plane, self._plane = self._plane, None
        if plane is not None:
            await plane.stop()
            # The last words of the legs are told in the turn after.
            await asyncio.sleep(0)
        self._tell(commands.Ended())
        self.ended.set_result(0)

    def _soon(self, work: Any) -> None:
        task = self._loop.create_task(work)
        self._work.add(task)
        task.add_done_callback(self._worked)

    def _worked(self, task: asyncio.Task[None]) -> None:
        self._work.discard(task)
        error = task.exception()
        if error is not None and not self.ended.done():
            self.ended.set_exception(error)


def _record(plane: MediaPlaneAdapter, wished: commands.At) -> None:
    match wished.wish:
        case RecordingMedia():
            plane.record(wished.wish, wished.at)
        case commands.StopRecording():
            plane.stop_recording(wished.wish.recording, wished.at)


async def _serve(pipe: socket.socket) -> int:
    loop = asyncio.get_running_loop()
    transport, worker = await loop.create_unix_connection(lambda: Worker(loop), sock=pipe)
    status = await worker.ended
    # What was told last has to leave before we do; the product closes its end then.
    transport.write_eof()
    await asyncio.sleep(LINGER_S)
    return status


def main() -> None:
    # Signals are meant for the product, which ends us in time.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    end_with_parent(int(sys.argv[2]))
    pipe = socket.socket(fileno=int(sys.argv[1]))
    pipe.setblocking(False)
    sys.exit(uvloop.run(_serve(pipe)))


if __name__ == "__main__":
    main()
