"""baresip as the desk phone of somebody of ours: registered, calling, held, called, encrypted."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.agent import AgentBrowser, gets_ready
from tests.helpers.product import Product
from tests.helpers.sipp import Caller, Ears
from tests.helpers.sounds import RATE, Samples, beeps, loudest_second, rms, rtp_pcap, tone, ulaw, write_wav
from tests.interop.aftermath import Aftermath
from tests.interop.baresip import Baresip
from tests.system.aio import eventually, system_test, wait_for

pytestmark = pytest.mark.system

PHONE_HZ, CALLER_HZ, AGENT_HZ = 705.0, 1005.0, 1150.0
ANNOUNCED_S = 6.5


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, prompts: Path) -> Iterator[Product]:
    """baresip 1.0 registers nowhere where a challenge is for anything but MD5 (libre 1.1 gives up at SHA-256)."""
    folder = tmp_path_factory.mktemp("baresip")
    running = Product(folder, {"digest_algorithms": "MD5"}, prompts=prompts)
    wait_for(running.start())
    yield running
    wait_for(running.stop())


@pytest.fixture
def said(tmp_path: Path) -> Path:
    return write_wav(tmp_path / "said.wav", tone(PHONE_HZ, 60.0))


def phone(tmp_path: Path, product: Product, said: Path, user: str = "phone1") -> Baresip:
    return Baresip(tmp_path / user, f"sip:{user}@127.0.0.1:{product.sip_port}", said)


@system_test
async def test_it_registers_calls_and_hears_itself(
    product: Product, tmp_path: Path, said: Path, aftermath: Aftermath
) -> None:
    """RFC 3261 10 and 22: the call is proven to be phone1's; sound both ways."""
    async with phone(tmp_path, product, said) as desk:
        assert "OK" in await desk.does("reginfo")
        await desk.calls("5900")
        await desk.has_heard(ANNOUNCED_S + 3.0)
        await desk.hangs_up()
    assert loudest_second(desk.heard()[: 5 * RATE], PHONE_HZ) < 0.3, "the announcement is speech"
    assert loudest_second(desk.heard()[int(ANNOUNCED_S) * RATE :], PHONE_HZ) > 0.95, "itself"
    record = await aftermath.record(ani="4001", dnis="5900")
    assert (record["customer_name"], record["released_by"]) == ("Mei Tan", "caller")
    [leg] = await aftermath.happened("LegQualityMeasured", ani="4001", dnis="5900")
    assert (leg["codec"], leg["lost_share"], leg["packets"] > 400, leg["round_trip_ms"] is not None) == (
        "PCMU", 0.0, True, True,
    )  # fmt: skip


@system_test
async def test_its_keys_choose_from_the_menu(
    product: Product, tmp_path: Path, said: Path, aftermath: Aftermath
) -> None:
    async with phone(tmp_path, product, said) as desk:
        await desk.calls("5000")
        await asyncio.sleep(1.0)
        await desk.presses("82")
        await aftermath.under_way(["English", "Sales"], ani="4001", dnis="5000")
        await desk.hangs_up()
    record = await aftermath.record(ani="4001", dnis="5000")
    keys = [event["digit"] for event in record["events"] if event["type"] == "DigitPressed"]
    chosen = [one["en"] for one in record["menu_path"]]
    assert (keys, chosen) == (["8", "2"], ["English", "Sales"])


@system_test
async def test_held_it_hears_nothing_and_resumed_it_hears_music(
    product: Product, tmp_path: Path, said: Path, aftermath: Aftermath
) -> None:
    """RFC 3264 8.4: a re-INVITE with sendonly is answered recvonly, and stops our sound."""
    async with phone(tmp_path, product, said) as desk:
        await desk.calls("5901")
        ears = Ears(desk.media_port())
        ears.start()

        async def heard() -> Samples:
            return ears.heard()

        try:
            await eventually(heard, lambda sound: len(sound) > 2 * RATE)
            await desk.does("hold")
            await desk.says("a=recvonly")
            await asyncio.sleep(0.5)
            held_from = len(ears.heard())
            await asyncio.sleep(2.0)
            resumed_from = len(ears.heard())
            assert resumed_from - held_from < RATE / 2
            await desk.does("resume")
            sound = await eventually(heard, lambda sound: len(sound) > resumed_from + 1.5 * RATE)
            assert rms(sound[-RATE:]) > 0.003
            await desk.hangs_up()
        finally:
            ears.stop()
    assert (await aftermath.record(ani="4001", dnis="5901"))["released_by"] == "caller"


@pytest.mark.browser
@system_test
async def test_an_agent_answers_at_the_desk_phone_instead_of_the_page(
    product: Product, tmp_path: Path, said: Path, aftermath: Aftermath
) -> None:
    """RFC 3261 16.7: both phones of an agent ring; who answers has the caller, the page stops ringing."""
    microphone = write_wav(tmp_path / "agent.wav", beeps(AGENT_HZ, 4.0))
    song = rtp_pcap(tmp_path / "caller.pcap", ulaw(tone(CALLER_HZ, 25.0)))
    ani = "4930701"
    async with (
        phone(tmp_path, product, said, "agent1") as desk,
        AgentBrowser(product.url, microphone) as agent,
    ):
        await agent.sign_in()
        await agent.gets_ready()
        caller = Caller(tmp_path, product.sip_port, ani=ani).calls().is_answered().waits(1.0).presses("1")
        caller = await caller.plays(song, 9.0).hangs_up().run()
        try:
            await agent.sees_contact("ringing")
            await desk.answers()
            await agent.sees_contact("talking")
            await desk.is_hung_up_on()
        finally:
            await caller.wait()
        assert loudest_second(desk.heard(), CALLER_HZ) > 0.9
        assert loudest_second(caller.heard(), PHONE_HZ) > 0.9
        await agent.is_in("idle")
    record = await aftermath.record(ani=ani)
    assert (record["agent"], record["outcome"], record["released_by"]) == ("agent1", "answered", "caller")


@pytest.mark.browser
@system_test
async def test_it_calls_through_a_queue_to_an_agents_page(
    product: Product, tmp_path: Path, said: Path, aftermath: Aftermath
) -> None:
    """Chromium with JsSIP at the other end; each hears the other, and the agent hangs up."""
    microphone = write_wav(tmp_path / "agent.wav", beeps(AGENT_HZ, 20.0, rate=48_000), rate=48_000)
    async with (
        AgentBrowser(product.url, microphone) as agent,
        phone(tmp_path, product, said) as desk,
    ):
        await agent.sign_in()
        await agent.gets_ready()
        await desk.calls("5000")
        await asyncio.sleep(1.0)
        await desk.presses("1")
        await agent.sees_contact("ringing")
        assert await agent.customer() == "Mei Tan"
        await agent.answers()
        await agent.sees_contact("talking")
        await eventually(agent.stats, lambda now: now.get("level", 0.0) > 0.01)
        await eventually(agent.stats, lambda now: now.get("seconds", 0.0) > 5.0)
        await desk.hears(AGENT_HZ, 0.8)
        await agent.hangs_up()
        await desk.is_hung_up_on()
        await agent.is_in("idle")
    record = await aftermath.record(ani="4001", dnis="5000", queue="support")
    assert (record["agent"], record["outcome"], record["released_by"]) == ("agent1", "answered", "agent")


@pytest.mark.browser
@system_test
async def test_an_agent_transfers_a_caller_by_the_telephones_own_key(
    product: Product, tmp_path: Path, said: Path, aftermath: Aftermath
) -> None:
    """RFC 3515 2.4, 5589 6: REFER to a colleague's extension; the phone is told 200 and let go, the caller is not."""
    microphone = write_wav(tmp_path / "agent.wav", beeps(AGENT_HZ, 20.0, rate=48_000), rate=48_000)
    async with (
        phone(tmp_path, product, said, "agent1") as desk,
        AgentBrowser(product.url, microphone, user="agent2") as colleague,
    ):
        await colleague.sign_in()
        own_page = await colleague.opens_for("agent1", "")
        await gets_ready(own_page)
        caller = (
            Caller(tmp_path, product.sip_port, ani="4930710").calls().is_answered().waits(1.0).presses("1")
        )
        caller = await caller.is_hung_up_on().run()

        async def heard() -> Samples:
            return caller.heard()

        try:
            await desk.answers()
            await colleague.gets_ready()
            await desk.does("transfer", f"sip:2042@127.0.0.1:{product.sip_port}")
            await desk.happens("CALL_CLOSED")
            await colleague.sees_contact("ringing")
            await colleague.answers()
            await colleague.sees_contact("talking")
            await eventually(heard, lambda sound: loudest_second(sound[-3 * RATE :], AGENT_HZ) > 0.8)
            await colleague.hangs_up()
            await caller.wait()
        finally:
            await caller.stop()
    record = await aftermath.record(ani="4930710")
    assert (record["agents"], record["transfers"], record["outcome"], record["released_by"]) == (
        ["agent1", "agent2"], 1, "answered", "agent",
    )  # fmt: skip
