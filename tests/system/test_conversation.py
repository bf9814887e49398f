"""A conversation with company, at the ear: on hold, asked behind the music, three together, handed over."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.agent import AgentBrowser
from tests.helpers.product import Product
from tests.helpers.sipp import Caller
from tests.helpers.sounds import RATE, Samples, beeps, rms, rtp_pcap, share_of_tone, tone, ulaw, write_wav
from tests.system.aio import eventually, system_test
from tests.system.running import running

pytestmark = [pytest.mark.system, pytest.mark.browser]

CALLER_HZ, FIRST_HZ, SECOND_HZ = 700.0, 1150.0, 1700.0
AUDIBLE, CLEAR = 0.01, 0.15


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("conversation")


@pytest.fixture(scope="module")
def product(folder: Path, prompts: Path) -> Iterator[Product]:
    product = Product(folder, {}, prompts=prompts)
    yield from running(product)


async def seated(product: Product, folder: Path, user: str, hertz: float) -> AgentBrowser:
    """A browser at the console, signed in and ready, whose agent beeps at this pitch."""
    microphone = write_wav(folder / f"{user}.wav", beeps(hertz, 20.0, rate=48_000), rate=48_000)
    agent = AgentBrowser(product.url, microphone, user)
    await agent.__aenter__()
    await agent.sign_in()
    return agent


async def asks(product: Product, user: str, call: str, what: str, **body: object) -> int:
    """One wish over the API; the status of the answer."""
    token = await asyncio.to_thread(product.login, user)
    return await asyncio.to_thread(product.post, f"/api/calls/{call}/{what}", token, body)


async def hears(caller: Caller, *wanted: float, within_s: float = 12.0) -> None:
    """Wait until the caller's last two seconds hold these agents, and no other; music when none is named."""

    async def heard() -> Samples:
        return caller.heard()[-2 * RATE :]

    def is_so(sound: Samples) -> bool:
        present = {hertz for hertz in (FIRST_HZ, SECOND_HZ) if share_of_tone(sound, hertz) > CLEAR}
        return len(sound) == 2 * RATE and rms(sound) > AUDIBLE and present == set(wanted)

    await eventually(heard, is_so, within_s=within_s)


@system_test
async def test_hold_consult_merge_and_leave(product: Product, folder: Path, tmp_path: Path) -> None:
    first = await seated(product, folder, "agent1", FIRST_HZ)
    second = await seated(product, folder, "agent2", SECOND_HZ)
    try:
        await first.gets_ready()
        said = rtp_pcap(tmp_path / "caller.pcap", ulaw(tone(CALLER_HZ, 90.0)))
        caller = Caller(tmp_path, product.sip_port).calls().is_answered().waits(1.0).presses("1")
        caller = await caller.plays(said).is_hung_up_on(90).run()
        await first.sees_contact("ringing")
        await first.answers()
        await hears(caller, FIRST_HZ)
        token = product.login("supervisor")
        call = (await eventually(lambda: product.calls(token, state="talking"), bool))[0]["id"]

        assert await asks(product, "agent1", call, "hold") == 202
        await hears(caller)
        await second.gets_ready()
        assert await asks(product, "agent1", call, "consult", to="agent2") == 202
        await second.sees_contact("ringing")
        await second.answers()
        await second.sees_contact("talking")
        assert (await second.customer(), await first.customer()) == ("唐悦", "Tang Yue")
        await hears(caller)

        assert await asks(product, "agent1", call, "merge") == 202
        await hears(caller, FIRST_HZ, SECOND_HZ)
        assert await asks(product, "agent1", call, "hang_up") == 202
        await hears(caller, SECOND_HZ)
        await first.sees_no_contact()
        await first.is_in("idle")

        await second.hangs_up()
        await caller.wait(10)
        (record,) = await eventually(lambda: product.calls(token, state="ended"), bool)
        assert (record["agents"], record["agent"], record["transfers"]) == (["agent1", "agent2"], "agent2", 1)
        assert record["hold_s"] > 2
    finally:
        await first.__aexit__(None, None, None)
        await second.__aexit__(None, None, None)
