"""The ten steps of a call, end to end: a SIP caller, the menu, the line, an agent's real browser, real sound.

1 the call arrives · 2 ANI and DNIS are taken · 3 an idle IVR port takes it · 4 the menu plays and a key chooses the
skill group · 5 nobody is idle: position and "do you wish to wait?" · 6 an agent turns Ready and is offered the call ·
7 the customer's card is on screen no later than the ringing · 8 two-way audio · 9 one side hangs up, the record says
who · 10 the agent is idle, and the next call comes.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.agent import AgentBrowser
from tests.helpers.product import ROOT, Product
from tests.helpers.sipp import Caller
from tests.helpers.sounds import (
    Samples,
    beeps,
    loudest_second,
    read_wav,
    rms,
    rtp_pcap,
    tone,
    ulaw,
    write_wav,
)
from tests.system.aio import eventually, system_test

pytestmark = [pytest.mark.system, pytest.mark.browser]

CALLER_HZ, AGENT_HZ = 700.0, 1150.0
AUDIBLE = 0.01
"""getStats() audio level of a tone at -8 dBFS is about 0.3; silence is 0."""


@pytest.fixture
def microphone(tmp_path: Path) -> Path:
    """What the agent says: beeps, because browsers fade steady tones."""
    return write_wav(tmp_path / "agent.wav", beeps(AGENT_HZ, 20.0, rate=48_000), rate=48_000)


@system_test
async def test_a_sipp_caller_reaches_an_agents_browser(
    tmp_path: Path, prompts: Path, microphone: Path
) -> None:
    said = rtp_pcap(tmp_path / "caller.pcap", ulaw(tone(CALLER_HZ, 25.0)))
    async with Product(tmp_path, prompts=prompts) as product, AgentBrowser(product.url, microphone) as agent:
        await agent.sign_in()
        caller = Caller(tmp_path, product.sip_port).calls().is_answered().waits(1.5).presses("1")
        caller = await caller.waits(4.0).presses("1").plays(said).is_hung_up_on().run()
        token = await asyncio.to_thread(product.login, "supervisor")
        record = (await eventually(lambda: product.calls(token, announced_position=1), bool))[0]
        assert (record["ani"], record["dnis"], record["port"], record["menu_path"]) == (
            "+8613800000142", "5000", 1, [{"en": "Support", "zh": "技术支持"}],
        )  # fmt: skip
        await the_caller_agreed_to_wait(product, token, str(record["id"]))
        await serve(agent)
        await agent.sees_contact("talking")
        stats = await eventually(agent.stats, lambda now: now.get("level", 0.0) > AUDIBLE)
        assert stats["codec"] == "audio/PCMU"
        await eventually(agent.stats, lambda now: now.get("seconds", 0.0) > 6.0)
        await agent.hangs_up()
        await caller.wait()
        await agent.is_in("idle")
        await the_record(product, token, str(record["id"]), released_by="agent")
        heard(caller.heard())
        await the_next_call(product, tmp_path, agent, token)


async def the_caller_agreed_to_wait(product: Product, token: str, call: str) -> None:
    """Step 5: told the place in line, asked, and answered with 1; music follows."""
    told = await eventually(
        lambda: events_of(product, token, call),
        lambda events: "WaitAnswered" in [event["type"] for event in events],
    )
    answer = next(event for event in told if event["type"] == "WaitAnswered")
    assert answer["answer"] == "wait"


async def events_of(product: Product, token: str, call: str) -> list[dict[str, Any]]:
    return list((await asyncio.to_thread(product.get, f"/api/calls/{call}", token))["events"])


async def serve(agent: AgentBrowser) -> None:
    """Steps 6 to 8: Ready, the card before the ring, Answer."""
    await agent.forget_seen()
    await agent.turns_ready()
    await agent.sees_contact("ringing")
    seen = await agent.seen()
    assert seen["customer:found"] <= seen["contact:ringing"]
    assert seen["name"] <= seen["contact:ringing"]
    assert await agent.customer() == "Tang Yue"
    await agent.answers()


def heard(samples: Samples) -> None:
    """The caller's ear: prompts and music first, then the agent's beeps, loud and clear."""
    assert len(samples) > 8000 * 12
    assert rms(samples[: 8000 * 3]) > AUDIBLE, "the greeting"
    assert loudest_second(samples, AGENT_HZ) > 0.8, "the agent's beeps"


async def the_record(product: Product, token: str, call: str, *, released_by: str) -> None:
    """Step 9: one record with who released it, and every step among its events, in order."""
    done = await eventually(lambda: product.calls(token, id=call, state="ended"), bool)
    assert (done[0]["outcome"], done[0]["released_by"], done[0]["queue"], done[0]["agent"]) == (
        "answered", released_by, "support", "agent1",
    )  # fmt: skip
    happened = [event["type"] for event in await events_of(product, token, call)]
    steps = ["CallArrived", "IvrPortTaken", "FlowStarted", "PromptStarted", "MenuChosen", "EntryStarted",
             "PositionAnnounced", "WaitAnswered", "Offered", "ScreenPopped", "AgentRinging", "CallConnected",
             "EntryEnded", "CallEnded"]  # fmt: skip
    assert [step for step in steps if step not in happened] == []
    firsts = [happened.index(step) for step in steps if step not in ("FlowStarted", "EntryEnded")]
    assert firsts == sorted(firsts)


async def the_next_call(product: Product, tmp_path: Path, agent: AgentBrowser, token: str) -> None:
    """Step 10: the agent is idle, the next caller is offered without waiting, and hangs up first this time."""
    caller = Caller(tmp_path, product.sip_port, ani="4711", name="Stranger").calls().is_answered().waits(1.0)
    caller = await caller.presses("1").waits(6.0).hangs_up().run()
    await agent.sees_contact("ringing")
    await agent.answers()
    await agent.sees_contact("talking")
    await caller.wait()
    await agent.is_in("idle")
    done = await eventually(lambda: product.calls(token, ani="4711", state="ended"), bool)
    assert (done[0]["outcome"], done[0]["released_by"]) == ("answered", "caller")


@system_test
async def test_a_pyvoip_caller_reaches_an_agents_browser(
    tmp_path: Path, prompts: Path, microphone: Path
) -> None:
    said = write_wav(tmp_path / "caller.wav", tone(CALLER_HZ, 25.0))
    recording = tmp_path / "heard.wav"
    async with Product(tmp_path, prompts=prompts) as product, AgentBrowser(product.url, microphone) as agent:
        await agent.sign_in()
        dial = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "callcenter", "dial", "5000", "--digits", "1,,,,,,1", "--play", str(said),
            "--record", str(recording), "--seconds", "60",
            cwd=ROOT, env=product.environment, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        token = await asyncio.to_thread(product.login, "supervisor")
        record = (await eventually(lambda: product.calls(token, announced_position=1), bool))[0]
        assert (record["ani"], record["customer_name"]) == ("4001", "Mei Tan")
        await the_caller_agreed_to_wait(product, token, str(record["id"]))
        await agent.turns_ready()
        await agent.sees_contact("ringing")
        assert await agent.customer() == "Mei Tan"
        await agent.answers()
        await eventually(agent.stats, lambda now: now.get("level", 0.0) > AUDIBLE)
        await eventually(agent.stats, lambda now: now.get("seconds", 0.0) > 6.0)
        await agent.hangs_up()
        said_by_dial, _ = await asyncio.wait_for(dial.communicate(), 20)
        assert dial.returncode == 0
        assert b"hung up by the other side" in said_by_dial
        await the_record(product, token, str(record["id"]), released_by="agent")
        heard(read_wav(recording))
