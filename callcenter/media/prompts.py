"""Prompts by name, read from the operator's folders and kept ready in G.711."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from callcenter.audio import CODECS, AudioError, encode, read_wav
from callcenter.media.errors import PromptUnreadable

LARGEST_FILE = 120_000_000
"""Bytes: ten minutes of 48 kHz stereo, the longest that `read_wav` takes."""

# A name never leaves its folder: no dots, no leading slash.
_NAME = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*", re.ASCII)


Encoded = dict[str, bytes]
"""One prompt by codec: both laws at once, for the reading and converting is what costs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stamp:
    """Tells whether a file is still the one that was read."""

    path: Path
    modified_ns: int
    size: int


class PromptStore:
    """`en/welcome` is `<folder>/en/welcome.wav` of the first folder that has it; a changed file is read again."""

    def __init__(self, folders: Iterable[Path], loop: asyncio.AbstractEventLoop, executor: Executor) -> None:
        self._folders = tuple(folders)
        self._loop = loop
        self._executor = executor
        self._kept: dict[str, tuple[_Stamp, Encoded]] = {}
        self._held: dict[str, Encoded] = {}
        self._reading: dict[tuple[str, _Stamp], asyncio.Future[Encoded]] = {}

    def hold(self, name: str, encoded: Encoded) -> None:
        """Keep a prompt that is in no file, until it is dropped."""
        self._held[name] = encoded

    def drop(self, name: str) -> None:
        """Forget a prompt: one that was held is gone, one from a file is read again when it is wanted."""
        self._held.pop(name, None)
        self._kept.pop(name, None)

    def ready(self, name: str, codec: str) -> bytes | None:
        """Return the encoded prompt if it is kept and still up to date, without reading it."""
        held = self._held.get(name)
        if held is not None:
            return held[codec]
        kept = self._kept.get(name)
        return kept[1][codec] if kept is not None and kept[0] == self._stamp(name) else None

    async def fetch(self, name: str, codec: str) -> bytes:
        """Return the encoded prompt, reading it beside the loop when needed; raise PromptUnreadable."""
        data = self.ready(name, codec)
        if data is not None:
            return data
        stamp = self._stamp(name)
        if stamp is None:
            raise PromptUnreadable(f"there is no prompt {name!r}")
        # Several callers may want it in the same moment: it is read once, and one who hangs up stops nobody.
        return (await asyncio.shield(self._read(name, stamp)))[codec]

    def _read(self, name: str, stamp: _Stamp) -> asyncio.Future[Encoded]:
        key = (name, stamp)
        reading = self._reading.get(key)
        if reading is None:
            reading = self._loop.run_in_executor(self._executor, _encode_file, name, stamp)
            self._reading[key] = reading
            reading.add_done_callback(lambda done: self._keep(key, done))
        return reading

    def _keep(self, key: tuple[str, _Stamp], done: asyncio.Future[Encoded]) -> None:
        del self._reading[key]
        # Asking for the error also marks it as seen, should nobody be waiting any more.
        if not done.cancelled() and done.exception() is None:
            name, stamp = key
            self._kept[name] = (stamp, done.result())

    def _stamp(self, name: str) -> _Stamp | None:
        if not _NAME.fullmatch(name):
            return None
        for folder in self._folders:
            path = folder / f"{name}.wav"
            try:
                status = path.stat()
            except OSError:
                continue
            return _Stamp(path=path, modified_ns=status.st_mtime_ns, size=status.st_size)
        return None


def _encode_file(name: str, stamp: _Stamp) -> Encoded:
    if stamp.size > LARGEST_FILE:
        raise PromptUnreadable(f"prompt {name!r} is larger than {LARGEST_FILE // 1_000_000} MB")
    try:
        samples = read_wav(stamp.path.read_bytes())
    except OSError as error:
        raise PromptUnreadable(f"prompt {name!r} cannot be read: {error.strerror}") from error
    except AudioError as error:
        raise PromptUnreadable(f"prompt {name!r} cannot be played: {error}") from error
    return {codec: encode(codec, samples) for codec in CODECS}
