"""A checkpoint of the folds, so that a start reads only the tail of the journal: a busy day is a million events.

One small file, replaced as a whole. It is a convenience, never the truth: one that is missing, damaged or of another
version is made again from the journal.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import structlog

from callcenter.events import Event
from callcenter.runtime.private_file import replace_private

log = structlog.get_logger("checkpoint")

VERSION = 1
EVERY = 20_000
"""Events between two checkpoints: what a start after a kill has to read again, in under a second."""


class Folded(Protocol):
    """A fold that can be kept. `restore` raises for data it does not understand."""

    def to_data(self) -> Any: ...

    def restore(self, data: Any) -> None: ...


class Checkpoint:
    """Keeps `parts` as they are after the event `number`; a fold of the pump, to be called after theirs."""

    def __init__(self, path: Path, parts: Mapping[str, Folded], *, every: int = EVERY) -> None:
        self._path = path
        self._parts = parts
        self._every = every
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
        """Note that the parts have folded this event; save when it is time."""
        if number - self.number >= self._every:
            self.save(number)

    def save(self, number: int) -> None:
        """Replace the file; a disk that is full only makes the next start longer."""
        data = json.dumps({"version": VERSION, "number": number, "parts": self._data()}).encode()
        self.number = number
        try:
            replace_private(self._path, data)
        except OSError as error:
            log.warning("checkpoint_failed", file=str(self._path), problem=error.strerror)

    def _data(self) -> dict[str, Any]:
        return {name: part.to_data() for name, part in self._parts.items()}

    def _restore(self, data: Mapping[str, Any]) -> None:
        for name, part in self._parts.items():
            part.restore(data[name])
