"""The pages of contacts, cases, voicemail and surveys in a real browser: found, opened, explained, played; axe."""

from __future__ import annotations

import pytest

from tests.agent_ui.fake_records import CALL
from tests.agent_ui.stage import played
from tests.agent_ui.test_look import AXE, RUN_AXE, SCROLLS

pytestmark = pytest.mark.browser

ROWS = "tbody tr"
LOOKS = [
    ("/calls", "[data-testid=call-call-0]", (), "zh", False),
    (f"/calls/{CALL}", "[data-testid=waveform]", ("details", "why-o-2"), "en", True),
    (f"/calls/{CALL}", "[data-testid=waveform]", ("measure-loss",), "zh", False),
    ("/cases", "[data-testid=case-C-1042]", ("open-C-1042",), "en", False),
    ("/voicemail", "[data-testid=message-rec-0]", ("open-rec-0", "delete"), "zh", True),
    ("/surveys", "[data-testid=score-friendly]", ("score-friendly",), "en", True),
    ("/audit", "[data-testid^=audit-open-]", (), "zh", True),
]


@played
async def test_contacts_are_found_page_by_page_and_taken_along(show):
    page = await show.open("/calls?queue=billing&waited_over=20")
    await page.get_by_test_id("call-call-0").wait_for()
    await page.get_by_test_id("clear").click()
    await page.get_by_test_id("call-call-1").wait_for()
    assert page.url.endswith("/calls")
    assert await page.locator(ROWS).count() == 50
    await page.get_by_test_id("after").click()
    await page.get_by_test_id("call-call-50").wait_for()
    await page.get_by_test_id("before").click()
    await page.get_by_test_id("call-call-0").wait_for()
    await page.get_by_test_id("outcome").select_option("abandoned")
    await page.get_by_test_id("call-call-0").wait_for(state="detached")
    await page.get_by_test_id("seek").fill("kim")
    await page.wait_for_url("**/calls?seek=kim&outcome=abandoned")
    await page.locator("[data-testid^=call-] b", has_text="David Kim").first.wait_for()
    link = await page.get_by_test_id("xlsx").get_attribute("href")
    assert "seek=kim&outcome=abandoned&since=" in link
    assert link.endswith("&format=xlsx&language=en&zone=Asia%2FShanghai")
    first = next(asked for asked in show.preview.api.asked if isinstance(asked, dict))
    assert (first["queue"], first["waited_over"], first["limit"]) == ("billing", "20", "50")


@played
async def test_a_contact_is_told_explained_and_drawn(show):
    page = await show.open(f"/calls/{CALL}")
    story = page.get_by_test_id("story")
    assert await story.locator("[data-type=PromptStarted]").count() == 0
    await page.get_by_test_id("details").check()
    await story.locator("[data-type=PromptStarted]").wait_for()
    assert "Wang Lei did not answer" in await story.inner_text()
    await page.get_by_test_id("why-o-1").click()
    card = page.get_by_test_id("decision-o-1")
    assert await card.locator("[data-chosen=true]").inner_text() == "Wang Lei\nasked"
    assert await page.locator("[data-testid=graph] .line").count() == 2
    await page.get_by_test_id("measure-round_trip").click()
    assert await page.get_by_test_id("measure-round_trip").get_attribute("aria-pressed") == "true"
    await page.get_by_test_id("play").click()
    await page.wait_for_function("() => Number(document.querySelector('[data-testid=seek-bar]').value) > 0.3")
    await page.get_by_test_id("language").click()
    await story.get_by_text("王磊 未接").wait_for()


@played
async def test_agents_see_no_reasons_and_what_is_not_theirs_is_not_there(show):
    page = await show.open(f"/calls/{CALL}?mine=1")
    await page.get_by_test_id("story").wait_for()
    assert await page.locator("[data-testid^=why-]").count() == 0
    assert await page.locator(".places a[href='/supervisor']").count() == 0
    show.preview.api.refuses = "not_found"
    other = await show.open("/calls/none")
    await other.get_by_test_id("empty").wait_for()
    show.complaints.clear()


@played
async def test_a_case_is_closed_and_a_message_dealt_with(show):
    page = await show.open("/cases")
    await page.get_by_test_id("open-C-1042").click()
    await page.get_by_test_id("note").fill("Paid back.")
    await page.get_by_test_id("close-case").click()
    await page.wait_for_function("() => !document.querySelector('[data-testid=close-case]').disabled")
    await page.goto(f"{show.house.address}/voicemail")
    await page.get_by_test_id("open-rec-1").click()
    await page.get_by_test_id("mark").click()
    await page.get_by_test_id("assign").select_option("agent2")
    await page.get_by_test_id("delete").click()
    async with page.expect_response("**/api/voicemail/rec-1?reason=dealt_with"):
        await page.get_by_test_id("delete-yes").click()
    assert [asked for asked in show.preview.api.asked if isinstance(asked, tuple)] == [
        ("POST", "/api/cases/C-1042/close", '{"note":"Paid back."}'),
        ("POST", "/api/voicemail/rec-1/heard", '{"is_heard":true}'),
        ("POST", "/api/voicemail/rec-1/assign", '{"user":"agent2"}'),
        ("DELETE", "/api/voicemail/rec-1", ""),
    ]


@played
async def test_auditors_look_and_have_nothing_to_change_anything_with(show):
    page = await show.open("/cases?auditing=1")
    await page.get_by_test_id("open-C-1042").click()
    await page.locator(".opened .facts").wait_for()
    assert await page.get_by_test_id("close-case").count() == 0
    assert await page.locator(".topbar .places a").evaluate_all("all => all.map(one => one.pathname)") == [
        "/calls"
    ]
    await page.goto(f"{show.house.address}/voicemail?auditing=1")
    await page.get_by_test_id("open-rec-1").click()
    await page.get_by_test_id("play").wait_for()
    for what in ("mark", "assign", "delete"):
        assert await page.get_by_test_id(what).count() == 0
    await page.goto(f"{show.house.address}/calls/{CALL}?auditing=1")
    await page.get_by_test_id("waveform").wait_for()
    assert await page.get_by_test_id("why-o-1").count() == 0
    await page.locator(".sub-places a[href='/audit']").click()
    await page.locator("[data-testid^=audit-row-]").first.wait_for()
    assert await page.locator(".who small").inner_text() == "Auditor"


@pytest.mark.parametrize("path, sign, clicks, language, dark", LOOKS)
@played
async def test_fits_the_window_and_passes_axe(show, path, sign, clicks, language, dark):
    page = await show.open(f"{path}?language={language}", dark=dark)
    await page.locator(sign).wait_for()
    for what in clicks:
        await page.get_by_test_id(what).first.click()
    if "why-o-2" in clicks:
        await page.get_by_test_id("decision-o-2").wait_for()
    assert await page.evaluate(SCROLLS) == [False, False]
    await page.evaluate(AXE.read_text())
    assert await page.evaluate(RUN_AXE) == []
