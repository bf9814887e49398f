"""Queues by quarter of an hour in the database: questions to them, and their part of a projection."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from callcenter.calls.search import StoredEvent
from callcenter.events import EVENT_TYPES, Event
from callcenter.kpi.intervals import SUMMED, Intervals, Key, Tally, summed
from callcenter.plain import from_plain
from callcenter.store import tables as t
from callcenter.store.engine import reading

RECALLED = 20_000
"""Events read at the start for what is under way: a conversation or a wrap-up that began long before is cut off by the
restart itself."""

COUNTED = (
    "EntryStarted", "EntryEnded", "CallConnected", "CallResumed", "CallTransferred", "AgentLost", "AfterCallStarted",
    "CallEnded", "AgentStateChanged",
)  # fmt: skip
KINDS = {kind.__name__: kind for kind in EVENT_TYPES if kind.__name__ in COUNTED}
IN_ONE_QUERY = 200


class IntervalTable:
    """Sums of quarters, for reports and charts."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def between(self, since: float, until: float, queues: Collection[str] = ()) -> dict[Key, Tally]:
        """Every quarter that starts in `since` ≤ start < `until`; of all queues, or of these."""
        row = t.queue_interval.c
        query = select(t.queue_interval).where(row.start >= int(since), row.start < until)
        if queues:
            query = query.where(row.queue.in_(sorted(queues)))
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query)).all()
        return {(found.queue, found.start): _tally(found) for found in rows}


class IntervalWriter:
    """Adds to the table what a batch of events adds; `counter` remembers what is under way."""

    def __init__(self, counter: Intervals) -> None:
        self._counter = counter
        self._is_warm = False

    def write(self, connection: Connection, fresh: Sequence[tuple[int, Event]], offset: int) -> None:
        if not self._is_warm:
            self._recall(connection, offset)
            self._is_warm = True
        added = summed(addition for _, event in fresh for addition in self._counter.apply(event))
        keys = list(added)
        for at in range(0, len(keys), IN_ONE_QUERY):
            some = {key: added[key] for key in keys[at : at + IN_ONE_QUERY]}
            _add(connection, some)

    def _recall(self, connection: Connection, offset: int) -> None:
        """What the events before have left under way. Where nothing was ever counted, all of them are counted now."""
        is_new = connection.execute(select(t.queue_interval.c.queue).limit(1)).first() is None
        row = t.event.c
        after = 0 if is_new else offset - RECALLED
        query = (
            select(t.event).where(row.seq > after, row.seq <= offset, row.type.in_(KINDS)).order_by(row.seq)
        )
        added: dict[Key, Tally] = {}
        for found in connection.execute(query.execution_options(yield_per=1000)):
            event = _event(StoredEvent(seq=found.seq, at=found.at, type=found.type, payload=found.payload))
            for key, tally in self._counter.apply(event) if event else ():
                if is_new:
                    added[key] = added[key] + tally if key in added else tally
        if added:
            _add(connection, added)


def _event(stored: StoredEvent) -> Event | None:
    """None for what an older version wrote in another way."""
    try:
        found: Event = from_plain(KINDS[stored.type], {**stored.payload, "at": stored.at})
    except (TypeError, ValueError, KeyError):
        return None
    return found


def _add(connection: Connection, added: Mapping[Key, Tally]) -> None:
    row = t.queue_interval.c
    here = or_(*(and_(row.queue == queue, row.start == start) for queue, start in added))
    kept = {
        (found.queue, found.start): _tally(found)
        for found in connection.execute(select(t.queue_interval).where(here))
    }
    if kept:
        connection.execute(delete(t.queue_interval).where(here))
    rows = [_row(key, kept[key] + tally if key in kept else tally) for key, tally in added.items()]
    if rows:
        connection.execute(insert(t.queue_interval), rows)


def _row(key: Key, tally: Tally) -> dict[str, Any]:
    return {
        "queue": key[0],
        "start": key[1],
        **{name: getattr(tally, name) for name in SUMMED},
        "longest_s": tally.longest_s,
        "waits": {str(wait): n for wait, n in tally.waits.items()},
    }


def _tally(row: Row[Any]) -> Tally:
    known = {name: getattr(row, name) for name in SUMMED}
    waits = {int(wait): int(n) for wait, n in row.waits.items()}
    return Tally(longest_s=row.longest_s, waits=waits, **known)
