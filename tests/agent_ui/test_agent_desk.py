"""The agent page in a real browser: ready and not ready, what stands in the way, language and connection."""

import time

import pytest

from callcenter.console.messages import AgentChanged, Ping, Problem
from callcenter.console.telling import problem
from said import Said
from tests.agent_ui import scenes
from tests.agent_ui.stage import played, settles
from tests.agent_ui.steps import talk

pytestmark = pytest.mark.browser

NO_MICROPHONE = """navigator.mediaDevices.getUserMedia = () =>
    Promise.reject(new DOMException("no", "NotAllowedError"))"""


@played
async def test_ready_and_not_ready(show):
    page = await show.open("/agent?scene=not-ready")
    await show.phone_is_up()
    told = await show.preview.intent("microphone")
    assert told == {"type": "microphone", "works": True, "detail": ""}
    await settles(page.get_by_test_id("mic"), ok="true")
    await page.locator('[data-testid=ready][aria-disabled="false"]').wait_for()
    await page.keyboard.press("F8")
    assert await show.preview.intent("ready") == {"type": "ready"}
    await page.locator(".meter i.on").first.wait_for()

    now = time.time()
    await show.preview.send(AgentChanged(now=now, agent=scenes.my_row("idle", now)))
    await page.get_by_test_id("not-ready").click()
    assert await show.preview.intent("not_ready") == {"type": "not_ready", "reason": "break"}
    await page.get_by_test_id("reasons").click()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    assert await show.preview.intent("not_ready") == {"type": "not_ready", "reason": "lunch"}
    await page.get_by_role("menu").wait_for(state="detached")


@played
async def test_not_ready_after_the_call_can_be_taken_back(show):
    page = await show.open("/agent?scene=idle")
    await show.phone_is_up()
    await settles(page.get_by_test_id("mic"), ok="true")
    await talk(show, page)
    await page.keyboard.press("F8")
    assert await show.preview.intent("not_ready") == {"type": "not_ready", "reason": "break"}
    now = time.time()
    await show.preview.send(AgentChanged(now=now, agent=scenes.my_row("on_contact", now, pending="break")))
    await page.get_by_test_id("ready").wait_for()
    assert await page.get_by_test_id("ready").inner_text() == "Ready after call\nF8"
    assert (await page.get_by_test_id("state").inner_text()).startswith("On call · then Break")
    await page.get_by_test_id("ready").click()
    assert await show.preview.intent("ready") == {"type": "ready"}
    await show.preview.send(AgentChanged(now=now, agent=scenes.my_row("on_contact", now)))
    await page.get_by_test_id("not-ready").wait_for()


@pytest.mark.parametrize(
    "reason, says",
    [
        ("lunch", "All checks passed. Press F8 when you are ready."),
        ("rona", "A call rang and was not answered. Press F8 when you are back."),
        ("declined", "You declined a call. Press F8 when you are ready for the next one."),
    ],
)
@played
async def test_whoever_was_made_not_ready_is_told_why(show, reason, says):
    page = await show.open("/agent?scene=not-ready")
    await show.phone_is_up()
    await page.locator('[data-testid=ready][aria-disabled="false"]').wait_for()
    now = time.time()
    await show.preview.send(AgentChanged(now=now, agent=scenes.my_row("not_ready", now, reason=reason)))
    await settles(page.get_by_test_id("state"), reason=reason)
    assert await page.locator(".place p").inner_text() == says


@played
async def test_without_a_microphone_there_is_no_ready_and_the_page_says_why(show):
    page = await show.open("/agent?scene=not-ready", script=NO_MICROPHONE)
    await show.phone_is_up()
    told = await show.preview.intent("microphone")
    assert told == {"type": "microphone", "works": False, "detail": "denied"}
    await settles(page.get_by_test_id("mic"), ok="false", status="denied")
    await page.keyboard.press("F8")
    assert "Allow it in the address bar" in await page.get_by_test_id("problem").inner_text()
    assert show.preview.intents.empty()


@played
async def test_a_problem_is_told_in_the_readers_language(show):
    page = await show.open("/agent?scene=idle")
    await settles(page.get_by_test_id("state"), state="idle")
    await show.preview.send(Problem(now=time.time(), code="microphone", text="no microphone"))
    toast = page.get_by_test_id("problem")
    assert await toast.inner_text() == "Ready is possible only with a working microphone."
    await page.get_by_test_id("language").click()
    assert await toast.inner_text() == "麦克风正常后才能就绪。"
    await toast.get_by_role("button").click()
    await toast.wait_for(state="detached")
    await show.preview.send(problem(time.time(), "brand_new", Said("You are signed out.")))
    assert await toast.inner_text() == "操作未成功。 (您已签出。)"


@played
async def test_the_language_changes_in_place(show):
    page = await show.open("/agent?scene=found")
    await page.evaluate("window.same = true")
    await settles(page.get_by_test_id("customer-card"), status="found")
    await page.get_by_test_id("language").click()
    assert await show.preview.intent("set_language") == {"type": "set_language", "language": "zh"}
    assert await page.locator("html").get_attribute("lang") == "zh-CN"
    assert await page.get_by_test_id("customer-name").inner_text() == "唐悦"
    assert await page.get_by_test_id("decline").inner_text() == "拒接"
    assert await page.evaluate("window.same")


@played
async def test_a_lost_connection_is_said_and_mended(show):
    page = await show.open("/agent?scene=idle")
    await settles(page.get_by_test_id("state"), state="idle")
    show.preview.refusing = True
    await show.preview.consoles[0].close()
    banner = page.get_by_test_id("banner")
    await banner.wait_for()
    assert await banner.inner_text() == "Connection lost, reconnecting…"
    show.preview.refusing, show.preview.scene = False, "not-ready"
    await banner.wait_for(state="detached")
    await settles(page.get_by_test_id("state"), state="not_ready")
    show.complaints[:] = [text for text in show.complaints if "WebSocket" not in text]


@played
async def test_a_ping_is_answered(show):
    page = await show.open("/agent?scene=idle")
    await settles(page.get_by_test_id("state"), state="idle")
    await show.preview.send(Ping(now=time.time(), n=7))
    assert await show.preview.intent("pong") == {"type": "pong", "n": 7}
