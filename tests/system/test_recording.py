"""A conversation as it is recorded: a SIP caller's tone left, an agent's beeps right, silence where it was paused."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.agent import AgentBrowser
from tests.helpers.product import Product
from tests.helpers.recordings import channels_of, fetch, send
from tests.helpers.sipp import Caller
from tests.helpers.sounds import (
    RATE,
    Samples,
    beeps,
    loudest_second,
    rms,
    rtp_pcap,
    share_of_tone,
    tone,
    ulaw,
    write_wav,
)
from tests.system.aio import eventually, system_test

pytestmark = [pytest.mark.system, pytest.mark.browser]

CALLER_HZ, AGENT_HZ, SECOND_HZ = 700.0, 1150.0, 1700.0
SALES = "2"
"""The demo's queue that is recorded."""


@system_test
async def test_a_conversation_is_recorded_with_the_customer_left_and_the_agent_right(
    tmp_path: Path, prompts: Path
) -> None:
    said = rtp_pcap(tmp_path / "caller.pcap", ulaw(tone(CALLER_HZ, 40.0)))
    microphone = write_wav(tmp_path / "agent.wav", beeps(AGENT_HZ, 20.0, rate=48_000), rate=48_000)
    async with Product(tmp_path, prompts=prompts) as product, AgentBrowser(product.url, microphone) as agent:
        await agent.sign_in()
        await agent.gets_ready()
        caller = Caller(tmp_path, product.sip_port).calls().is_answered().waits(1.5).presses(SALES)
        caller = await caller.plays(said).is_hung_up_on().run()
        await agent.sees_contact("ringing")
        await agent.answers()
        await agent.sees_contact("talking")
        supervisor = await asyncio.to_thread(product.login, "supervisor")
        call = (await eventually(lambda: product.calls(supervisor, state="talking"), bool))[0]["id"]
        own = await asyncio.to_thread(product.login, "agent1")
        await asyncio.sleep(4.0)
        for action in ("pause", "resume"):
            wish = {"action": action}
            assert await asyncio.to_thread(send, product, f"/api/calls/{call}/recording", own, wish) == 202
            await asyncio.sleep(4.0)
        await agent.hangs_up()
        await caller.wait()
        record = await the_record(product, supervisor, call)
        events = await events_of(product, supervisor, call)
        sound = await asyncio.to_thread(fetch, product, f"/api/recordings/{record['id']}/audio", own)
        part = await asyncio.to_thread(
            fetch, product, f"/api/recordings/{record['id']}/audio", own, part="bytes=0-3"
        )
        assert part == b"RIFF" == sound[:4]
        await the_audit_says_so(product, record["id"])
    measured(sound, record, events)


async def the_record(
    product: Product, token: str, call: str, agents: Sequence[str] = ("agent1",)
) -> dict[str, Any]:
    async def kept() -> list[dict[str, Any]]:
        page = await asyncio.to_thread(product.get, f"/api/recordings?call={call}&state=kept", token)
        return list(page["items"])

    (record,) = await eventually(kept, bool)
    assert (record["kind"], record["queue"], record["agents"]) == ("contact", "sales", list(agents))
    return record


async def events_of(product: Product, token: str, call: str) -> dict[str, float]:
    """When each kind of event first happened."""
    whole = await asyncio.to_thread(product.get, f"/api/calls/{call}", token)
    assert len(whole["recordings"]) == 1
    return {event["type"]: event["at"] for event in reversed(whole["events"])}


async def the_audit_says_so(product: Product, recording: str) -> None:
    admin = await asyncio.to_thread(product.login, "admin")

    async def accesses() -> list[dict[str, Any]]:
        page = await asyncio.to_thread(product.get, f"/api/audit?item={recording}", admin)
        return list(page["items"])

    (access,) = await eventually(accesses, bool)
    assert (access["user"], access["action"], access["source"]) == ("agent1", "listened", "127.0.0.1")


def nothing_in(begin_s: float, end_s: float, *channels: Samples) -> None:
    """Silence, but for what was on its way when it began."""
    inside = slice(round((begin_s + 0.3) * RATE), round((end_s - 0.3) * RATE))
    for samples in channels:
        assert rms(samples[inside]) < 1e-5, "nothing is kept of what nobody should hear"


def measured(sound: bytes, record: dict[str, Any], at: dict[str, float]) -> None:
    """Who is where, what is silent, and how long it all is."""
    left, right = channels_of(sound)
    begin, end = at["RecordingStarted"], at["CallEnded"]
    assert abs(len(left) / RATE - (end - begin)) < 0.1, "as long as the conversation"
    assert abs(record["seconds"] - (end - begin)) < 0.1
    ((pause_from, pause_to),) = record["gaps"]
    assert abs(pause_from - (at["RecordingPaused"] - begin)) < 0.1
    assert abs(pause_to - (at["RecordingResumed"] - begin)) < 0.1
    nothing_in(pause_from, pause_to, left, right)
    before, after = (
        slice(RATE, round((pause_from - 0.2) * RATE)),
        slice(round((pause_to + 0.5) * RATE), -RATE // 2),
    )
    for stretch in (before, after):
        assert share_of_tone(left[stretch], CALLER_HZ) > 0.8
        assert loudest_second(right[stretch], AGENT_HZ) > 0.8
        assert share_of_tone(right[stretch], CALLER_HZ) < 0.05
        assert share_of_tone(left[stretch], AGENT_HZ) < 0.05


@system_test
async def test_the_recording_goes_along_when_the_call_is_transferred(tmp_path: Path, prompts: Path) -> None:
    said = rtp_pcap(tmp_path / "caller.pcap", ulaw(tone(CALLER_HZ, 60.0)))
    pitches = {"agent1": AGENT_HZ, "agent2": SECOND_HZ}
    microphones = {
        user: write_wav(tmp_path / f"{user}.wav", beeps(hertz, 20.0, rate=48_000), rate=48_000)
        for user, hertz in pitches.items()
    }
    async with (
        Product(tmp_path, prompts=prompts) as product,
        AgentBrowser(product.url, microphones["agent1"], "agent1") as first,
        AgentBrowser(product.url, microphones["agent2"], "agent2") as second,
    ):
        for agent in (first, second):
            await agent.sign_in()
        await first.gets_ready()
        caller = Caller(tmp_path, product.sip_port).calls().is_answered().waits(1.5).presses(SALES)
        caller = await caller.plays(said).is_hung_up_on().run()
        await first.sees_contact("ringing")
        await first.answers()
        await first.sees_contact("talking")
        await second.gets_ready()
        supervisor = await asyncio.to_thread(product.login, "supervisor")
        call = (await eventually(lambda: product.calls(supervisor, state="talking"), bool))[0]["id"]
        await asyncio.sleep(4.0)
        own = await asyncio.to_thread(product.login, "agent1")
        assert (
            await asyncio.to_thread(send, product, f"/api/calls/{call}/transfer", own, {"to": "2042"}) == 202
        )
        await second.sees_contact("ringing")
        await asyncio.sleep(2.0)
        await second.answers()
        await second.sees_contact("talking")
        await asyncio.sleep(4.0)
        await second.hangs_up()
        await caller.wait()
        record = await the_record(product, supervisor, call, agents=["agent1", "agent2"])
        sound = await asyncio.to_thread(fetch, product, f"/api/recordings/{record['id']}/audio", supervisor)
    left, right = channels_of(sound)
    ((music_from, music_to),) = record["gaps"]
    assert music_to - music_from > 2.0
    nothing_in(music_from, music_to, left, right)
    for stretch, hertz in (
        (slice(RATE, round((music_from - 0.2) * RATE)), AGENT_HZ),
        (slice(round((music_to + 0.5) * RATE), -RATE // 2), SECOND_HZ),
    ):
        assert share_of_tone(left[stretch], CALLER_HZ) > 0.8
        assert loudest_second(right[stretch], hertz) > 0.8
