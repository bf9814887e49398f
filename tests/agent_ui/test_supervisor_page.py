"""The supervisor's page in a real browser: figures follow the messages, and nothing moves."""

import re
import time
from datetime import UTC, datetime

import pytest

from callcenter.console.messages import AgentChanged, AlertsChanged, QueuesChanged
from tests.agent_ui import scenes
from tests.agent_ui.fake_intervals import alerts
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


AFTERNOON = datetime(2026, 7, 8, 6, tzinfo=UTC).timestamp()
"""Two o'clock where the pages are looked at: after midnight there is hardly a day to draw."""


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
    assert [len(shown.pop(tile).split(":")) for tile in ("tile-speed", "tile-handling")] == [2, 2]
    assert shown == {"tile-service_level": "80.3%", "tile-waiting": "14", "tile-abandoned": "5.8%"}
    assert longest.startswith("3:4")


@played
async def test_nothing_to_divide_by_is_a_dash(show):
    show.preview.api.no_history = True
    page = await show.open("/supervisor")
    await page.get_by_test_id("queue-row-billing").wait_for()
    now = time.time()
    empty = [scenes.queue(row.queue, row.queue, row.queue, now) for row in scenes.queues(now)]
    await show.preview.send(QueuesChanged(now=now, queues=empty))
    await page.locator("[data-testid=tile-waiting] .fig", has_text="0").wait_for()
    assert await figures(page) == {
        "tile-service_level": "–", "tile-waiting": "0", "tile-longest": "–", "tile-abandoned": "–",
        "tile-speed": "–", "tile-handling": "–",
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


@played
async def test_an_alert_is_taken_on_and_leads_to_whom_it_is_about(show):
    page = await show.open("/supervisor", (1920, 1080))
    loud = page.get_by_test_id("alert-long_wait")
    await loud.wait_for()
    assert (await loud.locator("b").inner_text()).startswith("Chinese line: longest wait 3:4")
    assert await page.locator(".alert").count() == 1, "the others are one click away"
    await page.get_by_test_id("more-alerts").click()
    assert [await row.get_attribute("data-testid") for row in await page.locator(".alerts .list .alert").all()] == [
        "alert-long_call", "alert-many", "alert-away", "alert-poor"
    ]  # fmt: skip
    assert (
        await page.get_by_test_id("alert-away").locator(".taken").inner_text()
        == "Alex Meyer takes care of it"
    )
    await page.get_by_test_id("alert-long_call").get_by_role("button", name="Show the agent").click()
    assert await page.get_by_test_id("agent-drawer").get_attribute("data-agent") == "agent4"
    await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")
    await page.get_by_test_id("agent-drawer").wait_for(state="detached")
    before = await page.evaluate(PLACES)
    await loud.get_by_test_id("acknowledge").click()
    await page.wait_for_function("() => true")
    now = time.time()
    taken = alerts(now)[0].model_copy(update={"taken_by": "Petra Novak", "taken_at": now})
    await show.preview.send(AlertsChanged(now=now, alerts=[taken]))
    await loud.locator(".taken", has_text="Petra Novak takes care of it").wait_for()
    assert show.preview.api.asked == ["acknowledge long_wait:1"]
    await show.preview.send(AlertsChanged(now=now, alerts=[]))
    await page.get_by_test_id("alerts").get_by_text("All figures are within their limits.").wait_for()
    assert await page.evaluate(PLACES) == before, "nothing moves when an alert comes or goes"


@played
async def test_agents_are_found_by_state_name_queue_and_urgency(show):
    page = await show.open("/supervisor", (1920, 1080))
    await page.get_by_test_id("agent-row-agent1").wait_for()

    async def names():
        return [await cell.inner_text() for cell in await page.locator(".agent .name").all()]

    assert [await page.get_by_test_id(f"agent-row-agent{n}").get_attribute("data-level") for n in (1, 4, 9)] == [
        None, "crit", "warn"
    ]  # fmt: skip
    await page.get_by_test_id("order").select_option("attention")
    assert (await names())[:2] == ["Sun Yan", "Emma Wolf"]
    await page.get_by_test_id("only-not_ready").click()
    assert await names() == ["Emma Wolf", "Wang Lei"]
    await page.get_by_test_id("find-agent").fill("wang")
    assert await names() == ["Wang Lei"]
    await page.get_by_test_id("only-queue").select_option("complaints")
    await page.get_by_test_id("no-match").get_by_role("button").click()
    assert len(await names()) == 12


@played
async def test_the_day_as_a_chart_and_as_a_table_which_leads_to_the_contacts(show):
    page = await show.open("/supervisor", (1920, 1080), at=AFTERNOON)
    chart = page.get_by_test_id("chart")
    await chart.wait_for()
    assert await chart.locator("rect.answered").count() > 5
    assert "beside last " in (await chart.get_attribute("aria-label") or "")
    await page.get_by_test_id("as-table").click()
    link = page.get_by_test_id("interval-table").locator("a").first
    assert re.fullmatch(r"/calls\?since=\d+&until=\d+", await link.get_attribute("href") or "")
    await page.get_by_test_id("tile-abandoned").get_by_role("button").click()
    assert await page.get_by_test_id("contacts").get_attribute("href") == "/calls?outcome=abandoned"


@played
async def test_an_agents_drawer_and_the_way_back(show):
    page = await show.open("/supervisor", (1920, 1080))
    await page.get_by_test_id("open-agent-agent1").click()
    drawer = page.get_by_test_id("agent-drawer")
    await drawer.get_by_text("Answered today").wait_for()
    assert await drawer.get_by_test_id("trace").get_attribute("href") == f"/calls/{scenes.CALL}"
    await drawer.get_by_test_id("close-agent").click()
    assert await page.evaluate("() => document.activeElement.dataset.testid") == "open-agent-agent1"
