"""Whoever ends waits for the last port, and for none if there is none."""

import asyncio

import pytest
from twisted.internet.defer import Deferred

from callcenter.media.open_ports import OpenPorts


@pytest.mark.parametrize(
    "opened, closed, is_over",
    [
        ([], [], True),
        (["a"], [], False),
        (["a"], ["a"], True),
        (["a", "b"], ["a"], False),
        (["a", "b"], ["a", "a"], False),
        (["a", "b"], ["b", "a", "a"], True),
        (["a"], ["never opened"], False),
    ],
)
async def test_the_end_comes_with_the_last_port(opened, closed, is_over):
    assert await Deferred.fromFuture(asyncio.ensure_future(_is_over(opened, closed))) is is_over


async def _is_over(opened, closed):
    ports = OpenPorts()
    for owner in opened:
        ports.opened(owner)
    ending = asyncio.ensure_future(ports.all_closed())
    await asyncio.sleep(0)
    for owner in closed:
        ports.closed(owner)
    for _ in range(3):
        await asyncio.sleep(0)
    was_over = ending.done()
    ending.cancel()
    await asyncio.wait([ending])
    return was_over
