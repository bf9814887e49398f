"""A caller types an amount, hears it read back, and hears it said; what is secret is said, and nowhere kept."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

import numpy as np
import pytest

from callcenter.audio import from_floats, speech_dbfs
from callcenter.audio.level import TARGET_DBFS
from callcenter.outside.rendering import RECIPE
from callcenter.outside.voices import installed_voices
from tests.helpers.product import Product
from tests.helpers.sipp import Caller
from tests.helpers.sounds import RATE, Samples, read_wav
from tests.system.aio import eventually, system_test

pytestmark = [pytest.mark.system]

FLOW = """flow: main
languages: [en]
variables:
  amount: number
  pin: {type: text, sensitive: true}
start: ask
nodes:
  ask: {do: collect, prompts: connecting, into: amount, type: amount, currency: USD, max_digits: 6, confirm: true,
        check: value < 100, next: told, on_fail: bye}
  told: {do: say, text: "You pay {amount:money USD}. Your number please.", barge_in: false, next: secret}
  secret: {do: collect, prompts: connecting, into: pin, sensitive: true, max_digits: 4, next: repeat, on_fail: bye}
  repeat: {do: say, text: "It is {pin:digits}.", next: bye}
  bye: {do: hangup, reason: served}
"""
SAID = ("twelve dollars and fifty cents", "You pay twelve dollars and fifty cents.", "Your number please.")
PIN = "4271"


def file_of(sentence: str) -> str:
    """The name under which a sentence is kept: whoever says something else fails here."""
    what = "\n".join((RECIPE, installed_voices().fingerprint, "en", sentence))
    return hashlib.sha256(what.encode()).hexdigest()[:24]


def found_in(heard: Samples, said: Samples) -> tuple[float, float]:
    """How like `said` the most similar stretch of `heard` is (1: the same), and where it begins, in seconds."""
    size = len(heard) + len(said)
    product = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(said, size)), size)
    energy = np.cumsum(np.concatenate(([0.0], heard**2)))
    places = len(heard) - len(said)
    loud = np.sqrt(np.maximum(energy[len(said) : len(said) + places] - energy[:places], 1e-9))
    likeness = product[:places] / (loud * np.sqrt(np.sum(said**2)))
    return float(likeness.max()), int(likeness.argmax()) / RATE


@system_test
async def test_an_amount_is_said_and_a_secret_is_not_kept(tmp_path: Path, prompts: Path) -> None:
    flows = tmp_path / "data" / "flows"
    flows.mkdir(parents=True)
    (flows / "main.yaml").write_text(FLOW)
    async with Product(tmp_path, prompts=prompts) as product:
        token = await asyncio.to_thread(product.login, "supervisor")
        caller = Caller(tmp_path, product.sip_port).calls().is_answered().waits(2.0)
        caller = caller.presses("12*50#").waits(6.0).presses("1").waits(7.0)
        caller = await caller.presses(PIN).is_hung_up_on().run()
        await caller.wait()
        heard = caller.heard()
        (call,) = await eventually(lambda: product.calls(token, state="ended"), bool)
        story = await asyncio.to_thread(product.get, f"/api/calls/{call['id']}", token)
    kept = product.data / "prompts" / "made" / "said"
    assert sorted(path.stem for path in kept.iterdir()) == sorted(map(file_of, SAID))
    found = [found_in(heard, read_wav(kept / f"{file_of(sentence)}.wav")) for sentence in SAID]
    # µ-law and back is not quite the same sound.
    assert [round(likeness, 1) for likeness, _ in found] == [1.0, 1.0, 1.0]
    assert [at for _, at in found] == sorted(at for _, at in found)
    last = heard[-RATE:]
    assert speech_dbfs(from_floats(32_768 * value for value in last)) == pytest.approx(TARGET_DBFS, abs=3.0)
    assert [event["cause"] for event in story["events"] if event["type"] == "CallEnded"] == ["served"]
    for text in (product.tail(10**6), str(story)):
        assert PIN not in text and "four two" not in text and "You pay" not in text
