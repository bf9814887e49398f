"""Recordings, voicemail messages and the audit in the database: questions to them, and their part of a projection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, delete, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

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
from callcenter.store import tables as t
from callcenter.store.engine import reading

KNOWN = select(t.recording).where(t.recording.c.id.in_(bindparam("ids", expanding=True)))
FORGET = delete(t.recording).where(t.recording.c.id.in_(bindparam("ids", expanding=True)))


class Recordings:
    """Recordings and messages, newest first."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def page(self, wanted: RecordingFilter, after: str = "", limit: int = 50) -> RecordingPage:
        """One page; `after` is the former page's `next`. Raises BadCursor."""
        row = t.recording.c
        query = _filtered(select(t.recording), wanted)
        if after:
            at, name = read_cursor(after)
            query = query.where(or_(row.started_at < at, and_(row.started_at == at, row.id < name)))
        found = await self._read(query.order_by(row.started_at.desc(), row.id.desc()).limit(limit + 1))
        items = found[:limit]
        return RecordingPage(items=items, next=cursor_of(items[-1]) if len(found) > limit else "")

    async def get(self, recording: str) -> RecordingRecord | None:
        found = await self._read(select(t.recording).where(t.recording.c.id == recording))
        return found[0] if found else None

    async def expired(self, before: float, limit: int = 100) -> tuple[RecordingRecord, ...]:
        """Whose files may go: those that ended before then and that nobody holds; the oldest first."""
        row = t.recording.c
        return await self._read(
            select(t.recording)
            .where(row.ended_at < before, row.deleted_at.is_(None), row.is_held.is_(False))
            .order_by(row.ended_at, row.id)
            .limit(limit)
        )

    async def new_messages(self) -> dict[str, frozenset[str]]:
        """Box → the messages nobody has heard."""
        query = _filtered(select(t.recording), RecordingFilter(kind=VOICEMAIL, is_new=True))
        boxes: dict[str, set[str]] = {}
        for record in await self._read(query.where(t.recording.c.deleted_at.is_(None))):
            boxes.setdefault(record.box, set()).add(record.id)
        return {box: frozenset(names) for box, names in boxes.items()}

    async def _read(self, query: Select[Any]) -> tuple[RecordingRecord, ...]:
        async with reading(self._engine) as connection:
            return _records((await connection.execute(query)).all())


class Audit:
    """Who looked at what, newest first."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def page(self, wanted: AccessFilter, before: int = 0, limit: int = 50) -> list[Access]:
        """At most `limit` accesses numbered below `before` (0 = from the newest)."""
        row = t.access.c
        same = {"user": wanted.user, "action": wanted.action, "kind": wanted.kind, "item": wanted.item}
        query = select(t.access).where(*(row[name] == value for name, value in same.items() if value))
        if wanted.since is not None:
            query = query.where(row.at >= wanted.since)
        if wanted.until is not None:
            query = query.where(row.at < wanted.until)
        if wanted.words:
            some = [
                row[name].icontains(wanted.words, autoescape=True) for name in ("item", "comment", "detail")
            ]
            query = query.where(or_(*some))
        if before:
            query = query.where(row.seq < before)
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query.order_by(row.seq.desc()).limit(limit))).all()
        return [Access(**found._mapping) for found in rows]


def _filtered(query: Select[Any], wanted: RecordingFilter) -> Select[Any]:
    row = t.recording.c
    same = ("kind", "state", "call", "queue", "box", "assigned_to")
    conditions = [row[name] == value for name in same if (value := getattr(wanted, name))]
    if wanted.kind == VOICEMAIL:
        conditions.append(row.left_at.is_not(None))
    if wanted.agent:
        own = select(t.recording_agent.c.recording).where(t.recording_agent.c.agent == wanted.agent)
        conditions.append(row.id.in_(own))
    if wanted.is_new is not None:
        conditions.append(row.heard_at.is_(None) if wanted.is_new else row.heard_at.is_not(None))
    if wanted.seen_by:
        conditions.append(or_(row.box.in_(wanted.boxes), row.assigned_to == wanted.seen_by))
    if wanted.since is not None:
        conditions.append(row.started_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(row.started_at < wanted.until)
    if wanted.within is not None:
        of_agents = select(t.recording_agent.c.recording).where(
            t.recording_agent.c.agent.in_(wanted.within.agents)
        )
        conditions.append(or_(row.queue.in_(wanted.within.queues), row.id.in_(of_agents)))
    return query.where(*conditions)


def _records(rows: Sequence[Row[Any]]) -> tuple[RecordingRecord, ...]:
    return tuple(RecordingRecord.from_data(dict(row._mapping)) for row in rows)


def write_recordings(connection: Connection, fresh: Sequence[tuple[int, Event]]) -> None:
    """Fold the batch's events about recordings into their rows, and add its accesses to the audit."""
    accesses = [access for seq, event in fresh if (access := access_of(seq, event))]
    if accesses:
        connection.execute(insert(t.access), [asdict(access) for access in accesses])
    about = [(name, event) for _, event in fresh if (name := recording_of(event))]
    if not about:
        return
    names = list(dict.fromkeys(name for name, _ in about))
    records = {record.id: record for record in _records(connection.execute(KNOWN, {"ids": names}).all())}
    for name, event in about:
        records[name] = fold(records.get(name), event)
    connection.execute(FORGET, {"ids": names})
    connection.execute(insert(t.recording), [records[name].to_data() for name in names])
    agents = [{"recording": name, "agent": agent} for name in names for agent in records[name].agents]
    if agents:
        connection.execute(insert(t.recording_agent), agents)
