"""The page of prompts in a real browser: found, listened to, reworded, recorded, refused; languages, axe."""

from __future__ import annotations

import pytest

from callcenter.audio import sine, write_wav
from tests.agent_ui.stage import played
from tests.agent_ui.test_look import AXE, RUN_AXE, SCROLLS

pytestmark = pytest.mark.browser

NAMES = "[data-testid^='prompt-']"
WAV = {"name": "mine.wav", "mimeType": "audio/wav", "buffer": write_wav(sine(500, 0.1))}
LARGE = {"name": "large.wav", "mimeType": "audio/wav", "buffer": bytes(2**20 + 1)}


async def names(page):
    return [
        (await one.get_attribute("data-testid")).removeprefix("prompt-")
        for one in await page.locator(NAMES).all()
    ]


@played
async def test_what_is_looked_for_is_found(show):
    page = await show.open("/prompts")
    await page.get_by_test_id("prompt-en/welcome").wait_for()
    assert await page.get_by_test_id("missing").inner_text() == "1 missing"
    await page.get_by_test_id("spoken").select_option("zh")
    assert await names(page) == ["zh/bye", "zh/extra", "zh/welcome"]
    await page.get_by_test_id("shown").select_option("used")
    assert await names(page) == ["zh/welcome"]
    await page.get_by_test_id("spoken").select_option("")
    await page.get_by_test_id("shown").select_option("all")
    await page.get_by_test_id("seek").fill("OFFICE")
    assert await names(page) == ["zh/welcome"]
    await page.get_by_test_id("seek").fill("nothing like it")
    assert await names(page) == []


@played
async def test_other_words_recordings_and_what_is_refused(show):
    page = await show.open("/prompts")
    await page.get_by_test_id("open-en/welcome").click()
    sound = await page.get_by_test_id("listen").get_attribute("src")
    assert sound == "/api/prompts/en/welcome/audio?1800000000"
    assert await page.get_by_test_id("say").is_disabled()
    await page.get_by_test_id("text").fill("Good day.")
    await page.get_by_test_id("say").click()
    await page.get_by_test_id("done").wait_for()
    await page.get_by_test_id("make").click()
    await page.locator("[data-testid=done]", has_text="Spoken again.").wait_for()
    await page.get_by_test_id("file").set_input_files(WAV)
    await page.locator("[data-testid=done]", has_text="Your recording").wait_for()
    await page.get_by_test_id("remove").click()
    await page.locator("[data-testid=done]", has_text="Removed.").wait_for()
    await page.get_by_test_id("file").set_input_files(LARGE)
    await page.locator("[data-testid=refused][data-code=too_large]").wait_for()
    name = "en/welcome"
    assert show.preview.api.asked == [
        ("PUT", name, "text", len('{"text":"Good day."}')),
        ("POST", name, "made", 2),
        ("PUT", name, "audio", len(WAV["buffer"])),
        ("DELETE", name, "audio", 0),
    ]


@pytest.mark.parametrize("language, dark", [("en", True), ("zh", False)])
@played
async def test_fits_the_window_and_passes_axe(show, language, dark):
    page = await show.open(f"/prompts?language={language}", dark=dark)
    await page.get_by_test_id("open-zh/bye").click()
    await page.get_by_test_id("listen").wait_for()
    assert await page.evaluate(SCROLLS) == [False, False]
    await page.evaluate(AXE.read_text())
    assert await page.evaluate(RUN_AXE) == []


@played
async def test_music_has_no_words_and_what_is_missing_no_sound(show):
    page = await show.open("/prompts")
    await page.get_by_test_id("open-music/hold").click()
    assert await page.get_by_test_id("text").count() == 0
    await page.get_by_test_id("open-en/extra").click()
    assert await page.get_by_test_id("listen").count() == 0
    assert await page.get_by_test_id("make").is_disabled()
