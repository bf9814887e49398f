"""Questions to databases that the site file gives names to: values are bound, time and rows are limited.

    reads    the database itself is told that nothing may be written        writes    all statements, or none of them

What goes wrong is a `QueryFailed` with a word for the flow: unknown, bad_value, timeout, busy, conflict, failed. Its
text names the query and the kind of trouble, never the SQL, never a value.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from datetime import time as time_of_day
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Boolean, Float, String, TextClause, bindparam, text
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from callcenter.site.sql import GIVEN, bindable, placeholders
from callcenter.store.engine import open_engine, writing
from callcenter.store.errors import StoreError

OWN = ""
"""The name of the product's own database."""

STEPS = 2000
"""SQLite asks after so many of its steps whether it may go on: a fraction of a millisecond."""

FITS = 2**63
Given = str | int | float | bool


class QueryFailed(StoreError):
    """A query has no answer; `failure` is a short word for whoever asked."""

    def __init__(self, failure: str, why: str) -> None:
        super().__init__(why)
        self.failure = failure


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedQuery:
    """`parameters`: name → text, whole, number or boolean."""

    name: str
    database: str
    statements: tuple[str, ...] = field(repr=False)
    parameters: Mapping[str, str] = field(default_factory=dict)
    writes: bool = False
    timeout_s: float = 3.0
    max_rows: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`rows` of the last statement that has some; `changed`: rows written, by all."""

    rows: tuple[Mapping[str, Given | None], ...] = ()
    changed: int = 0


class Queries:
    """`databases`: URL by name, the product's own under "". Each is opened when it is first asked.

    `clock` tells seconds, to any thread.
    """

    def __init__(
        self,
        queries: Mapping[str, NamedQuery],
        databases: Mapping[str, str],
        clock: Callable[[], float],
    ) -> None:
        self._clock = clock
        self._queries = dict(queries)
        self._databases = dict(databases)
        self._engines: dict[str, AsyncEngine] = {}

    async def change(self, queries: Mapping[str, NamedQuery], databases: Mapping[str, str]) -> None:
        """From now on these; a database that has another address is opened anew."""
        gone = [name for name in self._engines if databases.get(name) != self._databases.get(name)]
        self._queries, self._databases = dict(queries), dict(databases)
        for name in gone:
            await self._engines.pop(name).dispose()

    async def run(
        self, name: str, given: Mapping[str, Any], *, call: str, asked: str, limit_s: float
    ) -> Found:
        """Ask; raises QueryFailed within `limit_s`, or the query's own limit if that is shorter."""
        query = self._queries.get(name)
        if query is None:
            raise QueryFailed("unknown", f"there is no query {name[:64]!r}")
        values = {**fitted(query, given), "call": call, "asked": asked}
        try:
            async with self._connected(query, min(limit_s, query.timeout_s)) as connection:
                return await _carry_out(connection, query, values)
        except SQLAlchemyError as error:
            raise QueryFailed(_failure(error), f"query {name}: {_kind(error)}") from error

    async def close(self) -> None:
        """Close every database."""
        for engine in self._engines.values():
            await engine.dispose()

    @asynccontextmanager
    async def _connected(self, query: NamedQuery, limit_s: float) -> AsyncIterator[AsyncConnection]:
        engine = self._engine(query.database)
        async with (writing(engine) if query.writes else engine).connect() as connection:
            guard = _OfSqlite if connection.dialect.name == "sqlite" else _OfPostgres
            async with guard(connection, self._clock).limits(limit_s, query.writes), connection.begin():
                await guard(connection, self._clock).begin(limit_s, query.writes)
                yield connection

    def _engine(self, database: str) -> AsyncEngine:
        if database not in self._engines:
            self._engines[database] = open_engine(self._databases[database])
        return self._engines[database]


@dataclass(frozen=True, slots=True)
class _OfSqlite:
    """SQLite is stopped by a question it asks itself while it works; what is read-only, the connection knows."""

    connection: AsyncConnection
    clock: Callable[[], float]

    @asynccontextmanager
    async def limits(self, limit_s: float, writes: bool) -> AsyncIterator[None]:
        driver = (await self.connection.get_raw_connection()).driver_connection
        assert driver is not None
        until = self.clock() + limit_s
        await driver.execute(f"PRAGMA busy_timeout={int(limit_s * 1000)}")
        await driver.execute(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
        await driver.set_progress_handler(lambda: self.clock() > until, STEPS)
        try:
            yield
        finally:
            await driver.set_progress_handler(None, 0)
            await driver.execute("PRAGMA query_only=OFF")

    async def begin(self, limit_s: float, writes: bool) -> None:
        return None


@dataclass(frozen=True, slots=True)
class _OfPostgres:
    """PostgreSQL limits the transaction."""

    connection: AsyncConnection
    clock: Callable[[], float]

    @asynccontextmanager
    async def limits(self, limit_s: float, writes: bool) -> AsyncIterator[None]:
        yield

    async def begin(self, limit_s: float, writes: bool) -> None:
        if not writes:
            await self.connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        await self.connection.exec_driver_sql(f"SET LOCAL statement_timeout = {int(limit_s * 1000)}")


async def _carry_out(connection: AsyncConnection, query: NamedQuery, values: Mapping[str, Given]) -> Found:
    rows: tuple[Mapping[str, Given | None], ...] = ()
    changed = 0
    for statement in query.statements:
        clause, used = _bound(query, statement, values)
        if not query.writes:
            # Streamed: of a million rows only those are read that are wanted.
            stream = await connection.stream(clause, used)
            rows = _plain(await stream.mappings().fetchmany(query.max_rows))
            await stream.close()
            continue
        result = await connection.execute(clause, used)
        if result.returns_rows:
            rows = _plain(result.mappings().fetchmany(query.max_rows))
        else:
            changed += max(0, result.rowcount)
    return Found(rows=rows, changed=changed)


_TYPES = {"text": String, "whole": BigInteger, "number": Float, "boolean": Boolean}


def _bound(
    query: NamedQuery, statement: str, values: Mapping[str, Given]
) -> tuple[TextClause, dict[str, Given]]:
    names = placeholders(statement)
    kinds = {**dict.fromkeys(GIVEN, "text"), **query.parameters}
    clause = text(bindable(statement)).bindparams(
        *(bindparam(name, type_=_TYPES[kinds[name]]()) for name in names)
    )
    return clause, {name: values[name] for name in names}


def fitted(query: NamedQuery, given: Mapping[str, Any]) -> dict[str, Given]:
    """What was given, as the declared types hold it; QueryFailed for what is missing, too much, or does not fit."""
    if set(given) != set(query.parameters):
        raise QueryFailed("bad_value", f"query {query.name} takes {', '.join(query.parameters) or 'nothing'}")
    return {name: _fit(query, name, kind, given[name]) for name, kind in query.parameters.items()}


def _fit(query: NamedQuery, name: str, kind: str, value: object) -> Given:
    try:
        found = _FIT[kind](value)
    except (TypeError, ValueError, OverflowError) as error:
        raise QueryFailed("bad_value", f"query {query.name}: {name} is no {kind}") from error
    return found


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if not isinstance(value, str | int | float) or "\x00" in str(value):
        raise TypeError
    return str(value)


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise TypeError
    number = int(value)
    if (number != float(value) and abs(number) < 2**53) or not -FITS <= number < FITS:
        raise ValueError
    return number


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise TypeError
    number = float(value)
    if not abs(number) < float("inf"):
        raise ValueError
    return number


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


_FIT: dict[str, Callable[[object], Given]] = {
    "text": _text, "whole": _whole, "number": _number, "boolean": _boolean,
}  # fmt: skip


def _plain(rows: Sequence[Mapping[Any, Any]]) -> tuple[Mapping[str, Given | None], ...]:
    return tuple({str(name): _json(value) for name, value in row.items()} for row in rows)


def _json(value: object) -> Given | None:
    """What JSON has a form for; amounts stay whole numbers when they are."""
    match value:
        case None | str() | bool() | int() | float():
            return value
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case date() | datetime() | time_of_day():
            return value.isoformat()
    return None


def _failure(error: SQLAlchemyError) -> str:
    if isinstance(error, IntegrityError):
        return "conflict"
    kind = _kind(error)
    if kind in ("SQLITE_INTERRUPT", "57014"):
        return "timeout"
    return "busy" if kind in ("SQLITE_BUSY", "SQLITE_LOCKED", "40001", "40P01", "55P03") else "failed"


def _kind(error: SQLAlchemyError) -> str:
    """The database's own name for it: no SQL, no values."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    name = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
    return str(name or type(cause).__name__)
