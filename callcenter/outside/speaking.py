"""Answers `speak`: words in, names of prompts out, which are ready to be played when the answer is given.

    said before    the hash of voice, language and sentence names a file: nothing is synthesised
    new            the process that speaks makes it, beside the loop; who asks for the same meanwhile waits for the same
    secret         never on disk, under a name nobody can foresee, and gone from memory a minute after it was said

Sentences are kept one by one: of "Your balance is twelve yuan. For the menu, press one." only the first is new later.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from array import array
from collections.abc import Callable, Mapping
from typing import Protocol

from callcenter.audio import CODECS, SAMPLE_RATE, encode, write_wav
from callcenter.outside.asked import Question
from callcenter.outside.errors import NoAnswer, SpeechError
from callcenter.outside.rendering import RECIPE
from callcenter.outside.said_cache import SaidCache
from ivr_flows import Json

FOLDER = "said"
MOST_SENTENCES = 20
SECRET_LIFE_S = 60.0
"""After its last sound: a caller may have been put on hold meanwhile."""

MOST_SECRETS = 2_000
"""Held in memory at once, 8 kB a second of each; more than there can be callers."""

# After a Chinese full stop, or an English one that no abbreviation ends with ("p.m. ", "U.S. ").
_SEAMS = re.compile(r"(?<=[。！？!?])\s*(?=\S)|(?<=[a-z]{2}\.)\s+(?=[A-Z])")


class Renderer(Protocol):
    """Who speaks: `SpeechProcess`."""

    fingerprint: str

    async def render(self, text: str, language: str) -> array[int]: ...


class Shelf(Protocol):
    """Who keeps prompts ready in both laws: `media.distant.DistantPrompts`."""

    def hold(self, name: str, encoded: dict[str, bytes]) -> None: ...

    def drop(self, name: str) -> None: ...

    async def fetch(self, name: str, codec: str) -> object: ...


def sentences(text: str) -> list[str]:
    """Cut a text where a voice would draw breath; at most MOST_SENTENCES, the rest stays with the last."""
    parts = [part for part in _SEAMS.split(text.strip()) if part]
    head, tail = parts[: MOST_SENTENCES - 1], parts[MOST_SENTENCES - 1 :]
    return [*head, " ".join(tail)] if tail else head


class Speaker:
    """`later(seconds, call)` is the loop's `call_later`; `new_name` gives names nobody can foresee, in hex."""

    def __init__(
        self,
        voice: Renderer,
        cache: SaidCache,
        shelf: Shelf,
        *,
        now: Callable[[], float],
        later: Callable[[float, Callable[[], None]], object],
        new_name: Callable[[], str],
    ) -> None:
        self._voice = voice
        self._cache = cache
        self._shelf = shelf
        self._now = now
        self._later = later
        self._new_name = new_name
        self._making: dict[str, asyncio.Task[float]] = {}
        self._secrets: set[str] = set()

    async def speak(self, question: Question) -> Json:
        """Answer with the prompts and their seconds; NoAnswer `not_spoken`. Nothing said is ever logged."""
        text, language = _wanted(question.request)
        if question.request.get("secret") is not False:
            return await self._secret(text, language)
        prompts: list[Json] = []
        seconds = 0.0
        for sentence in sentences(text):
            name = self._name(sentence, language)
            found = self._cache.find(name, self._now())
            seconds += await self._made(name, sentence, language) if found is None else found
            prompts.append(f"{FOLDER}/{name}")
        return {"prompts": prompts, "seconds": seconds}

    async def stop(self) -> None:
        """Leave what is being made, and forget every secret."""
        tasks = list(self._making.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        for name in list(self._secrets):
            self._drop(name)

    def _name(self, sentence: str, language: str) -> str:
        what = "\n".join((RECIPE, self._voice.fingerprint, language, sentence))
        return hashlib.sha256(what.encode()).hexdigest()[:24]

    async def _made(self, name: str, sentence: str, language: str) -> float:
        task = self._making.get(name)
        if task is None:
            task = asyncio.ensure_future(self._make(name, sentence, language))
            self._making[name] = task
            task.add_done_callback(lambda done: self._over(name, done))
        # Who hangs up stops nobody: the next caller may want the same.
        return await asyncio.shield(task)

    def _over(self, name: str, done: asyncio.Task[float]) -> None:
        del self._making[name]
        if not done.cancelled():
            # Asking for the error also marks it as seen, should nobody be waiting any more.
            done.exception()

    async def _make(self, name: str, sentence: str, language: str) -> float:
        samples = await self._rendered(sentence, language)
        wav = write_wav(samples)
        try:
            await asyncio.to_thread(self._cache.write, name, wav)
        except OSError as error:
            raise NoAnswer("not_spoken", f"what is said cannot be kept: {error.strerror}") from error
        for gone in self._cache.keep(name, len(wav), self._now()):
            self._shelf.drop(f"{FOLDER}/{gone}")
        await self._shelf.fetch(f"{FOLDER}/{name}", CODECS[0])
        return len(samples) / SAMPLE_RATE

    async def _secret(self, text: str, language: str) -> Json:
        if len(self._secrets) >= MOST_SECRETS:
            raise NoAnswer("busy", f"{MOST_SECRETS} secrets are being said")
        samples = await self._rendered(text, language)
        name = f"{FOLDER}/{self._new_name()}"
        encoded = await asyncio.to_thread(_in_both_laws, samples)
        self._shelf.hold(name, encoded)
        self._secrets.add(name)
        seconds = len(samples) / SAMPLE_RATE
        self._later(seconds + SECRET_LIFE_S, lambda: self._drop(name))
        return {"prompts": [name], "seconds": seconds}

    def _drop(self, name: str) -> None:
        self._secrets.discard(name)
        self._shelf.drop(name)

    async def _rendered(self, text: str, language: str) -> array[int]:
        try:
            return await self._voice.render(text, language)
        except SpeechError as error:
            # The error may quote the text, and the text may be secret: neither goes into a log.
            raise NoAnswer("not_spoken", f"the voice cannot say this in {language!r}") from error


def _in_both_laws(samples: array[int]) -> dict[str, bytes]:
    return {codec: encode(codec, samples) for codec in CODECS}


def _wanted(request: Mapping[str, Json]) -> tuple[str, str]:
    text, language = request.get("text"), request.get("language")
    if not isinstance(text, str) or not isinstance(language, str) or not text.strip():
        raise NoAnswer("not_spoken", "there is nothing to say")
    return text, language
