"""What only the database does: schema, durability, several at once, failures."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from callcenter.events import CallArrived
from callcenter.site import Site
from callcenter.store import SqlStore, StoreError, open_store, upgrade
from callcenter.store.engine import ASYNC_DRIVERS, SYNC_DRIVERS, parse_url
from callcenter.store.schema import upgrade_now
from callcenter.store.tables import metadata
from tests.helpers.aio import async_test
from tests.store.conftest import CHEAP


def arrived(number: int) -> tuple[int, CallArrived]:
    return number, CallArrived(at=float(number), call=f"call-{number}", ani="", dnis="5000")


def test_the_migrations_make_exactly_the_tables(url: str) -> None:
    upgrade_now(url)
    engine = create_engine(url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


@async_test
async def test_upgrading_twice_is_harmless(url: str) -> None:
    await upgrade(url)
    await upgrade(url)


@async_test
async def test_records_outlive_the_process(url: str, demo: Site) -> None:
    first = await open_store(url, CHEAP)
    await first.load_site(demo, 0.0)
    await first.projector.apply([arrived(1)])
    await first.close()
    second = await open_store(url, CHEAP)
    assert await second.projector.offset() == 1
    assert await second.calls.get("call-1") is not None
    assert len(await second.users.all()) == 6
    await second.close()


@async_test
async def test_writers_and_readers_at_once_all_succeed(sql: SqlStore, demo: Site) -> None:
    await asyncio.gather(
        sql.load_site(demo, 0.0),
        *(sql.projector.apply([arrived(number)]) for number in (1, 2, 3)),
        *(sql.customers.by_number("+8613800000142") for _ in range(5)),
    )
    assert await sql.projector.offset() == 3


@async_test
async def test_a_failed_batch_leaves_nothing_behind(sql: SqlStore) -> None:
    await sql.projector.apply([arrived(1)])
    with pytest.raises(StoreError, match="3 events"):
        await sql.projector.apply([arrived(2), arrived(3), arrived(3)])
    assert await sql.projector.offset() == 1
    assert await sql.calls.get("call-2") is None
    assert await sql.projector.apply([arrived(2), arrived(3)]) == 3


@async_test
async def test_a_batch_of_many_calls_is_one_transaction(sql: SqlStore) -> None:
    assert await sql.projector.apply([arrived(number) for number in range(1, 1202)]) == 1201
    assert await sql.calls.get("call-1201") is not None


@async_test
async def test_readers_do_not_wait_for_a_writer(url: str, sql: SqlStore, tmp_path: Path) -> None:
    await sql.projector.apply([arrived(1)])
    other = sqlite3.connect(tmp_path / "records.sqlite3", isolation_level=None)
    assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    other.execute("BEGIN IMMEDIATE")
    assert await sql.calls.get("call-1") is not None
    other.execute("ROLLBACK")
    other.close()


@async_test
async def test_a_file_that_is_no_database_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite3").write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError, match="cannot be opened"):
        await open_store(f"sqlite:///{tmp_path / 'x.sqlite3'}")


@pytest.mark.parametrize("url", ["", "mysql://host/name", "nonsense", "sqlite"])
def test_unknown_databases_are_refused(url: str) -> None:
    with pytest.raises(StoreError, match="database_url"):
        parse_url(url, ASYNC_DRIVERS)


@pytest.mark.parametrize(
    ("url", "on_the_loop", "in_a_thread"),
    [
        ("sqlite:///var/x.sqlite3", "sqlite+aiosqlite:///var/x.sqlite3", "sqlite+pysqlite:///var/x.sqlite3"),
        ("sqlite+aiosqlite:///x", "sqlite+aiosqlite:///x", "sqlite+pysqlite:///x"),
        ("postgresql://a@h/n", "postgresql+psycopg://a@h/n", "postgresql+psycopg://a@h/n"),
    ],
)
def test_each_database_is_spoken_to_through_our_driver(url: str, on_the_loop: str, in_a_thread: str) -> None:
    drivers = [ASYNC_DRIVERS, SYNC_DRIVERS]
    assert [str(parse_url(url, which)) for which in drivers] == [on_the_loop, in_a_thread]


@async_test
async def test_an_unreadable_database_is_a_store_error(sql: SqlStore, tmp_path: Path) -> None:
    broken = sqlite3.connect(tmp_path / "records.sqlite3")
    for table in ("call_agent", "call", "customer", "account", "projection"):
        broken.execute(f"DROP TABLE {table}")
    broken.close()
    for question in (
        sql.calls.get("call-1"),
        sql.customers.by_number("4001"),
        sql.users.by_name("agent1"),
        sql.projector.offset(),
        sql.projector.apply([arrived(1)]),
    ):
        with pytest.raises(StoreError):
            await question
