"""The call's controls on the agent page in a real browser: popovers, keys, who is asked in, calling out; and axe."""

import asyncio
import contextlib
import time

import pytest

from callcenter.console.directory_rows import PersonLine
from callcenter.console.messages import AgentChanged, ContactChanged, Ping
from tests.agent_ui import scenes
from tests.agent_ui.stage import played, settles
from tests.agent_ui.steps import connects, talk
from tests.agent_ui.test_look import AXE, RUN_AXE, SCROLLS
from tests.agent_ui.whom import directory

pytestmark = pytest.mark.browser

FOCUSED = "document.activeElement.dataset.testid"
CALL = {"call": scenes.CALL}


async def shows(show, state="talking", **news):
    now = time.time()
    await show.preview.send(
        ContactChanged(now=now, contact=scenes.contact(state, now, scenes.found(now), **news))
    )


@contextlib.asynccontextmanager
async def alive(show):
    """The server pings meanwhile: axe takes its time, and a page that hears nothing looks for another connection."""

    async def ping():
        while True:
            await show.preview.send(Ping(now=time.time(), n=1))
            await asyncio.sleep(1)

    task = asyncio.ensure_future(ping())
    try:
        yield
    finally:
        task.cancel()


async def is_well(page):
    """Nothing is cut off, and axe finds nothing."""
    assert await page.evaluate(SCROLLS) == [False, False]
    await page.evaluate(AXE.read_text())
    assert await page.evaluate(RUN_AXE) == []


async def opens(show, page, button):
    await page.get_by_test_id(button).click()
    while not (await show.preview.intent("watch_directory"))["on"]:
        pass  # that was the last one, closed
    await show.preview.send(directory(time.time()))
    await page.locator("#whom-0").wait_for()


def item(page, to):
    return page.locator(f'[data-testid=whom-list] [data-to="{to}"]')


async def holds(show, page):
    """Music for the customer, and back."""
    await page.keyboard.press("h")
    assert await show.preview.intent("hold") == {"type": "hold", **CALL}
    now = time.time()
    await shows(show, held_since=now)
    await page.get_by_text("On hold", exact=True).first.wait_for()
    await page.locator("[data-testid=hold][aria-pressed=true]").click()
    assert await show.preview.intent("resume") == {"type": "resume", **CALL}
    await shows(show)


async def sends(show, page):
    """At once, to somebody who is on a call."""
    await opens(show, page, "transfer-open")
    assert await page.evaluate(FOCUSED) == "whom"
    async with alive(show):
        await is_well(page)
    # Those who are free come first; who is on a call can be sent somebody, who is at lunch cannot be asked either.
    assert await item(page, "chen.hao").get_attribute("aria-disabled") == "false"
    assert await item(page, "sara").get_attribute("aria-disabled") == "true"
    await page.keyboard.type("okafor")
    assert await page.get_by_test_id("consult").get_attribute("aria-disabled") == "true"
    await page.get_by_test_id("transfer-now").click()
    assert await show.preview.intent("transfer") == {
        "type": "transfer", **CALL, "to": "billie.okafor", "wait_s": 60,
    }  # fmt: skip
    await page.get_by_test_id("transfer").wait_for(state="detached")
    assert await page.evaluate(FOCUSED) == "transfer-open"


@played
async def test_hold_and_whoever_is_asked_in(show):
    page = await show.open("/agent?scene=idle")
    await show.phone_is_up()
    await talk(show, page)
    show.preview.scene = "call"  # what a page is told that connects again
    await holds(show, page)
    await sends(show, page)
    now = time.time()

    await opens(show, page, "transfer-open")
    await page.get_by_test_id("whom").fill("204")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    free = PersonLine(
        agent="billie.okafor", name="Billie Okafor", extension="2043", state="idle", reason="", since=1
    )
    changed = directory(time.time(), people=[free.model_dump()], queues=[], numbers=[], is_whole=False)
    await show.preview.send(changed)
    await page.locator('[data-to="billie.okafor"] .state[data-state=idle]').wait_for()
    await page.get_by_test_id("whom").fill("hao")
    await page.keyboard.press("Enter")
    assert await show.preview.intent("consult") == {"type": "consult", **CALL, "to": "chen.hao"}
    other = {"to": "chen.hao", "kind": "agent", "who": "", "state": "ringing"}
    await shows(show, held_since=now, third=other)
    await page.get_by_text("Asking Chen Hao 陈浩: it rings").wait_for()
    assert await page.get_by_test_id("transfer-open").get_attribute("aria-disabled") == "true"
    assert await page.get_by_test_id("merge").count() == 0
    await shows(show, held_since=now, third={**other, "who": "chen.hao", "state": "up"})
    await settles(page.get_by_test_id("third"), third="up")
    async with alive(show):
        await is_well(page)
    for button in ("merge", "return", "complete"):
        await page.get_by_test_id(button).click()
        assert await show.preview.intent(button) == {"type": button, **CALL}
    await shows(show, third={**other, "who": "chen.hao", "state": "joined"})
    await page.get_by_role("button", name="Leave", exact=True).wait_for()
    await shows(show)


@played
async def test_from_conference_whoever_is_asked_joins_by_themselves(show):
    page = await show.open("/agent?scene=idle&language=zh")
    await show.phone_is_up()
    await talk(show, page)
    show.preview.scene = "call"  # what a page is told that connects again
    await opens(show, page, "conference-open")
    async with alive(show):
        await is_well(page)
    await page.keyboard.type("hao")
    await page.get_by_test_id("consult").click()
    await show.preview.intent("consult")
    asked = {"to": "chen.hao", "kind": "agent", "who": "", "state": "ringing"}
    await shows(show, held_since=time.time(), third=asked)
    await shows(show, held_since=time.time(), third={**asked, "who": "chen.hao", "state": "up"})
    assert await show.preview.intent("merge") == {"type": "merge", **CALL}


@played
async def test_the_keypad_opens_and_closes_with_the_call(show):
    page = await show.open("/agent?scene=idle&language=zh", dark=True)
    await show.phone_is_up()
    await talk(show, page)
    show.preview.scene = "call"  # what a page is told that connects again
    await page.keyboard.press("k")
    await page.get_by_test_id("keypad").wait_for()
    assert await page.evaluate(FOCUSED) == "key-1"
    async with alive(show):
        await is_well(page)
    # No sound flows here, so no key can be sent, and that is said rather than shown as pressed.
    await page.keyboard.press("5")
    await settles(page.get_by_test_id("problem"), code="keypad.refused")
    assert await page.get_by_test_id("pressed").inner_text() == ""
    await page.keyboard.press("Escape")
    await page.get_by_test_id("keypad").wait_for(state="detached")
    assert await page.evaluate(FOCUSED) == "keypad-open"
    await page.get_by_test_id("keypad-open").click()
    await page.get_by_test_id("keypad").wait_for()
    await shows(show, state="wrap_up")
    await page.get_by_test_id("keypad").wait_for(state="detached")


@played
async def test_calling_somebody(show):
    page = await show.open("/agent?scene=not-ready")
    await show.phone_is_up()
    await opens(show, page, "whom")
    async with alive(show):
        await is_well(page)
    # Colleagues and queues are looked up here, not called.
    assert await page.get_by_test_id("dial-now").get_attribute("aria-disabled") == "false"
    await page.get_by_test_id("whom").fill("hao")
    assert await page.get_by_test_id("dial-now").get_attribute("aria-disabled") == "true"
    await page.get_by_test_id("dial-queue").select_option("technical")
    await page.get_by_test_id("whom").fill("head office")
    await page.keyboard.press("Enter")
    assert await show.preview.intent("dial") == {"type": "dial", "to": "+861000000177", "queue": "technical"}
    now = time.time()
    await show.preview.send(
        ContactChanged(now=now, contact=scenes.contact("dialling", now, is_outbound=True, why_code=""))
    )
    await settles(page.get_by_test_id("contact-card"), state="dialling")
    # The INVITE of this very contact is answered by the page itself.
    await show.preview.phones[-1].invite(scenes.OFFER)
    await connects(show, page)
    await page.get_by_test_id("hangup").click()
    assert await show.preview.intent("hang_up") == {"type": "hang_up", **CALL}


@played
async def test_a_second_contact_that_was_missed_is_said_and_taken_back(show):
    page = await show.open("/agent?scene=second-missed")
    says = page.get_by_test_id("missed-second")
    assert "rang and was not answered" in await says.inner_text()
    assert (await page.get_by_test_id("state").inner_text()).startswith("On call · then Did not answer")
    await page.get_by_test_id("language").click()
    assert "另一个联络振铃而未接听" in await says.inner_text()
    await page.get_by_test_id("stay-ready").click()
    assert await show.preview.intent("ready") == {"type": "ready"}
    now = time.time()
    await show.preview.send(AgentChanged(now=now, agent=scenes.my_row("on_contact", now - 222)))
    await says.wait_for(state="detached")
