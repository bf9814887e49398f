"""What flows call themselves and what is in them, as somebody reads it who has the pages in Chinese."""

from __future__ import annotations

import pytest

from tests.agent_ui.fake_records import CALL
from tests.agent_ui.stage import played

pytestmark = pytest.mark.browser


@played
async def test_the_flows_and_their_drawing(show):
    page = await show.open("/flows?language=zh")
    await page.locator("[data-testid=open-main]", has_text="总机").wait_for()
    box = page.locator("[data-testid=drawing] svg[lang=zh] [data-node=main_menu]")
    await box.locator(".title", has_text="主菜单").wait_for()
    await page.locator("[data-testid=drawing] .label", has_text="1 技术支持").first.wait_for()
    await page.get_by_test_id("tab-nodes").click()
    await page.locator("[data-testid=nodes] th", has_text="主菜单").wait_for()
    await page.get_by_test_id("open-banking").click()
    await page.locator(".flow-one h2", has_text="电话银行").wait_for()


@played
async def test_a_trial_in_the_readers_language_whatever_the_caller_hears(show):
    page = await show.open("/try?language=zh")
    await page.locator("[data-testid=node]", has_text="选择语言").wait_for()
    await page.locator("[data-testid=ways] dt", has_text="2: 销售").wait_for()
    await page.get_by_test_id("key-8").click()
    await page.locator("[data-variable=language]", has_text="en").wait_for()
    await page.get_by_test_id("key-2").click()
    await page.locator(".said[data-what=went]", has_text="2: 销售 → 销售排队").wait_for()
    await page.locator("#talk-title", has_text="总机").wait_for()


@played
async def test_what_happened_to_a_contact(show):
    page = await show.open(f"/calls/{CALL}?language=zh")
    story = page.get_by_test_id("story")
    await story.locator("[data-type=MenuChosen]", has_text="菜单：账单").wait_for()
    await page.locator(".facts dd", has_text="账单").first.wait_for()
    await page.get_by_test_id("details").check()
    await story.locator("[data-type=NodesEntered]", has_text="欢迎语 › 主菜单").wait_for()
    await story.locator("[data-type=FlowStarted]", has_text="总机").wait_for()


@played
async def test_the_scores_of_surveys(show):
    page = await show.open("/surveys?language=zh")
    await page.locator("[data-testid=score-friendly]", has_text="坐席是否友好").wait_for()
    await page.locator("tbody tr", has_text="通话后调查").first.wait_for()


@pytest.mark.parametrize(
    ("language", "chosen"), [("en", "Billing › Question about an invoice"), ("zh", "账单 › 发票问题")]
)
@played
async def test_what_an_offered_caller_has_chosen(show, language, chosen):
    page = await show.open(f"/agent?scene=offer&language={language}")
    await page.locator(".cut", has_text=chosen).first.wait_for()
