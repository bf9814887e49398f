"""The records of a journal that have to do with routing; all others are passed over without being decoded.

A day holds some forty other records a call, so the type's name is looked for in the raw bytes. A journal that is being
written is read as far as it went when the reading began.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from callcenter.events import EVENT_TYPES
from callcenter.journal import FRAME_SIZE, HEADER_SIZE, MAX_PAYLOAD, Codec, NotAJournal, read_header, scan
from callcenter.replaying.errors import ReplayError
from said import Said

READ_BYTES = 1 << 20
SEGMENT = re.compile(r"events-(\d+)\.journal")
KNOWN = frozenset(kind.__name__.encode() for kind in EVENT_TYPES)

Report = Callable[[int, int], None]
"""Called with how many bytes are read, of how many."""


@dataclass(frozen=True, slots=True)
class Gap:
    """The records from `first` to `last` are not there: a disk that was full, or a damaged file."""

    first: int
    last: int


@dataclass(slots=True)
class Reading:
    """What came of a reading, filled while it goes on.

    `torn`: octets behind the last whole record. `unknown` counts records of kinds that only a later version writes.
    """

    first: int = 0
    last: int = 0
    records: int = 0
    torn: int = 0
    gaps: list[Gap] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)

    def begin(self, first: int) -> None:
        """A segment begins."""
        if self.records and first > self.last + 1:
            self.gaps.append(Gap(self.last + 1, first - 1))
        self.first = self.first or first
        self.last = first - 1

    def add(self, payloads: Sequence[bytes]) -> None:
        """More records of the segment. Numbers only rise, so the last tells whether any is missing."""
        self.records += len(payloads)
        if payloads and Codec.number_of(payloads[-1]) != self.last + len(payloads):
            expected = self.last + 1
            for number in map(Codec.number_of, payloads):
                if number != expected:
                    self.gaps.append(Gap(expected, number - 1))
                expected = number + 1
        self.last = Codec.number_of(payloads[-1]) if payloads else self.last


class Journal:
    """The segments of a journal as they were found; `path`: the journal's folder, a data folder, or one segment."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._segments = [(one, one.stat().st_size) for one in _segments(path)]
        except OSError as error:
            raise ReplayError(
                Said("{path}: cannot be read: {why}", path=str(path), why=error.strerror)
            ) from error
        if not self._segments:
            raise ReplayError(
                Said("{path}: there is no journal here (no events-….journal file)", path=str(path))
            )

    @property
    def size(self) -> int:
        return sum(size for _, size in self._segments)

    def read(
        self, kinds: Iterable[str], reading: Reading | None = None, report: Report | None = None
    ) -> Iterator[tuple[str, bytes]]:
        """The kind and the payload of every record of one of these kinds, in order."""
        wanted = {kind.encode(): kind for kind in kinds}
        found = reading if reading is not None else Reading()
        done = 0
        for path, size in self._segments:
            for payloads in self._payloads(path, size, found, done, report):
                for payload in payloads:
                    start = payload.find(b'"') + 1
                    name = payload[start : payload.find(b'"', start)]
                    kind = wanted.get(name)
                    if kind is not None:
                        yield kind, payload
                    elif name not in KNOWN:
                        found.unknown[name.decode("utf-8", "replace")] += 1
            done += size

    def _payloads(
        self, path: Path, size: int, found: Reading, done: int, report: Report | None
    ) -> Iterator[Sequence[bytes]]:
        """Every whole and sound record of one segment, many at a time; notes where numbers are missing."""
        try:
            file = path.open("rb")
        except OSError as error:
            raise ReplayError(
                Said("{path}: cannot be read: {why}", path=str(path), why=error.strerror)
            ) from error
        with file:
            start = data = file.read(HEADER_SIZE)
            if len(data) < HEADER_SIZE:
                return  # a kill while it was being made: it holds nothing
            try:
                found.begin(read_header(data))
            except NotAJournal as error:
                raise ReplayError(Said("{path}: {error}", path=str(path), error=str(error))) from error
            left = size - HEADER_SIZE
            while left > 0 and (piece := file.read(min(READ_BYTES, left))):
                left -= len(piece)
                scanned = scan(data + piece)
                found.add(scanned.payloads)
                yield scanned.payloads
                data = start + (data + piece)[scanned.good :]
                if report is not None:
                    report(done + size - left, self.size)
                if not scanned.payloads and scanned.cut > MAX_PAYLOAD + FRAME_SIZE:
                    break  # whatever is there is no record
            found.torn = left + len(data) - HEADER_SIZE


def _segments(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    folder = path / "journal" if (path / "journal").is_dir() else path
    if not folder.is_dir():
        raise ReplayError(Said("{path}: there is no such file or folder", path=str(path)))
    named = ((SEGMENT.fullmatch(one.name), one) for one in folder.iterdir())
    return [one for _, one in sorted((int(name[1]), one) for name, one in named if name)]
