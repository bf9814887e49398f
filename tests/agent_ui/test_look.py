"""How the pages look: within the window, readable for everyone, in both languages and both themes."""

import pytest

from agent_ui.build import HERE
from tests.agent_ui.stage import played

pytestmark = pytest.mark.browser

AXE = HERE / "node_modules" / "axe-core" / "axe.min.js"
RUN_AXE = """async () => (await axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] }))
    .violations.map((found) => [found.id, found.nodes.map((node) => node.html.slice(0, 120))])"""
SCROLLS = """() => {
    const { scrollHeight, scrollWidth, clientHeight, clientWidth } = document.documentElement;
    const bar = document.querySelector('.topbar');  // the page cuts off what is too much for it
    const isCut = bar !== null && bar.scrollWidth > bar.clientWidth;
    return [scrollHeight > clientHeight, scrollWidth > clientWidth || isCut];
}"""
TOPS = """() => Object.fromEntries(['main', 'right', 'left', 'strip'].map((name) =>
    [name, document.querySelector(name === 'main' ? 'main' : `.${name}`).offsetTop]))"""
PAGES = [
    ("/login?error=credentials", "form", "zh", True),
    ("/agent?scene=idle", '[data-testid=mic][data-ok="true"]', "zh", False),
    ("/agent?scene=not-ready", "[data-testid=checks]", "en", True),
    ("/agent?scene=found", "[data-testid=answer]", "zh", True),
    ("/agent?scene=several", "[data-testid=answer]", "en", False),
    ("/agent?scene=call", "[data-testid=hangup]", "en", True),
    ("/supervisor", "[data-testid=queue-row-billing]", "en", False),
    ("/supervisor", "[data-testid=queue-row-billing]", "zh", True),
    ("/agent?scene=callback", "[data-testid=callback]", "en", False),
    ("/agent?scene=required", "[data-testid=ending]", "zh", True),
]
OPENED = [
    (["more-alerts"], "[data-testid=alert-poor]", "en", False),
    (["as-table", "open-agent-agent1"], "[data-testid=trace]", "zh", True),
]
WALL = [("queues", 0, "en", False), ("day", 1, "zh", True), ("agents", 2, "en", True)]
DRAWERS = [
    ("line", "[data-testid=entry-entry-0]", "en", False),
    ("line", "[data-testid=entry-entry-0]", "zh", True),
    ("what_if", "[data-testid=run]", "en", True),
    ("shadow", "[data-testid=shadow]", "zh", False),
]


@pytest.mark.parametrize("path, sign, language, dark", PAGES)
@played
async def test_fits_the_window_and_passes_axe(show, path, sign, language, dark):
    page = await show.open(f"{path}{'&' if '?' in path else '?'}language={language}", dark=dark)
    await page.locator(sign).wait_for()
    await page.locator("[data-testid=mic][data-status=asking]").wait_for(state="detached")
    assert await page.evaluate(SCROLLS) == [False, False]
    await page.evaluate(AXE.read_text())
    assert await page.evaluate(RUN_AXE) == []


@pytest.mark.parametrize("clicks, sign, language, dark", OPENED)
@played
async def test_what_opens_on_the_floor_fits_the_window_and_passes_axe(show, clicks, sign, language, dark):
    page = await show.open(f"/supervisor?language={language}", dark=dark)
    await page.get_by_test_id("chart").wait_for()
    for what in clicks:
        await page.get_by_test_id(what).click()
    await page.locator(sign).wait_for()
    assert await page.evaluate(SCROLLS) == [False, False]
    await page.evaluate(AXE.read_text())
    assert await page.evaluate(RUN_AXE) == []


@pytest.mark.parametrize("part, turns, language, dark", WALL)
@played
async def test_each_part_of_a_wall_fits_the_window_and_passes_axe(show, part, turns, language, dark):
    page = await show.open(f"/wall?language={language}", (1920, 1080), dark=dark)
    await page.get_by_test_id("wall-queues").wait_for()
    # A turn that is paused stays, whatever calls for attention.
    for key in (" ", *["ArrowRight"] * turns):
        await page.keyboard.press(key)
    await page.get_by_test_id(f"wall-{part}").wait_for()
    assert await page.evaluate(SCROLLS) == [False, False]
    await page.evaluate(AXE.read_text())
    assert await page.evaluate(RUN_AXE) == []


WHOLE = """() => {
    const floor = document.querySelector('.part').getBoundingClientRect().bottom;
    const items = [...document.querySelectorAll('.part .agents > li')];
    return [items.length > 0, items.every((item) => item.getBoundingClientRect().bottom <= floor)];
}"""


@played
async def test_a_wall_shows_as_many_agents_as_it_can_show_whole(show):
    page = await show.open("/wall", (1280, 720))
    await page.get_by_test_id("wall-queues").wait_for()
    for key in (" ", "ArrowLeft"):
        await page.keyboard.press(key)
    await page.get_by_test_id("wall-page").wait_for()
    said = await page.get_by_test_id("wall-page").inner_text()
    assert (said[:2], said[-6:]) == ("1–", " of 36")
    assert await page.evaluate(WHOLE) == [True, True]


@pytest.mark.parametrize("tab, sign, language, dark", DRAWERS)
@played
async def test_the_drawer_fits_the_window_and_passes_axe(show, tab, sign, language, dark):
    page = await show.open(f"/supervisor?language={language}", dark=dark)
    await page.get_by_test_id("open-queue-chinese").click()
    await page.get_by_test_id(f"tab-{tab}").click()
    await page.locator(sign).wait_for()
    assert await page.evaluate(SCROLLS) == [False, False]
    await page.evaluate(AXE.read_text())
    assert await page.evaluate(RUN_AXE) == []


@played
async def test_zoomed_in_the_call_comes_first_and_nothing_is_cut_at_the_side(show):
    page = await show.open("/agent?scene=found", size=(640, 360))
    await page.get_by_test_id("answer").wait_for()
    tops = await page.evaluate(TOPS)
    assert sorted(tops, key=tops.get) == ["main", "right", "left", "strip"]
    assert (await page.evaluate(SCROLLS))[1] is False


@played
async def test_the_login_page_changes_its_language_and_remembers_it(show):
    page = await show.open("/login?error=credentials")
    await page.get_by_test_id("language").click()
    assert await page.get_by_test_id("login-submit").inner_text() == "登录"
    assert await page.get_by_test_id("login-error").inner_text() == "用户名或密码不正确，请核对后重试。"
    assert await page.locator("html").get_attribute("lang") == "zh-CN"
    assert [cookie["value"] for cookie in await page.context.cookies() if cookie["name"] == "language"] == [
        "zh"
    ]
