"""Every prompt of the house: what it says, how it sounds, who uses it; own recordings put over the made ones.

    <data>/prompts/own/en/welcome.wav     an operator's recording: heard instead of
    <data>/prompts/made/en/welcome.wav    what the voice made of the text
    <data>/prompts/texts.json             texts that the operator has changed, by full name

`catalogue` is alive: a text that was added is known to the next flow that is read.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import sys
from array import array
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Protocol

from callcenter.audio import CODECS, SAMPLE_RATE, AudioError, read_wav, speech_dbfs, write_wav
from callcenter.audio.level import TARGET_DBFS
from callcenter.console.prompt_rows import (
    LONGEST_TEXT,
    MADE,
    MAX_UPLOAD_BYTES,
    MISSING,
    OWN,
    PromptRefused,
    PromptRow,
)
from callcenter.outside.errors import SpeechError
from callcenter.outside.speaking import Renderer
from callcenter.wording import problem_of
from ivr_flows import LANGUAGES, Catalogue, Flow
from ivr_flows.fields import PROMPT_NAME
from ivr_flows.prompts import MUSIC
from ivr_flows.values import SHARED_FOLDERS
from said import Said

POLISH = (sys.executable, "-m", "callcenter.outside.polish")
POLISH_LONGEST_S = 60.0

Measured = tuple[float, float | None]


class Ready(Protocol):
    """Who keeps prompts ready in both laws: `media.distant.DistantPrompts`."""

    async def fetch(self, name: str, codec: str) -> object: ...


class PromptBook:
    """Implements `console.prompt_rows.Prompts`. `flows` gives those in force; `ready` is there once media is."""

    target_dbfs = TARGET_DBFS

    def __init__(self, folder: Path, catalogue: Catalogue, voice: Renderer) -> None:
        self._folder = folder
        self._first = dict(catalogue.texts)
        self._voice = voice
        self._measured: dict[tuple[str, int, int], Measured] = {}
        self._changed = _read_texts(folder / "texts.json")
        self._texts = {**self._first, **self._changed}
        self.catalogue = Catalogue(self._texts)
        self.flows: Callable[[], Iterable[Flow]] = tuple
        self.ready: Ready | None = None

    async def rows(self) -> list[PromptRow]:
        used = _used_by(self.flows())
        return await asyncio.to_thread(self._rows, used)

    def sound(self, name: str) -> Path | None:
        _check_name(name)
        return next((path for path in (self._own(name), self._made(name)) if path.is_file()), None)

    async def upload(self, name: str, wav: bytes) -> None:
        _check_name(name)
        if len(wav) > MAX_UPLOAD_BYTES:
            raise PromptRefused(
                "too_large", Said("the file is larger than {most} MB", most=MAX_UPLOAD_BYTES // 2**20)
            )
        await asyncio.to_thread(_write, self._own(name), await _polished(wav))
        await self._in_both_laws(name)

    async def learn(self, texts: Mapping[str, str]) -> list[str]:
        """What the site has us say beside the rest; new and changed texts are spoken. Raises SpeechError, OSError.

        Returns the prompts that sound otherwise now.
        """
        fresh = [name for name, text in texts.items() if self._first.get(name) != text]
        for name in fresh:
            self._first[name] = texts[name]
            if name not in self._changed:
                self._texts[name] = texts[name]
                samples: array[int] = await self._voice.render(texts[name], name.split("/", 1)[0])
                await asyncio.to_thread(_write, self._made(name), write_wav(samples))
                await self._in_both_laws(name)
        return fresh

    async def remove(self, name: str) -> None:
        _check_name(name)
        if not self._own(name).is_file():
            raise PromptRefused("no_recording", Said("there is no recording of your own to remove"))
        if name not in self._texts and name not in MUSIC and (users := _used_by(self.flows()).get(name)):
            raise PromptRefused(
                "in_use",
                Said("it has no text, and these flows play it: {users}", users=tuple(sorted(users))),
            )
        await asyncio.to_thread(self._own(name).unlink, missing_ok=True)

    async def set_text(self, name: str, text: str) -> None:
        _check_name(name)
        text = " ".join(text.split())
        if name.split("/", 1)[0] in SHARED_FOLDERS:
            raise PromptRefused("no_text", Said("this prompt is not spoken; upload a recording instead"))
        if len(text) > LONGEST_TEXT:
            raise PromptRefused(
                "too_long", Said("the text is longer than {most} characters; split it", most=LONGEST_TEXT)
            )
        wanted = text or self._first.get(name, "")
        if not wanted:
            raise PromptRefused("no_text", Said("write the words to be spoken"))
        # Spoken first: a text that no voice can say must not be what callers are promised.
        await self._speak(name, wanted)
        self._keep_text(name, wanted)
        await asyncio.to_thread(self._save_texts)
        await self._in_both_laws(name)

    async def make(self, name: str) -> None:
        _check_name(name)
        if name not in self._texts:
            raise PromptRefused("no_text", Said("this prompt has no text to be spoken"))
        await self._speak(name, self._texts[name])
        await self._in_both_laws(name)

    # ---- inside

    def _rows(self, used: Mapping[str, frozenset[str]]) -> list[PromptRow]:
        full = {*self._texts, *MUSIC, *used, *self._recorded()}
        full -= {name for name in full if name.startswith("said/")}
        spoken = {name.split("/", 1)[1] for name in full if name.split("/", 1)[0] in LANGUAGES}
        every = full | {f"{language}/{name}" for name in spoken for language in LANGUAGES}
        return [self._row(name, used.get(name, frozenset())) for name in sorted(every, key=_by_name)]

    def _row(self, name: str, used: frozenset[str]) -> PromptRow:
        first, rest = name.split("/", 1)
        is_spoken = first in LANGUAGES
        source, path = OWN, self._own(name)
        if not path.is_file():
            source, path = MADE, self._made(name)
        seconds, loudness, changed_at = 0.0, None, 0.0
        try:
            status = path.stat()
            seconds, loudness = self._measure(path, status)
            changed_at = status.st_mtime
        except (OSError, AudioError):
            source = MISSING
        return PromptRow(
            name=rest if is_spoken else name,
            language=first if is_spoken else "",
            text=self._texts.get(name, ""),
            first_text=self._first.get(name, ""),
            source=source,
            seconds=round(seconds, 2),
            loudness_dbfs=None if loudness is None else round(loudness, 1),
            changed_at=changed_at,
            used_by=tuple(sorted(used)),
        )

    def _measure(self, path: Path, status: os.stat_result) -> Measured:
        key = (str(path), status.st_mtime_ns, status.st_size)
        if key not in self._measured:
            samples = read_wav(path.read_bytes())
            loudness = speech_dbfs(samples)
            self._measured[key] = len(samples) / SAMPLE_RATE, None if loudness == -math.inf else loudness
        return self._measured[key]

    def _recorded(self) -> set[str]:
        own = self._folder / "own"
        names = (path.relative_to(own).with_suffix("").as_posix() for path in own.rglob("*.wav"))
        return {name for name in names if "/" in name and PROMPT_NAME.match(name)}

    async def _speak(self, name: str, text: str) -> None:
        try:
            samples: array[int] = await self._voice.render(text, name.split("/", 1)[0])
        except SpeechError as error:
            raise PromptRefused("not_spoken", problem_of(error)) from error
        await asyncio.to_thread(_write, self._made(name), write_wav(samples))

    def _keep_text(self, name: str, text: str) -> None:
        self._texts[name] = text
        if text == self._first.get(name):
            self._changed.pop(name, None)
        else:
            self._changed[name] = text

    def _save_texts(self) -> None:
        written = json.dumps(self._changed, ensure_ascii=False, indent=1, sort_keys=True)
        _write(self._folder / "texts.json", written.encode())

    async def _in_both_laws(self, name: str) -> None:
        if self.ready is not None:
            await self.ready.fetch(name, CODECS[0])

    def _own(self, name: str) -> Path:
        return self._folder / "own" / f"{name}.wav"

    def _made(self, name: str) -> Path:
        return self._folder / "made" / f"{name}.wav"


def _by_name(full: str) -> tuple[str, str]:
    first, rest = full.split("/", 1)
    return (rest, first) if first in LANGUAGES else (full, "")


def _check_name(name: str) -> None:
    first, _, rest = name.partition("/")
    if not PROMPT_NAME.match(name) or not rest or len(name) > 100 or first not in (*LANGUAGES, "music"):
        raise PromptRefused(
            "bad_name", Said("a prompt's name has small letters, digits, _ and /, such as en/welcome")
        )


def _used_by(flows: Iterable[Flow]) -> dict[str, frozenset[str]]:
    used: dict[str, frozenset[str]] = {}
    for flow in flows:
        names = {
            full
            for node in flow.nodes.values()
            for prompt in node.prompts_used()
            for full in prompt.full_names(flow.languages)
        }
        for name in names:
            used[name] = used.get(name, frozenset()) | {flow.name}
    return used


def own_texts(data_dir: Path) -> Mapping[str, str]:
    """The prompts that an operator has written, by full name."""
    return _read_texts(data_dir / "prompts" / "texts.json")


def _read_texts(path: Path) -> dict[str, str]:
    """What was changed before; nothing without a readable file."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(data, dict):
        return {}
    return {
        name: text
        for name, text in data.items()
        if isinstance(text, str) and PROMPT_NAME.match(name) and name.split("/", 1)[0] in LANGUAGES
    }


async def _polished(wav: bytes) -> bytes:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*POLISH, stdin=pipe, stdout=pipe, stderr=pipe)
    try:
        done, wrong = await asyncio.wait_for(process.communicate(wav), POLISH_LONGEST_S)
    except TimeoutError as late:
        raise PromptRefused(
            "too_long", Said("converting the file takes too long; save it at 8000 Hz")
        ) from late
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode == 2:
        raise PromptRefused("bad_sound", Said.from_data(json.loads(wrong)))
    if process.returncode:
        raise PromptRefused(
            "bad_sound", Said("the file cannot be converted; save it as 16-bit PCM at 8000 Hz")
        )
    return done


def _write(path: Path, data: bytes) -> None:
    """Replace the file in one step: who reads it meanwhile gets the old sound or the new, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
