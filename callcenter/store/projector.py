"""Events into rows: one transaction a batch, with the offset reached."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select

from callcenter.calls.cdr import APART, CallRecord, call_of, fold
from callcenter.events import DialogForgotten, DialogNoted, Event
from callcenter.kpi.intervals import Intervals
from callcenter.store import tables as t
from callcenter.store.intervals import IntervalWriter
from callcenter.store.memory import stored_event
from callcenter.store.recordings import write_recordings
from callcenter.store.repositories import read_records
from callcenter.store.surveys import write_answers
from callcenter.store.timeline import timeline_item
from callcenter.store.worker import Worker

NAME = "calls"
# Statements are made once: for a few rows, making one costs more than running it.
OFFSET = select(t.projection.c.seq).where(t.projection.c.name == NAME)
FORGET_OFFSET = delete(t.projection).where(t.projection.c.name == NAME)
KNOWN = select(t.call).where(t.call.c.id.in_(bindparam("ids", expanding=True)))
FORGET_CALLS = delete(t.call).where(t.call.c.id.in_(bindparam("ids", expanding=True)))
FORGET_CONTACTS = delete(t.interaction).where(t.interaction.c.id.in_(bindparam("ids", expanding=True)))

UNKEPT = (DialogNoted, DialogForgotten)
"""What only a process that comes back wants to know; nobody asks a database for it."""

IN_ONE_QUERY = 500
"""Databases limit the values of one query; SQLite of old at 999."""


class Projector:
    """Keeps `event`, `call` and the timelines up to date with the journal."""

    def __init__(self, worker: Worker, counter: Intervals | None = None) -> None:
        self._worker = worker
        self.counter = counter or Intervals()
        self._intervals = IntervalWriter(self.counter)

    async def offset(self) -> int:
        """The last event applied; 0 before the first."""
        return await self._worker.read(_offset, "the records cannot be read")

    async def apply(self, batch: Sequence[tuple[int, Event]]) -> int:
        """Apply events in order and return the offset reached.

        Events at or before the offset are skipped, so a batch can be applied again. All or nothing: StoreError
        means that nothing of the batch was written and the caller tries again later.
        """
        return await self._worker.write(
            lambda connection: _apply(connection, batch, self._intervals),
            f"{len(batch)} events could not be written",
        )


def _apply(connection: Connection, batch: Sequence[tuple[int, Event]], intervals: IntervalWriter) -> int:
    offset = _offset(connection)
    fresh = [(seq, event) for seq, event in batch if seq > offset]
    if not fresh:
        return offset
    _write_events(connection, fresh)
    _write_calls(connection, fresh)
    write_recordings(connection, fresh)
    write_answers(connection, fresh)
    intervals.write(connection, fresh, offset)
    connection.execute(FORGET_OFFSET)
    connection.execute(insert(t.projection), {"name": NAME, "seq": fresh[-1][0]})
    return fresh[-1][0]


def _offset(connection: Connection) -> int:
    found = connection.scalar(OFFSET)
    return int(found or 0)


def _write_events(connection: Connection, fresh: Sequence[tuple[int, Event]]) -> None:
    rows = []
    for seq, event in fresh:
        if isinstance(event, UNKEPT):
            continue
        stored = stored_event(seq, event)
        # Field by field: `asdict` copies whatever is inside, which costs more than the row.
        rows.append(
            {
                "seq": seq,
                "at": stored.at,
                "call": call_of(event),
                "type": stored.type,
                "payload": stored.payload,
            }
        )
    if rows:
        connection.execute(insert(t.event), rows)


def _write_calls(connection: Connection, fresh: Sequence[tuple[int, Event]]) -> None:
    about = [(call_of(event), event) for _, event in fresh if call_of(event) and not isinstance(event, APART)]
    touched = list(dict.fromkeys(call for call, _ in about))
    records: dict[str, CallRecord] = {}
    for some in _chunks(touched):
        rows = connection.execute(KNOWN, {"ids": some}).all()
        records |= {record.id: record for record in read_records(rows)}
    for call, event in about:
        records[call] = fold(records.get(call), event)
    for some in _chunks(touched):
        _replace(connection, [records[call] for call in some])


def _replace(connection: Connection, records: Sequence[CallRecord]) -> None:
    """Delete and insert: the one way to upsert that every database spells the same."""
    ids = [record.id for record in records]
    connection.execute(FORGET_CALLS, {"ids": ids})
    connection.execute(insert(t.call), [record.to_data() for record in records])
    _insert(
        connection, t.call_agent,
        [{"call": record.id, "agent": agent} for record in records for agent in record.agents],
    )  # fmt: skip
    contacts = []
    for record in records:
        item = timeline_item(record)
        if item is not None:
            contacts.append({"id": f"call:{record.id}", "customer": record.customer, **asdict(item)})
    if contacts:
        connection.execute(FORGET_CONTACTS, {"ids": [contact["id"] for contact in contacts]})
    _insert(connection, t.interaction, contacts)


def _insert(connection: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), rows)


def _chunks(items: Sequence[str]) -> Iterator[Sequence[str]]:
    iterator = iter(items)
    while chunk := list(itertools.islice(iterator, IN_ONE_QUERY)):
        yield chunk
