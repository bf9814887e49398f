"""Keys pressed the moment a call is answered: neither a late ACK nor a busy machine loses one."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from callcenter.runtime.random_ids import RandomIds
from tests.bench.caller import Caller
from tests.bench.process import family
from tests.helpers.product import Product
from tests.system.aio import eventually, system_test, wait_for

pytestmark = pytest.mark.system

ANI = "+8613800000779"


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, prompts: Path) -> Iterator[Product]:
    running = Product(tmp_path_factory.mktemp("early"), prompts=prompts)
    wait_for(running.start())
    yield running
    wait_for(running.stop())


@dataclass
class Unconfirmed(Caller):
    """Its ACK is under way for long; the call is answered meanwhile, and heard."""

    ack: bytes = b""

    def _send(self, data: bytes) -> None:
        if data.startswith(b"ACK") and not self.ack:
            self.ack = data
        else:
            super()._send(data)

    def confirm(self) -> None:
        self._send(self.ack)


async def in_line(product: Product, token: str, ani: str) -> None:
    """The key led into a queue."""
    await eventually(
        lambda: product.calls(token, ani=ani, queue="support"), lambda calls: len(calls) == 1, within_s=30.0
    )


@system_test
async def test_a_key_before_the_ack(product: Product) -> None:
    token = await asyncio.to_thread(product.login, "supervisor")
    caller = Unconfirmed(("127.0.0.1", product.sip_port), "5000", RandomIds(), ani=ANI)
    await caller.dial()
    caller.press("1")
    await asyncio.sleep(0.3)
    caller.confirm()
    await in_line(product, token, ANI)
    await caller.hang_up()


@system_test
async def test_a_key_before_the_sound_is_there(product: Product) -> None:
    """The process that carries the sound does not get its turn before the caller has pressed the key."""
    assert product.process is not None
    token = await asyncio.to_thread(product.login, "supervisor")
    (sound,) = [pid for pid in family(product.process.pid) if b"media.worker" in cmdline(pid)]
    caller, ani = Caller(("127.0.0.1", product.sip_port), "5000", RandomIds(), ani=ANI + "1"), ANI + "1"
    os.kill(sound, signal.SIGSTOP)
    try:
        await caller.dial()
        caller.press("1")
        await asyncio.sleep(0.3)
    finally:
        os.kill(sound, signal.SIGCONT)
    await in_line(product, token, ani)
    await caller.hang_up()


def cmdline(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()
