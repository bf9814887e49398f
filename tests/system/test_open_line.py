"""An agent whose desk phone stays on the line: contacts are announced on it, and answered from the page or the API, or
by itself.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from websockets.asyncio.client import ClientConnection, connect

from callcenter.runtime.random_ids import RandomIds
from tests.helpers.desk_sound import HearingCaller, converse
from tests.helpers.line_phone import LinePhone
from tests.helpers.product import Product
from tests.helpers.sites import demo_site
from tests.helpers.sounds import RATE, Samples, loudest_second, rms, share_of_tone
from tests.system.aio import eventually, system_test, wait_for

pytestmark = pytest.mark.system

NUMBER, BEEP_HZ = "*55", 1000.0


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, prompts: Path) -> Iterator[Product]:
    folder, site = tmp_path_factory.mktemp("line"), demo_site()
    site["users"]["agent2"]["auto_answer"] = True
    (folder / "site.yaml").write_text(yaml.safe_dump(site, allow_unicode=True), encoding="utf-8")
    settings = {
        "open_line_number": NUMBER,
        "agent_lost_after_s": "2",
        "site_file": str(folder / "site.yaml"),
    }
    running = Product(folder, settings=settings, prompts=prompts)
    wait_for(running.start())
    yield running
    wait_for(running.stop())


@dataclass
class At:
    """An agent at a desk: their telephone, and what their page was told last."""

    product: Product
    token: str
    page: ClientConnection
    phone: LinePhone
    agent: dict[str, Any] = field(default_factory=dict)
    contact: dict[str, Any] = field(default_factory=dict)
    has_line: bool = False

    async def read(self) -> None:
        async for text in self.page:
            message = json.loads(text)
            if message["type"] == "ping":
                await self.page.send(json.dumps({"type": "pong", "n": message["n"]}))
            if message["type"] in ("snapshot", "agent"):
                self.agent = message["agent"]
            if message["type"] in ("snapshot", "contact"):
                self.contact = message["contact"] or {}
            if message["type"] in ("snapshot", "desk_phone"):
                self.has_line = message["has_open_line"]

    def is_quiet(self) -> bool:
        """For half a second the telephone got packets, and no sound in them."""
        last = self.phone.listened()[-RATE // 2 :]
        return len(last) == RATE // 2 and rms(last) < 1e-3

    async def asks(self, **message: object) -> None:
        await self.page.send(json.dumps(message))

    async def posts(self, path: str) -> None:
        assert await asyncio.to_thread(self.product.post, f"/api/agents/me/{path}", self.token) == 202

    async def sees(self, what: Callable[[], bool], within_s: float = 20.0) -> None:
        async def seen() -> tuple[bool, object, object, bool]:
            return what(), self.agent, self.contact, self.has_line

        await eventually(seen, lambda now: now[0], within_s)

    async def becomes(self, state: str, reason: str | None = None) -> None:
        await self.sees(
            lambda: self.agent["state"] == state and (reason is None or self.agent["reason"] == reason)
        )

    async def opens(self) -> None:
        """The telephone calls, the page hears of it, and the agent wants contacts."""
        await self.phone.call(NUMBER)
        await self.sees(lambda: self.has_line)
        await self.asks(type="ready")

    async def is_offered(self, ani: str) -> str:
        await self.sees(lambda: self.contact.get("ani") == ani and self.contact["state"] == "ringing")
        return str(self.contact["offer"])

    async def finishes(self) -> None:
        """After the contact the line is quiet, and still up."""
        await self.sees(lambda: self.agent["state"] != "on_contact")
        # What was on its way may still come; then the line is up, and there is nothing to be heard.
        await self.sees(lambda: self.has_line and self.is_quiet())
        await self.asks(type="finish_wrap_up")
        await self.becomes("idle")


async def at_desk(stack: AsyncExitStack, product: Product, user: str) -> At:
    token = await asyncio.to_thread(product.login, user)
    url, proof = f"ws://127.0.0.1:{product.http_port}/ws/console", {"Authorization": f"Bearer {token}"}
    page = await stack.enter_async_context(connect(url, additional_headers=proof))
    phone = LinePhone(user, ("127.0.0.1", product.sip_port), RandomIds())
    await phone.open()
    stack.callback(phone.close)
    desk = At(product, token, page, phone)
    stack.callback(asyncio.ensure_future(desk.read()).cancel)
    await desk.sees(lambda: bool(desk.agent))
    return desk


async def _count(sound: list[bytes]) -> int:
    return len(sound)


async def waiting(product: Product, ani: str) -> HearingCaller:
    caller = HearingCaller(("127.0.0.1", product.sip_port), "5000", RandomIds(), ani=ani)
    await caller.dial()
    await eventually(lambda: _count(caller.sound), bool)
    caller.press("1")
    return caller


async def both_hear(desk: At, caller: HearingCaller, low: float, high: float) -> None:
    heard, told = await converse(desk.phone, caller, agents=low, callers=high)
    shares = share_of_tone(heard, high), share_of_tone(told, low)
    print(f"of the tone: the agent hears {shares[0]:.2f}, the caller {shares[1]:.2f}")
    assert min(shares) > 0.8


@system_test
async def test_contacts_one_after_the_other_over_one_line(product: Product) -> None:
    async with AsyncExitStack() as stack:
        desk = await at_desk(stack, product, "agent1")
        await desk.opens()
        await desk.becomes("idle")
        await two_are_answered(desk)
        await one_is_declined(desk)
        await the_line_ends_in_a_call_and_is_opened_again(desk)
        assert (desk.phone.invited, desk.phone.hung_up) == ([], 0), "the telephone itself never rang"
        desk.phone.end_line()
        await desk.becomes("not_ready", "line_lost")
        await desk.sees(lambda: not desk.has_line)


@system_test
async def test_who_picks_up_by_themselves_hears_a_tone_that_ends_with_the_customer(product: Product) -> None:
    async with AsyncExitStack() as stack:
        desk = await at_desk(stack, product, "agent2")
        await desk.opens()
        await desk.becomes("idle")
        desk.phone.sound.clear()
        caller = await waiting(product, "+8613800000785")
        await desk.becomes("on_contact")
        announced = seconds_of(desk.phone.listened(), BEEP_HZ)
        print(f"a tone of {announced:.2f} s before the customer")
        assert 0.1 <= announced <= 0.5
        await both_hear(desk, caller, 500.0, 1300.0)
        await caller.hang_up()
        await desk.finishes()


def seconds_of(sound: Samples, hertz: float) -> float:
    """For how long there is this tone, and nothing else."""
    step = RATE // 20
    parts = [sound[at : at + step] for at in range(0, len(sound) - step + 1, step)]
    return sum(rms(part) > 0.01 and share_of_tone(part, hertz) > 0.8 for part in parts) / 20


async def two_are_answered(desk: At) -> None:
    """The first from the page, and the agent hangs up; the second by the API, and the caller does."""
    caller = await waiting(desk.product, "+8613800000781")
    desk.phone.sound.clear()
    offer = await desk.is_offered("+8613800000781")
    await desk.sees(lambda: loudest_second(desk.phone.listened(), BEEP_HZ) > 0.8)
    await desk.asks(type="answer", offer=offer)
    await desk.becomes("on_contact")
    await both_hear(desk, caller, 440.0, 900.0)
    await desk.asks(type="hang_up", call=desk.contact["call"])
    await desk.finishes()
    caller = await waiting(desk.product, "+8613800000782")
    await desk.posts(f"offers/{await desk.is_offered('+8613800000782')}/answer")
    await desk.becomes("on_contact")
    await both_hear(desk, caller, 600.0, 1300.0)
    await caller.hang_up()
    await desk.finishes()


async def one_is_declined(desk: At) -> None:
    caller = await waiting(desk.product, "+8613800000783")
    await desk.asks(type="decline", offer=await desk.is_offered("+8613800000783"))
    await desk.becomes("not_ready")
    await caller.hang_up()
    assert desk.has_line
    await desk.asks(type="ready")
    await desk.becomes("idle")


async def the_line_ends_in_a_call_and_is_opened_again(desk: At) -> None:
    """The caller hears music, waits again, and is put through over the next line."""
    caller = await waiting(desk.product, "+8613800000784")
    await desk.posts(f"offers/{await desk.is_offered('+8613800000784')}/answer")
    await desk.becomes("on_contact")
    await both_hear(desk, caller, 500.0, 1100.0)
    desk.phone.end_line()
    await desk.becomes("not_ready", "connection_lost")
    await desk.sees(lambda: not desk.has_line)
    await desk.opens()
    offer = await desk.is_offered("+8613800000784")
    await desk.asks(type="answer", offer=offer)
    await desk.becomes("on_contact")
    await both_hear(desk, caller, 700.0, 1500.0)
    await caller.hang_up()
    await desk.finishes()
