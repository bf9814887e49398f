"""The supervisor's page in a real browser: figures follow the messages, and nothing moves."""

import time

import pytest

from callcenter.console.messages import AgentChanged, QueuesChanged
from tests.agent_ui import scenes
from tests.agent_ui.stage import played, settles

pytestmark = pytest.mark.browser

PLACES = """() => [...document.querySelectorAll('[data-testid^=queue-row], [data-testid^=agent-row], .kpi')]
    .map((element) => [element.dataset.testid, element.offsetTop, element.offsetLeft, element.offsetWidth])"""


async def figures(page):
    """What the tiles say, by name."""
    tiles = await page.locator(".kpi").all()
    return {
        await tile.get_attribute("data-testid"): await tile.locator(".fig").inner_text() for tile in tiles
    }


@played
async def test_rows_change_in_place(show):
    page = await show.open("/supervisor", (1920, 1080))
    row = page.get_by_test_id("queue-row-complaints")
    await row.wait_for()
    before = await page.evaluate(PLACES)
    now = time.time()
    await show.preview.send(
        QueuesChanged(
            now=now,
            queues=[
                scenes.queue("complaints", "Complaints", "投诉", now, waiting=12, longest_since=now - 30, offered=2,
                             answered=1, abandoned=1, service_level=0.5, agents_busy=1, agents_signed_in=1),
            ],
        )
    )  # fmt: skip
    await show.preview.send(AgentChanged(now=now, agent=scenes.row("agent3", "Chen Hao", "on_contact", now)))
    await settles(page.get_by_test_id("agent-row-agent3"), state="on_contact")
    await row.locator("[data-field=waiting]", has_text="12").wait_for()
    cells = [
        await row.locator(f"[data-field={name}]").inner_text() for name in ("service_level", "abandoned")
    ]
    assert [cell.strip() for cell in cells] == ["50.0 %\nin 20 s", "50.0 %"]
    assert await page.evaluate(PLACES) == before


@played
async def test_the_tiles_add_the_queues_up(show):
    page = await show.open("/supervisor")
    await page.get_by_test_id("queue-row-billing").wait_for()
    shown = await figures(page)
    longest = shown.pop("tile-longest")
    assert shown == {
        "tile-service_level": "80.3%", "tile-waiting": "14", "tile-answered": "874", "tile-abandoned": "5.8%",
    }  # fmt: skip
    assert longest.startswith("3:4")


@played
async def test_nothing_to_divide_by_is_a_dash(show):
    page = await show.open("/supervisor")
    await page.get_by_test_id("queue-row-billing").wait_for()
    now = time.time()
    empty = [scenes.queue(row.queue, row.queue, row.queue, now) for row in scenes.queues(now)]
    await show.preview.send(QueuesChanged(now=now, queues=empty))
    await page.locator("[data-testid=tile-waiting] .fig", has_text="0").wait_for()
    assert await figures(page) == {
        "tile-service_level": "–", "tile-waiting": "0", "tile-longest": "–", "tile-answered": "0",
        "tile-abandoned": "–",
    }  # fmt: skip


@played
async def test_a_figure_opens_its_formula(show):
    page = await show.open("/supervisor")
    await page.get_by_test_id("queue-row-billing").wait_for()
    tile = page.get_by_test_id("tile-service_level")
    await tile.get_by_role("button").click()
    assert await tile.locator("code").inner_text() == "answered≤T / (answered + abandoned − abandoned≤T)"
    assert await tile.locator("tr").count() == 3
    await page.keyboard.press("Escape")
    await tile.locator("code").wait_for(state="detached")


@played
async def test_the_language_changes_in_place(show):
    page = await show.open("/supervisor")
    await page.get_by_test_id("queue-row-billing").wait_for()
    await page.get_by_test_id("language").click()
    assert await page.locator("html").get_attribute("lang") == "zh-CN"
    assert await page.get_by_test_id("open-queue-billing").inner_text() == "账单"
    assert await show.preview.intent("set_language") == {"type": "set_language", "language": "zh"}
