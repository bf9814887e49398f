"""Cases in the database, and in their customers' timelines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, insert, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from callcenter.calls.search import BadCursor, Within
from callcenter.customers.cases import (
    Case,
    CaseFilter,
    CasePage,
    CaseState,
    NewCase,
    case_item,
    id_of,
    number_of,
)
from callcenter.store import tables as t
from callcenter.store.engine import reading, writing
from callcenter.store.errors import StoreError


class Cases:
    """Newest first."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def open(self, new: NewCase, now: float) -> Case:
        """Open it, and put it into the customer's timeline; a wish sent twice gives the case that is there."""
        try:
            async with writing(self._engine).begin() as connection:
                there = await _one(connection, t.service_case.c.asked_as == new.asked_as)
                return there or await _insert(connection, new, now)
        except SQLAlchemyError as failed:
            raise StoreError("the case cannot be opened") from failed

    async def page(
        self, wanted: CaseFilter, after: str = "", limit: int = 50, within: Within | None = None
    ) -> CasePage:
        """One page; `after` is the former page's `next`. Raises BadCursor.

        `within`: only those that came out of a contact of theirs, or out of none.
        """
        query = _filtered(select(t.service_case), wanted)
        if within is not None:
            query = query.where(_of(within))
        if after:
            query = query.where(t.service_case.c.id < read_case_cursor(after))
        query = query.order_by(t.service_case.c.id.desc()).limit(limit + 1)
        async with reading(self._engine) as connection:
            items = _cases((await connection.execute(query)).all())
        return CasePage(items=items[:limit], next=items[limit - 1].number if len(items) > limit else "")

    async def get(self, number: str) -> Case | None:
        async with reading(self._engine) as connection:
            return await _one(connection, t.service_case.c.id == id_of(number))

    async def close(self, number: str, by: str, note: str, now: float) -> bool:
        """Close an open case; False when there is none of that number."""
        row = t.service_case.c
        change = (
            update(t.service_case)
            .where(row.id == id_of(number), row.state == CaseState.OPEN)
            .values(state=CaseState.CLOSED, closed_at=now, closed_by=by, note=note)
        )
        try:
            async with writing(self._engine).begin() as connection:
                return bool((await connection.execute(change)).rowcount)
        except SQLAlchemyError as failed:
            raise StoreError("the case cannot be closed") from failed


async def _one(connection: AsyncConnection, condition: Any) -> Case | None:
    row = (await connection.execute(select(t.service_case).where(condition))).first()
    return _cases([row])[0] if row is not None else None


async def _insert(connection: AsyncConnection, new: NewCase, now: float) -> Case:
    row = {
        "asked_as": new.asked_as, "kind": new.kind, "state": CaseState.OPEN, "text": new.text,
        "details": dict(new.details), "recording": new.recording, "customer": new.customer, "call": new.call,
        "ani": new.ani, "opened_at": now, "closed_at": None, "closed_by": "", "note": "",
    }  # fmt: skip
    made = await connection.execute(insert(t.service_case).values(row))
    key = made.inserted_primary_key
    assert key is not None  # of a single row both databases tell it
    case = Case.from_data({"number": number_of(key[0]), **{k: v for k, v in row.items() if k != "asked_as"}})
    if case.customer:
        item = case_item(case)
        await connection.execute(
            insert(t.interaction),
            {
                "id": f"case:{case.number}", "customer": case.customer, "at": item.at, "channel": item.channel,
                "summary": dict(item.summary), "outcome": item.outcome, "agent": item.agent, "call": item.call,
                "disposition": item.disposition,
            },
        )  # fmt: skip
    return case


def _cases(rows: Sequence[Row[Any]]) -> tuple[Case, ...]:
    found = []
    for row in rows:
        fields = dict(row._mapping)
        del fields["asked_as"]
        found.append(Case.from_data({"number": number_of(fields.pop("id")), **fields}))
    return tuple(found)


def _filtered(query: Select[Any], wanted: CaseFilter) -> Select[Any]:
    row = t.service_case.c
    for column in (row.state, row.kind, row.customer, row.call):
        value = getattr(wanted, column.name)
        if value:
            query = query.where(column == value)
    if wanted.since is not None:
        query = query.where(row.opened_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(row.opened_at < wanted.until)
    return query


def _of(within: Within) -> ColumnElement[bool]:
    theirs = select(t.call_agent.c.call).where(t.call_agent.c.agent.in_(within.agents))
    calls = select(t.call.c.id).where(or_(t.call.c.queue.in_(within.queues), t.call.c.id.in_(theirs)))
    return or_(t.service_case.c.call == "", t.service_case.c.call.in_(calls))


def read_case_cursor(cursor: str) -> int:
    """Raise BadCursor for one of foreign make."""
    found = id_of(cursor)
    if not found:
        raise BadCursor(cursor[:40])
    return found
