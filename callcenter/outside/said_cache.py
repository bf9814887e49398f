"""What was said is kept as files, so that saying it again costs nothing; the longest unused make room for new ones.

<folder>/0f3a….wav      8 kHz, 16 bits; the modification time is when it was made, the access time when it was used
"""

from __future__ import annotations

import os
import re
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

WAV_HEADER_BYTES = 44
BYTES_PER_S = 16_000

MAX_BYTES = 48 * 1024 * 1024
"""About 50 minutes of speech. As much again is taken in memory by what is played of it, in both laws."""

MAX_FILES = 20_000

SPARED_S = 600.0
"""What was used so lately is not thrown away: somebody may just be listening to it."""

_NAME = re.compile(r"[0-9a-f]{24}\Z")


@dataclass(slots=True)
class _Kept:
    octets: int
    used_at: float


class SaidCache:
    """Names are hashes. `load` and `write` touch the disk; `find` only notes the time of use there."""

    def __init__(self, folder: Path, max_bytes: int = MAX_BYTES, max_files: int = MAX_FILES) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._max_files = max_files
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._octets = 0

    def load(self) -> None:
        """See what earlier runs have left, the longest unused first; what is none of ours stays where it is."""
        self._folder.mkdir(parents=True, exist_ok=True)
        found = []
        for path in self._folder.glob("*.wav"):
            if _NAME.match(path.stem):
                status = path.stat()
                found.append((max(status.st_atime, status.st_mtime), path.stem, status.st_size))
        for used_at, name, octets in sorted(found):
            self._add(name, octets, used_at)

    def find(self, name: str, now: float) -> float | None:
        """Seconds of what is kept by that name; None when it is not. Counts as a use."""
        kept = self._kept.get(name)
        if kept is None:
            return None
        try:
            made_ns = self.path(name).stat().st_mtime_ns
            os.utime(self.path(name), ns=(int(now * 1e9), made_ns))
        except OSError:
            # Somebody has cleared the folder: it is made again.
            self._forget(name)
            return None
        kept.used_at = now
        self._kept.move_to_end(name)
        return (kept.octets - WAV_HEADER_BYTES) / BYTES_PER_S

    def write(self, name: str, wav: bytes) -> None:
        """Put the file there, whole or not at all. May be called in a thread; `keep` is to follow on the loop."""
        part = self.path(name).with_suffix(f".{os.getpid()}.part")
        try:
            part.write_bytes(wav)
            part.replace(self.path(name))
        finally:
            part.unlink(missing_ok=True)

    def keep(self, name: str, octets: int, now: float) -> tuple[str, ...]:
        """Count a written file, throw away what is too much, and return the names of that."""
        self._add(name, octets, now)
        gone = []
        while len(self._kept) > 1 and (self._octets > self._max_bytes or len(self._kept) > self._max_files):
            oldest, kept = next(iter(self._kept.items()))
            if kept.used_at > now - SPARED_S:
                break
            self._forget(oldest)
            self.path(oldest).unlink(missing_ok=True)
            gone.append(oldest)
        return tuple(gone)

    def path(self, name: str) -> Path:
        return self._folder / f"{name}.wav"

    @property
    def octets(self) -> int:
        return self._octets

    def __len__(self) -> int:
        return len(self._kept)

    def _add(self, name: str, octets: int, used_at: float) -> None:
        self._forget(name)
        self._kept[name] = _Kept(octets, used_at)
        self._octets += octets

    def _forget(self, name: str) -> None:
        kept = self._kept.pop(name, None)
        if kept is not None:
            self._octets -= kept.octets
