"""A supervisor at a desk phone (baresip 1.0, which cannot be told to answer: it always does): heard as it should be."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.agent import AgentBrowser
from tests.helpers.product import Product
from tests.helpers.sipp import Caller
from tests.helpers.sounds import RATE, Samples, beeps, rtp_pcap, share_of_tone, tone, ulaw, write_wav
from tests.interop.aftermath import Aftermath
from tests.interop.baresip import Baresip
from tests.system.aio import eventually, system_test, wait_for

pytestmark = [pytest.mark.system, pytest.mark.browser]

BOSS_HZ, CALLER_HZ, AGENT_HZ = 705.0, 1005.0, 1450.0
THERE, NOT_THERE = 0.08, 0.01


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, prompts: Path) -> Iterator[Product]:
    """baresip 1.0 registers nowhere where a challenge is for anything but MD5."""
    running = Product(tmp_path_factory.mktemp("supervision"), {"digest_algorithms": "MD5"}, prompts=prompts)
    wait_for(running.start())
    yield running
    wait_for(running.stop())


async def hears(whose: Caller | Baresip, *there: float, not_there: tuple[float, ...] = ()) -> None:
    """Wait until the last two seconds hold these voices and none of those."""

    async def heard() -> Samples:
        return whose.heard()[-2 * RATE :]

    def is_so(sound: Samples) -> bool:
        return (
            len(sound) == 2 * RATE
            and all(share_of_tone(sound, hertz) > THERE for hertz in there)
            and all(share_of_tone(sound, hertz) < NOT_THERE for hertz in not_there)
        )

    await eventually(heard, is_so, within_s=12.0)


async def has_changed(product: Product, call: str, mode: str) -> None:
    """Wait until the supervisor is in this mode."""
    token = await asyncio.to_thread(product.login, "supervisor")

    async def modes() -> list[str]:
        record = await asyncio.to_thread(product.get, f"/api/calls/{call}", token)
        return [event["mode"] for event in record["events"] if event["type"] == "SupervisionChanged"]

    await eventually(modes, lambda so_far: mode in so_far)


async def never_hears(whose: Caller, voice: float) -> None:
    """Not in the next two seconds and a half."""
    begun = len(whose.heard())

    async def since() -> Samples:
        return whose.heard()[begun:]

    sound = await eventually(since, lambda heard: len(heard) > 2.5 * RATE)
    assert share_of_tone(sound, voice) < NOT_THERE


@system_test
async def test_listen_whisper_barge_and_take_over(
    product: Product, tmp_path: Path, aftermath: Aftermath
) -> None:
    """Modes change without another INVITE, and nobody hears what is not meant for them."""
    microphone = write_wav(tmp_path / "agent.wav", beeps(AGENT_HZ, 20.0, rate=48_000), rate=48_000)
    said = write_wav(tmp_path / "said.wav", tone(BOSS_HZ, 90.0))
    song = rtp_pcap(tmp_path / "caller.pcap", ulaw(tone(CALLER_HZ, 90.0)))
    address, ani = f"sip:supervisor@127.0.0.1:{product.sip_port}", "4930750"
    token = product.login("supervisor")

    async def asks(what: str, **body: object) -> int:
        return await asyncio.to_thread(product.post, f"/api/calls/{call}/{what}", token, body)

    async with (
        Baresip(tmp_path / "boss", address, said, account=";answermode=auto") as boss,
        AgentBrowser(product.url, microphone) as agent,
    ):
        await agent.sign_in()
        await agent.gets_ready()
        caller = Caller(tmp_path, product.sip_port, ani=ani).calls().is_answered().waits(1.0).presses("1")
        caller = await caller.plays(song).is_hung_up_on(90).run()
        try:
            await agent.sees_contact("ringing")
            await agent.answers()
            await hears(caller, AGENT_HZ)
            call = (await eventually(lambda: product.calls(token, ani=ani, state="talking"), bool))[0]["id"]

            assert await asks("supervise", mode="listen") == 202
            await boss.happens("CALL_ESTABLISHED")
            await hears(boss, CALLER_HZ, AGENT_HZ)
            await hears(caller, AGENT_HZ, not_there=(BOSS_HZ,))
            assert await asks("supervise", mode="whisper") == 202
            await has_changed(product, call, "whisper")
            await never_hears(caller, BOSS_HZ)
            assert await asks("supervise", mode="barge") == 202
            await hears(caller, AGENT_HZ, BOSS_HZ)
            assert await asks("take_over") == 202
            await hears(caller, BOSS_HZ, not_there=(AGENT_HZ,))
            await agent.sees_no_contact()
            await boss.hangs_up()
            await caller.wait()
        finally:
            await caller.stop()
    record = await aftermath.record(ani=ani)
    assert (record["agents"], record["released_by"]) == (["agent1", "supervisor"], "agent")
