"""An agent presses F5 in mid-call: the caller stays, and both hear each other again within seconds."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Dialog

from tests.helpers.agent import AgentBrowser
from tests.helpers.product import Product
from tests.helpers.sipp import Caller
from tests.helpers.sounds import beeps, loudest_second, rtp_pcap, tone, ulaw, write_wav
from tests.system.aio import eventually, system_test

pytestmark = [pytest.mark.system, pytest.mark.browser]

CALLER_HZ, AGENT_HZ = 700.0, 1150.0
AUDIBLE = 0.01


async def leave(dialog: Dialog) -> None:
    """The page asks whether to leave in mid-call: yes."""
    await dialog.accept()


@system_test
async def test_a_page_that_is_reloaded_in_mid_call_has_the_caller_back(tmp_path: Path, prompts: Path) -> None:
    said = rtp_pcap(tmp_path / "caller.pcap", ulaw(tone(CALLER_HZ, 60.0)))
    microphone = write_wav(tmp_path / "agent.wav", beeps(AGENT_HZ, 20.0, rate=48_000), rate=48_000)
    async with Product(tmp_path, prompts=prompts) as product, AgentBrowser(product.url, microphone) as agent:
        await agent.sign_in()
        await agent.turns_ready()
        caller = Caller(tmp_path, product.sip_port).calls().is_answered().waits(1.5).presses("1").plays(said)
        caller = await caller.is_hung_up_on().run()
        await agent.answers()
        await eventually(agent.stats, lambda now: now.get("level", 0.0) > AUDIBLE)
        before = len(caller.heard())

        agent.page.on("dialog", lambda dialog: asyncio.ensure_future(leave(dialog)))
        await agent.page.reload()
        await agent.sees_contact("talking")
        await eventually(agent.stats, lambda now: now.get("level", 0.0) > AUDIBLE, within_s=8.0)
        await asyncio.sleep(3.0)  # what the caller hears of the agent meanwhile is looked at below
        again = caller.heard()[before:]
        await agent.hangs_up()
        await caller.wait()

        assert loudest_second(again[-3 * 8000 :], AGENT_HZ) > 0.8, "the agent's beeps, after the reload"
        token = await asyncio.to_thread(product.login, "supervisor")
        (record,) = await eventually(lambda: product.calls(token, state="ended"), bool)
        assert (record["outcome"], record["released_by"], record["agents"]) == (
            "answered",
            "agent",
            ["agent1"],
        )
        call = await asyncio.to_thread(product.get, f"/api/calls/{record['id']}", token)
        happened = [event["type"] for event in call["events"]]
        counted = {
            kind: happened.count(kind)
            for kind in ("EntryStarted", "CallConnected", "AgentReturned", "AgentLost")
        }
        assert counted == {"EntryStarted": 1, "CallConnected": 1, "AgentReturned": 1, "AgentLost": 0}
