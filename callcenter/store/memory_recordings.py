"""Recordings, voicemail messages and the audit without a database."""

from __future__ import annotations

from callcenter.calls.archive import (
    Access,
    AccessFilter,
    RecordingFilter,
    RecordingPage,
    RecordingRecord,
    access_of,
    cursor_of,
    fold,
    recording_of,
)
from callcenter.calls.recording import VOICEMAIL
from callcenter.calls.search import read_cursor
from callcenter.events import Event


class MemoryRecordings:
    def __init__(self) -> None:
        self.records: dict[str, RecordingRecord] = {}

    async def page(self, wanted: RecordingFilter, after: str = "", limit: int = 50) -> RecordingPage:
        records = sorted(
            (record for record in self.records.values() if wanted.admits(record)),
            key=lambda record: (record.started_at, record.id),
            reverse=True,
        )
        if after:
            cursor = read_cursor(after)
            records = [record for record in records if (record.started_at, record.id) < cursor]
        items = tuple(records[:limit])
        return RecordingPage(items=items, next=cursor_of(items[-1]) if len(records) > limit else "")

    async def get(self, recording: str) -> RecordingRecord | None:
        return self.records.get(recording)

    async def expired(self, before: float, limit: int = 100) -> tuple[RecordingRecord, ...]:
        ended = [
            (record.ended_at, record.id, record)
            for record in self.records.values()
            if record.ended_at is not None and record.deleted_at is None and not record.is_held
        ]
        return tuple(record for at, _, record in sorted(ended, key=lambda one: one[:2]) if at < before)[
            :limit
        ]

    async def new_messages(self) -> dict[str, frozenset[str]]:
        new = [
            record
            for record in self.records.values()
            if record.is_message and record.kind == VOICEMAIL and record.heard_at is None
        ]
        return {
            box: frozenset(record.id for record in new if record.box == box)
            for box in {record.box for record in new}
        }


class MemoryAudit:
    def __init__(self) -> None:
        self.accesses: list[Access] = []

    async def page(self, wanted: AccessFilter, before: int = 0, limit: int = 50) -> list[Access]:
        found = (
            access
            for access in reversed(self.accesses)
            if wanted.admits(access) and (not before or access.seq < before)
        )
        return list(found)[:limit]


def apply(recordings: MemoryRecordings, audit: MemoryAudit, seq: int, event: Event) -> None:
    """Fold one event of the stream."""
    access = access_of(seq, event)
    if access is not None:
        audit.accesses.append(access)
    elif name := recording_of(event):
        recordings.records[name] = fold(recordings.records.get(name), event)
