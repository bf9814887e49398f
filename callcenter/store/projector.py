"""Events into rows: one transaction a batch, with the offset reached."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from callcenter.calls.cdr import CallRecord, call_of, fold
from callcenter.events import Event
from callcenter.store import tables as t
from callcenter.store.engine import reading, writing
from callcenter.store.errors import StoreError
from callcenter.store.memory import stored_event
from callcenter.store.repositories import read_records
from callcenter.store.timeline import timeline_item

NAME = "calls"
IN_ONE_QUERY = 500
"""Databases limit the values of one query; SQLite of old at 999."""


class Projector:
    """Keeps `event`, `call` and the timelines up to date with the journal."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def offset(self) -> int:
        """The last event applied; 0 before the first."""
        async with reading(self._engine) as connection:
            return await _offset(connection)

    async def apply(self, batch: Sequence[tuple[int, Event]]) -> int:
        """Apply events in order and return the offset reached.

        Events at or before the offset are skipped, so a batch can be applied again. All or nothing: StoreError
        means that nothing of the batch was written and the caller tries again later.
        """
        try:
            async with writing(self._engine).begin() as connection:
                offset = await _offset(connection)
                fresh = [(seq, event) for seq, event in batch if seq > offset]
                if not fresh:
                    return offset
                await _write_events(connection, fresh)
                await _write_calls(connection, fresh)
                await connection.execute(delete(t.projection).where(t.projection.c.name == NAME))
                await connection.execute(insert(t.projection).values(name=NAME, seq=fresh[-1][0]))
                return fresh[-1][0]
        except SQLAlchemyError as failed:
            raise StoreError(f"{len(batch)} events could not be written") from failed


async def _offset(connection: AsyncConnection) -> int:
    found = await connection.scalar(select(t.projection.c.seq).where(t.projection.c.name == NAME))
    return int(found or 0)


async def _write_events(connection: AsyncConnection, fresh: Sequence[tuple[int, Event]]) -> None:
    rows = []
    for seq, event in fresh:
        stored = stored_event(seq, event)
        rows.append({**asdict(stored), "call": call_of(event)})
    await connection.execute(insert(t.event), rows)


async def _write_calls(connection: AsyncConnection, fresh: Sequence[tuple[int, Event]]) -> None:
    about = [(call_of(event), event) for _, event in fresh if call_of(event)]
    touched = list(dict.fromkeys(call for call, _ in about))
    records: dict[str, CallRecord] = {}
    for some in _chunks(touched):
        rows = (await connection.execute(select(t.call).where(t.call.c.id.in_(some)))).all()
        records |= {record.id: record for record in read_records(rows)}
    for call, event in about:
        records[call] = fold(records.get(call), event)
    for some in _chunks(touched):
        await _replace(connection, [records[call] for call in some])


async def _replace(connection: AsyncConnection, records: Sequence[CallRecord]) -> None:
    """Delete and insert: the one way to upsert that every database spells the same."""
    ids = [record.id for record in records]
    await connection.execute(delete(t.call).where(t.call.c.id.in_(ids)))
    await connection.execute(insert(t.call), [record.to_data() for record in records])
    await _insert(
        connection, t.call_agent,
        [{"call": record.id, "agent": agent} for record in records for agent in record.agents],
    )  # fmt: skip
    contacts = []
    for record in records:
        item = timeline_item(record)
        if item is not None:
            contacts.append({"id": f"call:{record.id}", "customer": record.customer, **asdict(item)})
    ids = [contact["id"] for contact in contacts]
    await connection.execute(delete(t.interaction).where(t.interaction.c.id.in_(ids)))
    await _insert(connection, t.interaction, contacts)


async def _insert(connection: AsyncConnection, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        await connection.execute(insert(table), rows)


def _chunks(items: Sequence[str]) -> Iterator[Sequence[str]]:
    iterator = iter(items)
    while chunk := list(itertools.islice(iterator, IN_ONE_QUERY)):
        yield chunk
