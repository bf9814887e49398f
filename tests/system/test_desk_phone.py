"""An agent whose voice is a telephone on the desk: the page shows, the telephone rings, both ends hear each other."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from callcenter.runtime.random_ids import RandomIds
from tests.bench.caller import Caller
from tests.bench.desk import DeskPhone, sit_down
from tests.helpers.product import Product
from tests.system.aio import eventually, system_test, wait_for

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, prompts: Path) -> Iterator[Product]:
    running = Product(tmp_path_factory.mktemp("desk"), prompts=prompts)
    wait_for(running.start())
    yield running
    wait_for(running.stop())


async def one(product: Product, token: str, **wanted: object) -> dict[str, Any]:
    """The one call that is so by now."""
    found = await eventually(lambda: product.calls(token, **wanted), lambda calls: len(calls) == 1)
    return found[0]


@system_test
async def test_a_call_answered_on_the_telephone(product: Product) -> None:
    token = await asyncio.to_thread(product.login, "supervisor")
    async with AsyncExitStack() as stack:
        phone: DeskPhone = await sit_down(stack, product, "agent1")
        server = ("127.0.0.1", product.sip_port)
        caller = await Caller(server, "5000", RandomIds(), ani="+8613800000777").dial()
        caller.press("1")
        talking = await one(product, token, ani="+8613800000777", state="talking")
        assert (talking["agent"], phone.answered) == ("agent1", 1)
        for _ in range(25):
            caller.speak()
            await asyncio.sleep(0.02)
        assert phone.heard >= 20, "the caller's sound reaches the telephone"
        await caller.hang_up()
        ended = await one(product, token, ani="+8613800000777", state="ended")
        assert (ended["outcome"], ended["released_by"]) == ("answered", "caller")
        assert phone.hung_up == 1
