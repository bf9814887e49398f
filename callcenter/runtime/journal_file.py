"""The journal on disk: append-only segment files, one `write()` a flush, read again at start.

A full disk is an alarm, not an outage: what cannot be written waits in a bounded buffer and is written first when
there is room again; beyond the bound the oldest waiting events are given up and counted. Effects run all the same.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import structlog

from callcenter.events import Event
from callcenter.journal import (
    FRAME_SIZE,
    HEADER_SIZE,
    MAX_PAYLOAD,
    Codec,
    JournalError,
    NotAJournal,
    header,
    read_header,
    record,
    scan,
)

log = structlog.get_logger("journal")

SEGMENT_BYTES = 64 * 1024 * 1024
WAITING_AT_MOST = 50_000
READ_BYTES = 256 * 1024
"""Read at a time: the loop that catches up with a long segment also carries calls."""


class JournalFile:
    """Numbers events from 1 and appends them. `durability` full: fsync after each write (grouped by the flush)."""

    def __init__(
        self, folder: Path, *, durability: str = "normal", segment_bytes: int = SEGMENT_BYTES
    ) -> None:
        self._folder = folder
        self._is_durable = durability == "full"
        self._segment_bytes = segment_bytes
        self._codec = Codec()
        self._file = -1
        self._size = 0
        self._waiting: list[bytes] = []
        self._waiting_from = 0
        self.last = 0
        self.lost = 0
        self.is_failing = False

    def open(self) -> int:
        """Find the end of what is there, cutting a torn tail; return the last number (0 = empty)."""
        self._folder.mkdir(parents=True, exist_ok=True)
        segments = self._segments()
        if segments:
            self._continue(segments[-1])
        else:
            self._new_segment(1)
        return self.last

    def go_on_after(self, number: int) -> None:
        """Give no number at or below this one again.

        A power cut may take the journal's tail while the database or the checkpoint, which had seen it, survive:
        events that got those numbers a second time would be taken for old ones and left out of the records.
        """
        self.last = max(self.last, number)

    def number_before(self, at: float) -> int:
        """A number after which every event since `at` is to be found; whole segments, so earlier ones as well."""
        for first, path in reversed(self._segments()):
            start = next(_payloads(path), None)
            if start is not None and self._codec.decode(start)[1].at < at:
                return first - 1
        return 0

    def append(self, events: Sequence[Event]) -> list[tuple[int, Event]]:
        """Write a batch with one `write()`; return it with its numbers. Never raises for the disk's sake."""
        numbered = [(self.last + at, event) for at, event in enumerate(events, 1)]
        if not numbered:
            return []
        if not self._waiting:
            self._waiting_from = numbered[0][0]
        self._waiting += [record(self._codec.encode(number, event)) for number, event in numbered]
        self.last = numbered[-1][0]
        self._write_waiting()
        return numbered

    def read(self, after: int) -> Iterator[tuple[int, Event]]:
        """Every event with a number above `after`, in order."""
        segments = self._segments()
        for at, (_first, path) in enumerate(segments):
            following = segments[at + 1][0] if at + 1 < len(segments) else None
            if following is not None and following <= after + 1:
                continue
            for payload in _payloads(path):
                if self._codec.number_of(payload) > after:
                    yield self._codec.decode(payload)

    def close(self) -> None:
        self._write_waiting()
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    # ---- the file

    def _segments(self) -> list[tuple[int, Path]]:
        return sorted((int(path.stem.split("-")[1]), path) for path in self._folder.glob("events-*.journal"))

    def _continue(self, segment: tuple[int, Path]) -> None:
        first, path = segment
        data = path.read_bytes()
        if len(data) < HEADER_SIZE:
            path.unlink()  # killed while it was being made: it holds nothing
            self._new_segment(first)
            return
        try:
            named = read_header(data)
        except NotAJournal as error:
            raise JournalError(f"{path}: {error}") from error
        if named != first:
            raise JournalError(f"{path} does not begin with event {first}")
        found = scan(data)
        if found.cut:
            log.warning("journal_tail_cut", file=str(path), bytes=found.cut)
        self.last = self._codec.decode(found.payloads[-1])[0] if found.payloads else first - 1
        self._file = os.open(path, os.O_WRONLY)
        os.ftruncate(self._file, found.good)
        os.lseek(self._file, found.good, os.SEEK_SET)
        self._size = found.good

    def _new_segment(self, first: int) -> None:
        """Go on in a new file; one that cannot be made leaves the old one in use, and no trace."""
        path = self._folder / f"events-{first:012d}.journal"
        fresh = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            if os.write(fresh, header(first)) != HEADER_SIZE:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError:
            os.close(fresh)
            path.unlink()
            raise
        if self._file >= 0:
            os.close(self._file)
        self._file, self._size = fresh, HEADER_SIZE
        self.last = max(self.last, first - 1)

    def _write_waiting(self) -> None:
        if not self._waiting or self._file < 0:
            return
        data = b"".join(self._waiting)
        try:
            if self._size > HEADER_SIZE and self._size + len(data) > self._segment_bytes:
                self._new_segment(self._waiting_from)
            self._write_whole(data)
        except OSError as error:
            self._keep_waiting(error)
            return
        self._waiting = []
        if self.is_failing:
            self.is_failing = False
            log.warning("journal_writes_again", file_size=self._size)

    def _write_whole(self, data: bytes) -> None:
        written = 0
        try:
            while written < len(data):
                written += os.write(self._file, data[written:])
        except OSError:
            # Half a batch must not stay: it would be written a second time.
            os.ftruncate(self._file, self._size)
            os.lseek(self._file, self._size, os.SEEK_SET)
            raise
        self._size += written
        if self._is_durable:
            os.fsync(self._file)

    def _keep_waiting(self, error: OSError) -> None:
        if not self.is_failing:
            log.error("journal_cannot_write", problem=error.strerror, waiting=len(self._waiting))
        self.is_failing = True
        surplus = len(self._waiting) - WAITING_AT_MOST
        if surplus > 0:
            del self._waiting[:surplus]
            self._waiting_from += surplus
            self.lost += surplus


def _payloads(path: Path) -> Iterator[bytes]:
    """The records of a segment up to the first that is not whole and sound, a piece of the file at a time."""
    with path.open("rb") as file:
        data = start = file.read(HEADER_SIZE)
        while piece := file.read(READ_BYTES):
            data += piece
            found = scan(data)
            yield from found.payloads
            data = start + data[found.good :]
            if not found.payloads and found.cut > MAX_PAYLOAD + FRAME_SIZE:
                return  # whatever is there is no record
