"""A checkpoint of the folds, so that a start reads only the tail of the journal: a busy day is a million events.

One small file, replaced as a whole. It is a convenience, never the truth: one that is missing, damaged or of another
version is made again from the journal.

The loop only gathers what is to be kept: what a busy floor knows of its calls is megabytes, and to write them out
stopped it for 0.12 s at 500 agents. A thread makes text of it, value by value, and the loop has its turn between them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future
from pathlib import Path
from time import sleep
from typing import Any, Protocol

import structlog
from pydantic_core import to_jsonable_python

from callcenter.events import Event
from callcenter.runtime.private_file import replace_by_pieces

log = structlog.get_logger("checkpoint")

VERSION = 1
EVERY = 20_000
"""Events between two checkpoints: what a start after a kill has to read again, in under a second."""


APART = 5
"""How deep pieces are told apart: what is kept, its parts, their parts, for example contacts, and each of these."""

BREATH_S = 0.0001
SHORT = 200
"""Octets of a piece after which no breath is needed."""


class Folded(Protocol):
    """A fold that can be kept. `restore` raises for data it does not understand.

    `to_data`: plain data, or in it dataclasses and pydantic models that never change; nothing that the fold goes on
    changing, for it is read later and by another thread.
    """

    def to_data(self) -> Any: ...

    def restore(self, data: Any) -> None: ...


def as_json(data: Any) -> bytes:
    """What `restore` gets back from `json.loads`."""
    return b"".join(_pieces(data, APART))


def _pieces(data: Any, depth: int) -> Iterator[bytes]:
    """The text bit by bit: made in one go, it keeps the interpreter for as long as that takes."""
    if depth and data and isinstance(data, Mapping):
        before = b"{"
        for name, value in data.items():
            yield before + json.dumps(str(name)).encode() + b":"
            yield from _pieces(value, depth - 1)
            before = b","
        yield b"}"
    elif depth and data and isinstance(data, list):
        before = b"["
        for value in data:
            yield before
            yield from _pieces(value, depth - 1)
            before = b","
        yield b"]"
    else:
        yield json.dumps(data, default=to_jsonable_python).encode()


def _with_breaths(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The loop gives the interpreter away for each of its system calls, and is to find it free afterwards."""
    for piece in pieces:
        yield piece
        if len(piece) > SHORT:
            sleep(BREATH_S)


class Checkpoint:
    """Keeps `parts` as they are after the event `number`; a fold of the pump, to be called after theirs.

    `aside`: who writes the file while the loop goes on; without, `take` does.
    """

    def __init__(
        self, path: Path, parts: Mapping[str, Folded], *, every: int = EVERY, aside: Executor | None = None
    ) -> None:
        self._path = path
        self._parts = parts
        self._every = every
        self._aside = aside
        self._writing: Future[None] | None = None
        self.number = 0

    def load(self) -> int:
        """Restore the parts; return the number of the last event they have seen.

        0 when there is nothing that could be restored; the parts are then as they were.
        """
        before = self._data()
        try:
            kept = json.loads(self._path.read_bytes())
            if kept["version"] != VERSION:
                raise ValueError(f"version {kept['version']}, not {VERSION}")
            self._restore(kept["parts"])
            self.number = int(kept["number"])
        except FileNotFoundError:
            return 0
        except Exception as error:  # noqa: BLE001  whatever is wrong with it, the journal has it all
            log.warning("checkpoint_unusable", file=str(self._path), problem=repr(error))
            self._restore(before)
            return 0
        return self.number

    def take(self, number: int, _event: Event) -> None:
        """Note that the parts have folded this event; save when it is time, and the last one is on the disk."""
        if number - self.number < self._every or self._is_writing():
            return
        if self._aside is None:
            self.save(number)
        else:
            self.number = number
            self._writing = self._aside.submit(self._write, number, self._data(), is_aside=True)

    def save(self, number: int) -> None:
        """Replace the file, now; a disk that is full only makes the next start longer."""
        if self._writing is not None:
            self._writing.result()
        self.number = number
        self._write(number, self._data())

    def _is_writing(self) -> bool:
        return self._writing is not None and not self._writing.done()

    def _write(self, number: int, parts: Mapping[str, Any], *, is_aside: bool = False) -> None:
        pieces = _pieces({"version": VERSION, "number": number, "parts": parts}, APART)
        try:
            replace_by_pieces(self._path, _with_breaths(pieces) if is_aside else pieces)
        except OSError as error:
            log.warning("checkpoint_failed", file=str(self._path), problem=error.strerror)
        except Exception:  # nobody waits for the thread's answer
            log.exception("checkpoint_failed", file=str(self._path))

    def _data(self) -> dict[str, Any]:
        return {name: part.to_data() for name, part in self._parts.items()}

    def _restore(self, data: Mapping[str, Any]) -> None:
        for name, part in self._parts.items():
            part.restore(data[name])
