"""The database's own thread: whole transactions, errors as ours, an end that waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from callcenter.store.errors import StoreError
from callcenter.store.worker import Worker
from tests.helpers.aio import async_test


def make_table(connection: Connection) -> None:
    connection.execute(text("CREATE TABLE t (n INTEGER PRIMARY KEY)"))


def numbers(connection: Connection) -> list[int]:
    return list(connection.execute(text("SELECT n FROM t ORDER BY n")).scalars())


def put(*values: int) -> Callable[[Connection], int]:
    def change(connection: Connection) -> int:
        for value in values:
            connection.execute(text("INSERT INTO t VALUES (:n)"), {"n": value})
        return len(values)

    return change


@async_test
async def test_a_change_is_whole_or_not_at_all(tmp_path: Path) -> None:
    worker = Worker(f"sqlite:///{tmp_path / 'x.sqlite3'}", "test")
    await worker.write(make_table, "no table")
    assert await worker.write(put(1, 2), "not written") == 2
    with pytest.raises(StoreError, match="not written"):
        await worker.write(put(3, 3), "not written")
    assert await worker.read(numbers, "not read") == [1, 2]
    await worker.close()


@async_test
async def test_a_question_that_fails_is_a_store_error_and_the_next_one_works(tmp_path: Path) -> None:
    worker = Worker(f"sqlite:///{tmp_path / 'x.sqlite3'}", "test")
    with pytest.raises(StoreError, match="not read"):
        await worker.read(numbers, "not read")
    await worker.write(make_table, "no table")
    assert await worker.read(numbers, "not read") == []
    await worker.close()


@async_test
async def test_closing_waits_for_what_is_under_way(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.sqlite3'}"
    worker = Worker(url, "test")
    await worker.write(make_table, "no table")
    await asyncio.gather(worker.write(put(7), "not written"), worker.close())
    again = Worker(url, "test")
    assert await again.read(numbers, "not read") == [7]
    await again.close()
