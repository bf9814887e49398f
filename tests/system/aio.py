"""System tests are coroutines on the shared loop, with more patience than unit tests."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, ParamSpec, TypeVar, cast

import pytest_twisted
from twisted.internet.defer import Deferred

from callcenter.runtime.loop import LOOP

P = ParamSpec("P")
T = TypeVar("T")

LIMIT_S = 400.0
"""A test that hangs ends then: some starts of the product fit in, on a machine that others use as well."""

EVERY_S = 0.1


def system_test(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, Deferred[None]]:
    """Run an `async def` test on the loop; it fails after `LIMIT_S` rather than hanging the run."""

    @functools.wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> Deferred[None]:
        return Deferred.fromFuture(LOOP.create_task(asyncio.wait_for(test(*args, **kwargs), LIMIT_S)))

    return run


def wait_for(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end from a fixture's set-up or tear-down (never from inside a test)."""
    return cast(
        T, pytest_twisted.blockon(Deferred.fromFuture(LOOP.create_task(asyncio.wait_for(coroutine, LIMIT_S))))
    )


async def eventually(ask: Callable[[], Awaitable[T]], good: Callable[[T], bool], within_s: float = 20.0) -> T:
    """Ask again until the answer is good; the last answer is in the failure."""
    deadline = LOOP.time() + within_s
    while True:
        answer = await ask()
        if good(answer):
            return answer
        assert LOOP.time() < deadline, f"after {within_s} s it was still {answer!r}"
        await asyncio.sleep(EVERY_S)


async def counts(figure: Callable[[], int], least: int) -> None:
    """Wait until a figure of ours has come so far."""

    async def now() -> int:
        return figure()

    await eventually(now, lambda figure: figure >= least)
