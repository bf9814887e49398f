"""The agent page in a real browser: why a contact came, callbacks, wrap-up and how a contact ended."""

import time

import pytest

from callcenter.console.messages import AgentChanged, ContactChanged, PastContact
from tests.agent_ui import day_scenes, scenes
from tests.agent_ui.stage import played, settles
from tests.agent_ui.steps import talk

pytestmark = pytest.mark.browser

CHOSEN = "input[value={}]"
PANELS = "main > .panel, .below > .panel"
TOPS = (
    f"() => [...document.querySelectorAll('{PANELS}')].map((panel) => [panel.offsetTop, panel.offsetHeight])"
)


async def tell(show, state, **known):
    now = time.time()
    row = {"until": now + 21} if state == "wrap_up" else {}
    wanted = known.pop("required", False)
    await show.preview.send(
        AgentChanged(
            now=now,
            agent=scenes.my_row(
                "wrap_up" if state == "wrap_up" else "on_contact", now, needs_disposition=wanted, **row
            ),
        )
    )
    contact = scenes.contact(state, now, scenes.found(now), **known)
    await show.preview.send(ContactChanged(now=now, contact=contact))


@pytest.mark.parametrize(
    "scene, en, zh",
    [
        ("found", "Longest idle of 3 ready (idle 2:14). Asked for Spoken Chinese ≥ 7, Invoices ≥ 5 (step 1 of 2).",
         "3 位就绪坐席中空闲最久（空闲 2:14）。要求：中文口语 ≥ 7，账单 ≥ 5（第 1 步，共 2 步）。"),
        ("ring-all", "Rings all 4 who are ready; the first to answer has it.", "4 位就绪坐席同时振铃，先接者得。"),
        ("callback", "You became free; this is the first of 4 waiting (12:00).",
         "您刚空闲；这是 4 个等待者中的第一位（已等 12:00）。"),
    ],
)  # fmt: skip
@played
async def test_why_it_came_to_me_in_my_language(show, scene, en, zh):
    page = await show.open(f"/agent?scene={scene}")
    why = page.get_by_test_id("why")
    assert await why.inner_text() == en
    await page.get_by_test_id("language").click()
    assert await why.inner_text() == zh


@played
async def test_a_callback_is_told_before_anything_is_pressed(show):
    page = await show.open("/agent?scene=callback")
    says = await page.get_by_test_id("callback").inner_text()
    assert says.startswith("We call the customer when you accept.")
    assert (await page.get_by_test_id("contact-card").inner_text()).count("+86 138 0000 0142") == 1
    for part in ("12 min ago", "try 2"):
        assert part in says
    assert (await page.get_by_test_id("answer").inner_text()).startswith("Accept and call")
    assert (await page.get_by_test_id("contact-card").locator(".state").inner_text()) == "Callback"


@played
async def test_the_customers_phone_rings_while_the_agent_waits(show):
    page = await show.open("/agent?scene=dialling")
    card = page.get_by_test_id("contact-card")
    await settles(card, state="dialling")
    assert "The customer’s phone rings…" in await card.inner_text()
    assert (await page.get_by_test_id("callback").locator("b").inner_text()) == "Callback"
    await page.get_by_test_id("hangup").click()
    assert await show.preview.intent("hang_up") == {"type": "hang_up", "call": scenes.CALL}


@played
async def test_another_colleague_was_quicker(show):
    page = await show.open("/agent?scene=ring-all")
    await page.get_by_test_id("why").wait_for()
    now = time.time()
    past = PastContact(
        call=scenes.CALL, name="Tang Yue", ani="", queue="billing", at=now, outcome="taken_by_colleague"
    )
    await show.preview.send(ContactChanged(now=now, contact=None, past=past))
    await show.preview.send(AgentChanged(now=now, agent=scenes.my_row("idle", now)))
    assert await page.get_by_test_id("problem").inner_text() == "Another colleague took the call."
    assert "A colleague took it · Billing" in await page.get_by_test_id("past").inner_text()


@played
async def test_more_time_and_finish(show):
    page = await show.open("/agent?scene=wrap-up")
    await page.get_by_test_id("more-time").click()
    assert await show.preview.intent("extend_wrap_up") == {"type": "extend_wrap_up", "seconds": 60}
    await page.get_by_test_id("finish-now").click()
    assert await show.preview.intent("finish_wrap_up") == {"type": "finish_wrap_up"}


@played
async def test_the_countdown_follows_the_extension_in_place(show):
    page = await show.open("/agent?scene=wrap-up")
    await page.get_by_test_id("more-time").wait_for()
    before = await page.evaluate(TOPS)
    now = time.time()
    await show.preview.send(AgentChanged(now=now, agent=scenes.my_row("wrap_up", now, until=now + 81)))
    await page.locator(".call .line cc-timer", has_text="1:2").wait_for()
    assert await page.evaluate(TOPS) == before


@played
async def test_how_it_ended_is_sent_as_soon_as_it_is_chosen(show):
    page = await show.open("/agent?scene=wrap-up")
    await page.locator(CHOSEN.format("solved")).check()
    sent = {
        "type": "disposition",
        "call": scenes.CALL,
        "disposition": "solved",
        "note": "",
        "fields": {},
        "finish": False,
    }
    assert await show.preview.intent("disposition") == sent
    assert await page.get_by_test_id("saved").inner_text() == ""
    await tell(show, "wrap_up", disposition="solved")
    await settles(page.get_by_test_id("saved"), saved="saved")
    await page.get_by_test_id("note").fill("Refunded.")
    assert await show.preview.intent("disposition") == {**sent, "note": "Refunded."}


@played
async def test_finish_takes_the_last_words_along(show):
    page = await show.open("/agent?scene=disposed")
    await page.get_by_test_id("note").fill("Refund promised for Friday.")
    await page.get_by_test_id("finish-now").click()
    assert await show.preview.intent("disposition") == {
        "type": "disposition", "call": scenes.CALL, "disposition": "open", "note": "Refund promised for Friday.",
        "fields": {}, "finish": True,
    }  # fmt: skip


@pytest.mark.parametrize("way", ["finish-now", "finish-wrapup"])
@played
async def test_a_missing_disposition_is_said_where_it_is_missing(show, way):
    page = await show.open("/agent?scene=required")
    await page.get_by_test_id("ending").wait_for()
    before = await page.evaluate(TOPS)
    await page.get_by_test_id(way).click()
    error = page.locator("#ending-missing")
    assert await error.inner_text() == "Choose one first."
    assert await page.evaluate("document.activeElement.name") == "disposition"
    assert await page.evaluate(TOPS) == before
    await page.keyboard.press("Space")
    assert (await show.preview.intent("disposition"))["disposition"] == "solved"
    assert await error.inner_text() == ""


@played
async def test_nothing_jumps_when_a_call_is_answered_and_when_it_ends(show):
    page = await show.open("/agent?scene=idle")
    await show.phone_is_up()
    await settles(page.get_by_test_id("mic"), ok="true")
    await talk(show, page)
    await page.get_by_test_id("ending").wait_for()
    talking = await page.evaluate(TOPS)
    await tell(show, "wrap_up", released_by="caller", required=True)
    await settles(page.get_by_test_id("contact-card"), state="wrap_up")
    assert await page.evaluate(TOPS) == talking


@played
async def test_not_ready_after_wrap_up_is_shown_and_can_be_taken_back(show):
    page = await show.open("/agent?scene=disposed")
    await show.phone_is_up()
    await page.locator('[data-testid=ready][aria-disabled="false"]').wait_for()
    assert (await page.get_by_test_id("state").inner_text()).startswith("Wrap-up · then Lunch")
    await page.get_by_test_id("ready").click()
    assert await show.preview.intent("ready") == {"type": "ready"}


@played
async def test_each_of_two_contacts_keeps_its_note_its_outcome_and_its_form(show):
    """The fields are one contact's: what was chosen in one does not shine through in the other."""
    page = await show.open("/agent?scene=two-calls")
    now = time.time()
    first = scenes.contact("talking", now - 60, scenes.found(now), form=day_scenes.FORM)
    second = first.model_copy(update={"call": "call-2", "offer": "offer-8", "arrived_at": now - 30})

    async def talks_in(contact, other):
        there = {"contact": contact.model_copy(update={"is_aside": False})}
        aside = other.model_copy(update={"is_aside": True, "held_since": now})
        await show.preview.send(ContactChanged(now=time.time(), **there, beside=[aside]))
        await settles(page.get_by_test_id("contact-card"), call=contact.call)

    async def filled_in():
        chosen = page.locator("input[name=disposition]:checked")
        code = await chosen.get_attribute("value") if await chosen.count() else ""
        fields = await page.locator("[data-field]").evaluate_all("all => all.map((one) => one.value)")
        return code, await page.get_by_test_id("note").input_value(), fields

    await talks_in(first, second)
    await page.locator(CHOSEN.format("solved")).check()
    await page.get_by_test_id("note").fill("The lift is stuck")
    choice = page.locator("select[data-field]").first
    await choice.select_option(index=1)
    before = await filled_in()
    await talks_in(second, first)
    assert (await filled_in())[:2] == ("", "")
    await page.locator(CHOSEN.format("solved")).check()
    await page.locator("select[data-field]").first.select_option(index=2)
    await page.get_by_test_id("note").fill("An invoice")
    await talks_in(first, second)
    assert await filled_in() == before
    assert before[:2] == ("solved", "The lift is stuck")
    await talks_in(second, first)
    assert (await filled_in())[1] == "An invoice"
    assert await page.locator("select[data-field]").first.evaluate("one => one.selectedIndex") == 2


IN_SIGHT = """(element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return element.contains(document.elementFromPoint(x + width / 2, y + height / 2));
}"""


@pytest.mark.parametrize("way", ["case", "follow_up", "call_back"])
@played
async def test_the_call_can_be_hung_up_beside_any_form(show, way):
    page = await show.open("/agent?scene=call")
    await page.get_by_test_id(f"later-{way}").click()
    await page.get_by_test_id("later-save").wait_for()
    for button in ("mute", "hold", "hangup", "later-save"):
        assert await page.get_by_test_id(button).evaluate(IN_SIGHT), button
