"""A real Chromium with a fake microphone, looking at the preview; run inside the tests' one loop."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any

import pytest_twisted
from playwright.async_api import Browser, Locator, Page, async_playwright
from twisted.internet.defer import Deferred

from tests.agent_ui.preview import Preview, serving

SCREENS = Path(__file__).resolve().parents[2] / "out" / "screens"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
]  # fmt: skip


@dataclass(slots=True)
class Stage:
    """One browser and one preview; `complaints` are the errors the pages' own consoles showed."""

    browser: Browser
    preview: Preview
    address: str
    complaints: list[str] = field(default_factory=list)

    async def open(self, path: str, size: tuple[int, int] = (1280, 720), dark: bool = False) -> Page:
        page = await self.browser.new_page(
            viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if dark else "light"
        )
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        await page.goto(self.address + path)
        return page

    async def phone_is_up(self) -> None:
        """Wait until the page's phone has registered."""
        while not self.preview.phones:
            await asyncio.sleep(0.02)
        await asyncio.wait_for(self.preview.phones[-1].registered.wait(), 10)


@contextlib.asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as player:
        browser = await player.chromium.launch(executable_path="/usr/bin/chromium", headless=True, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


@contextlib.asynccontextmanager
async def stage(browser: Browser) -> AsyncIterator[Stage]:
    """A preview with the pages a test opens on it; they are closed with it, and must not have complained."""
    async with serving() as (preview, address):
        shown = Stage(browser, preview, address)
        try:
            yield shown
        finally:
            for context in list(browser.contexts):
                await context.close()
    assert shown.complaints == []


def played(scenario: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., object]:
    """Let a test written for asyncio run in the reactor's loop."""

    @wraps(scenario)
    async def test(*arguments: object, **known: object) -> None:
        await Deferred.fromFuture(asyncio.ensure_future(scenario(*arguments, **known)))

    return pytest_twisted.ensureDeferred(test)


async def picture(page: Page, name: str) -> None:
    """Keep a picture for people to look at."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=SCREENS / f"{name}.png")


async def settles(locator: Locator, **wanted: str) -> None:
    """Wait until the element's data attributes have these values."""
    conditions = "".join(f'[data-{name.replace("_", "-")}="{value}"]' for name, value in wanted.items())
    await locator.and_(locator.page.locator(conditions)).wait_for()
