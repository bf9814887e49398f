"""Answers what flows ask about a caller's voice: has it begun (`voice`), and which of a few words was it (`listen`)?

    quiet --a voice--> speaking --`silence_s` of quiet, or `longest_s`--> understood by the recogniser
      |- nobody spoke for `wait_s`: nothing_heard            key pressed: over, for keys win

One ear on each call. The sound heard for `voice` belongs to the `listen` that follows: nobody's first syllable is lost.
The ear is closed once nobody asks any more, at the latest with the question's own time-out.
"""

from __future__ import annotations

import asyncio
import re
from array import array
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Protocol, TypeAlias

from callcenter.audio import SAMPLE_RATE, VoiceActivity
from callcenter.calls.book import Book
from callcenter.outside.asked import Answerer, Question
from callcenter.outside.errors import NoAnswer
from callcenter.outside.listening_grammar import MOST_CHARACTERS, Grammar, digits_grammar, words_grammar
from callcenter.outside.listening_sphinx import Recogniser, Sphinx
from ivr_flows import Json

LANGUAGES = ("en",)
MOST_EARS = 50
"""Callers listened to at once."""

BEFORE_S = 0.4
"""Kept from before the voice was noticed: words begin softly."""

KEEP_OPEN_S = 0.5
"""From the answer that a voice has begun to the question what it says; longer than any turn of the flow."""

PROMPT_EXTRA_DB = 6.0
"""While our prompt may echo, a voice must be this much louder."""

TICK_S = 0.1


class Ear(Protocol):
    def close(self) -> None: ...


Heard: TypeAlias = "Callable[[array[int], int], None]"
Hear = Callable[[str, Heard, Callable[[], None]], Ear | None]
"""Opens an ear on a call: the call, who takes the samples with their rate, who is told of a key. None: no such call."""

Departments = Mapping[str, Sequence[str]]
"""The site's departments: queue → how people call it."""


def departments_of(queues: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The site's queues by their own names; those that nobody could say, with figures in them, are left out."""
    spoken = {name: " ".join(re.split(r"[._-]+", name)).lower() for name in queues}
    return {
        name: (said,)
        for name, said in spoken.items()
        if said.isascii() and said.replace(" ", "").isalpha() and len(said) <= MOST_CHARACTERS
    }


class Listening:
    """What one call's caller says, from the moment somebody asked."""

    def __init__(self) -> None:
        self.sound = array("h")
        self.rate = SAMPLE_RATE
        self.activity = VoiceActivity(silence_s=0.8)
        self.has_spoken = self.is_over = self.was_keyed = self.is_taken = False
        self.news = asyncio.Event()
        self.ear: Ear | None = None
        self.users = 0
        self.turn = 0

    def hear(self, samples: array[int], rate: int) -> None:
        if self.is_over:
            return
        if rate != self.rate:
            self.sound, self.rate = array("h"), rate
        self.sound += samples
        was, now = self.activity.is_speaking, self.activity.hear(samples, rate)
        if not self.has_spoken and not now:
            del self.sound[: max(0, len(self.sound) - int(BEFORE_S * rate))]
        self.has_spoken = self.has_spoken or now
        if was != now:
            self.is_over = was
            self.news.set()

    def keyed(self) -> None:
        self.was_keyed = True
        self.news.set()

    def seconds(self) -> float:
        return len(self.sound) / self.rate


class Listener:
    """The answerer of `voice` and `listen`. Callers in a language without a model get `unknown`: keys are left."""

    def __init__(self, recogniser: Recogniser, hear: Hear, departments: Departments) -> None:
        self._recogniser = recogniser
        self._hear = hear
        self._departments = departments
        self._open: dict[str, Listening] = {}

    def kinds(self) -> dict[str, Answerer]:
        """The kinds of questions answered here."""
        return {"voice": self.voice, "listen": self.listen}

    async def voice(self, question: Question) -> Json:
        """Wait until the caller begins to speak over our prompt."""
        self._understands(question)
        self._close(question.call)
        listening = self._begin(question.call, extra_db=PROMPT_EXTRA_DB)
        try:
            turn = listening.turn
            while not listening.has_spoken:
                await self._news(listening, turn)
            return {"speaking": True}
        finally:
            # Not at once: what was said so far belongs to the question that comes next.
            listening.users += 1
            asyncio.get_running_loop().call_later(KEEP_OPEN_S, self._leave, question.call, listening)
            self._leave(question.call, listening)

    async def listen(self, question: Question) -> Json:
        """Wait for a few words; return the word and how sure that is."""
        self._understands(question)
        wanted = question.request
        try:
            grammar = self._grammar(wanted)
        except (ValueError, TypeError) as error:
            raise NoAnswer("unusable", str(error)) from error
        listening = self._begin(question.call)
        listening.is_taken = True
        try:
            await self._heard_out(listening, wanted)
            sound, rate = listening.sound, listening.rate
        finally:
            self._leave(question.call, listening)
        understood = await self._recogniser.understand(grammar, sound, rate)
        return {"word": understood.word, "confidence": understood.confidence}

    async def close(self) -> None:
        """Give all ears back and end the recognisers."""
        for listening in self._open.values():
            if listening.ear is not None:
                listening.ear.close()
        self._open.clear()
        await self._recogniser.close()

    # One caller

    async def _heard_out(self, listening: Listening, wanted: Mapping[str, Json]) -> None:
        listening.activity.silence_s = _number(wanted, "silence_s", 0.8)
        listening.activity.extra_db = 0.0
        loop, longest_s = asyncio.get_running_loop(), _number(wanted, "longest_s", 6.0)
        turn, give_up = listening.turn, loop.time() + _number(wanted, "wait_s", 5.0)
        spoke_at = None
        while not listening.is_over:
            now = loop.time()
            if listening.has_spoken and spoke_at is None:
                spoke_at = now
            if spoke_at is None and now >= give_up:
                raise NoAnswer("nothing_heard", "nobody spoke")
            # By what was heard, or by the clock: a telephone may stop sending instead of sending silence.
            if spoke_at is not None and (listening.seconds() >= longest_s or now - spoke_at >= longest_s):
                return
            await self._news(listening, turn)

    async def _news(self, listening: Listening, turn: int) -> None:
        if listening.was_keyed or listening.turn != turn:
            raise NoAnswer("superseded", "a key was pressed, or the flow asked something else")
        listening.news.clear()
        try:
            await asyncio.wait_for(listening.news.wait(), TICK_S)
        except TimeoutError:
            return

    def _begin(self, call: str, extra_db: float = 0.0) -> Listening:
        self._recogniser.warm()
        listening = self._open.get(call)
        if listening is None or listening.is_taken or listening.was_keyed:
            self._close(call)
            if len(self._open) >= MOST_EARS:
                raise NoAnswer("busy", f"{MOST_EARS} callers are listened to")
            listening = Listening()
            listening.activity.extra_db = extra_db
            ear = self._hear(call, listening.hear, listening.keyed)
            if ear is None:
                raise NoAnswer("gone", "there is no such call")
            listening.ear = ear
            self._open[call] = listening
        listening.users += 1
        listening.turn += 1
        return listening

    def _leave(self, call: str, listening: Listening) -> None:
        listening.users -= 1
        if not listening.users and self._open.get(call) is listening:
            self._close(call)

    def _close(self, call: str) -> None:
        listening = self._open.pop(call, None)
        if listening is not None:
            listening.turn += 1
            if listening.ear is not None:
                listening.ear.close()

    # The question

    def _understands(self, question: Question) -> None:
        language = question.request.get("language", question.language)
        if language not in LANGUAGES:
            raise NoAnswer("unknown", f"there is no speech model for {language!r}")

    def _grammar(self, wanted: Mapping[str, Json]) -> Grammar:
        kind, words = wanted.get("grammar"), wanted.get("words")
        if kind == "digits":
            return digits_grammar(
                int(_number(wanted, "min_digits", 1)), int(_number(wanted, "max_digits", 1))
            )
        given: dict[str, Sequence[str]] = {}
        if isinstance(words, dict):
            given = {
                word: [str(one) for one in said] for word, said in words.items() if isinstance(said, list)
            }
        if kind == "departments" and not given:
            return words_grammar(self._departments)
        return words_grammar(given)


def listener_of(
    book: Book,
    hear: Callable[[str, Heard, Callable[[], None]], Ear],
    queues: Iterable[str],
    on_stop: Callable[[str, Callable[[], Awaitable[None]]], None],
) -> dict[str, Answerer]:
    """The answerers of one service, by kind; `hear` opens an ear on a leg, `book` knows whose it is."""

    def ear_on(call: str, heard: Heard, keyed: Callable[[], None]) -> Ear | None:
        found = book.calls.get(call)
        return hear(found.caller_leg, heard, keyed) if found is not None and found.caller_leg else None

    listener = Listener(Sphinx(), ear_on, departments_of(queues))
    on_stop("listening", listener.close)
    return listener.kinds()


def _number(wanted: Mapping[str, Json], name: str, default: float) -> float:
    value = wanted.get(name, default)
    return float(value) if isinstance(value, int | float) else default
