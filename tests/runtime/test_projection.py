"""Events reach the database in batches, in order and once, whatever the database and the queue do meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from callcenter.events import Event, FlowStarted
from callcenter.journal import JournalError
from callcenter.runtime import projection as module
from callcenter.runtime.projection import Numbered, Projection
from tests.helpers.aio import async_test


def event(number: int) -> Event:
    return FlowStarted(at=float(number), call=f"c{number}", flow="main", version="1", language="en")


@dataclass
class Database:
    """Remembers each batch by the numbers in it; fails the next `failures` times; `slow` holds a write up."""

    batches: list[list[int]] = field(default_factory=list)
    failures: int = 0
    journal: list[Numbered] = field(default_factory=list)
    slow: asyncio.Event | None = None

    async def apply(self, batch: Sequence[Numbered]) -> int:
        await asyncio.sleep(0)
        if self.failures:
            self.failures -= 1
            raise OSError("the database is gone")
        if self.slow is not None:
            await self.slow.wait()
        self.batches.append([number for number, _ in batch])
        return batch[-1][0]

    def read(self, after: int) -> Iterator[Numbered]:
        return iter([numbered for numbered in self.journal if numbered[0] > after])

    def written(self) -> list[int]:
        return [number for batch in self.batches for number in batch]


@asynccontextmanager
async def following(
    database: Database, *, offset: int = 0, gather_s: float = 0.03
) -> AsyncIterator[Projection]:
    projection = Projection(database.apply, database.read, gather_s=gather_s)
    await projection.start(offset)
    await asyncio.sleep(0)
    yield projection
    await projection.stop()


def happens(database: Database, projection: Projection, *numbers: int) -> None:
    for number in numbers:
        database.journal.append((number, event(number)))
        projection.take(number, event(number))


async def until(projection: Projection, offset: int) -> None:
    while projection.offset < offset:
        await asyncio.sleep(0.005)


@async_test
async def test_what_happens_within_a_moment_is_one_transaction() -> None:
    database = Database()
    async with following(database) as projection:
        happens(database, projection, 1, 2)
        await asyncio.sleep(0.005)
        happens(database, projection, 3)
        await until(projection, 3)
        happens(database, projection, 4)
        await until(projection, 4)
    assert database.batches == [[1, 2, 3], [4]]


@async_test
async def test_a_start_catches_up_with_the_journal_at_once() -> None:
    database = Database(journal=[(number, event(number)) for number in range(1, 1203)])
    async with following(database, offset=2, gather_s=60.0) as projection:
        await until(projection, 1202)
    assert [len(batch) for batch in database.batches] == [500, 500, 200]
    assert database.written() == list(range(3, 1203))


@async_test
async def test_a_database_that_fails_is_asked_again_and_nothing_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "RETRY_AFTER_S", (0.001,))
    database = Database(failures=3)
    async with following(database) as projection:
        happens(database, projection, 1, 2)
        await until(projection, 2)
        assert projection.failures == 3
    assert database.batches == [[1, 2]]


@async_test
async def test_an_overflowing_queue_is_read_from_the_journal_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "QUEUED_AT_MOST", 3)
    database = Database(slow=asyncio.Event())
    async with following(database) as projection:
        happens(database, projection, 1)
        await asyncio.sleep(0.05)
        happens(database, projection, *range(2, 10))
        assert projection.behind == 0
        assert database.slow is not None
        database.slow.set()
        await until(projection, 9)
        happens(database, projection, 10)
        await until(projection, 10)
    assert database.written() == list(range(1, 11))


@async_test
async def test_a_stop_writes_what_is_queued_and_what_is_under_way() -> None:
    database = Database(slow=asyncio.Event())
    projection = Projection(database.apply, database.read, gather_s=0.03)
    await projection.start(0)
    await asyncio.sleep(0)
    happens(database, projection, 1, 2)
    stopping = asyncio.ensure_future(projection.stop())
    await asyncio.sleep(0.06)
    assert not stopping.done()
    assert database.slow is not None
    database.slow.set()
    await stopping
    assert database.batches == [[1, 2]]


@async_test
async def test_a_stop_does_not_wait_for_ever() -> None:
    database = Database(slow=asyncio.Event())
    projection = Projection(database.apply, database.read, gather_s=0.0)
    await projection.start(0)
    await asyncio.sleep(0)
    happens(database, projection, 1)
    await projection.stop(patience_s=0.05)
    assert database.batches == []


@async_test
async def test_a_journal_that_cannot_be_read_is_read_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RETRY_AFTER_S", (0.001,))
    database = Database(journal=[(1, event(1)), (2, event(2))])
    problems = [OSError("input/output error"), JournalError("a damaged record")]
    read = database.read

    def failing(after: int) -> Iterator[Numbered]:
        if problems:
            raise problems.pop()
        return read(after)

    projection = Projection(database.apply, failing, gather_s=0.0)
    await projection.start(0)
    await until(projection, 2)
    happens(database, projection, 3)
    await until(projection, 3)
    await projection.stop()
    assert database.written() == [1, 2, 3]
