"""Pages that are away for longer than a caller should wait, pages that only seem to be away, and those at rest."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.mishaps import TroubledAgent
from tests.helpers.product import Product
from tests.helpers.raw_sip import RawCaller
from tests.helpers.sipp import Caller
from tests.helpers.sounds import RATE, beeps, rms, rtp_pcap, share_of_tone, tone, ulaw, write_wav
from tests.system.aio import eventually, system_test, wait_for
from tests.system.listening import AGENT_HZ, hears_agent
from tests.system.running import running

pytestmark = [pytest.mark.system, pytest.mark.browser]

LOST_AFTER_S = 4
HIDDEN_S = 9.0
"""Longer than the four pings after which a page that does not answer counts as gone."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("away")


@pytest.fixture(scope="module")
def product(folder: Path, prompts: Path) -> Iterator[Product]:
    product = Product(folder, {"agent_lost_after_s": str(LOST_AFTER_S)}, prompts=prompts)
    yield from running(product)


@pytest.fixture(scope="module")
def agent(product: Product, folder: Path) -> Iterator[TroubledAgent]:
    microphone = write_wav(folder / "agent.wav", beeps(AGENT_HZ, 20.0, rate=48_000), rate=48_000)
    agent = TroubledAgent(product.url, microphone, asks_for_the_microphone=True)
    wait_for(agent.__aenter__())
    wait_for(agent.sign_in())
    yield agent
    wait_for(agent.__aexit__(None, None, None))


@pytest.fixture(scope="module")
def token(product: Product) -> str:
    return product.login("supervisor")


async def events_of(product: Product, token: str, ani: str) -> list[dict[str, Any]]:
    """What happened to the latest call from this number."""
    calls = await product.calls(token, ani=ani)
    if not calls:
        return []
    return list((await asyncio.to_thread(product.get, f"/api/calls/{calls[0]['id']}", token))["events"])


async def row_of(product: Product, token: str) -> tuple[str, str]:
    """The agent's state and its reason, as the server has them."""
    rows = (await asyncio.to_thread(product.get, "/api/agents", token))["items"]
    return next((row["state"], row["reason"]) for row in rows if row["agent"] == "agent1")


@system_test
async def test_a_hidden_page_stays_ready_and_rings(
    product: Product, agent: TroubledAgent, token: str
) -> None:
    await agent.gets_ready()
    await agent.hides(True)
    await asyncio.sleep(HIDDEN_S)
    assert await row_of(product, token) == ("idle", "")
    with RawCaller(product.sip_port, "4801") as caller:
        caller.calls().presses("1")
        await agent.sees_contact("ringing")
        await agent.hides(False)
        await agent.answers()
        await agent.sees_contact("talking")
        await agent.hangs_up()
        caller.is_hung_up_on()
    await agent.is_in("idle")


@system_test
async def test_a_page_reloaded_while_it_rings_has_refused_nobody(
    product: Product, agent: TroubledAgent, token: str
) -> None:
    await agent.is_in("idle")
    with RawCaller(product.sip_port, "4802") as caller:
        caller.calls().presses("1")
        await agent.sees_contact("ringing")
        back_at = await agent.reloads()
        # Nobody presses Ready: the agent was, and chose nothing else.
        await agent.sees_contact("ringing")
        rings_again_s = time.time() - back_at
        await agent.answers()
        await agent.sees_contact("talking")
        await agent.hangs_up()
        caller.is_hung_up_on()

    def is_over(events: list[dict[str, Any]]) -> bool:
        return any(event["type"] == "CallEnded" for event in events)

    events = await eventually(lambda: events_of(product, token, "4802"), is_over)
    offers = [(event["agent"], event["entry"]) for event in events if event["type"] == "Offered"]
    ends = [event["outcome"] for event in events if event["type"] == "OfferEnded"]
    print(f"\nreloaded while it rang: rings again {rings_again_s:.2f} s after the page began")
    assert (len(offers), len(set(offers)), ends) == (2, 1, ["withdrawn", "accepted"])
    await agent.is_in("idle")


@system_test
async def test_an_agent_at_rest_is_not_ready_while_something_is_missing(
    product: Product, agent: TroubledAgent, token: str
) -> None:
    await agent.is_in("idle")
    await agent.may_use_the_microphone(granted=False)
    await agent.is_in("not_ready")
    assert await agent.state() == ("not_ready", "microphone")
    await agent.may_use_the_microphone(granted=True)
    await agent.is_in("idle")
    await agent.reloads()
    await agent.is_in("idle")
    await agent.closes_tab()

    async def is_gone() -> tuple[str, str]:
        return await row_of(product, token)

    await eventually(is_gone, lambda row: row[0] == "not_ready")
    await agent.opens_again()
    await agent.is_in("idle")
    await agent.rests()


async def close_tab(agent: TroubledAgent) -> None:
    await agent.closes_tab()


async def lose_microphone(agent: TroubledAgent) -> None:
    await agent.may_use_the_microphone(granted=False)


async def close_lid(agent: TroubledAgent) -> None:
    asyncio.get_running_loop().create_task(agent.sleeps(LOST_AFTER_S + 5.0))


async def open_again(agent: TroubledAgent) -> None:
    await agent.opens_again()


async def give_microphone(agent: TroubledAgent) -> None:
    await agent.may_use_the_microphone(granted=True)


async def open_lid(agent: TroubledAgent) -> None:
    await agent.sees_no_contact()


Act = Callable[[TroubledAgent], Awaitable[None]]

FOR_GOOD: dict[str, tuple[Act, Act]] = {
    "tab closed": (close_tab, open_again),
    "microphone revoked": (lose_microphone, give_microphone),
    "lid closed": (close_lid, open_lid),
}


@system_test
async def test_who_does_not_come_back_in_time_loses_the_caller_to_the_line_and_is_not_ready(
    product: Product, agent: TroubledAgent, token: str, tmp_path: Path
) -> None:
    ani = "+8613800000142"
    said = rtp_pcap(tmp_path / "caller.pcap", ulaw(tone(700.0, 120.0)))
    caller = Caller(tmp_path, product.sip_port).calls().is_answered().waits(1.5).presses("1").plays(said)
    caller = await caller.is_hung_up_on(120).run()
    await agent.turns_ready()

    async def requeued() -> list[dict[str, Any]]:
        events = await events_of(product, token, ani)
        return [event for event in events if event["type"] == "EntryStarted"]

    for times, (what, (lose, come_back)) in enumerate(FOR_GOOD.items(), 1):
        await agent.sees_contact("ringing")
        await agent.answers()
        await hears_agent(caller)
        lost_at = time.time()
        await lose(agent)
        entries = await eventually(requeued, lambda found, want=times + 1: len(found) == want, within_s=20.0)
        after_s = entries[-1]["at"] - lost_at
        print(f"\n{what}: back in line {after_s:.2f} s later")
        assert (entries[-1]["cause"], entries[-1]["ranked_from"]) == ("agent_lost", entries[0]["at"])
        assert LOST_AFTER_S - 0.5 < after_s < LOST_AFTER_S + 3.5, what
        assert await row_of(product, token) == ("not_ready", "connection_lost")
        music = caller.heard()[-RATE:]
        assert (rms(music) > 0.01, share_of_tone(music, AGENT_HZ) < 0.2) == (True, True), what
        await come_back(agent)
        await agent.page.wait_for_selector("[data-testid=ready][aria-disabled=false]")
        assert (await agent.state())[0] == "not_ready", what
        await agent.turns_ready()
    await agent.sees_contact("ringing")
    await agent.answers()
    await agent.sees_contact("talking")
    await agent.hangs_up()
    await caller.wait()
