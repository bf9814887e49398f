"""A process of our own that is given one line and answers with many: what would stop the loop is done there."""

from __future__ import annotations

import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from enum import StrEnum


class State(StrEnum):
    """Of a run whose answer such a process makes."""

    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


async def started(command: Sequence[str], longest_line: int) -> Process:
    """Start it; a line that it says is no longer than so many octets. Raises OSError."""
    return await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, limit=longest_line)


async def answers(child: Process, line: bytes) -> AsyncIterator[bytes]:
    """Give it its line, and hear what it says until it ends; its exit code is then to be waited for."""
    assert child.stdin is not None and child.stdout is not None
    # One that ended at once reads nothing; uvloop then says RuntimeError.
    with suppress(ConnectionError, RuntimeError):
        child.stdin.write(line)
        await child.stdin.drain()
        child.stdin.close()
    async for text in child.stdout:
        yield text
