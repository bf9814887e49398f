"""An agent's day in one sitting: self-test before Ready, a form that must be filled in, a case, a follow-up, a call
promised and taken back, a notice, another telephone; every step on the real page, with a real caller."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.helpers.agent import AgentBrowser
from tests.helpers.product import Product
from tests.helpers.recordings import fetch
from tests.helpers.sipp import Caller
from tests.helpers.sounds import beeps, rtp_pcap, tone, ulaw, write_wav
from tests.system.aio import eventually, system_test

pytestmark = [pytest.mark.system, pytest.mark.browser]

SALES = "2"
SLOW_MS = 30_000


@system_test
async def test_an_agents_day(tmp_path: Path, prompts: Path) -> None:
    said = rtp_pcap(tmp_path / "caller.pcap", ulaw(tone(700.0, 60.0)))
    microphone = write_wav(tmp_path / "agent.wav", beeps(1150.0, 20.0, rate=48_000), rate=48_000)
    async with (
        Product(tmp_path, {"self_test": "required"}, prompts=prompts) as product,
        AgentBrowser(product.url, microphone) as agent,
    ):
        await agent.sign_in()
        page = agent.page
        await the_page_tests_itself(page)
        await agent.turns_ready()
        await agent.is_in("idle")
        await shot(page, "idle")
        caller = Caller(tmp_path, product.sip_port).calls().is_answered().waits(1.5).presses(SALES)
        caller = await caller.plays(said).is_hung_up_on().run()
        await agent.sees_contact("ringing")
        await agent.answers()
        await agent.sees_contact("talking")
        await expect(page.get_by_test_id("network")).to_contain_text("MOS", timeout=SLOW_MS)
        assert await page.locator(".topbar").evaluate("bar => bar.scrollWidth <= bar.clientWidth"), "cut off"
        await an_article_helps(page)
        await what_comes_afterwards(page)
        await agent.hangs_up()
        await caller.wait()
        await agent.sees_contact("wrap_up")
        await the_form_holds_the_wrap_up(page)
        await agent.sees_no_contact()
        token = await asyncio.to_thread(product.login, "supervisor")
        await it_is_all_kept(product, token)
        await what_is_due(page)
        await over_another_telephone(page)


async def the_page_tests_itself(page: Page) -> None:
    """Nobody asked for it; Ready waits for it, and the bar says how it went."""
    test = page.locator("[data-testid=self-test][data-passed=true]")
    await expect(test).to_be_visible(timeout=SLOW_MS)
    await expect(page.locator("[data-check=self_test]")).to_have_attribute("data-ok", "true")
    await expect(page.get_by_test_id("network")).to_contain_text("MOS 4.")


async def an_article_helps(page: Page) -> None:
    """Suggested for the queue, then for what is noted; read in place."""
    article = page.locator("[data-article=returns]")
    await expect(article).to_contain_text("For this queue: Sales")
    await page.get_by_test_id("note").fill("Asks for a refund")
    await expect(article).to_contain_text("Your note: refund")
    await article.click()
    await expect(page.get_by_test_id("article-text").locator("li").first).to_contain_text("30 days")
    await page.keyboard.press("Escape")
    await expect(article).to_be_focused()


async def what_comes_afterwards(page: Page) -> None:
    """Each in two clicks, and what is missing is said beside its field."""
    await page.get_by_test_id("later-case").click()
    await page.get_by_test_id("later-save").click()
    await expect(page.get_by_test_id("later-kept")).to_contain_text("Case C-1001 opened")
    await page.get_by_test_id("later-follow_up").click()
    await page.get_by_test_id("later-save").click()
    await expect(page.locator("#later-text-wrong")).to_have_text("Say what you will do.")
    await page.locator("#later-text").fill("Send the price list")
    await shot(page, "talking-follow-up")
    await page.get_by_test_id("later-save").click()
    await expect(page.get_by_test_id("later-kept")).to_contain_text("Follow-up saved")
    await page.locator("body").press("b")
    await page.locator("#later-text").fill("About the offer")
    await page.get_by_test_id("later-save").click()
    await expect(page.locator("#later-number-wrong")).to_contain_text("cannot be called back")
    await page.locator("#later-number").fill("4001")
    await shot(page, "talking-call-back")
    await page.get_by_test_id("later-save").click()
    await expect(page.get_by_test_id("later-kept")).to_contain_text("Call promised")


async def the_form_holds_the_wrap_up(page: Page) -> None:
    await page.locator(".choice", has_text="Follow up").click()
    await page.get_by_test_id("finish-now").click()
    field = page.locator('[data-field="next_step"]')
    await expect(field).to_be_focused()
    await expect(page.locator("#asked-next_step-wrong")).to_have_text("Fill this in first.")
    await shot(page, "wrap-up")
    await field.fill("Offer by Friday")
    await page.get_by_test_id("note").fill("Wants two of them")
    await page.get_by_test_id("finish-now").click()


async def it_is_all_kept(product: Product, token: str) -> None:
    # The choice is kept at once, what was written at the end: the last word on it is waited for.
    kept = {"disposition": "follow_up", "disposition_note": "Wants two of them"}
    (record,) = await eventually(lambda: product.calls(token, **kept), bool)
    assert record["disposition_fields"] == {"next_step": "Offer by Friday"}
    cases = json.loads(await asyncio.to_thread(fetch, product, "/api/cases", token))["items"]
    assert [(case["kind"], case["call"]) for case in cases] == [("enquiry", record["id"])]


async def what_is_due(page: Page) -> None:
    due = page.get_by_test_id("due")
    await expect(due.locator("li")).to_have_count(2)
    await shot(page, "due")
    await due.locator("li", has_text="About the offer").get_by_role("button").click()
    await expect(due.locator("li")).to_have_count(1)
    await due.get_by_test_id("done").click()
    await expect(due.locator("li")).to_have_count(0)
    await page.locator("body").press("?")
    await expect(page.get_by_test_id("help")).to_be_visible()
    await shot(page, "help")
    await page.locator("body").press("Escape")
    await expect(page.get_by_test_id("help")).to_have_count(0)


async def over_another_telephone(page: Page) -> None:
    """Nobody has a telephone on the desk here: the page says so, and goes back to its own."""
    await page.get_by_test_id("audio-on").select_option("desk")
    await expect(page.locator("[data-check=phone]")).to_have_attribute("data-ok", "false")
    await expect(page.locator("[data-check=microphone]")).to_have_count(0)
    await expect(page.locator("[data-testid=state][data-state=not_ready]")).to_be_visible(timeout=SLOW_MS)
    await page.get_by_test_id("audio-on").select_option("browser")
    await page.locator("[data-testid=phone][data-registered=true]").wait_for(timeout=SLOW_MS)


async def shot(page: Page, name: str) -> None:
    """A picture for whoever asks for it: `SCREENS=folder`."""
    folder = os.environ.get("SCREENS")
    if folder:
        await page.screenshot(path=f"{folder}/{name}.png")
