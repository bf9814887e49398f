"""A supervisor acts from their page: into a conversation, measured at the customer's ear; on agents; on who waits."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

from tests.helpers.agent import AgentBrowser, log_in
from tests.helpers.product import Product
from tests.helpers.raw_sip import RawCaller
from tests.helpers.sipp import Caller
from tests.helpers.sounds import RATE, Samples, beeps, rms, rtp_pcap, share_of_tone, tone, ulaw, write_wav
from tests.system.aio import eventually, system_test, wait_for
from tests.system.running import running

pytestmark = [pytest.mark.system, pytest.mark.browser]

CALLER_HZ, AGENT_HZ, BOSS_HZ = 700.0, 1150.0, 1700.0
AUDIBLE, CLEAR, INAUDIBLE = 0.01, 0.15, 0.01

HEARD_BY_THE_AGENT = """
async (hertz) => {
  const [receiver] = window.callcenter.pc().getReceivers();
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 8192;
  analyser.smoothingTimeConstant = 0;
  context.createMediaStreamSource(new MediaStream([receiver.track])).connect(analyser);
  const bins = new Float32Array(analyser.frequencyBinCount);
  let loudest = -200;
  // A context that has not begun yet hears nothing at all, however loud it is.
  for (let heard = 0, n = 0; heard < 12 && n < 100; n += 1, heard += loudest > -200 ? 1 : 0) {
    await new Promise((again) => setTimeout(again, 150));
    analyser.getFloatFrequencyData(bins);
    loudest = Math.max(loudest, bins[Math.round(hertz * analyser.fftSize / context.sampleRate)]);
  }
  await context.close();
  return loudest;
}
"""


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, prompts: Path) -> Iterator[Product]:
    product = Product(tmp_path_factory.mktemp("steering"), {}, prompts=prompts)
    yield from running(product)


def browser(product: Product, user: str, hertz: float) -> AgentBrowser:
    sound = beeps(hertz, 20.0, rate=48_000)
    return AgentBrowser(product.url, write_wav(product.folder / f"{user}.wav", sound, rate=48_000), user)


@pytest.fixture(scope="module")
def agent(product: Product) -> Iterator[AgentBrowser]:
    agent = browser(product, "agent1", AGENT_HZ)
    wait_for(agent.__aenter__())
    wait_for(agent.sign_in())
    yield agent
    wait_for(agent.__aexit__(None, None, None))


@pytest.fixture(scope="module")
def boss(product: Product) -> Iterator[Page]:
    """A supervisor's page, in a browser of its own with another voice."""
    boss = browser(product, "supervisor", BOSS_HZ)
    wait_for(boss.__aenter__())
    wait_for(log_in(boss.page, product.url, "supervisor"))
    wait_for(boss.page.wait_for_selector("[data-testid=open-agent-agent1]"))
    yield boss.page
    wait_for(boss.__aexit__(None, None, None))


async def hears(caller: Caller, *wanted: float) -> None:
    """Wait until the caller's last two seconds hold these voices and not a trace of the other."""

    async def heard() -> Samples:
        return caller.heard()[-2 * RATE :]

    def is_so(sound: Samples) -> bool:
        if len(sound) < 2 * RATE or rms(sound) <= AUDIBLE:
            return False
        shares = {hertz: share_of_tone(sound, hertz) for hertz in (AGENT_HZ, BOSS_HZ)}
        return all(share > CLEAR if hertz in wanted else share < INAUDIBLE for hertz, share in shares.items())

    await eventually(heard, is_so, within_s=15.0)


async def in_mode(page: Page, mode: str) -> None:
    await page.wait_for_selector(f"[data-testid=supervising][data-mode={mode}]")


async def press(page: Page, *tests: str) -> None:
    for test in tests:
        await page.locator(f"[data-testid={test}][aria-disabled=false]").first.click()


@system_test
async def test_listen_whisper_join_and_take_over(
    product: Product, agent: AgentBrowser, boss: Page, tmp_path: Path
) -> None:
    await agent.gets_ready()
    said = rtp_pcap(tmp_path / "caller.pcap", ulaw(tone(CALLER_HZ, 120.0)))
    caller = Caller(tmp_path, product.sip_port).calls().is_answered().waits(1.0).presses("1")
    caller = await caller.plays(said).is_hung_up_on(120).run()
    await agent.sees_contact("ringing")
    await agent.answers()
    await hears(caller, AGENT_HZ)

    await boss.get_by_test_id("open-agent-agent1").click()
    await press(boss, "steer-listen")
    await in_mode(boss, "listen")
    await hears(caller, AGENT_HZ)

    await press(boss, "strip-whisper")
    await in_mode(boss, "whisper")
    assert await agent.page.evaluate(HEARD_BY_THE_AGENT, BOSS_HZ) > -60, "the agent hears the whisper"
    since = len(caller.heard())
    await asyncio.sleep(4)
    whispered = caller.heard()[since:]
    trace = share_of_tone(whispered, BOSS_HZ)
    print(f"while it was whispered, {trace:.5f} of what the customer heard was the supervisor's tone")
    assert len(whispered) > 3 * RATE and trace < INAUDIBLE

    await press(boss, "strip-barge")
    await hears(caller, AGENT_HZ, BOSS_HZ)
    await press(boss, "strip-take-over")
    await in_mode(boss, "mine")
    await hears(caller, BOSS_HZ)
    await agent.sees_no_contact()

    await press(boss, "steer-hold")
    await hears(caller)
    await press(boss, "steer-hold")
    await hears(caller, BOSS_HZ)
    await boss.reload()
    await in_mode(boss, "mine")
    await hears(caller, BOSS_HZ)
    await press(boss, "steer-hang-up")
    await boss.wait_for_selector("[data-testid=supervising]", state="detached")
    await caller.wait()
    await the_audit_says(product, "supervised", "took_over")


async def the_audit_says(product: Product, *actions: str) -> None:
    token = await asyncio.to_thread(product.login, "admin")

    async def done() -> set[str]:
        page: dict[str, Any] = await asyncio.to_thread(
            product.get, "/api/audit?user=supervisor&limit=50", token
        )
        return {row["action"] for row in page["items"]}

    await eventually(done, lambda seen: set(actions) <= seen)


async def is_ready(agent: AgentBrowser) -> None:
    """Whatever the test before this one left, or if there was none."""
    await agent.page.wait_for_selector("[data-testid=phone][data-registered=true]")
    if (await agent.state())[0] != "idle":
        await agent.gets_ready()


@system_test
async def test_states_queues_and_notices(product: Product, agent: AgentBrowser, boss: Page) -> None:
    await is_ready(agent)
    await boss.get_by_test_id("open-agent-agent1").click()
    await press(boss, "steer-not-ready")
    await agent.is_in("not_ready")
    assert await agent.state() == ("not_ready", "supervisor")
    await press(boss, "steer-ready")
    await agent.is_in("idle")

    await press(boss, "steer-lend")
    for queue in ("support", "vip"):
        await boss.locator(f"form.steer input[value={queue}]").uncheck()
    await press(boss, "steer-go")
    await boss.wait_for_selector("[data-testid=steer-lent]")
    await agent.page.wait_for_selector("[data-testid=queue-row-support]", state="detached")
    await press(boss, "steer-give-back")
    await agent.page.wait_for_selector("[data-testid=queue-row-support]")

    await press(boss, "steer-notice")
    await boss.get_by_test_id("steer-text").fill("The printer is down")
    await press(boss, "steer-go")
    await agent.page.get_by_text("The printer is down").wait_for()
    await the_audit_says(product, "set_state", "lent", "given_back", "sent")


@system_test
async def test_who_waits_is_served_next_kept_and_sent_elsewhere(
    product: Product, agent: AgentBrowser, boss: Page
) -> None:
    await is_ready(agent)
    await agent.rests()
    with RawCaller(product.sip_port, "4711") as first, RawCaller(product.sip_port, "4712") as second:
        for caller in (first, second):
            await asyncio.to_thread(caller.calls)
            await asyncio.to_thread(caller.presses, "1")
        await boss.keyboard.press("Escape")
        await boss.get_by_test_id("open-queue-support").click()
        entries = boss.locator(".entry")
        await boss.wait_for_function("() => document.querySelectorAll('.entry').length === 2")
        assert "4712" in await entries.nth(1).inner_text()
        await entries.nth(1).locator("[data-testid^=lift-]").click()
        await boss.wait_for_function("() => document.querySelector('.entry').textContent.includes('4712')")

        await entries.nth(0).locator("[data-testid^=send-]").click()
        await boss.get_by_test_id("steer-to").select_option("agent:agent1")
        await press(boss, "steer-go")
        await boss.wait_for_function("() => document.querySelector('.entry').textContent.includes('Lin Mei')")

        await entries.nth(1).locator("[data-testid^=send-]").click()
        await boss.get_by_test_id("steer-to").select_option("queue:sales")
        await press(boss, "steer-go")
        await boss.wait_for_function("() => document.querySelectorAll('.entry').length === 1")
        token = await asyncio.to_thread(product.login, "supervisor")
        (moved,) = (await asyncio.to_thread(product.get, "/api/queues/sales/waiting", token))["items"]
        assert moved["caller"].endswith("4711")

        await agent.turns_ready()
        await agent.sees_contact("ringing")
        await asyncio.to_thread(second.hangs_up)
        await asyncio.to_thread(first.hangs_up)
    await the_audit_says(product, "lifted", "kept", "sent")
