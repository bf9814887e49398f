"""Run coroutine tests and fixtures on the one loop that Twisted and asyncio share.

pytest-twisted drives the reactor; these wrap the coroutine in an asyncio task first, so that asyncio libraries
(anyio, SQLAlchemy, httpx, websockets) find the running task they need.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec

import pytest_twisted
from twisted.internet.defer import Deferred

from callcenter.runtime.loop import LOOP

P = ParamSpec("P")

LIMIT_S = 20.0
"""A hanging test fails after this long instead of hanging the run."""


def async_test(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, Deferred[None]]:
    """Decorate an `async def` test; fixtures and parameters pass through."""

    @functools.wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> Deferred[None]:
        return as_deferred(test(*args, **kwargs))

    return run


def as_deferred(coroutine: Coroutine[Any, Any, Any]) -> Deferred[Any]:
    """Start a coroutine as an asyncio task; the Deferred fires with its outcome."""
    return Deferred.fromFuture(LOOP.create_task(_limited(coroutine)))


def blocking(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine to its end from a *fixture*'s set-up or tear-down (never from inside a test)."""
    return pytest_twisted.blockon(as_deferred(coroutine))


async def _limited(coroutine: Coroutine[Any, Any, Any]) -> Any:
    return await asyncio.wait_for(coroutine, LIMIT_S)
