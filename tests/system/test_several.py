"""An agent with room for two: the second caller knocks, the first hears music, one of them is heard, none is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

from tests.helpers.agent import AgentBrowser
from tests.helpers.mishaps import TroubledAgent
from tests.helpers.product import Product
from tests.helpers.sipp import Caller
from tests.helpers.sites import demo_site, settings_of
from tests.helpers.sounds import RATE, rms, share_of_tone
from tests.system.aio import eventually, system_test
from tests.system.listening import AGENT_HZ, hears_agent
from tests.system.running import running
from tests.system.two_callers import (
    FIRST_HZ,
    SECOND_HZ,
    agent_hears,
    call_on_screen,
    caller_of,
    chooses,
    shows,
    signed_in,
)

pytestmark = [pytest.mark.system, pytest.mark.browser]

WRAP_UP_S = 120


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, prompts: Path) -> Iterator[Product]:
    folder, site = tmp_path_factory.mktemp("several"), demo_site()
    site["users"]["agent1"]["capacity"] = {"voice": 2}
    site["queues"]["support"]["wrap_up_s"] = WRAP_UP_S
    product = Product(folder, prompts=prompts, settings=settings_of(folder, site))
    yield from running(product)


@pytest.fixture(scope="module")
def agent(product: Product) -> Iterator[TroubledAgent]:
    yield from signed_in(product)


async def hears_music(caller: Caller) -> None:
    """A second of something that is not the agent."""

    def is_music(sound: Any) -> bool:
        return len(sound) == RATE and share_of_tone(sound, AGENT_HZ) < 0.2 and rms(sound) > 0.005

    await eventually(lambda: asyncio.sleep(0, caller.heard()[-RATE:]), is_music)


@system_test
async def test_two_callers_of_one_agent(product: Product, agent: TroubledAgent) -> None:
    page = agent.page
    await agent.gets_ready()
    first = await caller_of(product, "+8613800000142", FIRST_HZ).run()
    await agent.sees_contact("ringing")
    await agent.answers()
    await hears_agent(first)
    one = await call_on_screen(page)

    second = await caller_of(product, "+8613800000177", SECOND_HZ).run()
    try:
        await the_second_knocks(agent, first, one)
        two = await to_and_fro(page, first, second, one)
        await both_survive_a_reload(agent, first, second, one, two)
        await one_is_wrapped_up_beside_the_other(agent, first, second, one, two)
    finally:
        await first.stop()
        await second.stop()


async def the_second_knocks(agent: AgentBrowser, first: Caller, one: str) -> None:
    """What is on screen stays there, and so does who is talked with."""
    page = agent.page
    await page.wait_for_selector("[data-testid=answer-second][aria-disabled=false]")
    await pictures(page, "second")
    assert await call_on_screen(page) == one
    since = len(first.heard())
    await hears_agent(first, since)
    await agent_hears(page, FIRST_HZ)
    await page.get_by_test_id("answer-second").click()


async def to_and_fro(page: Page, first: Caller, second: Caller, one: str) -> str:
    await page.wait_for_selector(f"[data-testid=contact-card][data-state=talking]:not([data-call='{one}'])")
    two = await call_on_screen(page)
    await hears_agent(second)
    await hears_music(first)
    await agent_hears(page, SECOND_HZ)
    await pictures(page, "both")
    await chooses(page, one)
    await shows(page, one)
    since = len(first.heard())
    await hears_agent(first, since)
    await hears_music(second)
    await agent_hears(page, FIRST_HZ)
    await each_keeps_what_is_typed(page, one, two)
    await agent_hears(page, SECOND_HZ)
    return two


async def each_keeps_what_is_typed(page: Page, one: str, two: str) -> None:
    """A case of each is half done while the agent goes to and fro."""
    await opens_case(page, "complaint", "The lift is stuck")
    await chooses(page, two)
    await shows(page, two)
    assert await page.locator("#later-text").count() == 0
    await opens_case(page, "order", "Invoice of May")
    await chooses(page, one)
    await shows(page, one)
    assert await in_the_case(page) == ["complaint", "The lift is stuck"]
    await page.get_by_test_id("contact-card").focus()
    await page.keyboard.press("w")
    await shows(page, two)
    assert await in_the_case(page) == ["order", "Invoice of May"]
    await page.get_by_test_id("later-case").click()


async def opens_case(page: Page, kind: str, text: str) -> None:
    await page.get_by_test_id("later-case").click()
    await page.locator("#later-kind").select_option(kind)
    await page.locator("#later-text").fill(text)


async def in_the_case(page: Page) -> list[str]:
    return [await page.locator(part).input_value() for part in ("#later-kind", "#later-text")]


async def both_survive_a_reload(
    agent: TroubledAgent, first: Caller, second: Caller, one: str, two: str
) -> None:
    since = len(second.heard())
    await agent.reloads()
    page = agent.page
    await shows(page, two)
    await hears_agent(second, since + RATE)
    await hears_music(first)
    await agent_hears(page, SECOND_HZ)
    await page.wait_for_selector(f"[data-testid=several] [data-call='{one}'][data-state=talking]")


async def one_is_wrapped_up_beside_the_other(
    agent: AgentBrowser, first: Caller, second: Caller, one: str, two: str
) -> None:
    """Hanging up leaves the other on hold; the wrap-up stays on screen until the agent goes to who waits."""
    page = agent.page
    await agent.hangs_up()
    await shows(page, two, "wrap_up")
    await second.wait()
    await hears_music(first)
    await pictures(page, "wrap_up")
    assert (await agent.state())[0] == "on_contact"
    await chooses(page, one)
    await shows(page, one)
    since = len(first.heard())
    await hears_agent(first, since)
    await chooses(page, two)
    await shows(page, two, "wrap_up")
    await page.get_by_test_id("finish-now").click()
    await shows(page, one)
    await hears_agent(first, len(first.heard()))
    await agent.hangs_up()
    await first.wait()
    await agent.sees_contact("wrap_up")
    await page.get_by_test_id("finish-now").click()
    await agent.is_in("idle")


async def pictures(page: Page, name: str) -> None:
    """For people to look at."""
    folder = Path(__file__).resolve().parents[2] / "out" / "several"
    folder.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=str(folder / f"{name}.png"))
