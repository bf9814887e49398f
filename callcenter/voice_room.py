"""What callers hear us say: the prompts and who manages them, the process that speaks, and what flows let it say."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable

import structlog

from callcenter.outside import OutsideError, SpeechError, build_prompts
from callcenter.outside.asked import Answerer
from callcenter.outside.flow_files import FlowFiles
from callcenter.outside.prompt_book import PromptBook
from callcenter.outside.prompts import Progress
from callcenter.outside.said_cache import SaidCache
from callcenter.outside.speaking import FOLDER, Shelf, Speaker
from callcenter.outside.speech_process import DistantVoice, SpeechProcess
from callcenter.settings import Settings, SettingsError
from ivr_flows import Catalogue
from said import Said

log = structlog.get_logger("speech")

SAY_EVERY = 20
"""Prompts between two lines of progress."""

WARM = {"en": "one", "zh": "一"}


class VoiceRoom:
    """Built before the flows are read, for they ask which prompts there are."""

    def __init__(self, settings: Settings, catalogue: Catalogue, now: Callable[[], float]) -> None:
        self._folder = settings.data_dir / "prompts"
        self._now = now
        self._voice = SpeechProcess()
        self._speaker: Speaker | None = None
        self._warming: asyncio.Task[None] | None = None
        self._making: set[asyncio.Future[object]] = set()
        self.book = PromptBook(self._folder, catalogue, self._voice)

    async def make_prompts(self, progress: Progress, loop: asyncio.AbstractEventLoop) -> None:
        """Speak what is new or has changed; raises SpeechError and OSError."""
        voice = DistantVoice(self._voice, loop)
        thread = asyncio.to_thread(build_prompts, self.book.catalogue, self._folder / "made", voice, progress)
        making: asyncio.Future[object] = asyncio.ensure_future(thread)
        self._making.add(making)
        making.add_done_callback(self._making.discard)
        await asyncio.shield(making)

    async def speak_first(
        self, say: Callable[[str], None], is_stopping: Callable[[], bool], loop: asyncio.AbstractEventLoop
    ) -> None:
        """`make_prompts` with a line of progress now and then; raises SettingsError when it does not work."""

        def progress(done: int, total: int, _name: str) -> None:
            if is_stopping():
                raise SpeechError(Said("stopped before every prompt was spoken"))
            if done == total or done % SAY_EVERY == 0:
                say(f"Speaking the prompts: {done} of {total}")

        try:
            await self.make_prompts(progress, loop)
        except (OutsideError, OSError) as error:
            raise SettingsError("data_dir", f"the prompts could not be made: {error}") from error

    def answerers(
        self, shelf: Shelf, flows: FlowFiles, loop: asyncio.AbstractEventLoop
    ) -> dict[str, Answerer]:
        """What flows may ask for, once media and flows are there."""
        cache = SaidCache(self._folder / "made" / FOLDER)
        cache.load()
        self.book.ready = shelf
        self.book.flows = lambda: [flow for name in flows.names() if (flow := flows.current(name))]
        self._speaker = Speaker(
            self._voice,
            cache,
            shelf,
            now=self._now,
            later=loop.call_later,
            new_name=lambda: secrets.token_hex(16),
        )
        self._warming = asyncio.ensure_future(self._warm())
        return {"speak": self._speaker.speak}

    async def _warm(self) -> None:
        """The process and its voices take a second or two to start, and the first caller has not that long."""
        for language, text in WARM.items():
            try:
                await self._voice.render(text, language)
            except SpeechError as error:
                log.error("voice_silent", language=language, problem=str(error))

    async def stop(self) -> None:
        if self._warming is not None:
            self._warming.cancel()
            await asyncio.wait([self._warming])
        if self._speaker is not None:
            await self._speaker.stop()
        await self._voice.stop()
        if self._making:
            # A thread that speaks needs this loop for each text: what it asks for now is refused, and it ends.
            await asyncio.wait(self._making)
