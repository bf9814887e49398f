"""The page on which flows are tried, in a real browser: keypad, keyboard, own text, languages, axe."""

import pytest

from agent_ui.build import HERE
from tests.agent_ui.stage import played
from tests.agent_ui.test_look import AXE, RUN_AXE, SCROLLS

pytestmark = pytest.mark.browser

assert AXE.is_relative_to(HERE)


async def said(page, side):
    """What stands on one side of the conversation."""
    return await page.locator(f".said[data-side={side}] .words").all_inner_texts()


@played
async def test_keys_by_mouse_and_by_keyboard(show):
    page = await show.open("/try")
    await page.locator("[data-testid=node][data-node=choose_language]").wait_for()
    await page.get_by_test_id("key-9").click()
    await page.locator("[data-variable=language]", has_text="zh").wait_for()
    await page.keyboard.press("2")
    await page.locator("[data-testid=node][data-node=sales]").wait_for()
    assert await said(page, "caller") == ["9", "2"]
    assert (await said(page, "house"))[-1].startswith("您目前排在第 一 位")
    assert await page.locator(".place[data-here=true] b").all_inner_texts() == ["Queue for sales"]
    await page.keyboard.press("Backspace")
    await page.locator("[data-testid=node][data-node=main_menu]").wait_for()
    await page.get_by_test_id("to-the-end").click()
    await page.locator("[data-testid=state]", has_text="Connected").wait_for()
    assert await page.get_by_test_id("key-1").is_disabled()
    await page.get_by_test_id("start-over").click()
    await page.locator("[data-testid=state]", has_text="caller’s turn").wait_for()
    assert await said(page, "caller") == []


@played
async def test_who_calls_and_what_the_queue_does(show):
    page = await show.open("/try")
    await page.locator("[data-testid=node][data-node=choose_language]").wait_for()
    await page.get_by_test_id("caller").select_option("+8613800000142")
    await page.locator("[data-variable='customer.tier']", has_text="gold").wait_for()
    await page.get_by_test_id("queue").select_option("no_agent:0")
    await page.locator("[data-testid=clock]").wait_for()
    await page.keyboard.press("Tab")
    await page.get_by_test_id("key-3").click()
    await page.locator("[data-testid=state]", has_text="no_agent").wait_for()
    assert "很抱歉，目前无法接听您的来电" in (await said(page, "house"))[-1]


@played
async def test_a_text_of_ones_own_and_its_mistakes(show):
    page = await show.open("/try")
    await page.locator("[data-testid=node][data-node=choose_language]").wait_for()
    await page.get_by_test_id("own-text").check()
    await page.locator("[data-testid=node][data-node=hello]").wait_for()
    text = page.get_by_test_id("text")
    await text.fill("flow: mine\nstart: here\nnodes:\n  there: {do: hangup}\n")
    await text.blur()
    problem = page.get_by_test_id("problems").get_by_role("button").first
    assert (await problem.inner_text()).startswith("2:8 flow: there is no node `here`")
    await problem.click()
    assert await text.evaluate("(field) => [field.selectionStart, document.activeElement === field]") == [
        18,
        True,
    ]
    # Chromium itself complains of every answer that is none.
    show.complaints.clear()


@pytest.mark.parametrize(("language", "dark"), [("en", False), ("zh", True)])
@played
async def test_it_fits_the_window_and_passes_axe(show, language, dark):
    page = await show.open(f"/try?language={language}", dark=dark)
    await page.get_by_test_id("key-9").wait_for()
    await page.locator("[data-testid=node][data-node=choose_language]").wait_for()
    await page.get_by_test_id("key-9").click()
    await page.locator("[data-side=caller]").wait_for()
    assert await page.evaluate(SCROLLS) == [False, False]
    await page.evaluate(AXE.read_text())
    assert await page.evaluate(RUN_AXE) == []
