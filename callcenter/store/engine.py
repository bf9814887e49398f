"""Open a database: URL spelling, SQLite's settings, and transactions that wait instead of failing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from callcenter.store.errors import StoreError

BUSY_MS = 5000
"""How long a writer waits for another one. Longer than any projection batch takes."""

ASYNC_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}
SYNC_DRIVERS = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg"}


def parse_url(url: str, drivers: dict[str, str]) -> URL:
    """The URL with the driver we use; StoreError for a database we do not know."""
    try:
        parsed = make_url(url)
        return parsed.set(drivername=drivers[parsed.get_backend_name()])
    except (ArgumentError, KeyError) as unknown:
        raise StoreError(
            'database_url: allowed are "sqlite:///file" and "postgresql://user@host/name"'
        ) from unknown


def open_engine(url: str) -> AsyncEngine:
    """An engine for the loop. SQLite runs in WAL mode: readers never wait for the writer."""
    parsed = parse_url(url, ASYNC_DRIVERS)
    engine = create_async_engine(parsed, pool_pre_ping=parsed.get_backend_name() != "sqlite")
    prepare(engine.sync_engine)
    return engine


def prepare(engine: Engine) -> None:
    """SQLite: set up each connection, and take the write lock when a writing transaction begins."""
    if engine.dialect.name != "sqlite":
        return
    if engine.url.database and engine.url.database != ":memory:":
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)


def writing(engine: AsyncEngine) -> AsyncEngine:
    """The same engine for transactions that write: two writers queue up instead of one failing half-way."""
    return engine.execution_options(callcenter_writes=True)


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection for questions; StoreError when the database does not answer."""
    try:
        async with engine.connect() as connection:
            yield connection
    except SQLAlchemyError as failed:
        raise StoreError("the records cannot be read") from failed


def _set_up(connection: Any, _record: object) -> None:
    # The driver's own implicit BEGIN would come too late to be IMMEDIATE.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("callcenter_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
