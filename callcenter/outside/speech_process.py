"""The product's end of the process that speaks: one text at a time, started when first needed, anew when it dies."""

from __future__ import annotations

import asyncio
import json
import sys
from array import array
from contextlib import suppress

import structlog

from callcenter.outside.errors import SpeechError
from callcenter.outside.mouth import FRAME
from callcenter.outside.speech import Speech
from callcenter.outside.voices import installed_voices
from said import Said

log = structlog.get_logger("speech")

COMMAND = (sys.executable, "-m", "callcenter.outside.mouth")
LONGEST_S = 30.0
"""For one text; a voice that hangs is ended."""

MOST_OCTETS = 2 * 8_000 * 90


class SpeechProcess:
    """`render` may be cancelled at any time: the process is then ended, for its answer would be the next caller's."""

    def __init__(self, command: tuple[str, ...] = COMMAND, longest_s: float = LONGEST_S) -> None:
        self.fingerprint = installed_voices().fingerprint
        self._command = command
        self._longest_s = longest_s
        self._turn = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._is_stopped = False

    async def render(self, text: str, language: str) -> array[int]:
        """Speak as 8 kHz samples, ready to be played; raises SpeechError. Never logs the text."""
        async with self._turn:
            try:
                return await asyncio.wait_for(self._asked(text, language), self._longest_s)
            except TimeoutError as late:
                raise SpeechError(
                    Said("the voice took longer than {seconds:g} s", seconds=self._longest_s)
                ) from late

    async def stop(self) -> None:
        """End the process; later wishes fail."""
        self._is_stopped = True
        await self._end()

    async def _asked(self, text: str, language: str) -> array[int]:
        is_whole = False
        try:
            process = await self._running()
            assert process.stdin is not None and process.stdout is not None
            process.stdin.write(json.dumps({"text": text, "language": language}).encode() + b"\n")
            await process.stdin.drain()
            octets = FRAME.unpack(await process.stdout.readexactly(FRAME.size))
            if max(octets) > MOST_OCTETS:
                raise SpeechError(Said("the voice gave an answer of no sensible length"))
            error = (await process.stdout.readexactly(octets[0])).decode()
            sound = await process.stdout.readexactly(octets[1])
            is_whole = True
        except (OSError, asyncio.IncompleteReadError) as gone:
            raise SpeechError(Said("the process that speaks has ended")) from gone
        finally:
            if not is_whole:
                await self._end()
        if error:
            raise SpeechError(Said.from_data(json.loads(error)))
        return array("h", sound)

    async def _running(self) -> asyncio.subprocess.Process:
        if self._is_stopped:
            raise SpeechError(Said("the product is being stopped"))
        if self._process is None or self._process.returncode is not None:
            pipe = asyncio.subprocess.PIPE
            self._process = await asyncio.create_subprocess_exec(*self._command, stdin=pipe, stdout=pipe)
            if self._is_stopped:  # meanwhile: whoever asks ends it, as after any failure
                raise SpeechError(Said("the product is being stopped"))
            log.debug("voice_started", pid=self._process.pid, voice=self.fingerprint)
        return self._process

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


class DistantVoice:
    """The same as a `Synthesiser`, for work in a thread beside `loop`: what it says is finished already."""

    def __init__(self, process: SpeechProcess, loop: asyncio.AbstractEventLoop) -> None:
        self.fingerprint = process.fingerprint
        self._process = process
        self._loop = loop

    def say(self, text: str, language: str) -> Speech:
        wish = asyncio.run_coroutine_threadsafe(self._process.render(text, language), self._loop)
        return Speech(wish.result(), 8_000)
