"""A supervisor looks into a queue of the running product: who waits, why, and what one agent more would change."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.agent import AgentBrowser
from tests.helpers.product import Product
from tests.helpers.raw_sip import RawCaller
from tests.helpers.sounds import beeps, write_wav
from tests.system.aio import eventually, system_test
from tests.system.running import opened, running

pytestmark = [pytest.mark.system, pytest.mark.browser]

KNOWN, STRANGER = "+8613800000142", "4712"
LINE = "/api/queues/support/waiting"


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, prompts: Path) -> Iterator[Product]:
    product = Product(tmp_path_factory.mktemp("drawer"), prompts=prompts)
    yield from running(product)


@pytest.fixture(scope="module")
def browser(product: Product) -> Iterator[AgentBrowser]:
    microphone = write_wav(product.folder / "agent.wav", beeps(1150.0, 20.0, rate=48_000), rate=48_000)
    browser = AgentBrowser(product.url, microphone)
    yield from opened(browser)


@system_test
async def test_who_waits_why_and_what_would_help(product: Product, browser: AgentBrowser) -> None:
    page = await browser.opens_for("supervisor", "")
    token = await asyncio.to_thread(product.login, "supervisor")
    with RawCaller(product.sip_port, KNOWN) as first, RawCaller(product.sip_port, STRANGER) as second:
        for caller in (first, second):
            await asyncio.to_thread(caller.calls)
            await asyncio.to_thread(caller.presses, "1")

        async def line() -> list[str]:
            rows = (await asyncio.to_thread(product.get, LINE, token))["items"]
            return sorted(row["customer"] or row["caller"] for row in rows)

        await eventually(line, lambda names: names == [STRANGER, "Tang Yue"])
        await page.get_by_test_id("open-queue-support").click()
        known = page.locator(".entry", has_text="Tang Yue")
        await known.wait_for()
        await known.get_by_role("button", name="Tang Yue").click()
        await page.get_by_test_id("verdicts").locator("[data-code=logged_out]").first.wait_for()
        assert await page.get_by_test_id("changes").locator("li").count() > 0
        await page.keyboard.press("Escape")
        await page.get_by_test_id("tab-shadow").click()
        await page.get_by_test_id("shadow-off").wait_for()
        await asyncio.to_thread(first.hangs_up)
        await page.get_by_test_id("tab-line").click()
        await known.wait_for(state="detached")
        assert await page.locator(".entry").count() == 1
        await asyncio.to_thread(second.hangs_up)
        await page.get_by_test_id("line-empty").wait_for()


@system_test
async def test_what_one_agent_more_would_change(product: Product, browser: AgentBrowser) -> None:
    await browser.sign_in()
    await browser.gets_ready()
    page = await browser.opens_for("supervisor", "")
    await page.get_by_test_id("open-queue-support").click()
    await page.get_by_test_id("tab-what_if").click()
    await page.get_by_test_id("what-if-minutes").fill("2")
    await page.get_by_test_id("run").click()
    await page.locator("[data-testid=progress][data-state=done]").wait_for()
    assert await page.get_by_test_id("outlook").locator("tbody tr").count() == 6
    assert await page.get_by_test_id("failed").count() == 0


@system_test
async def test_the_api_says_the_same(product: Product) -> None:
    token = await asyncio.to_thread(product.login, "supervisor")
    rows = (await asyncio.to_thread(product.get, "/api/queues", token))["items"]
    support = next(row for row in rows if row["queue"] == "support")
    assert support["strategy"] == support["settings"]["strategy"]
    assert support["door"] in ("open", "closed", "holiday")
