"""Questions to the database. Each answers with values; none of them writes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from callcenter.calls.call import HOUSE_NUMBERS
from callcenter.calls.cdr import CallRecord
from callcenter.calls.search import CallFilter, CallPage, StoredEvent, cursor_of, read_cursor
from callcenter.customers import Customer, Promise, TimelineItem, account_key
from callcenter.customers.follow_ups import FollowUp, promises_of
from callcenter.site import Account
from callcenter.store import tables as t
from callcenter.store.engine import reading
from callcenter.store.timeline import HISTORY_ITEMS, SHARED_BY
from callcenter.store.worker import Worker


class Users:
    """Everybody and everything with a password."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def by_name(self, name: str) -> Account | None:
        found = await self._read(select(t.account).where(t.account.c.name == name))
        return found[0] if found else None

    async def all(self) -> list[Account]:
        return await self._read(select(t.account).order_by(t.account.c.name))

    async def _read(self, query: Select[Any]) -> list[Account]:
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query)).all()
            names = [row.name for row in rows]
            skills = await _grouped(
                connection,
                select(t.agent_skill)
                .where(t.agent_skill.c.account.in_(names))
                .order_by(t.agent_skill.c.skill),
            )
            queues = await _grouped(
                connection,
                select(t.agent_queue)
                .where(t.agent_queue.c.account.in_(names))
                .order_by(t.agent_queue.c.rank),
            )
        return [
            Account(
                **row._mapping,
                skills={skill.skill: skill.level for skill in skills.get(row.name, ())},
                queues=tuple(queue.queue for queue in queues.get(row.name, ())),
            )
            for row in rows
        ]


async def _grouped(connection: AsyncConnection, query: Select[Any]) -> dict[str, list[Row[Any]]]:
    groups: dict[str, list[Row[Any]]] = {}
    for row in (await connection.execute(query)).all():
        groups.setdefault(row.account, []).append(row)
    return groups


OF_NUMBER = (
    select(t.customer)
    .join(t.customer_number)
    .where(t.customer_number.c.number == bindparam("number"))
    .order_by(t.customer.c.id)
    .limit(SHARED_BY)
)
OF_ACCOUNT = (
    select(t.customer)
    .where(t.customer.c.account_key == bindparam("account"))
    .order_by(t.customer.c.id)
    .limit(SHARED_BY)
)
OF_ID = select(t.customer).where(t.customer.c.id == bindparam("customer"))
NUMBERS = (
    select(t.customer_number.c.number)
    .where(t.customer_number.c.customer == bindparam("customer"))
    .order_by(t.customer_number.c.rank)
)
PROMISES = (
    select(t.promise)
    .where(t.promise.c.customer == bindparam("customer"), t.promise.c.kept_at.is_(None))
    .order_by(t.promise.c.due, t.promise.c.id)
)
FOLLOW_UPS = (
    select(t.follow_up)
    .where(t.follow_up.c.customer == bindparam("customer"), t.follow_up.c.done_at.is_(None))
    .order_by(t.follow_up.c.due, t.follow_up.c.id)
    .limit(HISTORY_ITEMS)
)
TIMELINE = (
    select(t.interaction)
    .where(t.interaction.c.customer == bindparam("customer"))
    .order_by(t.interaction.c.at.desc(), t.interaction.c.call)
    .limit(HISTORY_ITEMS)
)


class Customers:
    """Customers with their open promises and the newest part of their timeline. Asked on every call."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    async def by_number(self, e164: str) -> list[Customer]:
        """Everybody with this number, as `normalise` spells it."""
        return await self._read(OF_NUMBER, {"number": e164})

    async def by_account(self, account: str) -> list[Customer]:
        """Everybody with this account, in any spelling."""
        key = account_key(account)
        return await self._read(OF_ACCOUNT, {"account": key}) if key else []

    async def get(self, customer: str) -> Customer | None:
        found = await self._read(OF_ID, {"customer": customer})
        return found[0] if found else None

    async def names(self, customers: Collection[str]) -> dict[str, dict[str, str]]:
        """What those who are known are called, by language."""
        row = t.customer.c
        query = select(row.id, row.name, row.local_name).where(row.id.in_(customers))

        def found(connection: Connection) -> dict[str, dict[str, str]]:
            return {
                one.id: {"en": one.name, "zh": one.local_name or one.name}
                for one in connection.execute(query)
            }

        return await self._worker.read(found, "the customers cannot be read") if customers else {}

    async def _read(self, query: Select[Any], given: dict[str, str]) -> list[Customer]:
        def whole(connection: Connection) -> list[Customer]:
            return [_customer(connection, row) for row in connection.execute(query, given).all()]

        return await self._worker.read(whole, "the customers cannot be read")


def _customer(connection: Connection, row: Row[Any]) -> Customer:
    asked = {"customer": row.id}
    numbers = connection.execute(NUMBERS, asked)
    promises = connection.execute(PROMISES, asked)
    follow_ups = connection.execute(FOLLOW_UPS, asked)
    timeline = connection.execute(TIMELINE, asked)
    fields = dict(row._mapping)
    del fields["account_key"]
    return Customer(
        customer=fields.pop("id"),
        tags=tuple(fields.pop("tags")),
        numbers=tuple(numbers.scalars()),
        promises=promises_of(
            (Promise(what=one.what, due=one.due, owner=one.owner) for one in promises),
            (FollowUp.from_data(dict(one._mapping)) for one in follow_ups),
        ),
        timeline=tuple(
            TimelineItem(
                at=one.at,
                channel=one.channel,
                summary=one.summary,
                outcome=one.outcome,
                agent=one.agent,
                call=one.call,
                disposition=one.disposition,
            )
            for one in timeline
        ),
        **fields,
    )


class Calls:
    """Call records, newest first, and a call's own events."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def page(self, wanted: CallFilter, after: str = "", limit: int = 50) -> CallPage:
        """One page; `after` is the former page's `next`. Raises BadCursor."""
        query = _filtered(select(t.call), wanted)
        if after:
            at, call = read_cursor(after)
            earlier = t.call.c.arrived_at < at
            query = query.where(or_(earlier, and_(t.call.c.arrived_at == at, t.call.c.id < call)))
        query = query.order_by(t.call.c.arrived_at.desc(), t.call.c.id.desc()).limit(limit + 1)
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query)).all()
        items = read_records(rows[:limit])
        return CallPage(items=items, next=cursor_of(items[-1]) if len(rows) > limit else "")

    async def get(self, call: str) -> CallRecord | None:
        async with reading(self._engine) as connection:
            row = (await connection.execute(select(t.call).where(t.call.c.id == call))).first()
        return read_records([row])[0] if row else None

    async def events(self, call: str) -> list[StoredEvent]:
        """Everything that happened to the call, in order."""
        query = select(t.event).where(t.event.c.call == call).order_by(t.event.c.seq)
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query)).all()
        return [StoredEvent(seq=row.seq, at=row.at, type=row.type, payload=row.payload) for row in rows]


def read_records(rows: Sequence[Row[Any]]) -> tuple[CallRecord, ...]:
    return tuple(CallRecord.from_data(dict(row._mapping)) for row in rows)


def _filtered(query: Select[Any], wanted: CallFilter) -> Select[Any]:
    of_call = t.call.c
    for column in (
        of_call.state, of_call.outcome, of_call.queue, of_call.ani, of_call.customer, of_call.direction, of_call.trunk,
        of_call.disposition,
    ):  # fmt: skip
        value = getattr(wanted, column.name)
        if value:
            query = query.where(column == value)
    if wanted.agent:
        query = query.join(t.call_agent).where(t.call_agent.c.agent == wanted.agent)
    if not wanted.with_house:
        query = query.where(of_call.dnis.not_in(sorted(HOUSE_NUMBERS)))
    if wanted.since is not None:
        query = query.where(t.call.c.arrived_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(t.call.c.arrived_at < wanted.until)
    if wanted.within is not None:
        mine = select(t.call_agent.c.call).where(t.call_agent.c.agent.in_(wanted.within.agents))
        query = query.where(or_(of_call.queue.in_(wanted.within.queues), of_call.id.in_(mine)))
    return query.where(*_measured(wanted), *_sought(wanted.seek))


def _measured(wanted: CallFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.waited_over is not None:
        yield t.call.c.waited_s > wanted.waited_over
    if wanted.waited_within is not None:
        yield t.call.c.waited_s <= wanted.waited_within
    if wanted.mos_below is not None:
        yield t.call.c.worst_mos < wanted.mos_below


def _sought(seek: str) -> Iterator[ColumnElement[bool]]:
    if seek:
        texts = (t.call.c.ani, t.call.c.customer_name, t.call.c.display_name)
        found = (column.icontains(seek, autoescape=True) for column in texts)
        yield or_(t.call.c.id.startswith(seek, autoescape=True), *found)
