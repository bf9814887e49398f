"""The agent page in a real browser: a call from its first ring to its end."""

import time

import pytest

from callcenter.console.messages import AgentChanged, ContactChanged, CustomerChanged, Ping, QueuesChanged
from tests.agent_ui import scenes
from tests.agent_ui.stage import played, settles
from tests.agent_ui.steps import connects, offer, ring, says, talk

pytestmark = pytest.mark.browser

UNDER_THE_MOUSE = "([x, y]) => document.elementFromPoint(x, y).closest('button').dataset.testid"
FOCUSED = "document.activeElement.dataset.testid"
MARKS = (
    "Object.fromEntries(Object.entries(window.callcenter.marks).map(([name, at]) => [name, Math.round(at)]))"
)


async def fills_in(show, page):
    """The lookup answers after the first ring: the card was there before the ringing, and is filled in place."""
    card = page.get_by_test_id("customer-card")
    await settles(card, status="looking_up", call=scenes.CALL)
    await settles(page.get_by_test_id("state"), state="offered")
    assert await page.get_by_test_id("answer").get_attribute("aria-disabled") == "true"
    now = time.time()
    await show.preview.send(CustomerChanged(now=now, call=scenes.CALL, customer=scenes.found(now)))
    await settles(card, status="found")
    assert await card.get_by_test_id("customer-name").inner_text() == "Tang Yue"
    marks = await page.evaluate(MARKS)
    assert list(marks) == ["customer-card-in-dom", "ringing", "customer-known"]
    assert sorted(marks.values()) == list(marks.values())


async def mutes_and_speaks_again(page):
    await page.locator('[data-testid=mute][aria-disabled="false"]').wait_for()
    await page.keyboard.press("m")
    await page.locator('[data-testid=mute][aria-pressed="true"]').wait_for()
    await settles(page.get_by_test_id("mic"), ok="true", level="warn")
    await page.get_by_test_id("mute").click()
    await page.locator('[data-testid=mute][aria-pressed="false"]').wait_for()


async def wraps_up(show, page):
    """The call is over for both; the agent finishes and is free again."""
    now = time.time()
    over = scenes.contact("wrap_up", now, scenes.found(now), released_by="agent")
    await show.preview.send(AgentChanged(now=now, agent=scenes.my_row("wrap_up", now, until=now + 30)))
    await show.preview.send(ContactChanged(now=now, contact=over))
    await settles(page.get_by_test_id("contact-card"), state="wrap_up")
    await page.get_by_test_id("finish-wrapup").click()
    assert await show.preview.intent("finish_wrap_up") == {"type": "finish_wrap_up"}
    done = scenes.past(now)[0].model_copy(
        update={"call": scenes.CALL, "name": "Tang Yue", "outcome": "answered"}
    )
    await show.preview.send(AgentChanged(now=now, agent=scenes.my_row("idle", now)))
    await show.preview.send(ContactChanged(now=now, contact=None, past=done))
    await page.get_by_test_id("contact-card").wait_for(state="detached")
    assert (await page.get_by_test_id("past").locator("li").first.inner_text()).startswith("Tang Yue")


@played
async def test_a_call_from_ring_to_end(show):
    page = await show.open("/agent?scene=idle")
    await show.phone_is_up()
    await settles(page.get_by_test_id("state"), state="idle")
    await settles(page.get_by_test_id("phone"), registered="true")
    await ring(show, page)
    await fills_in(show, page)

    phone = show.preview.phones[-1]
    await phone.invite(scenes.OFFER)
    await page.locator('[data-testid=answer][aria-disabled="false"]').wait_for()
    await page.keyboard.press("Enter")
    await says(show, "200 INVITE")
    assert await page.evaluate(
        "'answer-clicked' in callcenter.marks && callcenter.pc() instanceof RTCPeerConnection"
    )

    now = time.time()
    await show.preview.send(
        ContactChanged(now=now, contact=scenes.contact("talking", now, scenes.found(now)))
    )
    await mutes_and_speaks_again(page)
    await page.get_by_test_id("hangup").click()
    assert await show.preview.intent("hang_up") == {"type": "hang_up", "call": scenes.CALL}
    await phone.bye()
    await says(show, "200 BYE")
    assert await page.evaluate("callcenter.pc()") is None
    await wraps_up(show, page)


@played
async def test_ringing_shows_only_together_with_the_card(show):
    page = await show.open("/agent?scene=idle")
    await settles(page.get_by_test_id("state"), state="idle")
    await page.evaluate("""() => {
        window.seen = [];
        new MutationObserver(() => {
            const ringing = document.querySelector('[data-testid=state][data-state=offered]') !== null
                || document.title.startsWith('◆');
            window.seen.push([ringing, document.querySelector('[data-testid=customer-card]') !== null]);
        }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    }""")
    now = time.time()
    await show.preview.send(AgentChanged(now=now, agent=scenes.my_row("offered", now)))
    await show.preview.send(
        QueuesChanged(now=now, queues=[scenes.queue("billing", "Billing", "账单", now, waiting=9)])
    )
    await settles(page.get_by_test_id("queue-row-billing"), waiting="9")
    await settles(page.get_by_test_id("state"), state="idle")
    await show.preview.send(ContactChanged(now=now, contact=scenes.contact("ringing", now)))
    await settles(page.get_by_test_id("state"), state="offered")
    assert await page.title() == "◆ +86 138 0000 0142 calls"
    assert [True, False] not in await page.evaluate("window.seen")


@played
async def test_a_call_that_goes_away_stops_ringing(show):
    page = await show.open("/agent?scene=idle")
    await show.phone_is_up()
    title = await page.title()
    await ring(show, page)
    phone = show.preview.phones[-1]
    await phone.invite(scenes.OFFER)
    await page.locator('[data-testid=answer][aria-disabled="false"]').wait_for()
    await phone.cancel()
    await page.locator('[data-testid=answer][aria-disabled="true"]').wait_for()
    await show.preview.send(ContactChanged(now=time.time(), contact=None))
    await page.get_by_test_id("contact-card").wait_for(state="detached")
    assert await page.title() == title
    await says(show, "487 INVITE")


@played
async def test_declining_is_asked_of_the_server(show):
    page = await show.open("/agent?scene=idle")
    await ring(show, page)
    await page.get_by_test_id("decline").click()
    assert await show.preview.intent("decline") == {"type": "decline", "offer": scenes.OFFER}


@played
async def test_a_page_that_comes_back_takes_its_call_again(show):
    page = await show.open("/agent?scene=lost")
    await show.phone_is_up()
    await settles(page.get_by_test_id("contact-card"), state="agent_lost")
    await settles(page.get_by_test_id("mic"), ok="true")
    await show.preview.phones[-1].invite(scenes.OFFER)
    await says(show, "200 INVITE")


@played
async def test_muted_before_a_reload_is_muted_after_it(show):
    page = await show.open("/agent?scene=idle")
    await show.phone_is_up()
    await settles(page.get_by_test_id("mic"), ok="true")
    await talk(show, page)
    await page.locator('[data-testid=mute][aria-disabled="false"]').wait_for()
    await page.keyboard.press("m")
    await page.locator('[data-testid=mute][aria-pressed="true"]').wait_for()
    show.preview.phones.clear()
    await page.goto(f"{show.house.address}/agent?scene=lost")
    await show.phone_is_up()
    await settles(page.get_by_test_id("contact-card"), state="agent_lost")
    await show.preview.phones[-1].invite(scenes.OFFER)
    await page.locator('[data-testid=mute][aria-pressed="true"]').wait_for()


@played
async def test_the_second_half_of_a_double_click_on_answer_presses_nothing(show):
    page = await show.open("/agent?scene=idle")
    await show.phone_is_up()
    await show.preview.intent("microphone")
    await offer(show, page)
    box = await page.get_by_test_id("answer").bounding_box()
    place = [box["x"] + box["width"] - 20, box["y"] + 20]
    await page.mouse.click(*place)
    await connects(show, page)
    assert await page.evaluate(UNDER_THE_MOUSE, place) == "conference-open"
    await page.mouse.down(click_count=2)
    await page.mouse.up(click_count=2)
    await show.preview.send(Ping(now=time.time(), n=1))
    told = [await show.preview.intents.get()]
    while told[-1]["type"] != "pong":
        told.append(await show.preview.intents.get())
    assert [intent for intent in told if intent["type"] not in ("pong", "microphone")] == []
    await page.mouse.down(click_count=1)
    await page.mouse.up(click_count=1)
    assert await show.preview.intent("watch_directory") == {"type": "watch_directory", "on": True}


@played
async def test_a_call_by_keyboard_alone(show):
    page = await show.open("/agent?scene=not-ready")
    await show.phone_is_up()
    await page.locator('[data-testid=ready][aria-disabled="false"]').wait_for()
    await page.keyboard.press("F8")
    assert await show.preview.intent("ready") == {"type": "ready"}
    await offer(show, page)
    await page.keyboard.press("Enter")
    await connects(show, page)
    await page.locator('[data-testid=mute][aria-disabled="false"]').wait_for()
    for control in ("mute", "hold", "keypad-open", "transfer-open", "conference-open", "hangup"):
        await page.keyboard.press("Tab")
        assert await page.evaluate(FOCUSED) == control
    await page.keyboard.press("Enter")
    assert await show.preview.intent("hang_up") == {"type": "hang_up", "call": scenes.CALL}
    now = time.time()
    await show.preview.send(AgentChanged(now=now, agent=scenes.my_row("wrap_up", now, until=now + 30)))
    await show.preview.send(ContactChanged(now=now, contact=scenes.contact("wrap_up", now)))
    await settles(page.get_by_test_id("contact-card"), state="wrap_up")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    assert await show.preview.intent("finish_wrap_up") == {"type": "finish_wrap_up"}


@played
async def test_leaving_the_page_in_a_call_is_asked_about(show):
    page = await show.open("/agent?scene=idle")
    await show.phone_is_up()
    await settles(page.get_by_test_id("mic"), ok="true")
    await talk(show, page)
    async with page.expect_event("dialog") as asked:
        await page.close(run_before_unload=True)
    dialog = await asked.value
    assert dialog.type == "beforeunload"
    await dialog.dismiss()
    await settles(page.get_by_test_id("contact-card"), state="talking")


@played
async def test_a_window_that_is_not_on_the_call_says_so(show):
    page = await show.open("/agent?scene=call")
    card = page.get_by_test_id("contact-card")
    await card.get_by_text("This window is not on the call").wait_for()
    assert await page.get_by_test_id("mute").get_attribute("aria-disabled") == "true"
