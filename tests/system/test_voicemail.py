"""Messages left in a box of the running product; and what a full disk and a kill make of them."""

from __future__ import annotations

import asyncio
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.product import Product
from tests.helpers.raw_sip import RawCaller
from tests.helpers.recordings import channels_of, fetch, send
from tests.helpers.sipp import Caller
from tests.helpers.sounds import RATE, loudest_second, rms, rtp_pcap, tone, ulaw
from tests.system.aio import eventually, system_test

pytestmark = pytest.mark.system

CALLER_HZ = 700.0
BOX = "5902"


async def messages(product: Product, token: str) -> list[dict[str, Any]]:
    return list((await asyncio.to_thread(product.get, "/api/voicemail", token))["items"])


async def new_in(product: Product, token: str, box: str) -> int:
    rows = (await asyncio.to_thread(product.get, "/api/voicemail/boxes", token))["items"]
    return next(int(row["new"]) for row in rows if row["box"] == box)


@system_test
async def test_a_message_is_left_listened_to_and_marked(tmp_path: Path, prompts: Path) -> None:
    said = rtp_pcap(tmp_path / "caller.pcap", ulaw(tone(CALLER_HZ, 30.0)))
    async with Product(tmp_path, prompts=prompts) as product:
        caller = Caller(tmp_path, product.sip_port, number=BOX).calls().is_answered().waits(1.0)
        # A key skips the greeting; then comes the tone.
        caller = caller.presses("1").waits(0.5).plays(said, 4.0).presses("#").is_hung_up_on()
        await (await caller.run()).wait()
        token = await asyncio.to_thread(product.login, "agent1")
        (message,) = await eventually(lambda: messages(product, token), bool)
        assert (message["box"], message["ani"], message["heard_at"]) == ("support", "+8613800000142", None)
        assert 3.5 < message["seconds"] < 7.0
        assert await new_in(product, token, "support") == 1
        path = f"/api/voicemail/{message['id']}"
        (heard,) = channels_of(await asyncio.to_thread(fetch, product, f"{path}/audio", token))
        assert abs(len(heard) / RATE - message["seconds"]) < 0.01
        assert loudest_second(heard, CALLER_HZ) > 0.9
        assert await asyncio.to_thread(send, product, f"{path}/heard", token, {}) == 200

        async def left() -> int:
            return await new_in(product, token, "support")

        await eventually(left, lambda number: number == 0)
        supervisor = await asyncio.to_thread(product.login, "supervisor")
        (call,) = await eventually(lambda: product.calls(supervisor, outcome="voicemail"), bool)
        assert (call["released_by"], call["recordings"]) == ("system", [message["id"]])


@system_test
async def test_prompt_file_missing_disk_full_while_recording(tmp_path: Path, prompts: Path) -> None:
    """The caller is still served, and a clear alarm says what is wrong."""
    async with Product(tmp_path, prompts=prompts) as product:
        # What is in the way of the folder is as good as a full disk, on any machine.
        shutil.rmtree(product.data / "recordings", ignore_errors=True)
        (product.data / "recordings").write_text("")
        (product.data / "prompts" / "made" / "en" / "voicemail" / "support.wav").unlink()
        with RawCaller(product.sip_port, "4801") as caller:
            # No greeting can be played, nothing can be written: the call goes its way all the same.
            await asyncio.to_thread(caller.calls, BOX)
            await asyncio.to_thread(caller.is_hung_up_on)
        health = await asyncio.to_thread(product.get, "/healthz")
        assert health["status"] == "ok"
        assert "cannot be written" in health["parts"]["recordings"], health
        assert (await asyncio.to_thread(product.metrics))["callcenter_recordings_failing"] == 1.0
        assert "recording_failed" in product.tail()
        token = await asyncio.to_thread(product.login, "supervisor")
        assert await messages(product, token) == []


def written(product: Product) -> int:
    """How long the longest file of a recording is by now."""
    files = (product.data / "recordings").rglob("*")
    return max((file.stat().st_size for file in files if file.is_file()), default=0)


@pytest.mark.parametrize(
    ("how", "is_cut"), [(signal.SIGKILL, True), (signal.SIGTERM, False)], ids=["kill -9", "a stop"]
)
@system_test
async def test_the_process_ends_while_a_message_is_being_left(
    tmp_path: Path, prompts: Path, how: int, is_cut: bool
) -> None:
    """After a stop the message is whole; after a kill it is repaired, and stands in the box as cut off."""
    product = Product(tmp_path, prompts=prompts)
    await product.start()
    with RawCaller(product.sip_port, "4802") as caller:
        await asyncio.to_thread(caller.calls, BOX)
        await asyncio.to_thread(caller.presses, "1")
        said_s = time.monotonic()
        await eventually(lambda: asyncio.to_thread(written, product), lambda octets: octets > 2 * RATE)
        await product.stop(signal.Signals(how))
        said_s = time.monotonic() - said_s
    await product.start()
    token = await asyncio.to_thread(product.login, "supervisor")
    (message,) = await eventually(lambda: messages(product, token), bool)
    assert (message["is_cut"], message["state"], message["box"]) == (is_cut, "kept", "support")
    assert 1.0 < message["seconds"] < said_s
    path = f"/api/voicemail/{message['id']}/audio"
    (heard,) = channels_of(await asyncio.to_thread(fetch, product, path, token))
    assert (abs(len(heard) / RATE - message["seconds"]) < 0.01, rms(heard)) == (True, 0.0)
    assert await product.stop() == 0
