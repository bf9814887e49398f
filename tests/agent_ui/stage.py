"""A real Chromium with a fake microphone, looking at the preview; run inside the tests' one loop."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial, wraps
from typing import Any

import pytest_twisted
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, async_playwright
from twisted.internet.defer import Deferred

from tests.agent_ui.preview import Preview, serving

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
]  # fmt: skip

WINDOW: dict[str, Any] = {"viewport": {"width": 1280, "height": 720}, "timezone_id": "Asia/Shanghai"}


@dataclass(frozen=True, slots=True)
class House:
    """What is costly to start and shared: a browser, one window's cookies and cache, a preview and its address."""

    browser: Browser
    context: BrowserContext
    preview: Preview
    address: str


NO_ANSWER = "Failed to load resource"


@dataclass(slots=True)
class Stage:
    """The pages opened on the preview; `complaints` are the errors the pages' own consoles showed.

    `is_refused`: the API refuses here, and Chromium itself complains of every answer that is none, at any time.
    """

    house: House
    complaints: list[str] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    is_refused: bool = False

    @property
    def preview(self) -> Preview:
        return self.house.preview

    async def open(
        self,
        path: str,
        size: tuple[int, int] = (1280, 720),
        dark: bool = False,
        at: float | None = None,
        script: str = "",
    ) -> Page:
        """Open a page of the preview, after running `script` in it.

        With `at` (UTC seconds) its clock and the server's stand still there.
        """
        # A clock is set for a whole context, so such a page gets one of its own.
        context = self.house.context if at is None else await self.house.browser.new_context(**WINDOW)
        page = await context.new_page()
        self.pages.append(page)
        await page.set_viewport_size({"width": size[0], "height": size[1]})
        await page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")
        if script:
            await page.add_init_script(script)
        if at is not None:
            self.preview.now = lambda: at
            await page.clock.set_fixed_time(at * 1000)
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", partial(Stage._heard, self))
        await page.goto(self.house.address + path)
        return page

    def _heard(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.complaints.append(f"{said.text} {said.location.get('url', '')}")

    async def close(self) -> None:
        for page in self.pages:
            await (page.close() if page.context is self.house.context else page.context.close())
        await self.house.context.clear_cookies()
        self.preview.reset()

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
async def house(browser: Browser) -> AsyncIterator[House]:
    async with serving() as (preview, address):
        context = await browser.new_context(**WINDOW)
        yield House(browser, context, preview, address)
        await context.close()


@contextlib.asynccontextmanager
async def stage(house: House) -> AsyncIterator[Stage]:
    """The preview in its first state; the pages a test opens are closed with it and must not have complained."""
    shown = Stage(house)
    try:
        yield shown
    finally:
        await shown.close()
    left = [said for said in shown.complaints if not (shown.is_refused and said.startswith(NO_ANSWER))]
    assert not left, left


def played(scenario: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., object]:
    """Let a test written for asyncio run in the reactor's loop."""

    @wraps(scenario)
    async def test(*arguments: object, **known: object) -> None:
        await Deferred.fromFuture(asyncio.ensure_future(scenario(*arguments, **known)))

    return pytest_twisted.ensureDeferred(test)


async def settles(locator: Locator, **wanted: str) -> None:
    """Wait until the element's data attributes have these values."""
    conditions = "".join(f'[data-{name.replace("_", "-")}="{value}"]' for name, value in wanted.items())
    await locator.and_(locator.page.locator(conditions)).wait_for()
