"""SIPp as the world outside: called over our trunk it rings, answers, refuses; our phones are at the other end."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.helpers.ports import free_port
from tests.helpers.product import Product
from tests.helpers.sites import demo_text
from tests.helpers.sounds import tone, write_wav
from tests.interop.aftermath import Aftermath
from tests.interop.baresip import Baresip
from tests.interop.scenario import Sipp
from tests.system.aio import system_test, wait_for

pytestmark = pytest.mark.system

PHONE_HZ = 705.0
OUTSIDE = "13800000777"
PROOF = ("-au", "phone1", "-ap", "demo")
TRUNKS = """
trunks:
  first:
    {{uri: "sip:127.0.0.1:{first}", prefixes: ["+86"], caller_number: "+861065520000", options_every_s: 0,
     codecs: [PCMU]}}
  second:
    {{uri: "sip:127.0.0.1:{second}", prefixes: ["+86139"], caller_number: "+861065520000", options_every_s: 0,
     codecs: [PCMU]}}
"""


class Outward(Product):
    """A product with two ways out, to ports where SIPp may be."""

    def __post_init__(self) -> None:
        self.first, self.second = free_port(), free_port()
        site = self.folder / "site.yaml"
        demo = demo_text()
        site.write_text(demo + TRUNKS.format(first=self.first, second=self.second))
        self.settings = {"site_file": str(site), "digest_algorithms": "MD5"}
        super().__post_init__()


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, prompts: Path) -> Iterator[Outward]:
    running = Outward(tmp_path_factory.mktemp("outward"), prompts=prompts)
    wait_for(running.start())
    yield running
    wait_for(running.stop())


def phone(tmp_path: Path, product: Outward, scenario: str, number: str = OUTSIDE) -> Sipp:
    keys = {"ani": "phone1", "talk_ms": "800"}
    return Sipp(tmp_path, product.sip_port, scenario, number=number, keys=keys, options=PROOF)


async def together(first: Sipp, *others: Sipp) -> None:
    """Start them in turn, and wait for all."""
    everybody = (first, *others)
    try:
        for one in everybody:
            await one.start()
        for one in everybody:
            await one.wait()
    finally:
        for one in everybody:
            await one.stop()


@system_test
async def test_a_desk_phone_calls_the_builtin_server_and_hears_its_own_voice_come_back(
    product: Outward, tmp_path: Path, aftermath: Aftermath
) -> None:
    """RFC 3261 13.2, 15: SIPp's own user agent server echoes what it hears."""
    said = write_wav(tmp_path / "said.wav", tone(PHONE_HZ, 30.0))
    outside = Sipp(
        tmp_path, product.sip_port, "uas", is_builtin=True, port=product.first, options=("-rtp_echo",)
    )
    await outside.start()
    try:
        async with Baresip(tmp_path / "phone1", f"sip:phone1@127.0.0.1:{product.sip_port}", said) as desk:
            await desk.calls(OUTSIDE)
            await desk.hears(PHONE_HZ)
            await desk.hangs_up()
        await outside.wait()
    finally:
        await outside.stop()
    record = await aftermath.record(dnis=f"+86{OUTSIDE}")
    assert (record["released_by"], record["outcome"]) == ("caller", "answered")


@pytest.mark.parametrize(
    "caller, outside, outcome",
    [
        ("phone_calls", "rings_reliably", ("caller", "answered")),
        ("phone_calls_reliably", "rings_reliably", ("caller", "answered")),
        ("phone_gives_up", "rings_for_ever", ("caller", "abandoned")),
        ("phone_calls", "forks", ("caller", "answered")),
        ("phone_is_hung_up_on", "holds_us", ("callee", "answered")),
    ],
)
@system_test
async def test_a_phone_and_the_world_outside(
    product: Outward,
    tmp_path: Path,
    aftermath: Aftermath,
    caller: str,
    outside: str,
    outcome: tuple[str, str],
) -> None:
    number = f"1380000{sum(map(ord, caller + outside))}"
    world = Sipp(tmp_path, product.sip_port, outside, port=product.first)
    await together(world, phone(tmp_path, product, caller, number))
    record = await aftermath.record(dnis=f"+86{number}")
    assert (record["released_by"], record["outcome"]) == outcome


@system_test
async def test_a_desk_phone_transfers_somebody_outside_to_somebody_else_outside(
    product: Outward, tmp_path: Path, aftermath: Aftermath
) -> None:
    """RFC 3515, 5589 6: baresip's transfer key; it hears how it went and is out, the two others talk on."""
    said = write_wav(tmp_path / "said.wav", tone(PHONE_HZ, 30.0))
    first = Sipp(tmp_path, product.sip_port, "answers", port=product.first)
    keys = {"talk_ms": "1500"}
    second = Sipp(tmp_path, product.sip_port, "answers_and_hangs_up", port=product.second, keys=keys)
    await first.start()
    await second.start()
    try:
        async with Baresip(tmp_path / "phone1", f"sip:phone1@127.0.0.1:{product.sip_port}", said) as desk:
            await desk.calls("13800000881")
            await asyncio.sleep(1.0)
            await desk.does("transfer", f"sip:13900000882@127.0.0.1:{product.sip_port}")
            await desk.happens("CALL_CLOSED")
            assert "\nSIP/2.0 100 Trying" in desk.signalling().partition("NOTIFY sip:")[2]
        await second.wait()
        await first.wait()
    finally:
        await first.stop()
        await second.stop()
    record = await aftermath.record(dnis="+8613800000881")
    replaced = [event["party"] for event in record["events"] if event["type"] == "PartyReplaced"]
    assert (replaced, record["outcome"], record["trunk"]) == (["caller"], "answered", "second")


@system_test
async def test_a_desk_phone_joins_its_two_calls(
    product: Outward, tmp_path: Path, aftermath: Aftermath
) -> None:
    """RFC 3891, 5589 7: an attended transfer; REFER in one call names the dialog of the other."""
    said = write_wav(tmp_path / "said.wav", tone(PHONE_HZ, 30.0))
    first = Sipp(tmp_path, product.sip_port, "answers", port=product.first)
    keys = {"talk_ms": "4000"}
    second = Sipp(tmp_path, product.sip_port, "answers_and_hangs_up", port=product.second, keys=keys)
    await first.start()
    await second.start()
    try:
        async with Baresip(tmp_path / "phone1", f"sip:phone1@127.0.0.1:{product.sip_port}", said) as desk:
            await desk.calls("13800000883")
            await desk.does("hold")
            replaces = desk.dialog("13800000883")
            await desk.calls("13900000884")
            await asyncio.sleep(0.5)
            uri = f"<sip:13800000883@127.0.0.1:{product.sip_port}?Replaces={quote(replaces)}>"
            await desk.does("transfer", uri)
            await desk.happens("CALL_CLOSED")
            await desk.happens("CALL_CLOSED")
        await second.wait()
        await first.wait()
    finally:
        await first.stop()
        await second.stop()
    joined = await aftermath.record(dnis="+8613900000884")
    replaced = [event["party"] for event in joined["events"] if event["type"] == "PartyReplaced"]
    assert (replaced, joined["released_by"]) == (["caller"], "callee")
    assert (await aftermath.record(dnis="+8613800000883"))["cause"] == "transferred"
