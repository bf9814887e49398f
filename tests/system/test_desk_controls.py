"""All of an agent's call controls, pressed on the page of a browser, and what the other ends hear of each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.agent import AgentBrowser
from tests.helpers.ports import free_port
from tests.helpers.product import Product
from tests.helpers.provider import Provider
from tests.helpers.sipp import Caller
from tests.helpers.sites import demo_site, settings_of
from tests.helpers.sounds import RATE, Samples, beeps, rms, rtp_pcap, share_of_tone, tone, ulaw, write_wav
from tests.system.aio import eventually, system_test
from tests.system.running import running

pytestmark = [pytest.mark.system, pytest.mark.browser]

CALLER_HZ, FIRST_HZ, SECOND_HZ = 700.0, 1150.0, 1700.0
AUDIBLE, CLEAR = 0.01, 0.15
OUTSIDE = "+8613800000142"


@pytest.fixture(scope="module")
def trunk() -> int:
    return free_port()


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, prompts: Path, trunk: int) -> Iterator[Product]:
    folder, site = tmp_path_factory.mktemp("controls"), demo_site()
    site["trunks"] = {
        "world": {"uri": f"sip:127.0.0.1:{trunk}", "prefixes": ["+86"], "codecs": ["PCMU"],
                  "caller_number": "+861065520000", "options_every_s": 0},
    }  # fmt: skip
    site["directory"] = {"partner": {"name": {"en": "Head office"}, "number": OUTSIDE}}
    product = Product(folder, prompts=prompts, settings=settings_of(folder, site))
    yield from running(product)


@asynccontextmanager
async def seated(product: Product, folder: Path, user: str, hertz: float) -> AsyncIterator[AgentBrowser]:
    """A browser at the console, signed in, whose agent beeps at this pitch; its page must not complain.

    Whoever comes back soon is as they were: so they rest before they go.
    """
    microphone = write_wav(folder / f"{user}.wav", beeps(hertz, 20.0, rate=48_000), rate=48_000)
    complaints: list[str] = []
    async with AgentBrowser(product.url, microphone, user) as agent:
        agent.page.on("pageerror", lambda error: complaints.append(str(error)))
        await agent.sign_in()
        yield agent
    assert complaints == []


async def hears(caller: Caller, *wanted: float, within_s: float = 12.0) -> None:
    """Wait until the caller's last two seconds hold these agents, and no other; music when none is named."""

    async def heard() -> Samples:
        return caller.heard()[-2 * RATE :]

    def is_so(sound: Samples) -> bool:
        present = {hertz for hertz in (FIRST_HZ, SECOND_HZ) if share_of_tone(sound, hertz) > CLEAR}
        return len(sound) == 2 * RATE and rms(sound) > AUDIBLE and present == set(wanted)

    await eventually(heard, is_so, within_s=within_s)


async def presses(agent: AgentBrowser, *buttons: str) -> None:
    for button in buttons:
        await agent.page.get_by_test_id(button).click()


async def finds(agent: AgentBrowser, typed: str, to: str) -> None:
    """Type into the directory until this one is the first."""
    await agent.page.get_by_test_id("whom").fill(typed)
    await agent.page.locator(f'#whom-0[data-to="{to}"][aria-disabled="false"]').wait_for()


async def third(agent: AgentBrowser, state: str) -> None:
    await agent.page.wait_for_selector(f"[data-testid=third][data-third={state}]")


@asynccontextmanager
async def talking(
    product: Product, folder: Path, first: AgentBrowser
) -> AsyncIterator[tuple[Caller, dict[str, Any]]]:
    """A caller of the first line, in conversation with this agent."""
    said = rtp_pcap(folder / "caller.pcap", ulaw(tone(CALLER_HZ, 120.0)))
    caller = Caller(folder, product.sip_port).calls().is_answered().waits(1.0).presses("1")
    caller = await caller.plays(said).is_hung_up_on(120).run()
    try:
        await first.sees_contact("ringing")
        await first.answers()
        await hears(caller, FIRST_HZ)
        token = await asyncio.to_thread(product.login, "supervisor")
        yield caller, (await eventually(lambda: product.calls(token, state="talking"), bool))[0]
    finally:
        await caller.stop()


async def holds_and_presses(first: AgentBrowser, caller: Caller) -> None:
    """Music and back; keys from the mouse and from the keyboard."""
    await first.page.keyboard.press("h")
    await hears(caller)
    await first.page.locator("[data-testid=hold][aria-pressed=true]").click()
    await hears(caller, FIRST_HZ)

    await presses(first, "keypad-open", "key-7")
    await first.page.keyboard.press("#")

    async def keys() -> str:
        return caller.keys()

    assert await eventually(keys, lambda pressed: pressed.endswith("7#"))
    assert await first.page.get_by_test_id("pressed").inner_text() == "7#"
    await first.page.keyboard.press("Escape")
    await first.page.get_by_test_id("keypad").wait_for(state="detached")


async def brings_in(first: AgentBrowser, second: AgentBrowser, caller: Caller) -> None:
    """A consultation taken back, then all three together, then two again."""
    # Whoever is not ready cannot be asked; as soon as they are, the list says so by itself.
    await first.page.keyboard.press("t")
    await first.page.get_by_test_id("whom").fill("wang")
    await first.page.locator('#whom-0[data-to="agent2"][aria-disabled="true"]').wait_for()
    await second.gets_ready()
    await finds(first, "wang", "agent2")
    await first.page.keyboard.press("Enter")
    await third(first, "ringing")
    await hears(caller)
    await presses(first, "return")
    await hears(caller, FIRST_HZ)

    await presses(first, "conference-open")
    await finds(first, "wang", "agent2")
    await presses(first, "consult")
    await second.sees_contact("ringing")
    await second.answers()
    await third(first, "joined")
    await hears(caller, FIRST_HZ, SECOND_HZ)
    await presses(first, "return")
    await hears(caller, FIRST_HZ)
    await second.is_in("idle")


@system_test
async def test_hold_keys_consult_return_merge_drop_and_complete_on_the_page(
    product: Product, tmp_path: Path
) -> None:
    async with (
        seated(product, tmp_path, "agent1", FIRST_HZ) as first,
        seated(product, tmp_path, "agent2", SECOND_HZ) as second,
    ):
        await first.gets_ready()
        async with talking(product, tmp_path, first) as (caller, call):
            await holds_and_presses(first, caller)
            await brings_in(first, second, caller)
            await presses(first, "transfer-open")
            await finds(first, "2042", "agent2")
            await presses(first, "consult")
            await second.sees_contact("ringing")
            await second.answers()
            await third(first, "up")
            await presses(first, "complete")
            await hears(caller, SECOND_HZ)
            await first.sees_no_contact()
            await second.hangs_up()
            await caller.wait(10)
            await first.rests()
            await second.rests()
            token = await asyncio.to_thread(product.login, "supervisor")
            (record,) = await eventually(lambda: product.calls(token, state="ended"), bool)
            assert (record["id"], record["agents"], record["transfers"]) == (
                call["id"], ["agent1", "agent2"], 1,
            )  # fmt: skip


@system_test
async def test_a_blind_transfer_on_the_page_and_one_that_fails_brings_the_caller_back(
    product: Product, trunk: int, tmp_path: Path
) -> None:
    async with seated(product, tmp_path, "agent1", FIRST_HZ) as first:
        await first.gets_ready()
        async with talking(product, tmp_path, first) as (caller, _call):
            async with Provider(tmp_path, port=trunk, refuses=486):
                await presses(first, "transfer-open")
                await finds(first, "head", OUTSIDE)
                await presses(first, "transfer-now")
                # The line of the first start: the same agent is free again, and is asked again.
                await first.sees_contact("ringing")
                await first.answers()
                await hears(caller, FIRST_HZ)
            await first.hangs_up()
            await caller.wait(10)
            await first.rests()


@system_test
async def test_an_agent_calls_out_from_the_page_and_is_what_they_were_afterwards(
    product: Product, trunk: int, tmp_path: Path
) -> None:
    async with seated(product, tmp_path, "agent1", FIRST_HZ) as agent:
        page = agent.page
        await page.get_by_test_id("reasons").click()
        await page.locator("[data-reason=lunch]").click()
        await presses(agent, "whom")
        await page.get_by_test_id("whom").fill("00442079460000")
        await page.get_by_text("You may not call abroad.").wait_for()
        assert await page.get_by_test_id("dial-now").get_attribute("aria-disabled") == "true"

        async with Provider(tmp_path, port=trunk, refuses=486):
            await finds(agent, "13800000142", "13800000142")
            await page.get_by_text("Calls +86 138 0000 0142").wait_for()
            await page.get_by_test_id("dial-queue").select_option("vip")
            await presses(agent, "dial-now")
            await agent.sees_contact("dialling")
            await page.get_by_text("They are busy, or declined.").wait_for()
            await agent.sees_no_contact()
            assert await agent.state() == ("not_ready", "lunch")

        async with Provider(tmp_path, port=trunk):
            await presses(agent, "whom")
            await finds(agent, "head", OUTSIDE)
            await page.keyboard.press("Enter")
            await agent.sees_contact("talking")
            # The provider echoes what it hears: the agent's own voice comes back over the trunk.
            await eventually(agent.stats, lambda one: bool(one) and one["energy"] > 0.01)
            await agent.hangs_up()
            await agent.sees_contact("wrap_up")
            await page.locator("input[value=solved]").check()
            await presses(agent, "finish-now")
            await agent.sees_no_contact()
            assert await agent.state() == ("not_ready", "lunch")

        token = await asyncio.to_thread(product.login, "supervisor")
        records = await eventually(
            lambda: product.calls(token, state="ended", direction="out"), lambda all_: len(all_) == 2
        )
        assert [
            (record["queue"], record["agent"], record["outcome"], record["disposition"], record["trunk"])
            for record in records
        ] == [("vip", "agent1", "answered", "solved", "world"), ("vip", "", "failed", "", "world")]
        assert [record["dnis"] for record in records] == [OUTSIDE, OUTSIDE]
