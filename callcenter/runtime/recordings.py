"""Recordings on disk after they were made: found for who may listen, deleted by hand or by age, and an alarm.

Every deletion is an event. A file that cannot be deleted stays in the records until it can.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import structlog

from callcenter.calls.archive import RecordingRecord
from callcenter.calls.effects import DiscardRecording
from callcenter.events import Event, RecordingDeleted, RecordingFailed, RecordingFinished

log = structlog.get_logger("recordings")

DAY_S = 86_400.0
AT_ONCE = 200
"""Files deleted in one go: a first sweep may find years of them, and calls go on meanwhile."""


class RecordingFiles:
    """The folder of recordings; `note` journals events."""

    def __init__(
        self, folder: Path, note: Callable[[Sequence[Event]], None], now: Callable[[], float]
    ) -> None:
        self._folder = folder
        self._note = note
        self._now = now

    def path(self, file: str) -> Path | None:
        """Where the file is; None when it is not there (any more) or was never ours."""
        path = self._inside(file)
        return path if path is not None and path.is_file() else None

    async def delete(self, record: RecordingRecord, *, by: str, reason: str) -> None:
        """Delete the file, if it is still there, and say so. Raises OSError when it must stay."""
        await asyncio.to_thread(self._unlink, record.file)
        self._note(
            [RecordingDeleted(at=self._now(), call=record.call, recording=record.id, by=by, reason=reason)]
        )

    def discard(self, wish: DiscardRecording) -> None:
        """Carry out the call core's wish; its event is written already."""
        try:
            self._unlink(wish.file)
        except OSError as error:
            log.warning("recording_not_deleted", recording=wish.recording, problem=error.strerror)

    def _unlink(self, file: str) -> None:
        path = self._inside(file)
        if path is not None:
            path.unlink(missing_ok=True)

    def _inside(self, file: str) -> Path | None:
        """The journal is believed, but not to the point of reading the password file."""
        path = (self._folder / file).resolve()
        return path if file and path.is_relative_to(self._folder.resolve()) else None


class Retention:
    """Deletes recordings that are older than `days` (0 = never); `sweep` is called once a day."""

    def __init__(
        self,
        files: RecordingFiles,
        expired: Callable[[float, int], Awaitable[Sequence[RecordingRecord]]],
        now: Callable[[], float],
        *,
        days: float,
    ) -> None:
        self._files = files
        self._expired = expired
        self._now = now
        self._days = days
        self._gone: set[str] = set()

    async def sweep(self) -> int:
        """Delete what has expired; return how many. What cannot be read or deleted now is tomorrow's."""
        if not self._days:
            return 0
        # The records follow the deletions a moment later: what is listed once more is not deleted once more.
        self._gone.clear()
        while await self._sweep_some():
            await asyncio.sleep(0)
        if self._gone:
            log.info("recordings_expired", deleted=len(self._gone), days=self._days)
        return len(self._gone)

    async def _sweep_some(self) -> bool:
        """One batch; True when there may be more."""
        limit = AT_ONCE + len(self._gone)
        try:
            found = await self._expired(self._now() - self._days * DAY_S, limit)
        except Exception as error:  # noqa: BLE001  whatever the database raises, it is asked again tomorrow
            log.warning("retention_postponed", problem=str(error))
            return False
        fresh = [record for record in found if record.id not in self._gone]
        for record in fresh:
            try:
                await self._files.delete(record, by="", reason="retention")
            except OSError as error:
                log.warning("recording_not_deleted", recording=record.id, problem=error.strerror)
            self._gone.add(record.id)
        return bool(fresh) and len(found) == limit


class RecordingAlarm:
    """A fold: whether recordings can be written. One that failed raises the alarm, the next whole one ends it."""

    def __init__(self) -> None:
        self.why = ""
        self.failed = 0

    def apply(self, _number: int, event: Event) -> None:
        if isinstance(event, RecordingFailed):
            if not self.why:
                log.error("recording_failed", recording=event.recording, call_id=event.call, why=event.why)
            self.why = event.why
            self.failed += 1
        elif isinstance(event, RecordingFinished) and not event.is_cut and self.why:
            self.why = ""
            log.info("recordings_written_again", recording=event.recording)
