"""A queue that rings all: two telephones at once, one caller, and the one who picks up second learns who was faster."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from websockets.asyncio.client import ClientConnection, connect

from callcenter.runtime.random_ids import RandomIds
from callcenter.sip import Request, parse
from tests.bench.caller import Caller
from tests.bench.desk import DeskPhone
from tests.helpers.product import Product
from tests.helpers.sites import demo_site
from tests.system.aio import counts, eventually, system_test

pytestmark = pytest.mark.system

AGENTS = ("agent1", "agent2")


@dataclass
class PatientPhone(DeskPhone):
    """A telephone that rings until somebody picks it up. `is_deaf`: it overlooks that it need not any more."""

    is_deaf: bool = False
    cancelled: int = 0
    invite: Request | None = None
    rings: asyncio.Event = field(default_factory=asyncio.Event)

    def pick_up(self) -> None:
        assert self.invite is not None
        self._send(bytes(self._reply(self.invite, 200, sdp=True)))
        self.answered += 1

    def _hear(self, data: bytes) -> None:
        message = parse(data)
        if not isinstance(message, Request) or message.method not in ("INVITE", "CANCEL"):
            super()._hear(data)
        elif message.method == "INVITE":
            self.invite = message
            self._send(bytes(self._reply(message, 180)))
            self.rings.set()
        elif not self.is_deaf:
            assert self.invite is not None
            self._send(bytes(self._reply(message, 200)))
            self._send(bytes(self._reply(self.invite, 487)))
            self.cancelled += 1


@dataclass
class Desk:
    """An agent with a page and a telephone, and what the page was told to show as a problem."""

    agent: str
    phone: PatientPhone
    problems: list[tuple[str, str]] = field(default_factory=list)

    async def follow(self, console: ClientConnection) -> None:
        async for text in console:
            message: dict[str, Any] = json.loads(text)
            if message["type"] == "ping":
                await console.send(json.dumps({"type": "pong", "n": message["n"]}))
            elif message["type"] == "problem":
                self.problems.append((message["code"], message["text"]))


async def sits(stack: AsyncExitStack, product: Product, agent: str, *, is_deaf: bool) -> Desk:
    """The agent is at the desk and ready."""
    token = await asyncio.to_thread(product.login, agent)
    console = await stack.enter_async_context(
        connect(
            f"ws://127.0.0.1:{product.http_port}/ws/console",
            additional_headers={"Authorization": f"Bearer {token}"},
        )
    )
    desk = Desk(agent, PatientPhone(agent, ("127.0.0.1", product.sip_port), RandomIds(), is_deaf=is_deaf))
    await desk.phone.open()
    stack.callback(desk.phone.close)
    await console.send(json.dumps({"type": "ready"}))
    reader = asyncio.ensure_future(desk.follow(console))
    stack.callback(reader.cancel)
    return desk


@asynccontextmanager
async def ringing(folder: Path, prompts: Path, *, is_deaf: bool = False) -> AsyncIterator[Any]:
    """Support rings all, and both phones ring for one caller: the product, the caller, both desks."""
    site = demo_site()
    site["queues"]["support"] |= {"strategy": "ring_all"}
    path = folder / "site.yaml"
    path.write_text(yaml.safe_dump(site, allow_unicode=True), encoding="utf-8")
    async with (
        Product(folder, settings={"site_file": str(path)}, prompts=prompts) as product,
        AsyncExitStack() as stack,
    ):
        desks = [await sits(stack, product, agent, is_deaf=is_deaf) for agent in AGENTS]
        caller = await Caller(
            ("127.0.0.1", product.sip_port), "5000", RandomIds(), ani="+8613800000777"
        ).dial()
        caller.press("1")
        await asyncio.gather(*(asyncio.wait_for(desk.phone.rings.wait(), 20.0) for desk in desks))
        yield product, caller, desks
        assert "Traceback" not in product.tail(1_000_000)


async def talked(product: Product) -> str:
    """With whom the caller talks by now."""
    token = await asyncio.to_thread(product.login, "supervisor")
    (call,) = await eventually(
        lambda: product.calls(token, ani="+8613800000777", state="talking"), lambda calls: len(calls) == 1
    )
    return str(call["agent"])


async def is_so(ask: Any) -> None:
    async def answer() -> bool:
        return bool(ask())

    await eventually(answer, bool)


@system_test
async def test_who_picks_up_has_the_caller_and_the_other_phone_stops(tmp_path: Path, prompts: Path) -> None:
    async with ringing(tmp_path, prompts) as (product, caller, (first, second)):
        second.phone.pick_up()
        assert await talked(product) == "agent2"
        await is_so(lambda: first.phone.cancelled)
        await is_so(lambda: first.problems)
        assert (first.problems, second.problems) == ([("taken", "Taken by agent2.")], [])
        for _ in range(25):
            caller.speak()
            await asyncio.sleep(0.02)
        await counts(lambda: second.phone.heard, 20)
        assert first.phone.heard == 0
        await caller.hang_up()
        await is_so(lambda: second.phone.hung_up)
        assert (first.phone.hung_up, second.phone.cancelled) == (0, 0)


@system_test
async def test_whose_answer_crosses_is_hung_up_and_the_call_goes_on(tmp_path: Path, prompts: Path) -> None:
    async with ringing(tmp_path, prompts, is_deaf=True) as (product, caller, (first, second)):
        first.phone.pick_up()
        second.phone.pick_up()
        assert await talked(product) == "agent1"
        await is_so(lambda: second.phone.hung_up)
        assert second.problems == [("taken", "Taken by agent1.")]
        assert await talked(product) == "agent1"
        assert first.phone.hung_up == 0
        await caller.hang_up()
        await is_so(lambda: first.phone.hung_up)
