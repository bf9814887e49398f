"""One queue looked into, in a real browser: its line, why somebody waits, a what-if, a policy on trial."""

import re
import time

import pytest

from callcenter.console.messages import QueuesChanged
from tests.agent_ui import scenes
from tests.agent_ui.stage import played, settles

pytestmark = pytest.mark.browser


async def opened(show, tab="line", **answers):
    """The Chinese line's drawer, with other answers of the API than usual."""
    for name, value in answers.items():
        setattr(show.preview.api, name, value)
    page = await show.open("/supervisor")
    await page.get_by_test_id("open-queue-chinese").click()
    await settles(page.get_by_test_id("drawer"), queue="chinese")
    if tab != "line":
        await page.get_by_test_id(f"tab-{tab}").click()
    return page


async def texts(found):
    """Of all that is found, once the page has it: the answer may still be on its way."""
    await found.first.wait_for()
    return await found.all_inner_texts()


def forgive(show, status):
    """Chromium itself complains of answers that are none."""
    show.complaints[:] = [text for text in show.complaints if str(status) not in text]


@played
async def test_the_line_says_who_waits_and_what_for(show):
    page = await opened(show)
    first = page.get_by_test_id("entry-entry-0")
    await first.wait_for()
    says = await first.inner_text()
    for part in ("Tang Yue", "Gold", "Held for Chen Hao", "step 1 of 2", "score 251", "+86 138 0000 0142"):
        assert part in says
    assert "Callback: waits for its turn" in await page.get_by_test_id("entry-entry-2").inner_text()
    assert "Callback: try 2 at" in await page.get_by_test_id("entry-entry-5").inner_text()
    assert "Rings at Emma Wolf" in await page.get_by_test_id("entry-entry-1").inner_text()
    assert await texts(page.get_by_test_id("queue-now").locator("dd")) == [
        "Least skilled who suffices", "8", "1 due, 1 resting", "2:40–4:50",
        "4 · queue Billing 3 · voicemail Chinese line 1", "84.7 % of 118",
    ]  # fmt: skip


@played
async def test_the_row_shows_doors_callbacks_waits_and_who_went_on(show):
    page = await show.open("/supervisor")
    row = page.get_by_test_id("queue-row-billing")
    await row.wait_for()
    cells = [
        await row.locator(f"[data-field={name}]").inner_text()
        for name in ("callbacks", "estimate", "sent_on")
    ]
    assert cells == ["2 callbacks", "≈ 1:15–2:50", "14 sent on"]
    assert await page.get_by_test_id("queue-row-complaints").locator("[data-door]").inner_text() == "Closed"


@played
async def test_a_changed_row_makes_the_line_look_again(show):
    page = await opened(show)
    await page.get_by_test_id("entry-entry-6").wait_for()
    show.preview.api.total = 2
    now = time.time()
    row = scenes.queue("chinese", "Chinese line", "中文专线", now, waiting=2, longest_since=now - 30)
    await show.preview.send(QueuesChanged(now=now, queues=[row]))
    await page.get_by_test_id("entry-entry-6").wait_for(state="detached")
    assert await page.locator(".line .entry").count() == 2


@played
async def test_a_long_line_is_read_page_by_page(show):
    page = await opened(show, total=120)
    await page.get_by_test_id("entry-entry-0").wait_for()
    later = page.get_by_role("button", name="Later")
    await later.click()
    await page.get_by_test_id("entry-entry-50").wait_for()
    await later.click()
    await page.get_by_test_id("entry-entry-119").wait_for()
    assert await later.get_attribute("aria-disabled") == "true"
    assert "101–120 of 120" in await page.locator(".pager").inner_text()
    show.preview.api.total = 60
    await page.get_by_role("button", name="Earlier").click()
    await page.get_by_test_id("entry-entry-59").wait_for()


@played
async def test_nobody_waits(show):
    page = await show.open("/supervisor")
    await page.get_by_test_id("open-queue-complaints").click()
    assert await page.get_by_test_id("line-empty").inner_text() == (
        "Nobody waits\nCallers appear here as soon as they join the queue."
    )


@played
async def test_escape_closes_what_was_opened_last_and_gives_the_focus_back(show):
    page = await opened(show)
    await page.get_by_test_id("why-entry-0").click()
    await page.get_by_test_id("verdicts").wait_for()
    await page.keyboard.press("Escape")
    await page.get_by_test_id("entry-entry-0").wait_for()
    await page.keyboard.press("Escape")
    await page.get_by_test_id("drawer").wait_for(state="detached")
    assert await page.evaluate("document.activeElement.dataset.testid") == "open-queue-chinese"


@played
async def test_why_somebody_waits(show):
    page = await opened(show)
    await page.get_by_test_id("why-entry-0").click()
    waits_for = await texts(page.get_by_test_id("waits-for").locator("li"))
    # The seconds go by while the page is being opened.
    assert [re.sub(r"0:1[0-8]", "0:18", line) for line in waits_for] == [
        "Chen Hao, for whom the caller is held, becomes free, or the hold ends in 0:18",
        "2 are before this caller",
        "step 2 begins in 0:18: anyone in the queue",
        "Sun Yan ends the present contact",
        "Ana Costa ends wrap-up, within 0:18",
        "the moon is full",
    ]
    assert await texts(page.get_by_test_id("changes").locator("li")) == [
        "Spoken Chinese 7 for Maria Lopez (has 5)", "Chen Hao in queue Chinese line", "Wang Lei ready",
        "Yu Tian signed in and ready",
    ]  # fmt: skip
    lacking = page.get_by_test_id("verdicts").locator("[data-code=skills]")
    assert await lacking.inner_text() == "Maria Lopez\nlacks Spoken Chinese 7 (has 5)"
    await page.get_by_test_id("back").click()
    await page.get_by_test_id("entry-entry-0").wait_for()


@played
async def test_whoever_has_been_served_meanwhile_has_a_story(show):
    page = await opened(show, has_left=True)
    await page.get_by_test_id("why-entry-0").click()
    assert "No longer waiting since" in await page.get_by_test_id("gone").inner_text()
    said = await texts(page.get_by_test_id("story").locator("li span"))
    assert said[0] == "Joined Chinese line"
    assert said[5] == "Wang Lei: Not answered"
    assert said[-1] == "Ended: Answered"


@played
async def test_what_if_is_played_and_told(show):
    page = await opened(show, "what_if")
    await page.get_by_test_id("what-if-agents").fill("2")
    await page.get_by_test_id("what-if-minutes").fill("45")
    await page.keyboard.press("Enter")
    await settles(page.get_by_test_id("progress"), state="done")
    assert show.preview.api.asked == [{"queue": "chinese", "agents": 2, "minutes": 45}]
    table = page.get_by_test_id("outlook")
    assert await texts(table.locator("thead th")) == [
        "Next 45 min",
        "As it is",
        "With +2",
        "Difference",
    ]
    service = table.locator("[data-field=service_level] td")
    assert await texts(service) == [
        "66.0 %\n58.0 % … 74.0 %", "79.0 %\n71.0 % … 86.0 %", "+13.0 pts\n+8.0 pts … +19.0 pts",
    ]  # fmt: skip
    wait = table.locator("[data-field=wait_s] td")
    assert (await texts(wait))[2] == "−0:52\n−1:11 … −0:31"
    assert (await table.locator("[data-field=waiting_at_end] td b").count()) == 0


@played
async def test_what_if_can_be_stopped_and_keeps_what_it_has(show):
    page = await opened(show, "what_if", run_state="running")
    await page.get_by_test_id("run").click()
    await page.get_by_test_id("outlook").wait_for()
    await page.get_by_test_id("cancel").click()
    await settles(page.get_by_test_id("progress"), state="cancelled")
    assert "Stopped after 57 of 200 futures" in await page.get_by_test_id("progress").inner_text()
    assert show.preview.api.asked[-1] == "cancel w3f9c2"
    await page.get_by_test_id("run").wait_for()


@played
async def test_a_closed_drawer_plays_nothing_on(show):
    page = await opened(show, "what_if", run_state="running")
    await page.get_by_test_id("run").click()
    await page.get_by_test_id("outlook").wait_for()
    await page.get_by_test_id("close-drawer").click()
    await page.get_by_test_id("drawer").wait_for(state="detached")
    await page.wait_for_timeout(50)
    assert show.preview.api.asked[-1] == "cancel w3f9c2"


@pytest.mark.parametrize(
    "tab, code, says",
    [
        ("line", "records_unavailable", "The records cannot be read now. Try again in a moment."),
        ("what_if", "what_if_busy", "Two are running already. Try again in a moment."),
        ("shadow", "role", "Your role may not see that."),
        ("shadow", "brand_new", "That could not be found out. (No.)"),
    ],
)  # fmt: skip
@played
async def test_what_went_wrong_is_said(show, tab, code, says):
    page = await opened(show, tab, refuses=code)
    if tab == "what_if":
        await page.get_by_test_id("run").click()
    failed = page.get_by_test_id("failed")
    assert (await failed.locator("span").inner_text()) == says
    show.preview.api.refuses = ""
    if tab == "line":
        await failed.get_by_role("button").click()
        await page.get_by_test_id("entry-entry-0").wait_for()
    forgive(show, 422)


@played
async def test_a_policy_on_trial(show):
    page = await opened(show, "shadow")
    facts = page.get_by_test_id("shadow").locator("dd")
    assert await texts(facts) == [
        "config/most_skilled_first.yaml", "22 of 118 decided otherwise (18.6 %)", "31 of 412 decided otherwise (7.5 %)",
    ]  # fmt: skip
    rows = page.locator(".sheet tbody tr")
    assert (await rows.first.inner_text()).split("\t")[1:] == ["Chen Hao", "Sun Yan"]


@pytest.mark.parametrize(
    "state, sign, says",
    [("off", "shadow-off", "No policy is on trial"), ("failed", "failed", "The policy on trial has stopped")],
)
@played
async def test_no_policy_on_trial_or_one_that_has_stopped(show, state, sign, says):
    page = await opened(show, "shadow", shadow_state=state)
    assert says in await page.get_by_test_id(sign).inner_text()


@played
async def test_arrow_keys_go_from_tab_to_tab(show):
    page = await opened(show)
    await page.get_by_test_id("tab-line").focus()
    await page.keyboard.press("ArrowRight")
    await page.get_by_test_id("run").wait_for()
    await page.keyboard.press("ArrowRight")
    await page.get_by_test_id("shadow").wait_for()
    await page.keyboard.press("ArrowRight")
    await page.get_by_test_id("entry-entry-0").wait_for()
