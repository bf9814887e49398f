"""An agent at the real console: headless Chromium with a sound file for a microphone, real clicks."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from playwright.async_api import Browser, Page, Playwright, async_playwright
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

FLAGS = [
    "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", "--disable-gpu", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--allow-loopback-in-peer-connection",
]  # fmt: skip
PATIENCE_MS = 20_000

# Notes, in the page, the first moment each state and the customer's card were in the DOM.
WATCH = """
window.seen = {};
const look = () => {
  const at = performance.now();
  const note = (key) => { if (!(key in window.seen)) window.seen[key] = at; };
  const card = document.querySelector('[data-testid=contact-card]');
  if (card) note('contact:' + card.dataset.state);
  const customer = document.querySelector('[data-testid=customer-card]');
  if (customer) note('customer:' + customer.dataset.status);
  const name = document.querySelector('[data-testid=customer-name]');
  if (name && name.textContent.trim()) note('name');
};
new MutationObserver(look).observe(document, {subtree: true, childList: true, attributes: true});
"""
STATS = """async () => {
  const pc = window.callcenter.pc();
  if (!pc) return null;
  const out = {};
  (await pc.getStats()).forEach((r) => {
    if (r.type === 'inbound-rtp') Object.assign(out, {
      level: r.audioLevel, energy: r.totalAudioEnergy, seconds: r.totalSamplesDuration, packets_in: r.packetsReceived,
      lost: r.packetsLost });
    if (r.type === 'outbound-rtp') out.packets_out = r.packetsSent;
    if (r.type === 'codec') out.codec = r.mimeType;
  });
  return out;
}"""


@dataclass
class AgentBrowser:
    """`async with AgentBrowser(url, microphone=wav) as agent:`; one browser, one page."""

    url: str
    microphone: Path
    user: str = "agent1"
    trusts_any_certificate: bool = False
    asks_for_the_microphone: bool = False
    password: str = "demo"
    program: str = "/usr/bin/chromium"
    more_flags: tuple[str, ...] = ()
    _playwright: Playwright | None = None
    _browser: Browser | None = None
    _page: Page | None = None

    @property
    def page(self) -> Page:
        assert self._page is not None
        return self._page

    async def __aenter__(self) -> AgentBrowser:
        flags = [
            *(FLAGS[1:] if self.asks_for_the_microphone else FLAGS),
            f"--use-file-for-fake-audio-capture={self.microphone}",
        ]
        if os.geteuid() == 0:
            flags.append("--no-sandbox")
        flags += self.more_flags
        self._playwright = await async_playwright().start()
        self._browser = await self._playwright.chromium.launch(
            executable_path=self.program, headless=True, args=flags
        )
        context = await self._browser.new_context(
            viewport={"width": 1280, "height": 720}, ignore_https_errors=self.trusts_any_certificate
        )
        await context.add_init_script(WATCH)
        self._page = await context.new_page()
        self._page.set_default_timeout(PATIENCE_MS)
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self._close()
        if self._playwright is not None:
            await self._playwright.stop()

    async def vanish(self) -> None:
        """The browser crashes: no page can say goodbye, every socket is simply gone."""
        if self._browser is None:
            return
        session = await self._browser.new_browser_cdp_session()
        with suppress(PlaywrightError):
            await session.send("Browser.crash")
        await self._close()

    async def _close(self) -> None:
        if self._browser is not None:
            await self._browser.close()
            self._browser = None

    async def sign_in(self) -> None:
        """Log in and wait until the microphone check passed and the phone is registered."""
        await log_in(self.page, self.url, self.user, self.password)
        await self.page.wait_for_selector("[data-testid=mic][data-ok=true]")
        await self.page.wait_for_selector("[data-testid=phone][data-registered=true]")

    async def opens_for(self, user: str, script: str) -> Page:
        """Somebody else's page in the same browser, with cookies of its own; `script` runs before the page's."""
        assert self._browser is not None
        context = await self._browser.new_context(viewport={"width": 1920, "height": 1080})
        await context.add_init_script(script)
        page = await context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        await log_in(page, self.url, user)
        return page

    async def turns_ready(self) -> None:
        await self.page.get_by_test_id("ready").click()

    async def is_in(self, *states: str) -> None:
        """Wait until my state is one of these."""
        wanted = ", ".join(f"[data-testid=state][data-state={state}]" for state in states)
        await self.page.wait_for_selector(wanted)

    async def gets_ready(self) -> None:
        """Turn Ready and wait until the server agreed. Who was Ready a moment ago is so again by itself."""
        await gets_ready(self.page)

    async def rests(self) -> None:
        """Take no contacts for now."""
        await self.page.get_by_test_id("not-ready").click()
        await self.is_in("not_ready")

    async def state(self) -> tuple[str, str]:
        """My state and its reason, as the page says."""
        shown = self.page.get_by_test_id("state")
        return await shown.get_attribute("data-state") or "", await shown.get_attribute("data-reason") or ""

    async def sees_contact(self, state: str) -> None:
        await self.page.wait_for_selector(f"[data-testid=contact-card][data-state={state}]")

    async def sees_no_contact(self) -> None:
        """Wait until the card is gone and no phone rings or talks behind it."""
        await self.page.wait_for_selector("[data-testid=contact-card]", state="detached")
        await self.page.wait_for_function("window.callcenter.pc() === null")

    async def declines(self) -> None:
        await self.page.get_by_test_id("decline").click()

    async def answers(self) -> None:
        await self.page.wait_for_selector("[data-testid=answer][aria-disabled=false]")
        await self.page.get_by_test_id("answer").click()

    async def hangs_up(self) -> None:
        await self.page.get_by_test_id("hangup").click()

    async def customer(self) -> str:
        return (await self.page.get_by_test_id("customer-name").inner_text()).strip()

    async def seen(self) -> dict[str, float]:
        return dict(await self.page.evaluate("window.seen"))

    async def forget_seen(self) -> None:
        await self.page.evaluate("window.seen = {}")

    async def stats(self) -> dict[str, Any]:
        return dict(await self.page.evaluate(STATS) or {})


async def gets_ready(page: Page) -> None:
    """Turn Ready on this page, unless its agent is so by itself, and wait until the server agreed."""
    ready, idle = "[data-testid=ready]", "[data-testid=state][data-state=idle]"
    await page.wait_for_selector(f"{ready}, {idle}")
    if await page.get_by_test_id("state").get_attribute("data-state") != "idle":
        # The button is gone if that happens just now.
        with suppress(PlaywrightTimeout):
            await page.click(ready, timeout=2_000)
    await page.wait_for_selector(idle)


async def log_in(page: Page, url: str, user: str, password: str = "demo") -> None:
    await page.goto(url)
    await page.get_by_test_id("login-username").fill(user)
    await page.get_by_test_id("login-password").fill(password)
    await page.get_by_test_id("login-submit").click()
