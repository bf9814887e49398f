import asyncio

import pytest
from twisted.internet.defer import Deferred

from tests.helpers.aio import async_test, blocking


@pytest.fixture
def five() -> int:
    return blocking(asyncio.sleep(0, 5))


@async_test
async def test_fixtures_reach_a_coroutine_test_that_runs_in_a_task(five: int) -> None:
    assert five == 5
    assert asyncio.current_task() is not None


def test_failures_inside_the_coroutine_fail_the_test() -> Deferred[None]:
    @async_test
    async def fails() -> None:
        await asyncio.sleep(0)
        raise KeyError("seen")

    return fails().addCallbacks(lambda _: pytest.fail("no error"), lambda failure: failure.trap(KeyError))
