"""What is wrong with how a page looks, as far as a machine can tell."""

from __future__ import annotations

from playwright.async_api import Page

from tests.agent_ui.test_look import AXE, RUN_AXE, SCROLLS


async def faults(page: Page, *, may_scroll: bool = False) -> list[object]:
    """Empty when nothing is cut off at the window's edge and axe finds nothing."""
    down, across = await page.evaluate(SCROLLS)
    found: list[object] = ["wider than the window"] if across else []
    if down and not may_scroll:
        found.append("higher than the window")
    await page.evaluate(AXE.read_text())
    return found + list(await page.evaluate(RUN_AXE))
