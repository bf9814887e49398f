"""Fixtures of the page tests: the browser files, built once, and one Chromium for all of them."""

import asyncio

import pytest
import pytest_twisted
from twisted.internet.defer import Deferred

from agent_ui.build import build
from tests.agent_ui.stage import chromium, house, stage
from tests.helpers.aio import blocking


def _in_loop(awaitable):
    return Deferred.fromFuture(asyncio.ensure_future(awaitable))


@pytest.fixture(scope="session")
def built():
    """The browser files are up to date."""
    return build()


@pytest.fixture(scope="session")
def home(built):
    """One Chromium and one preview for all tests."""
    opening = chromium()
    rooms = house(blocking(opening.__aenter__()))
    yield blocking(rooms.__aenter__())
    blocking(rooms.__aexit__(None, None, None))
    blocking(opening.__aexit__(None, None, None))


@pytest_twisted.async_yield_fixture
async def blank(home):
    """An empty page, for looking into pictures."""
    page = await _in_loop(home.context.new_page())
    yield page
    await _in_loop(page.close())


@pytest_twisted.async_yield_fixture
async def show(home):
    """The stage of one test."""
    opening = stage(home)
    yield await _in_loop(opening.__aenter__())
    await _in_loop(opening.__aexit__(None, None, None))
