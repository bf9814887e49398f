"""Events to the database, behind the calls: asynchronous, in batches, again and again until it works.

A slow or absent database never delays a call. What cannot be written now waits in the journal, not in memory: the
queue here is bounded, and when it overflows (or at start) the events are read from the journal file again.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence

import structlog

from callcenter.events import Event
from callcenter.journal import JournalError

log = structlog.get_logger("projection")

Numbered = tuple[int, Event]
BATCH = 500
QUEUED_AT_MOST = 20_000
RETRY_AFTER_S = (0.2, 1.0, 5.0)

GATHER_S = 0.2
"""A transaction costs the same for one event as for fifty, and a call's events come in a few bursts. Nobody who reads
records notices the wait; the screens are fed from memory."""


class Projection:
    """`apply` writes a batch and returns the offset reached; `read(after)` reads the journal."""

    def __init__(
        self,
        apply: Callable[[Sequence[Numbered]], Awaitable[int]],
        read: Callable[[int], Iterator[Numbered]],
        *,
        gather_s: float = GATHER_S,
    ) -> None:
        self._apply = apply
        self._read = read
        self._gather_s = gather_s
        self._is_stopping = False
        self._is_writing = False
        self._queue: deque[Numbered] = deque()
        self._has_gap = False
        self._wanted = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.offset = 0
        self.failures = 0

    async def start(self, offset: int) -> None:
        """Catch up with the journal, then follow."""
        self.offset = offset
        self._has_gap = True
        self._wanted.set()
        self._task = asyncio.ensure_future(self._follow())

    async def stop(self, patience_s: float = 5.0) -> None:
        """Write what is queued, for at most `patience_s`; the rest is caught up at the next start."""
        if self._task is None:
            return
        self._is_stopping = True
        deadline = asyncio.get_running_loop().time() + patience_s
        while self._has_work() and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.02)
        self._task.cancel()
        await asyncio.wait([self._task])

    def take(self, number: int, event: Event) -> None:
        """Fold of the pump: remember the event for the next batch."""
        if len(self._queue) >= QUEUED_AT_MOST:
            self._queue.clear()
            self._has_gap = True
        if not self._has_gap:
            self._queue.append((number, event))
        self._wanted.set()

    def _has_work(self) -> bool:
        return bool(self._queue) or self._has_gap or self._is_writing

    @property
    def behind(self) -> int:
        """Events known here that are not in the database yet."""
        return len(self._queue)

    async def _follow(self) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            if not self._has_gap and not self._is_stopping:
                await asyncio.sleep(self._gather_s)
            self._is_writing = True
            if self._has_gap:
                # From here on new events queue up again; those in between are found by reading on.
                self._has_gap = False
                if not await self._caught_up():
                    continue
            while self._queue:
                batch = [self._queue.popleft() for _ in range(min(BATCH, len(self._queue)))]
                await self._write(batch)
            self._is_writing = False

    async def _caught_up(self) -> bool:
        """Read on; a journal that cannot be read is read again later, for nobody else will."""
        try:
            await self._catch_up()
        except (JournalError, OSError) as error:
            log.error("journal_unreadable", problem=str(error), after=self.offset)
            self._has_gap = True
            await asyncio.sleep(RETRY_AFTER_S[-1])
            self._wanted.set()
            return False
        return True

    async def _catch_up(self) -> None:
        batch: list[Numbered] = []
        for numbered in self._read(self.offset):
            batch.append(numbered)
            if len(batch) == BATCH:
                await self._write(batch)
                batch = []
        if batch:
            await self._write(batch)

    async def _write(self, batch: Sequence[Numbered]) -> None:
        tries = 0
        while True:
            try:
                self.offset = await self._apply(batch)
            except Exception as error:  # noqa: BLE001  whatever the driver raises: a database comes back
                self.failures += 1
                if tries == 0:
                    log.error("database_behind", problem=str(error), events=len(batch) + len(self._queue))
                await asyncio.sleep(RETRY_AFTER_S[min(tries, len(RETRY_AFTER_S) - 1)])
                tries += 1
            else:
                if tries:
                    log.info("database_caught_up", offset=self.offset)
                return
