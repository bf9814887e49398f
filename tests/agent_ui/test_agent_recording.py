"""The agent page in a real browser: a call that is recorded, and the button that keeps card numbers out of it."""

import time

import pytest

from callcenter.console.messages import ContactChanged, Problem
from tests.agent_ui import scenes
from tests.agent_ui.stage import played
from tests.agent_ui.steps import talk

pytestmark = pytest.mark.browser


async def shows(show, **recording):
    now = time.time()
    contact = scenes.contact("talking", now, scenes.found(now), **recording)
    await show.preview.send(ContactChanged(now=now, contact=contact))


@played
async def test_a_recorded_call_has_a_button_that_pauses_and_resumes(show):
    page = await show.open("/agent?scene=idle")
    await show.phone_is_up()
    await talk(show, page)
    button = page.get_by_test_id("recording")
    assert await button.count() == 0
    await shows(show, is_recording=True)
    await page.locator('[data-testid=recording][aria-pressed="false"]').click()
    assert await show.preview.intent("pause_recording") == {"type": "pause_recording", "call": scenes.CALL}
    await shows(show, is_recording=True, is_recording_paused=True)
    await page.locator('[data-testid=recording][aria-pressed="true"]').click()
    assert await show.preview.intent("resume_recording") == {"type": "resume_recording", "call": scenes.CALL}
    now = time.time()
    await show.preview.send(Problem(now=now, code="recording_resumed", text="The recording goes on."))
    await page.get_by_text("The recording goes on: the longest pause is over.").wait_for()
    await shows(show, is_recording=False)
    await button.wait_for(state="detached")
