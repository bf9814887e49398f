"""A telephone of the house calls the world over providers played by SIPp, and the world calls in over one."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.helpers.ports import free_port
from tests.helpers.product import ROOT, Product
from tests.helpers.provider import Provider
from tests.helpers.sites import demo_site
from tests.helpers.sounds import loudest_second, read_wav, tone, write_wav
from tests.system.aio import eventually, system_test, wait_for

pytestmark = pytest.mark.system

OURS, HERE, ABROAD = "+861065520000", "13800000142", "00442079460000"
FORBIDDEN_IS_SAID_S = 2.0
"""How long "This telephone may not call that number" lasts at least."""


def site_with_trunks(folder: Path, good: int, bad: int) -> Path:
    site = demo_site()
    usual = {"caller_number": OURS, "options_every_s": 0}
    site["trunks"] = {
        "good": {
            "uri": f"sip:127.0.0.1:{good}", "prefixes": ["+86"], "order": 2, "codecs": ["PCMU"],
            "sources": [f"127.0.0.1:{good}"], "numbers": {"65520000": "5000"}, **usual,
        },
        "bad": {"uri": f"sip:127.0.0.1:{bad}", "prefixes": ["+86130", "+86138"], "order": 1, **usual},
    }  # fmt: skip
    path = folder / "site.yaml"
    path.write_text(yaml.safe_dump(site, allow_unicode=True), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def ports() -> tuple[int, int]:
    """Where the good and the bad provider will be."""
    return free_port(), free_port()


@pytest.fixture(scope="module")
def product(
    tmp_path_factory: pytest.TempPathFactory, prompts: Path, ports: tuple[int, int]
) -> Iterator[Product]:
    folder = tmp_path_factory.mktemp("outward")
    settings = {"site_file": str(site_with_trunks(folder, *ports))}
    running = Product(folder, prompts=prompts, settings=settings)
    wait_for(running.start())
    yield running
    wait_for(running.stop())


async def dial(product: Product, *words: str) -> int:
    """The exit code of `callcenter dial`."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "callcenter", "dial", *words,
        cwd=ROOT, env=product.environment, stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        return await asyncio.wait_for(process.wait(), 60)
    finally:
        if process.returncode is None:
            process.kill()


async def ended_call(product: Product, dnis: str) -> dict[str, Any]:
    """The record of the latest call to that number, once it has ended, with its events."""
    token = await asyncio.to_thread(product.login, "supervisor")

    async def latest() -> Any:
        found = (await asyncio.to_thread(product.get, "/api/calls", token))["items"]
        return next((record for record in found if record["dnis"] == dnis), {})

    record = await eventually(latest, lambda one: one.get("state") == "ended")
    return dict(await asyncio.to_thread(product.get, f"/api/calls/{record['id']}", token))


def told(record: dict[str, Any], kind: str, *fields: str) -> list[tuple[Any, ...]]:
    return [tuple(event[name] for name in fields) for event in record["events"] if event["type"] == kind]


@system_test
async def test_a_phone_talks_with_the_world_over_the_second_trunk_when_the_first_fails(
    product: Product, ports: tuple[int, int], tmp_path: Path
) -> None:
    heard, said = tmp_path / "heard.wav", write_wav(tmp_path / "said.wav", tone(700.0, 6.0))
    good, bad = ports
    async with Provider(tmp_path, port=good), Provider(tmp_path, port=bad, refuses=503):
        code = await dial(product, HERE, "--play", str(said), "--record", str(heard), "--seconds", "4")
    assert code == 0
    assert loudest_second(read_wav(heard), 700.0) > 0.9, "the provider echoes what it hears"
    record = await ended_call(product, "+8613800000142")
    assert (record["direction"], record["account"], record["trunk"], record["outcome"]) == (
        "out", "phone1", "good", "answered",
    )  # fmt: skip
    assert record["talk_s"] > 2.0
    assert told(record, "OutwardFailed", "trunk", "code", "is_last") == [("bad", 503, False)]
    rows = await asyncio.to_thread(
        product.get, "/api/trunks", await asyncio.to_thread(product.login, "admin")
    )
    assert {row["trunk"]: row["calls_out"] for row in rows["items"]} == {"good": 0, "bad": 0}


@system_test
async def test_what_a_phone_may_not_call_is_said_before_it_is_refused(
    product: Product, tmp_path: Path
) -> None:
    begun = asyncio.get_running_loop().time()
    assert await dial(product, ABROAD) == 4
    assert asyncio.get_running_loop().time() - begun > FORBIDDEN_IS_SAID_S
    record = await ended_call(product, "+442079460000")
    assert (record["outcome"], record["cause"], record["trunk"]) == ("failed", "403 Forbidden", "")


@system_test
async def test_who_is_busy_outside_is_busy_for_the_phone(
    product: Product, ports: tuple[int, int], tmp_path: Path
) -> None:
    async with Provider(tmp_path, port=ports[0], refuses=486):
        assert await dial(product, "01065520142") == 3
    record = await ended_call(product, "+861065520142")
    assert (record["outcome"], record["cause"]) == ("failed", "486 No")


@system_test
async def test_the_world_calls_a_number_of_ours_by_the_providers_name_for_it(
    product: Product, ports: tuple[int, int], tmp_path: Path
) -> None:
    assert await Provider(tmp_path, port=ports[0]).calls(product.sip_port, "65520000") == 0
    record = await ended_call(product, "5000")
    assert (record["direction"], record["trunk"], record["flow"]) == ("in", "good", "main")
