"""The agent page in a real browser: articles suggested by what is noted, looked for, and read without the mouse."""

import pytest
from playwright.async_api import expect

from tests.agent_ui.stage import played

pytestmark = pytest.mark.browser

PLACE = """() => {
    const { top, height } = document.querySelector('.articles').getBoundingClientRect();
    return [top, height];
}"""


@played
async def test_they_follow_what_is_noted_and_nothing_moves(show):
    page = await show.open("/agent?scene=disposed")
    first = page.locator(".article").first
    await expect(first).to_contain_text("Returns and refunds")
    await expect(first).to_contain_text("Your note: refund")
    before = await page.evaluate(PLACE)
    await page.get_by_test_id("note").fill("She lost her card")
    await expect(first).to_contain_text("Card lost or stolen")
    await expect(first).to_contain_text("Your note: lost, card")
    assert await page.evaluate(PLACE) == before
    await page.get_by_test_id("language").click()
    await expect(first).to_contain_text("银行卡遗失或被盗")
    await expect(first).to_contain_text("您的备注：lost、card")
    assert await page.evaluate(PLACE) == before


@played
async def test_one_is_looked_for_and_read_by_the_keyboard(show):
    page = await show.open("/agent?scene=unknown")
    await page.locator(".article").first.wait_for()
    await page.keyboard.press("a")
    seek = page.locator("#seek-article")
    await expect(seek).to_be_focused()
    await page.keyboard.type("nothing of the sort")
    await expect(page.get_by_test_id("articles-none")).to_contain_text("Try fewer or other words.")
    await seek.fill("挂失")
    await page.locator("[data-article=card-lost]").wait_for()
    await seek.press("Enter")
    text = page.get_by_test_id("article-text")
    await expect(text).to_be_focused()
    await expect(text.locator("ol > li")).to_have_count(4)
    await expect(text.locator("p > b")).to_have_text("Block first, talk later.")
    await page.get_by_test_id("article-in-zh").click()
    await expect(text).to_contain_text("先挂失，再细谈。")
    await page.keyboard.press("Escape")
    await expect(page.locator("[data-article=card-lost]")).to_be_focused()
    await seek.press("Escape")
    await expect(seek).to_have_value("")
    await expect(page.locator(".article")).to_have_count(3)
    assert show.complaints == []
