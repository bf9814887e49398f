"""An asyncio loop whose clock jumps: what waits for a minute in the product waits for no time in a test."""

from __future__ import annotations

import asyncio
import selectors
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _Impatient(selectors.DefaultSelector):
    """Never waits for time to pass; tells how long it was asked to."""

    def __init__(self) -> None:
        super().__init__()
        self.skipped = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready and timeout:
            self.skipped += timeout
        return ready


class QuickLoop(asyncio.SelectorEventLoop):
    """For work that waits by `asyncio.sleep` alone; nothing in it may wait for another thread."""

    def __init__(self) -> None:
        self._impatient = _Impatient()
        super().__init__(self._impatient)

    def time(self) -> float:
        return super().time() + self._impatient.skipped


def in_no_time(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine on a quick loop to its end. In a thread of its own: the tests' own loop runs in this one."""
    results: list[T] = []
    failures: list[BaseException] = []

    def run() -> None:
        loop = QuickLoop()
        try:
            results.append(loop.run_until_complete(work()))
        except BaseException as error:  # noqa: BLE001  handed to the test below
            failures.append(error)
        finally:
            loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(30.0)
    if failures:
        raise failures[0]
    return results[0]
