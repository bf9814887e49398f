"""What happens to an agent's browser: reloads, crashes, closed lids, microphones taken away; each on the real one."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from dataclasses import dataclass

from playwright.async_api import Dialog

from tests.helpers.agent import PATIENCE_MS, AgentBrowser

REMEMBER_SOCKETS = """
window.sockets = [];
window.WebSocket = class extends WebSocket {
  constructor(...given) { super(...given); window.sockets.push(this); }
};
"""


# A hidden page, worse than browsers make it: its timers do not run at all until it is looked at again.
HIDE = """
(() => {
  const held = [];
  let hidden = false;
  const wrap = (fire) => (act, ms, ...given) => fire(() => hidden ? held.push([act, given]) : act(...given), ms);
  window.setTimeout = wrap(window.setTimeout.bind(window));
  window.setInterval = wrap(window.setInterval.bind(window));
  Object.defineProperty(document, 'visibilityState', {get: () => hidden ? 'hidden' : 'visible'});
  window.hide = (on) => {
    hidden = on;
    document.dispatchEvent(new Event('visibilitychange'));
    if (!on) for (const [act, given] of held.splice(0)) act(...given);
    return held.length;
  };
})();
"""


@dataclass
class TroubledAgent(AgentBrowser):
    """An agent to whom things happen. What brings the page back returns the moment (UTC) at which it was back."""

    async def sign_in(self) -> None:
        # Not by the flag that always says yes: what is given by hand can be taken away.
        await self.may_use_the_microphone(granted=True)
        await self.page.context.add_init_script(REMEMBER_SOCKETS)
        await self.page.context.add_init_script(HIDE)
        await super().sign_in()

    async def reloads(self) -> float:
        """F5; the page asks whether to leave in mid-call: yes."""
        self.page.once("dialog", lambda dialog: asyncio.ensure_future(_leave(dialog)))
        await self.page.reload()
        return await self.opened_at()

    async def crashes(self) -> None:
        """The page's process dies; no script of it runs any more."""
        crashed = asyncio.get_running_loop().create_future()
        self.page.once("crash", lambda _page: crashed.set_result(None))
        session = await self.page.context.new_cdp_session(self.page)
        dying = asyncio.ensure_future(session.send("Page.crash"))
        await asyncio.wait_for(crashed, 10)
        dying.cancel()

    async def opens_again(self) -> float:
        """Another tab of the same browser at the console, in the place of the former one."""
        former, context = self.page, self.page.context
        self._page = await context.new_page()
        self._page.set_default_timeout(PATIENCE_MS)
        await self._page.goto(f"{self.url}/agent")
        await former.close()
        return await self.opened_at()

    async def closes_tab(self) -> None:
        """The only tab is closed, whatever the page would say."""
        await self.page.close(run_before_unload=False)

    async def opened_at(self) -> float:
        """When this page's document began (UTC)."""
        return float(await self.page.evaluate("performance.timeOrigin")) / 1000

    async def processes(self) -> list[int]:
        """The processes of this browser, the page's among them."""
        assert self._browser is not None
        session = await self._browser.new_browser_cdp_session()
        told = await session.send("SystemInfo.getProcessInfo")
        await session.detach()
        return [int(one["id"]) for one in told["processInfo"]]

    async def sleeps(self, seconds: float) -> float:
        """The lid is closed for so long: nothing of this browser runs, nothing is sent, no connection is closed."""
        processes = await self.processes()
        for process in processes:
            os.kill(process, signal.SIGSTOP)
        try:
            await asyncio.sleep(seconds)
        finally:
            for process in processes:
                os.kill(process, signal.SIGCONT)
        return time.time()

    async def may_use_the_microphone(self, *, granted: bool) -> float:
        """The permission is given or taken away, as in the browser's settings."""
        context = self.page.context
        if granted:
            await context.grant_permissions(["microphone"], origin=self.url)
        else:
            await context.clear_permissions()
        return time.time()

    async def hides(self, on: bool) -> None:
        """Another tab, or window, is in front of the page; or no longer."""
        await self.page.evaluate("on => window.hide(on)", on)

    async def loses_session(self) -> None:
        """The session's time is over, when browsers drop its cookie, and the connections have to be made anew."""
        await self.page.context.clear_cookies()
        await self.loses_connections()

    async def loses_connections(self) -> None:
        """Every socket of the page is closed under it."""
        await self.page.evaluate(
            "for (const socket of window.sockets) if (socket.readyState === 1) socket.close(4999)"
        )

    async def signs_in_again(self) -> float:
        """On the page that says its session is over."""
        await self.page.get_by_test_id("again-password").fill(self.password)
        await self.page.get_by_test_id("again-submit").click()
        at = time.time()
        await self.page.wait_for_selector("[data-testid=sign-in-again]", state="detached")
        await self.page.wait_for_selector("[data-testid=phone][data-registered=true]")
        return at


async def _leave(dialog: Dialog) -> None:
    await dialog.accept()
