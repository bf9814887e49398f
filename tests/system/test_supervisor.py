"""A supervisor watches the floor: figures and agents change as it happens, on a page that asks for nothing.

The real page, the real agent's browser, a caller on the wire; once in English and once in Chinese.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Page

from tests.helpers.agent import AgentBrowser
from tests.helpers.product import Product
from tests.helpers.raw_sip import RawCaller
from tests.helpers.sounds import beeps, write_wav
from tests.system.aio import eventually, system_test, wait_for
from tests.system.running import opened, running

pytestmark = [pytest.mark.system, pytest.mark.browser]

SLACK_S = 5.0
"""How late a change may show on a machine that does ten other things; an idle one takes a few hundredths."""

WORDS = {
    "en": (
        "Support",
        {"not_ready": "Not ready", "idle": "Ready", "on_contact": "On call", "logged_out": "Signed out"},
    ),
    "zh": (
        "技术支持",
        {"not_ready": "未就绪", "idle": "就绪", "on_contact": "通话中", "logged_out": "已签出"},
    ),
}

# Notes, in the page, when each figure and state was last drawn for the first time.
WATCH = """
window.shown = {};
// "0 of 3 calls": whoever of those that ended did not give up was answered.
window.answered = () => {
  const foot = document.querySelector('[data-testid=tile-abandoned] .foot .cut')?.textContent ?? '';
  const [lost = 0, ended = 0] = (foot.match(/\\d+/g) ?? []).map(Number).sort((one, other) => one - other);
  return String(ended - lost);
};
const texts = () => {
  const figure = (selector) => document.querySelector(selector)?.textContent.trim();
  const agent = document.querySelector('[data-testid=agent-row-agent1]');
  return {
    waiting: figure('[data-testid=queue-row-support] [data-field=waiting]'),
    answered: window.answered(),
    agent1: agent?.dataset.state,
  };
};
let before = {};
new MutationObserver(() => {
  const now = texts();
  for (const key of Object.keys(now)) {
    if (now[key] !== before[key]) window.shown[key + ':' + now[key]] = Date.now() / 1000;
  }
  before = now;
}).observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
"""


@dataclass
class Floor:
    """The supervisor's page, and every request it made since it was up but for the half hours of the day."""

    page: Page
    product: Product
    token: str
    requests: list[str] = field(default_factory=list)

    async def is_up(self) -> None:
        await self.page.wait_for_selector("[data-testid=live][data-level=ok]")
        await self.page.wait_for_selector("[data-testid=agent-row-agent1]")
        self.page.on("request", lambda request: self._asked(request.url))

    def _asked(self, url: str) -> None:
        if not re.search(r"/api/(intervals|alerts)\b", url):
            self.requests.append(url)

    async def speaks(self, language: str) -> None:
        tag = {"en": "en", "zh": "zh-CN"}[language]
        if await self.page.locator("html").get_attribute("lang") != tag:
            await self.page.get_by_test_id("language").click()
        await self.page.wait_for_selector(f"html[lang={tag}]")

    async def shows(self, name: str, value: str) -> float:
        """Wait until a figure reads so; when it did, by the page."""
        key = f"{name}:{value}"
        await self.page.wait_for_function("key => key in window.shown", arg=key)
        return float(await self.page.evaluate("key => window.shown[key]", key))

    async def agent_is(self, state: str, word: str) -> None:
        """The agent's cell says so, in words too, soon after it happened."""
        seen = await self.shows("agent1", state)
        cell = self.page.get_by_test_id("agent-row-agent1")
        assert (await cell.locator(".state").inner_text()).strip() == word
        rows = (await asyncio.to_thread(self.product.get, "/api/agents", self.token))["items"]
        row = next(row for row in rows if row["agent"] == "agent1")
        assert row["state"] == state
        assert -0.1 < seen - row["since"] < SLACK_S

    async def forgets(self) -> None:
        await self.page.evaluate("window.shown = {}")

    async def answered(self) -> int:
        return int(await self.page.evaluate("window.answered()"))


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, prompts: Path) -> Iterator[Product]:
    product = Product(tmp_path_factory.mktemp("supervisor"), prompts=prompts)
    yield from running(product)


@pytest.fixture(scope="module")
def agent(product: Product) -> Iterator[AgentBrowser]:
    microphone = write_wav(product.folder / "agent.wav", beeps(1150.0, 20.0, rate=48_000), rate=48_000)
    agent = AgentBrowser(product.url, microphone)
    yield from opened(agent)


@pytest.fixture(scope="module")
def floor(product: Product, agent: AgentBrowser) -> Floor:
    """Opened before the agent signs in."""
    floor = Floor(wait_for(agent.opens_for("supervisor", WATCH)), product, product.login("supervisor"))
    wait_for(floor.is_up())
    return floor


@pytest.mark.parametrize("language", ["en", "zh"])
@system_test
async def test_a_call_moves_over_the_supervisors_page(
    product: Product, agent: AgentBrowser, floor: Floor, language: str
) -> None:
    queue, words = WORDS[language]
    await floor.speaks(language)
    answered = await floor.answered()
    await floor.forgets()
    if agent.page.url == "about:blank":  # the first of these tests that runs here
        assert await floor.page.get_by_test_id("agent-row-agent1").get_attribute("data-state") == "logged_out"
        await agent.sign_in()
    else:
        await agent.rests()
    await floor.agent_is("not_ready", words["not_ready"])
    with RawCaller(product.sip_port, "4711") as caller:
        caller.calls().presses("1")
        await floor.shows("waiting", "1")
        row = floor.page.get_by_test_id("queue-row-support")
        # Below the name stands the strategy.
        assert (await row.locator("th").inner_text()).strip().splitlines()[0].endswith(queue)
        await the_wait_runs(floor)
        await agent.turns_ready()
        await agent.sees_contact("ringing")
        await agent.answers()
        await floor.agent_is("on_contact", words["on_contact"])
        await floor.shows("waiting", "0")
        await floor.shows("answered", str(answered + 1))
        await floor.forgets()
        caller.hangs_up()
    await floor.agent_is("idle", words["idle"])
    assert floor.requests == [], "the page asked for something: nothing but its WebSocket may bring news"


async def the_wait_runs(floor: Floor) -> None:
    """The longest wait counts up by the page's own clock."""
    longest = floor.page.locator("[data-testid=queue-row-support] [data-field=longest]")

    async def text() -> str:
        return (await longest.inner_text()).strip()

    first = await eventually(text, lambda shown: shown != "–")
    later = await eventually(text, lambda shown: shown != first)
    assert later > first


async def at_work(agent: AgentBrowser) -> None:
    """Signed in and Ready: whoever runs one of these tests alone begins with an empty page."""
    if agent.page.url == "about:blank":
        await agent.sign_in()
    await agent.gets_ready()


@system_test
async def test_a_stop_in_the_middle_of_a_call_and_a_restart_need_no_reload(
    product: Product, agent: AgentBrowser, floor: Floor
) -> None:
    await at_work(agent)
    await floor.speaks("zh")
    await floor.page.evaluate("window.loaded = 'once'")
    answered = await floor.answered() + 1
    with RawCaller(product.sip_port, "4712") as caller:
        caller.calls().presses("1")
        await agent.sees_contact("ringing")
        await agent.answers()
        await floor.shows("answered", str(answered))
        await floor.forgets()
        assert await product.stop() == 0
        caller.is_hung_up_on()
    await agent.sees_no_contact()
    await floor.shows("agent1", "logged_out")
    await floor.page.wait_for_selector("[data-testid=live][data-level=warn]")
    await product.start()
    await floor.page.wait_for_selector("[data-testid=live][data-level=ok]")
    assert await floor.answered() == answered
    assert await floor.page.evaluate("window.loaded") == "once"
    await agent.page.wait_for_selector("[data-testid=phone][data-registered=true]")
    await agent.gets_ready()
    await floor.agent_is("idle", WORDS["zh"][1]["idle"])


@system_test
async def test_after_a_kill_everybody_goes_on_without_a_reload(
    product: Product, agent: AgentBrowser, floor: Floor
) -> None:
    """The agent's browser still holds the dead call when the next one rings."""
    await at_work(agent)
    answered = await floor.answered() + 1
    with RawCaller(product.sip_port, "4713") as cut_off, RawCaller(product.sip_port, "4714") as caller:
        cut_off.calls().presses("1")
        await agent.sees_contact("ringing")
        await agent.answers()
        await floor.shows("answered", str(answered))
        assert product.process is not None
        product.process.kill()
        await product.process.wait()
        await product.start()
        await agent.page.wait_for_selector("[data-testid=contact-card]", state="detached")
        await agent.page.wait_for_selector("[data-testid=phone][data-registered=true]")
        await agent.gets_ready()
        caller.calls().presses("1")
        await agent.sees_contact("ringing")
        await agent.answers()
        await agent.sees_contact("talking")
        stats = await eventually(agent.stats, lambda now: now.get("packets_out", 0) > 50)
        assert stats["codec"] == "audio/PCMU"
        await floor.shows("answered", str(answered + 1))
        await agent.hangs_up()
        caller.is_hung_up_on()
    records = await product.calls(floor.token, ani="4713")
    assert [(one["outcome"], one["cause"], one["agents"]) for one in records] == [
        ("answered", "restart", ["agent1"])
    ]
