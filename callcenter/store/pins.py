"""PINs and the tries at them, in the database: they outlive calls and restarts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import ColumnElement, and_, delete, insert, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from callcenter.customers.locking import (
    ACCOUNT,
    NUMBER,
    Attempt,
    Lock,
    LockRule,
    Tries,
    begin,
    left,
    taken_back,
)
from callcenter.store import tables as t
from callcenter.store.engine import reading, writing
from callcenter.store.errors import StoreError

MOST_LOCKS = 1000
"""Locks in one list; more at once is an attack, not a list."""


class Pins:
    """Accounts are spelled as `account_key` does; a calling number "" is whoever withholds theirs."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def known(self) -> frozenset[str]:
        """The accounts that have a PIN."""
        async with reading(self._engine) as connection:
            return frozenset((await connection.execute(select(t.pin.c.account))).scalars())

    async def put(self, account: str, customer: str, hash_: str, now: float) -> None:
        """Set or replace an account's PIN; wrong tries at the former are forgotten."""
        row = {"account": account, "customer": customer, "hash": hash_, "set_at": now}
        async with self._changing() as connection:
            await connection.execute(delete(t.pin).where(t.pin.c.account == account))
            await connection.execute(insert(t.pin), row)
            await _put(connection, ACCOUNT, account, None)

    async def begin(self, account: str, number: str, rules: tuple[LockRule, LockRule], now: float) -> Attempt:
        """Count a try, unless the account or the number is locked; what it needs to be checked."""
        async with self._changing() as connection:
            await self._forget(connection, rules, now)
            both = await _tries(connection, ACCOUNT, account), await _tries(connection, NUMBER, number)
            after = begin(*both, rules, now)
            if after is None:
                return Attempt(is_locked=True)
            await _put(connection, ACCOUNT, account, after[0])
            await _put(connection, NUMBER, number, after[1])
            row = (await connection.execute(select(t.pin).where(t.pin.c.account == account))).first()
        stored, customer = (row.hash, row.customer) if row is not None else ("", "")
        return Attempt(is_locked=False, left=left(*after, rules), stored=stored, customer=customer)

    async def right(self, account: str, number: str) -> None:
        """The try was right: the account's are forgotten, the number has it back."""
        async with self._changing() as connection:
            await _put(connection, ACCOUNT, account, None)
            await _put(connection, NUMBER, number, taken_back(await _tries(connection, NUMBER, number)))

    async def locks(self, now: float) -> tuple[Lock, ...]:
        """Who is locked now, the longest lock first."""
        row = t.pin_tries.c
        query = select(t.pin_tries).where(row.locked_until > now)
        async with reading(self._engine) as connection:
            found = await connection.execute(
                query.order_by(row.locked_until.desc(), row.of, row.name).limit(MOST_LOCKS)
            )
            return tuple(
                Lock(of=one.of, name=one.name, wrong=one.wrong, locked_until=one.locked_until)
                for one in found
            )

    async def unlock(self, of: str, name: str) -> bool:
        """Forget the wrong tries; False when there were none."""
        async with self._changing() as connection:
            done = await connection.execute(delete(t.pin_tries).where(_is(of, name)))
            return bool(done.rowcount)

    @staticmethod
    async def _forget(connection: AsyncConnection, rules: tuple[LockRule, LockRule], now: float) -> None:
        row, longest = t.pin_tries.c, max(rule.forget_s for rule in rules)
        old = and_(row.last_at < now - longest, row.locked_until <= now)
        await connection.execute(delete(t.pin_tries).where(old))

    @asynccontextmanager
    async def _changing(self) -> AsyncIterator[AsyncConnection]:
        try:
            async with writing(self._engine).begin() as connection:
                if connection.dialect.name == "postgresql":
                    # Two calls with one account at once: the second waits, and then sees what the first counted.
                    await connection.exec_driver_sql("LOCK TABLE pin_tries IN SHARE ROW EXCLUSIVE MODE")
                yield connection
        except SQLAlchemyError as failed:
            raise StoreError("the PINs cannot be read") from failed


def _is(of: str, name: str) -> ColumnElement[bool]:
    return and_(t.pin_tries.c.of == of, t.pin_tries.c.name == name)


async def _tries(connection: AsyncConnection, of: str, name: str) -> Tries:
    row = (await connection.execute(select(t.pin_tries).where(_is(of, name)))).first()
    if row is None:
        return Tries()
    return Tries(wrong=row.wrong, last_at=row.last_at, locked_until=row.locked_until)


async def _put(connection: AsyncConnection, of: str, name: str, tries: Tries | None) -> None:
    if tries is None or tries.wrong == 0:
        await connection.execute(delete(t.pin_tries).where(_is(of, name)))
        return
    row = {"wrong": tries.wrong, "last_at": tries.last_at, "locked_until": tries.locked_until}
    done = await connection.execute(update(t.pin_tries).where(_is(of, name)).values(row))
    if not done.rowcount:
        await connection.execute(insert(t.pin_tries), {"of": of, "name": name, **row})
