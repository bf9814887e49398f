"""pyVoIP as a library phone: registered, calling and called, hung up by either side. `callcenter dial` is beside it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.agent import AgentBrowser
from tests.helpers.ports import free_port, free_range
from tests.helpers.product import ROOT, Product
from tests.helpers.sipp import Caller
from tests.helpers.sounds import (
    RATE,
    Samples,
    beeps,
    loudest_second,
    rtp_pcap,
    tone,
    ulaw,
    write_wav,
)  # fmt: skip
from tests.interop.aftermath import Aftermath
from tests.system.aio import eventually, system_test, wait_for

pytestmark = pytest.mark.system

PHONE_HZ, CALLER_HZ = 705.0, 1005.0


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, prompts: Path) -> Iterator[Product]:
    running = Product(tmp_path_factory.mktemp("pyvoip"), {"digest_algorithms": "MD5"}, prompts=prompts)
    wait_for(running.start())
    yield running
    wait_for(running.stop())


class Phone:
    """The process, and what it heard."""

    def __init__(self, folder: Path, product: Product, user: str, *what: str) -> None:
        self._folder = folder
        said = (tone(PHONE_HZ, 30.0) * 127 + 128).astype(np.uint8)
        (folder / "said.raw").write_bytes(said.tobytes())
        self._words = [
            str(product.sip_port),
            user,
            str(free_port()),
            str(free_range(102)[0]),
            str(folder),
            *what,
        ]

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.interop.pyvoip_phone", *self._words,
            cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip

    async def says(self, *words: str) -> None:
        """Wait for each of these lines in turn; pyVoIP prints others of its own."""
        stream = self._process.stdout
        assert stream is not None
        read: list[str] = []
        for word in words:
            while read[-1:] != [word]:
                line = await asyncio.wait_for(stream.readline(), 30)
                assert line, read
                read.append(line.decode().strip())

    async def stop(self) -> None:
        if self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    def has_enough(self) -> None:
        (self._folder / "enough").touch()

    async def hears(self, hertz: float) -> None:
        """Wait until one of the last seconds is this tone."""

        async def so_far() -> Samples:
            return self.heard()[-3 * RATE :]

        await eventually(so_far, lambda sound: len(sound) > RATE and loudest_second(sound, hertz) > 0.9)

    def heard(self) -> Samples:
        file = self._folder / "heard.raw"
        sound = np.frombuffer(file.read_bytes() if file.exists() else b"", np.uint8)
        return (sound.astype(float) - 128) / 128


@system_test
async def test_it_registers_calls_hears_itself_and_hangs_up(
    product: Product, tmp_path: Path, aftermath: Aftermath
) -> None:
    phone = Phone(tmp_path, product, "phone1", "call", "5900")
    await phone.start()
    try:
        await phone.says("registered", "answered")
        await phone.hears(PHONE_HZ)
        phone.has_enough()
        await phone.says("hung up", "ended")
    finally:
        await phone.stop()
    record = await aftermath.record(ani="4001", dnis="5900")
    assert (record["customer_name"], record["released_by"]) == ("Mei Tan", "caller")


@pytest.mark.browser
@system_test
async def test_it_is_an_agents_desk_phone_and_is_hung_up_on(
    product: Product, tmp_path: Path, aftermath: Aftermath
) -> None:
    """Plain RTP, while the page of the same agent rings as well."""
    song = rtp_pcap(tmp_path / "caller.pcap", ulaw(tone(CALLER_HZ, 25.0)))
    microphone = write_wav(tmp_path / "agent.wav", beeps(1150.0, 4.0))
    phone = Phone(tmp_path, product, "agent1", "answer")
    await phone.start()
    try:
        await phone.says("registered")
        async with AgentBrowser(product.url, microphone) as agent:
            await agent.sign_in()
            await agent.gets_ready()
            caller = Caller(tmp_path, product.sip_port, ani="4930901").calls().is_answered()
            caller = await caller.waits(1.0).presses("1").plays(song, 8.0).hangs_up().run()
            await phone.says("answered")
            await agent.sees_contact("talking")
            await caller.wait()
            await phone.says("ended")
            await agent.is_in("idle")
    finally:
        await phone.stop()
    assert loudest_second(phone.heard(), CALLER_HZ) > 0.9
    assert loudest_second(caller.heard(), PHONE_HZ) > 0.9
    record = await aftermath.record(ani="4930901")
    assert (record["agent"], record["outcome"], record["released_by"]) == ("agent1", "answered", "caller")


@system_test
async def test_callcenter_dial_is_a_caller_with_keys(
    product: Product, tmp_path: Path, aftermath: Aftermath
) -> None:
    """pyVoIP's messages and sound under our own hands; more in tests/system/test_dial.py."""
    dial = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "callcenter", "dial", "5000", "--digits", "2", "--seconds", "4",
        cwd=ROOT, env=product.environment, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, _ = await asyncio.wait_for(dial.communicate(), 30)
    assert b"pressed 2" in said
    assert (await aftermath.record(ani="4001", dnis="5000"))["menu_path"] == [{"en": "Sales", "zh": "销售"}]
