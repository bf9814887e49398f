"""The first-run assistant in a real browser: what is missing is said at once, refusals stand beside their field."""

from __future__ import annotations

import pytest

from tests.agent_ui.stage import played
from tests.agent_ui.test_look import AXE, RUN_AXE

pytestmark = pytest.mark.browser

FIRST = {"company": "海港维修", "admin_name": "林梅", "admin_password": "correct horse"}
SECOND = {"agent_name": "Wang Lei", "agent_password": "battery staple"}


async def fill(page, fields):
    for name, text in fields.items():
        await page.get_by_test_id(f"field-{name}").fill(text)
    await page.get_by_test_id("next").click()


@played
async def test_two_forms_and_the_way_to_the_first_call(show):
    page = await show.open("/setup?code=1&language=zh", dark=True)
    await page.get_by_test_id("next").click()
    wrong = page.locator("[data-testid^=wrong-]")
    assert [await one.get_attribute("data-code") for one in await wrong.all()] == ["missing"] * 3 + ["short"]
    assert await page.evaluate("document.activeElement.id") == "code"
    # A name that gives no user name leaves what was there.
    await fill(page, {"code": "ABCD-2345", **FIRST})
    await page.locator("[data-step='1']").wait_for()
    await page.get_by_test_id("language").click()
    assert await page.locator("h1").inner_text() == "Which number, and who answers it?"
    # What only the server knows leads back to the field.
    show.preview.api.refuses = "setup"
    await fill(page, SECOND)
    await page.locator("[data-step='0'] [data-testid=wrong-company]").wait_for()
    assert await page.get_by_test_id("field-admin_password").input_value() == "correct horse"
    show.preview.api.refuses = "setup_code"
    await fill(page, FIRST)
    await fill(page, SECOND)
    await page.locator("[data-step='0'] [data-testid=wrong-code]").wait_for()
    show.preview.api.refuses = ""
    await fill(page, {"code": "ABCD-2346"})
    await fill(page, SECOND)
    await page.get_by_test_id("setup-done").wait_for()
    asked = show.preview.api.asked[-1]
    assert (asked["admin"], asked["agent"], asked["language"], asked["code"]) == (
        "admin", "wang.lei", "en", "ABCD-2346",
    )  # fmt: skip
    assert await page.get_by_test_id("phone-password").inner_text() == "kX3mB0vQzT4hJw2s"
    await page.evaluate(AXE.read_text())
    assert await page.evaluate(RUN_AXE) == []
    # The browser itself complains of refusals.
    show.complaints.clear()
