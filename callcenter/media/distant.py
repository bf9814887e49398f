"""The product's end of the process that carries the sound: `MediaPort`, over a pipe.

    off --start--> starting --Started--> up --pipe closed, or no beat--> fallen --a moment--> starting ...
    up --stop--> stopping --Ended, or too late--> off           starting, first time: NotStarted or an end --> off

What is wished while the process is down is kept (`Wanted`), and told to the next one: a telephone's caller hears a
second of nothing. Nothing here waits: each wish is a frame written, in order, and what media has to say comes as
frames. The process is ended with the product, and ends by itself should the product be killed.
"""

from __future__ import annotations

import asyncio
import enum
import os
import socket
import sys
from array import array
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any, cast

import structlog

from callcenter.calls.media import LegMedia, MediaPlane, MediaReport, RecordingFinished, RecordingMedia
from callcenter.media import commands
from callcenter.media.config import MediaConfig
from callcenter.media.counters import Counters
from callcenter.media.errors import MediaError, PortTaken, PromptUnreadable
from callcenter.media.frames import Frames, pack
from callcenter.media.hearing import Heard
from callcenter.media.wanted import FELL, Wanted, Wish

log = structlog.get_logger("media")

COMMAND = (sys.executable, "-m", "callcenter.media.worker")
STARTS_WITHIN_S = 30.0
STOPS_WITHIN_S = 5.0

NO_BEAT_S = 5.0
"""A process that beats every second and has not for so long hangs: it is ended, and a new one started."""

AGAIN_AFTER_S = (0.0, 0.5, 1.0, 2.0, 5.0)
"""Before each next try, when one process after another falls."""

STEADY_S = 30.0
"""Whoever has run for so long is no series of failures any more."""


class State(enum.Enum):
    OFF = "off"
    STARTING = "starting"
    UP = "up"
    FALLEN = "fallen"
    STOPPING = "stopping"


class DistantMedia:
    """Start it before the first `set`; `plane` is complete from then on. Every call is made on `loop`.

    `prompts` and `hear` are those of `MediaPlaneAdapter`, as far as they can be over a pipe.
    """

    def __init__(
        self,
        config: MediaConfig,
        loop: asyncio.AbstractEventLoop,
        *,
        tell: Callable[[MediaReport], None],
        command: tuple[str, ...] = COMMAND,
    ) -> None:
        self.tell = tell
        self.state = State.OFF
        self.plane = MediaPlane(address=config.address, rtp_ports=(), browser_port=0, fingerprint="")
        self.recovered: tuple[RecordingFinished, ...] = ()
        self.counters = Counters()
        self.falls = 0
        self.prompts = DistantPrompts(self._wish, loop)
        self._config = config
        self._loop = loop
        self._command = command
        self._wanted = Wanted()
        self._ears: dict[int, DistantEar] = {}
        self._pipe: _Pipe | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._started: asyncio.Future[commands.Started] = loop.create_future()
        self._ended: asyncio.Future[None] = loop.create_future()
        self._rising: asyncio.Task[None] | None = None
        self._watch: asyncio.TimerHandle | None = None
        self._beat_at = self._up_at = 0.0
        self._tries = self._numbers = 0

    async def start(self) -> None:
        """Start the process; raise PortTaken, or MediaError when it does not come up."""
        self.state = State.STARTING
        try:
            started = await self._rise()
        except (MediaError, OSError):
            self.state = State.OFF
            await self._bury()
            raise
        self.plane, self.recovered = started.plane, started.recovered
        # Whoever comes next has to be where browsers were told.
        self._config = replace(self._config, browser_port=started.plane.browser_port)

    async def stop(self) -> None:
        """Let it close everything and tell what it has to tell; end it when that takes too long."""
        was, self.state = self.state, State.STOPPING
        if self._watch is not None:
            self._watch.cancel()
        if self._rising is not None:
            self._rising.cancel()
            await asyncio.wait([self._rising])
        if was is State.UP and self._pipe is not None:
            self._pipe.write(commands.End())
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ended, STOPS_WITHIN_S)
        await self._bury()
        self.state = State.OFF

    @property
    def is_up(self) -> bool:
        """Whether anybody can be heard."""
        return self.state is State.UP

    # ---- wishes (`calls.ports.MediaPort`)

    def set(self, desired: LegMedia) -> None:
        self._wish(desired)

    def drop(self, leg: str) -> None:
        self._wish(commands.Drop(leg))

    def record(self, desired: RecordingMedia) -> None:
        self._wish(desired, commands.At(self._loop.time(), desired))

    def stop_recording(self, recording: str) -> None:
        stop = commands.StopRecording(recording)
        self._wish(stop, commands.At(self._loop.time(), stop))

    def hear(self, leg: str, heard: Heard, keyed: Callable[[], None]) -> DistantEar:
        """Let somebody in the house hear what a leg sends, from its next packet on; whoever asked closes it."""
        self._numbers += 1
        ear = DistantEar(self._numbers, heard, keyed, self._close_ear)
        self._ears[ear.number] = ear
        self._wish(commands.Hear(ear.number, leg))
        return ear

    def _close_ear(self, number: int) -> None:
        if self._ears.pop(number, None) is not None:
            self._wish(commands.Unhear(number))

    def _wish(self, wish: Wish | commands.Fetch, said: commands.At | None = None) -> bool:
        """Note it, and tell the process, as `said`; False while there is none."""
        if not isinstance(wish, commands.Fetch):
            self._wanted.note(wish)
        if self.state is not State.UP or self._pipe is None:
            return False
        self._pipe.write(said or wish)
        return True

    # ---- what the process tells

    def heard(self, news: Any) -> None:
        """One frame of the process that is in charge now."""
        match news:
            case commands.Beat():
                self._beat_at, self.counters = self._loop.time(), news.counters
            case commands.Started() if not self._started.done():
                self._started.set_result(news)
            case commands.NotStarted() if not self._started.done():
                self._started.set_exception(PortTaken(news.problem))
            case commands.Started() | commands.NotStarted():
                # Too late: nobody waits for it any more, and it is about to be ended.
                pass
            case commands.Ended():
                self._ended.set_result(None)
            case commands.Fetched():
                self.prompts.fetched(news)
            case commands.Sound() | commands.KeyHeard():
                ear = self._ears.get(news.number)
                if ear is not None:
                    ear.take(news)
            case _:
                report = self._wanted.heard(news)
                if report is not None:
                    self.tell(report)

    def gone(self, pipe: _Pipe) -> None:
        """The pipe is closed: by us, or because the process has ended."""
        if pipe is not self._pipe:
            return
        self._pipe = None
        if not self._started.done():
            self._started.set_exception(MediaError("the process that carries the sound did not start"))
        if self.state is State.UP:
            self._fell()

    # ---- a process comes and goes

    async def _rise(self) -> commands.Started:
        """Start a process and wait until it is there."""
        self._started, self._ended = self._loop.create_future(), self._loop.create_future()
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        try:
            with theirs:
                self._process = await asyncio.create_subprocess_exec(
                    *self._command, str(theirs.fileno()), str(os.getpid()), pass_fds=[theirs.fileno()]
                )
        except OSError:
            ours.close()
            raise
        _, self._pipe = await self._loop.create_unix_connection(lambda: _Pipe(self), sock=ours)
        self._pipe.write(commands.Begin(self._config))
        try:
            started = await asyncio.wait_for(self._started, STARTS_WITHIN_S)
        except TimeoutError as late:
            raise MediaError(
                f"the process that carries the sound said nothing for {STARTS_WITHIN_S:g} s"
            ) from late
        self.state = State.UP
        self._beat_at = self._up_at = self._loop.time()
        self._look()
        return started

    def _look(self) -> None:
        """Once a second: does it still beat?"""
        if self._watch is not None:
            # Of the process before this one.
            self._watch.cancel()
        if self.state is not State.UP or self._process is None:
            return
        if self._loop.time() - self._beat_at > NO_BEAT_S:
            log.error("media_hangs", pid=self._process.pid, silent_s=NO_BEAT_S)
            # Its end closes the pipe, and the rest follows.
            with suppress(ProcessLookupError):
                self._process.kill()
            return
        self._watch = self._loop.call_later(1.0, self._look)

    def _fell(self) -> None:
        self.state = State.FALLEN
        self.falls += 1
        if self._loop.time() - self._up_at >= STEADY_S:
            self._tries = 0
        log.error("media_fell", pid=self._process.pid if self._process else None)
        self.prompts.fail(FELL)
        self._rising = asyncio.ensure_future(self._rise_again())

    async def _rise_again(self) -> None:
        """Until one is up; then it hears all that is wanted."""
        while True:
            await self._bury()
            await asyncio.sleep(AGAIN_AFTER_S[min(self._tries, len(AGAIN_AFTER_S) - 1)])
            self._tries += 1
            self.state = State.STARTING
            try:
                started = await self._rise()
            except (MediaError, OSError) as error:
                self.state = State.FALLEN
                log.error("media_not_up", problem=str(error), tries=self._tries)
            else:
                break
        wishes, reports = self._wanted.again(started.recovered)
        log.info("media_up_again", tries=self._tries, wishes=len(wishes))
        for wish in wishes:
            if self._pipe is not None:
                self._pipe.write(wish)
        for report in reports:
            self.tell(report)

    async def _bury(self) -> None:
        """Close the pipe and see the process end."""
        pipe, self._pipe = self._pipe, None
        if pipe is not None:
            pipe.close()
        process, self._process = self._process, None
        if process is None:
            return
        try:
            # A closed pipe ends it at once.
            await asyncio.wait_for(process.wait(), STOPS_WITHIN_S)
        except TimeoutError:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


class _Pipe(asyncio.Protocol):
    """Frames both ways."""

    def __init__(self, owner: DistantMedia) -> None:
        self._owner = owner
        self._frames = Frames()
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)

    def data_received(self, data: bytes) -> None:
        for news in self._frames.feed(data):
            self._owner.heard(news)

    def connection_lost(self, exc: Exception | None) -> None:
        self._owner.gone(self)

    def write(self, wish: object) -> None:
        if self._transport is not None:
            self._transport.write(pack(wish))

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()


class DistantEar:
    """Somebody who hears a leg; `close` it. Closing twice is as good as once."""

    def __init__(
        self, number: int, heard: Heard, keyed: Callable[[], None], close: Callable[[int], None]
    ) -> None:
        self.number = number
        self._heard = heard
        self._keyed = keyed
        self._close = close

    def take(self, news: commands.Sound | commands.KeyHeard) -> None:
        if isinstance(news, commands.KeyHeard):
            self._keyed()
        else:
            self._heard(array("h", news.samples), news.rate)

    def close(self) -> None:
        self._close(self.number)


class DistantPrompts:
    """The shelf of prompts in the media process, as far as the house asks for it."""

    def __init__(
        self, wish: Callable[[Wish | commands.Fetch], bool], loop: asyncio.AbstractEventLoop
    ) -> None:
        self._wish = wish
        self._loop = loop
        self._number = 0
        self._asked: dict[int, asyncio.Future[None]] = {}

    def hold(self, name: str, encoded: dict[str, bytes]) -> None:
        """Keep a prompt that is in no file, until it is dropped."""
        self._wish(commands.Hold(name, encoded))

    def drop(self, name: str) -> None:
        """Forget a prompt: one that was held is gone, one from a file is read again when it is wanted."""
        self._wish(commands.Forget(name))

    async def fetch(self, name: str, codec: str) -> None:
        """Have a prompt ready to be played; raise PromptUnreadable."""
        self._number += 1
        number, asked = self._number, self._loop.create_future()
        self._asked[number] = asked
        try:
            if not self._wish(commands.Fetch(number, name, codec)):
                raise PromptUnreadable(FELL)
            await asyncio.wait_for(asked, STARTS_WITHIN_S)
        except TimeoutError as late:
            raise PromptUnreadable(f"prompt {name!r} was not read in time") from late
        finally:
            del self._asked[number]

    def fetched(self, news: commands.Fetched) -> None:
        asked = self._asked.get(news.number)
        if asked is not None and not asked.done():
            if news.problem:
                asked.set_exception(PromptUnreadable(news.problem))
            else:
                asked.set_result(None)

    def fail(self, why: str) -> None:
        for number in list(self._asked):
            self.fetched(commands.Fetched(number, why))
