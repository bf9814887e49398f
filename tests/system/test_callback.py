"""A caller asks to be called back: an agent takes it, the customer is rung, both talk; also after a kill."""

from __future__ import annotations

import asyncio
import signal
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.bench.desk import sit_down
from tests.helpers.agent import AgentBrowser
from tests.helpers.ports import free_port
from tests.helpers.product import Product
from tests.helpers.provider import Provider
from tests.helpers.raw_sip import RawCaller
from tests.helpers.sites import demo_site, settings_of
from tests.helpers.sounds import beeps, write_wav
from tests.system.aio import eventually, system_test

pytestmark = pytest.mark.system

OURS, CUSTOMER = "+861065520000", "+8613800000142"
AUDIBLE = 0.01


def with_provider(folder: Path, port: int, **of_support: object) -> dict[str, str]:
    """The demo's site with a line to the world; returns the settings that name it."""
    site = demo_site()
    site["queues"]["support"] |= of_support
    site["trunks"] = {
        "world": {
            "uri": f"sip:127.0.0.1:{port}", "prefixes": ["+86"], "codecs": ["PCMU"], "caller_number": OURS,
            "options_every_s": 0,
        }
    }  # fmt: skip
    return settings_of(folder, site)


async def asks_for_a_callback(product: Product, token: str, ani: str = CUSTOMER) -> dict[str, Any]:
    """A customer waits, presses the key and hangs up; the record of that call."""
    with RawCaller(product.sip_port, ani) as caller:
        await asyncio.to_thread(caller.calls)
        await asyncio.to_thread(caller.presses, "1")
        call = await one(product, token, ani=ani, direction="in", state="waiting")
        await asyncio.to_thread(caller.presses, "4")
        await told(product, token, call["id"], "CallbackPromised")
        await asyncio.to_thread(caller.hangs_up)
    return await one(product, token, ani=ani, direction="in", state="ended")


async def one(product: Product, token: str, **wanted: object) -> dict[str, Any]:
    """The one call that is so by now."""
    found = await eventually(lambda: product.calls(token, **wanted), lambda calls: len(calls) == 1)
    return found[0]


async def told(product: Product, token: str, call: str, kind: str) -> None:
    """Wait until the call has an event of this kind."""

    async def kinds() -> list[str]:
        record = await asyncio.to_thread(product.get, f"/api/calls/{call}", token)
        return [event["type"] for event in record["events"]]

    await eventually(kinds, lambda happened: kind in happened)


@pytest.mark.browser
@system_test
async def test_an_agent_takes_it_and_talks_with_the_customer(tmp_path: Path, prompts: Path) -> None:
    port = free_port()
    said = write_wav(tmp_path / "agent.wav", beeps(1150.0, 20.0, rate=48_000), rate=48_000)
    async with (
        Product(tmp_path, prompts=prompts, settings=with_provider(tmp_path, port)) as product,
        Provider(tmp_path, port=port),
        AgentBrowser(product.url, said) as agent,
    ):
        await agent.sign_in()
        token = await asyncio.to_thread(product.login, "supervisor")
        asked = await asks_for_a_callback(product, token)
        assert (asked["outcome"], asked["released_by"], asked["queue"]) == ("callback", "caller", "support")
        await agent.turns_ready()
        await agent.sees_contact("ringing")
        await eventually(agent.customer, lambda name: name == "Tang Yue")
        await agent.answers()
        await agent.sees_contact("talking")
        # The customer's phone sends back what it hears: the agent's own beeps have gone both ways.
        await eventually(agent.stats, lambda now: now.get("level", 0.0) > AUDIBLE)
        await agent.hangs_up()
        await agent.is_in("idle")
        record = await one(product, token, direction="callback", state="ended")
        assert (record["outcome"], record["agent"], record["ani"], record["dnis"], record["trunk"]) == (
            "answered", "agent1", CUSTOMER, "5000", "world",
        )  # fmt: skip
        assert (record["queue"], record["customer_name"]) == ("support", "Tang Yue")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM], ids=["kill -9", "a stop"])
@system_test
async def test_a_promise_outlives_the_process(tmp_path: Path, prompts: Path, how: signal.Signals) -> None:
    port = free_port()
    product = Product(tmp_path, prompts=prompts, settings=with_provider(tmp_path, port))
    await product.start()
    token = await asyncio.to_thread(product.login, "supervisor")
    asked = await asks_for_a_callback(product, token)
    await product.stop(how)
    await product.start()
    async with Provider(tmp_path, port=port), AsyncExitStack() as stack:
        token = await asyncio.to_thread(product.login, "supervisor")
        phone = await sit_down(stack, product, "agent1")
        talking = await one(product, token, direction="callback", state="talking")
        assert (talking["ani"], talking["agent"], phone.answered) == (CUSTOMER, "agent1", 1)
    await one(product, token, direction="in", id=asked["id"], outcome="callback")
    assert await product.stop() == 0


@system_test
async def test_the_customer_may_be_rung_first_and_waits_for_the_agent(tmp_path: Path, prompts: Path) -> None:
    port = free_port()
    rule = {"first": "customer", "tries": 2, "spacing_s": 60, "lead_s": 600, "ring_s": 30}
    settings = with_provider(tmp_path, port, callback=rule)
    async with Product(tmp_path, prompts=prompts, settings=settings) as product, AsyncExitStack() as stack:
        await stack.enter_async_context(Provider(tmp_path, port=port))
        token = await asyncio.to_thread(product.login, "supervisor")
        phone = await sit_down(stack, product, "agent1")
        # The only agent has somebody else when the customer asks to be called.
        other = stack.enter_context(RawCaller(product.sip_port, "4801"))
        await asyncio.to_thread(other.calls)
        await asyncio.to_thread(other.presses, "1")
        await one(product, token, ani="4801", state="talking")
        await asks_for_a_callback(product, token)
        waiting = await one(product, token, direction="callback", state="waiting")
        assert (waiting["queue"], waiting["agent"]) == ("support", "")
        await asyncio.to_thread(other.hangs_up)
        talking = await one(product, token, direction="callback", state="talking")
        assert (talking["id"], talking["agent"], phone.answered) == (waiting["id"], "agent1", 2)
