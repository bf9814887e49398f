"""What is kept of the versions of flows: one folder a flow, with its history and every text that was ever saved.

Texts are named by their digest and written before the history that names them, each by a file that takes the other's
place as a whole: a kill at any moment leaves the old state or the new. One lock for all, because the command line
changes histories as well as the service; what is read for a change is read inside the lock.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from callcenter.publishing import History, HistoryDamaged, digest_of
from said import Said

HISTORY = "history.json"
LOCK = ".lock"


class FlowStore:
    """Nothing is ever deleted: a text is a few kilobytes, and a caller may be in any of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else changes anything meanwhile; whoever holds it may have to be waited for a moment."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / LOCK).open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def flows(self) -> tuple[str, ...]:
        """Those that have a history."""
        return tuple(sorted(path.parent.name for path in self._folder.glob(f"*/{HISTORY}")))

    def history(self, flow: str) -> History:
        """The flow's history, or an empty one; raises HistoryDamaged."""
        path = self._folder / flow / HISTORY
        try:
            return History.from_data(json.loads(path.read_bytes()))
        except FileNotFoundError:
            return History(flow=flow)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise HistoryDamaged(
                Said(
                    "{path} cannot be read ({error}): mend it, or move it away to begin anew",
                    path=str(path),
                    error=str(error),
                )
            ) from error

    def keep(self, history: History) -> None:
        """Take the place of what was there; raises OSError, and then nothing has changed."""
        folder = self._folder / history.flow
        folder.mkdir(parents=True, exist_ok=True)
        data = json.dumps(history.to_data(), ensure_ascii=False, indent=1)
        replace_file(folder / HISTORY, data)

    def keep_text(self, flow: str, text: str) -> str:
        """Keep the words and return their digest."""
        digest, folder = digest_of(text), self._folder / flow
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / f"{digest}.yaml").exists():
            replace_file(folder / f"{digest}.yaml", text)
        return digest

    def text(self, flow: str, version: str) -> str | None:
        """The words of a version, named by its digest or the beginning of it; None when they are not kept."""
        for path in sorted((self._folder / flow).glob(f"{version}*.yaml")):
            with path.open(encoding="utf-8", errors="replace", newline="") as file:
                return file.read()
        return None


def replace_file(path: Path, text: str) -> None:
    """Write a file as a whole: whoever reads it meanwhile reads the former. It is on the disk when this returns."""
    fresh = path.with_name(f".{path.name}.new")
    with fresh.open("w", encoding="utf-8", errors="replace", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        # The new name has to be on the disk as well.
        os.fsync(folder)
    finally:
        os.close(folder)
