"""A whole call, and what its page tells of it: everything in words, the decision, the sound measured and recorded."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Page

from tests.helpers.agent import AgentBrowser
from tests.helpers.product import Product
from tests.helpers.sipp import Caller
from tests.helpers.sounds import beeps, rtp_pcap, tone, ulaw, write_wav
from tests.system.aio import eventually, system_test

pytestmark = [pytest.mark.system, pytest.mark.browser]

PLAYED_S = 9.0
"""What is recorded at least: as much as is looked for with the seek bar."""

SALES = "2"
"""The demo's queue that is recorded."""


@system_test
async def test_a_call_is_told_explained_drawn_and_played(tmp_path: Path, prompts: Path) -> None:
    said = rtp_pcap(tmp_path / "caller.pcap", ulaw(tone(700.0, 60.0)))
    microphone = write_wav(tmp_path / "agent.wav", beeps(1150.0, 20.0, rate=48_000), rate=48_000)
    async with Product(tmp_path, prompts=prompts) as product, AgentBrowser(product.url, microphone) as agent:
        await agent.sign_in()
        await agent.turns_ready()
        caller = (
            Caller(tmp_path, product.sip_port).calls().is_answered().waits(1.5).presses(SALES).plays(said)
        )
        caller = await caller.is_hung_up_on().run()
        await agent.answers()
        await agent.sees_contact("talking")
        token = await asyncio.to_thread(product.login, "supervisor")
        (record,) = await eventually(lambda: product.calls(token, state="talking"), bool)
        boss = await agent.opens_for("supervisor", "")
        await boss.wait_for_url("**/supervisor")
        await boss.goto(f"{product.url}/calls/{record['id']}")
        # While it lasts: samples come every quarter of a minute.
        await boss.get_by_test_id("graph").wait_for()
        began = asyncio.get_running_loop().time()
        await eventually(lambda: _samples(product, token, record["id"]), is_twice)
        await asyncio.sleep(max(0.0, began + PLAYED_S - asyncio.get_running_loop().time()))
        await agent.hangs_up()
        await caller.wait()
        await _is_told(boss)
        await _is_explained(boss)
        await _is_heard(boss)
        assert is_twice(await _samples(product, token, record["id"]))
        await _is_found_by_the_agent(agent.page, product.url, record["id"])


async def _samples(product: Product, token: str, call: str) -> dict[str, int]:
    """How often the sound of each side was measured."""
    story = await asyncio.to_thread(product.get, f"/api/calls/{call}", token)
    return {series["side"]: len(series["points"]) for series in story["quality"]}


def is_twice(sides: dict[str, int]) -> bool:
    return set(sides) == {"caller", "agent"} and min(sides.values()) >= 2


async def _is_told(page: Page) -> None:
    await page.locator("[data-testid=story] [data-type=CallEnded]").wait_for()
    kinds = [
        await one.get_attribute("data-type") for one in await page.locator("[data-testid=story] li").all()
    ]
    assert kinds[0] == "CallArrived"
    wanted = ["MenuChosen", "EntryStarted", "Offered", "CallConnected", "RecordingStarted", "CallEnded"]
    assert [kind for kind in kinds if kind in wanted] == wanted
    await page.get_by_test_id("details").check()
    await page.locator("[data-type=IvrPortTaken]").wait_for()


async def _is_explained(page: Page) -> None:
    await page.locator("[data-testid^=why-]").first.click()
    decision = page.locator("[data-testid^=decision-]")
    await decision.wait_for()
    assert "Lin Mei" in await decision.locator("[data-chosen=true]").inner_text()


async def _is_heard(page: Page) -> None:
    await page.get_by_test_id("waveform").wait_for()
    await page.get_by_test_id("play").click()
    await page.wait_for_function(
        "() => Number(document.querySelector('[data-testid=seek-bar]').value) > 0.5"
        " && document.querySelector('[data-testid=player]').dataset.playing === 'true'"
    )
    # A jump is a request for a part of the file.
    await page.get_by_test_id("seek-bar").evaluate(
        "bar => { bar.value = 8; bar.dispatchEvent(new Event('input', { bubbles: true })); }"
    )
    await page.wait_for_function("() => Number(document.querySelector('[data-testid=seek-bar]').value) > 8.3")


async def _is_found_by_the_agent(page: Page, url: str, call: str) -> None:
    await page.goto(f"{url}/calls")
    await page.get_by_test_id(f"open-{call}").click()
    await page.get_by_test_id("story").wait_for()
    assert await page.locator("[data-testid^=why-]").count() == 0
