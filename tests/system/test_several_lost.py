"""An agent with two callers whose page is gone: both hear music; the page comes back to both, or both wait anew.

Who hears whom is measured on both sides; how long a caller was without sound is printed (`pytest -rP`).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.mishaps import TroubledAgent
from tests.helpers.product import Product
from tests.helpers.sipp import Caller
from tests.helpers.sites import demo_site, settings_of
from tests.helpers.sounds import RATE, Samples, rms, share_of_tone
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

LOST_AFTER_S = 25
"""Enough for a page to open on a machine that runs other things."""

GOAL_S, LIMIT_S = 1.0, 6.0
"""Music begins within the goal; a machine that runs other tests beside may take up to the limit."""

ONE, TWO = "+8613800000142", "+8613800000177"


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, prompts: Path) -> Iterator[Product]:
    folder, site = tmp_path_factory.mktemp("several_lost"), demo_site()
    site["users"]["agent1"]["capacity"] = {"voice": 2}
    site["queues"]["support"]["wrap_up_s"] = 0
    product = Product(
        folder,
        prompts=prompts,
        settings=settings_of(folder, site) | {"agent_lost_after_s": str(LOST_AFTER_S)},
    )
    yield from running(product)


@pytest.fixture(scope="module")
def agent(product: Product) -> Iterator[TroubledAgent]:
    yield from signed_in(product)


@system_test
async def test_a_closed_tab_costs_two_callers_a_moment_of_music_and_another_tab_has_both(
    product: Product, agent: TroubledAgent
) -> None:
    first, second = await both_called(product, agent)
    try:
        one, two = await both_in_hand(agent, first, second)
        marks = len(first.heard()), len(second.heard())
        closed_at = time.monotonic()
        await agent.closes_tab()
        await music_begins("tab closed", closed_at, (first, second), marks)
        await agent.opens_again()
        page = agent.page
        await shows(page, two)
        await page.wait_for_selector(f"[data-testid=several] [data-call='{one}'][data-state=talking]")
        await hears_agent(second, len(second.heard()))
        await agent_hears(page, SECOND_HZ)
        assert is_music(last_second(first))
        await chooses(page, one)
        await shows(page, one)
        await hears_agent(first, len(first.heard()))
        await agent_hears(page, FIRST_HZ)
        await agent.hangs_up()
        await first.wait()
        await shows(page, two)
        await page.get_by_test_id("talk-here").click()
        await hears_agent(second, len(second.heard()))
        await agent.hangs_up()
        await second.wait()
        await agent.is_in("idle")
    finally:
        await first.stop()
        await second.stop()
    token = await asyncio.to_thread(product.login, "supervisor")
    for ani in (ONE, TWO):
        events = await events_of(product, token, ani)
        assert [kinds(events).count(kind) for kind in ("EntryStarted", "AgentLost")] == [1, 0]


@system_test
async def test_two_callers_of_a_page_that_does_not_come_back_are_where_they_were_in_line(
    product: Product, agent: TroubledAgent
) -> None:
    first, second = await both_called(product, agent)
    try:
        await both_in_hand(agent, first, second)
        token = await asyncio.to_thread(product.login, "supervisor")
        marks = len(first.heard()), len(second.heard())
        crashed_at = time.monotonic()
        await agent.crashes()
        await music_begins("page crashed", crashed_at, (first, second), marks)
        for ani in (ONE, TWO):
            events = await eventually(
                lambda ani=ani: events_of(product, token, ani), is_lost, 3 * LOST_AFTER_S
            )
            arrived, again = (event for event in events if event["type"] == "EntryStarted")
            assert (again["cause"], again["queue"]) == ("agent_lost", "support")
            assert again["ranked_from"] == arrived["ranked_from"]
        rows = (await asyncio.to_thread(product.get, "/api/agents", token))["items"]
        row = next(row for row in rows if row["agent"] == "agent1")
        assert (row["state"], row["reason"], row["call"]) == ("not_ready", "connection_lost", None)

        await agent.opens_again()
        await agent.page.wait_for_selector("[data-testid=phone][data-registered=true]")
        await agent.is_in("not_ready")
        await agent.turns_ready()
        await agent.sees_contact("ringing")
        await agent.page.wait_for_selector("[data-testid=several] li >> nth=1")
        # Both ring at once; in the list the one who called first comes first.
        calls = [record["id"] for ani in (ONE, TWO) for record in (await product.calls(token, ani=ani))[:1]]
        listed = agent.page.locator("[data-testid=several] li")
        assert [await listed.nth(at).get_attribute("data-call") for at in (0, 1)] == calls
        await agent.answers()
        await agent.sees_contact("talking")
        await hears_agent(first if await call_on_screen(agent.page) == calls[0] else second)
    finally:
        await first.stop()
        await second.stop()


async def both_called(product: Product, agent: TroubledAgent) -> tuple[Caller, Caller]:
    """The first is talked with, the second rings."""
    await agent.gets_ready()
    first = await caller_of(product, ONE, FIRST_HZ).run()
    await agent.sees_contact("ringing")
    await agent.answers()
    await hears_agent(first)
    return first, await caller_of(product, TWO, SECOND_HZ).run()


async def both_in_hand(agent: TroubledAgent, first: Caller, second: Caller) -> tuple[str, str]:
    """The second is talked with, the first hears music; both calls."""
    page, one = agent.page, await call_on_screen(agent.page)
    await page.wait_for_selector("[data-testid=answer-second][aria-disabled=false]")
    await page.get_by_test_id("answer-second").click()
    await page.wait_for_selector(f"[data-testid=contact-card][data-state=talking]:not([data-call='{one}'])")
    await hears_agent(second)
    await eventually(lambda: asyncio.sleep(0, last_second(first)), is_music)
    return one, await call_on_screen(page)


async def music_begins(
    what: str, since: float, callers: tuple[Caller, Caller], marks: tuple[int, int]
) -> None:
    """Half a second of music at either's telephone, of what came after these samples."""
    for name, caller, mark in zip(("first", "second"), callers, marks, strict=True):

        async def heard(caller: Caller = caller, mark: int = mark) -> Samples:
            return caller.heard()[mark:][-RATE // 2 :]

        await eventually(heard, is_music, LIMIT_S)
        print(f"{what}: the {name} hears music after {time.monotonic() - since - 0.5:.2f} s, goal {GOAL_S}")


def last_second(caller: Caller) -> Samples:
    return caller.heard()[-RATE:]


def is_music(sound: Any) -> bool:
    """Half a second or more that sounds, and not like the agent."""
    return len(sound) >= RATE // 2 and share_of_tone(sound, AGENT_HZ) < 0.2 and rms(sound) > 0.005


async def events_of(product: Product, token: str, ani: str) -> list[dict[str, Any]]:
    """What happened to the latest call from this number."""
    calls = await product.calls(token, ani=ani)
    if not calls:
        return []
    return list((await asyncio.to_thread(product.get, f"/api/calls/{calls[0]['id']}", token))["events"])


def kinds(events: list[dict[str, Any]]) -> list[str]:
    return [event["type"] for event in events]


def is_lost(events: list[dict[str, Any]]) -> bool:
    """The agent is given up, and the caller in line again."""
    return "AgentLost" in kinds(events) and kinds(events).count("EntryStarted") == 2
