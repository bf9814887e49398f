"""Fixtures of the page tests: the browser files, built once, and one Chromium for all of them."""

import asyncio

import pytest
import pytest_twisted
from twisted.internet.defer import Deferred

from agent_ui.build import build
from tests.agent_ui.stage import chromium, stage


def _in_loop(awaitable):
    return Deferred.fromFuture(asyncio.ensure_future(awaitable))


@pytest.fixture(scope="session")
def built():
    """The browser files are up to date."""
    return build()


@pytest_twisted.async_yield_fixture(scope="module")
async def browser(built):
    opening = chromium()
    yield await _in_loop(opening.__aenter__())
    await _in_loop(opening.__aexit__(None, None, None))


@pytest_twisted.async_yield_fixture
async def show(browser):
    """A stage of its own for each test, on the shared browser."""
    opening = stage(browser)
    yield await _in_loop(opening.__aenter__())
    await _in_loop(opening.__aexit__(None, None, None))
