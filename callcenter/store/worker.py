"""The database from a thread of its own: a whole transaction is one trip there and back.

The asyncio face of SQLAlchemy makes that trip for every statement, and runs each in a greenlet; for what happens on
every call (its lookup, its events) that costs more than the database itself. Whoever reads a page now and then uses
`engine.reading`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import SQLAlchemyError

from callcenter.store.engine import SYNC_DRIVERS, parse_url, prepare
from callcenter.store.errors import StoreError

T = TypeVar("T")


class Worker:
    """One thread, one connection kept open. What does not work raises StoreError with `failed` as its text."""

    def __init__(self, url: str, name: str) -> None:
        parsed = parse_url(url, SYNC_DRIVERS)
        self._engine: Engine = create_engine(
            parsed, pool_size=1, pool_pre_ping=parsed.get_backend_name() != "sqlite"
        )
        prepare(self._engine)
        self._writing = self._engine.execution_options(callcenter_writes=True)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    async def read(self, question: Callable[[Connection], T], failed: str) -> T:
        """What `question` finds; it runs in the thread and touches nothing but its connection."""
        return await self._run(lambda: self._with(self._engine, question), failed)

    async def write(self, change: Callable[[Connection], T], failed: str) -> T:
        """Everything that `change` writes, or nothing of it."""
        return await self._run(lambda: self._begun(change), failed)

    async def close(self) -> None:
        """Give the connection back, once what runs is done."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._engine.dispose)
        self._thread.shutdown(wait=False)

    async def _run(self, work: Callable[[], T], failed: str) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except SQLAlchemyError as error:
            raise StoreError(failed) from error

    @staticmethod
    def _with(engine: Engine, question: Callable[[Connection], T]) -> T:
        with engine.connect() as connection:
            return question(connection)

    def _begun(self, change: Callable[[Connection], T]) -> T:
        with self._writing.begin() as connection:
            return change(connection)
