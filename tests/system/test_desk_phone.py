"""An agent whose voice is a telephone on the desk: the page shows, the telephone rings, both ends hear each other."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect

from callcenter.runtime.random_ids import RandomIds
from tests.bench.caller import Caller
from tests.bench.desk import DeskPhone, live, sit_down
from tests.helpers.desk_sound import HearingCaller, PickingUp, converse
from tests.helpers.product import Product
from tests.helpers.sites import demo_site, settings_of
from tests.helpers.sounds import share_of_tone
from tests.system.aio import counts, eventually, system_test, wait_for

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, prompts: Path) -> Iterator[Product]:
    folder = tmp_path_factory.mktemp("desk")
    site = demo_site()
    site["users"]["agent2"]["auto_answer"] = True
    running = Product(folder, settings=settings_of(folder, site), prompts=prompts)
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
        await counts(lambda: phone.heard, 20)  # the caller's sound reaches the telephone
        await caller.hang_up()
        ended = await one(product, token, ani="+8613800000777", state="ended")
        assert (ended["outcome"], ended["released_by"]) == ("answered", "caller")
        await counts(lambda: phone.hung_up, 1)


@system_test
async def test_a_telephone_that_picks_up_by_itself(product: Product) -> None:
    token = await asyncio.to_thread(product.login, "supervisor")
    server, ani = ("127.0.0.1", product.sip_port), "+8613800000778"
    async with AsyncExitStack() as stack:
        phone = await picking_up(stack, product, "agent2")
        caller = HearingCaller(server, "5000", RandomIds(), ani=ani)
        await caller.dial()
        caller.press("1")
        talking = await one(product, token, ani=ani, state="talking")
        assert (talking["agent"], len(phone.invited), phone.answered) == ("agent2", 1, 1)
        rows = phone.invited[0].headers
        assert [rows.all(name) for name in ("Answer-Mode", "Call-Info", "Alert-Info")] == [
            ("Auto",),
            ("<sip:callcenter.invalid>;answer-after=0",),
            ("<http://callcenter.invalid>;info=alert-autoanswer;delay=0",),
        ]
        heard, told = await converse(phone, caller, agents=440.0, callers=900.0)
        print(
            f"agent hears {share_of_tone(heard, 900.0):.2f}, caller {share_of_tone(told, 440.0):.2f} of the tone"
        )
        assert min(share_of_tone(heard, 900.0), share_of_tone(told, 440.0)) > 0.8
        await caller.hang_up()
        ended = await one(product, token, ani=ani, state="ended")
        assert (ended["outcome"], ended["released_by"]) == ("answered", "caller")
        await counts(lambda: phone.hung_up, 1)


async def picking_up(stack: AsyncExitStack, product: Product, user: str) -> PickingUp:
    """The agent's page, which wants contacts, and that telephone."""
    token = await asyncio.to_thread(product.login, user)
    page = await stack.enter_async_context(
        connect(
            f"ws://127.0.0.1:{product.http_port}/ws/console",
            additional_headers={"Authorization": f"Bearer {token}"},
        )
    )
    phone = PickingUp(user, ("127.0.0.1", product.sip_port), RandomIds())
    await phone.open()
    stack.callback(phone.close)
    await page.send(json.dumps({"type": "ready"}))
    stack.callback(asyncio.ensure_future(live(page)).cancel)
    return phone
