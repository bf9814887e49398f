"""`callcenter dial` against the running product: a caller in the terminal, through menus, with sound both ways."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_twisted
from twisted.internet.defer import Deferred

from callcenter.runtime.loop import LOOP
from tests.helpers.product import ROOT, Product
from tests.helpers.sounds import RATE, Samples, loudest_second, read_wav, tone, write_wav
from tests.system.aio import eventually, system_test

pytestmark = pytest.mark.system

TONE_HZ = 700.0
ANNOUNCED_S = 6.5
"""The echo test says what it does before it begins."""


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, prompts: Path) -> Iterator[Product]:
    """One product for all these callers; each leaves it as it was."""
    running = Product(tmp_path_factory.mktemp("dial"), prompts=prompts)
    _blocking(running.start())
    yield running
    _blocking(running.stop())


def _blocking(coroutine: Any) -> None:
    pytest_twisted.blockon(Deferred.fromFuture(LOOP.create_task(coroutine)))


@dataclass(frozen=True)
class Dialled:
    """What the command said, without its times, and its exit code."""

    code: int
    lines: list[str]
    errors: str


async def dial(product: Product, *words: str) -> Dialled:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "callcenter", "dial", *words,
        cwd=ROOT, env=product.environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        out, err = await asyncio.wait_for(process.communicate(), 60)
    finally:
        if process.returncode is None:
            process.kill()
    lines = [line.split("s  ", 1)[1] for line in out.decode().splitlines()]
    assert process.returncode is not None
    return Dialled(process.returncode, lines, err.decode())


def phase_drift(samples: Samples, hertz: float) -> float:
    """How far the phase of a tone moves, in radians: a lost, doubled or shifted packet turns it by 20 ms."""
    turned = samples * np.exp(-2j * np.pi * hertz * np.arange(len(samples)) / RATE)
    frames = turned[: len(turned) // 160 * 160].reshape(-1, 160).mean(axis=1)
    phases = np.unwrap(np.angle(frames))
    return float(phases.max() - phases.min())


@system_test
async def test_what_is_played_to_the_echo_comes_back_whole(product: Product, tmp_path: Path) -> None:
    # 705 Hz is no multiple of 50: a packet of 20 ms more or less turns its phase.
    hertz, heard = TONE_HZ + 5, tmp_path / "heard.wav"
    said = write_wav(tmp_path / "said.wav", tone(hertz, 12.0))
    dialled = await dial(product, "5900", "--play", str(said), "--record", str(heard), "--seconds", "10")
    assert dialled == Dialled(
        0,
        [
            f"dialling 5900 at 127.0.0.1:{product.sip_port} as phone1",
            "answered",
            "hung up by me",
            f"heard 10.0 s, written to {heard}",
        ],
        "",
    )
    samples = read_wav(heard)
    assert abs(len(samples) / RATE - 10.0) < 0.1
    echo = samples[int(ANNOUNCED_S * RATE) : int(9.5 * RATE)]
    assert loudest_second(samples[: 5 * RATE], hertz) < 0.3, "the announcement is speech"
    assert loudest_second(echo, hertz) > 0.95
    assert phase_drift(echo, hertz) < 0.5, "one tone, without a gap"


@system_test
async def test_a_digit_chooses_from_the_menu(product: Product) -> None:
    token = await asyncio.to_thread(product.login, "supervisor")
    dialled = await dial(product, "5000", "--digits", "1", "--seconds", "6")
    assert (dialled.code, dialled.lines[1:], dialled.errors) == (
        0, ["answered", "pressed 1", "hung up by me"], "",
    )  # fmt: skip
    records = await eventually(lambda: product.calls(token, dnis="5000", ani="4001", state="ended"), bool)
    assert (records[0]["queue"], records[0]["menu_path"], records[0]["released_by"]) == (
        "support", [{"en": "Support", "zh": "技术支持"}], "caller",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code", "last"),
    [
        (["9999"], 4, "failed: 404 Not Found (nobody has this number)"),
        (
            ["5000", "--password", "wrong"],
            4,
            "failed: 403 Forbidden (the user or its password is wrong, or it may not call this number)",
        ),
        (
            ["5000", "--from", "agent1"],
            4,
            "failed: 401 Unauthorized (this caller must prove who it is; give --user and --password of a SIP account)",
        ),
    ],
)
@system_test
async def test_what_is_refused_is_told(product: Product, words: list[str], code: int, last: str) -> None:
    dialled = await dial(product, *words)
    assert (dialled.code, dialled.lines[-1], dialled.errors) == (code, last, "")


@system_test
async def test_two_callers_at_once_from_inside_and_outside(product: Product, tmp_path: Path) -> None:
    recordings = [tmp_path / "one.wav", tmp_path / "two.wav"]
    ways: list[list[str]] = [[], ["--from", "+8613800000143"]]
    both = await asyncio.gather(
        *(
            dial(product, "5901", "--seconds", "7", "--record", str(recording), *way)
            for recording, way in zip(recordings, ways, strict=True)
        )
    )
    assert [(dialled.code, dialled.lines[1], dialled.errors) for dialled in both] == [(0, "answered", "")] * 2
    for recording in recordings:
        samples = read_wav(recording)
        assert abs(len(samples) / RATE - 7.0) < 0.1
        assert float(np.abs(samples[6 * RATE :]).max()) > 0.01, "music"
    token = await asyncio.to_thread(product.login, "supervisor")
    records = await eventually(
        lambda: product.calls(token, dnis="5901", state="ended"), lambda found: len(found) == 2
    )
    assert sorted((record["ani"], record["customer_name"]) for record in records) == [
        ("+8613800000143", "Zhou Ping"), ("4001", "Mei Tan"),
    ]  # fmt: skip
