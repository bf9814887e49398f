"""A real telephone in a flow that listens: one caller says yes, another says nothing and presses the key."""

from __future__ import annotations

import asyncio
from array import array
from pathlib import Path

import pytest

from callcenter.audio import PCMU, encode, joined
from tests.helpers.product import Product
from tests.helpers.sipp import Caller
from tests.helpers.sounds import rtp_pcap
from tests.helpers.spoken import TALKERS, spoken
from tests.system.aio import eventually, system_test

pytestmark = [pytest.mark.system]

FLOW = """flow: main
start: sure
nodes:
  sure:
    do: speech
    grammar: yes_no
    prompts: call_again
    by_key: call_again
    timeout_s: 10
    exits: {yes: agreed, no: refused}
    on_fail: lost
  agreed: {do: hangup, prompts: call_again, reason: agreed}
  refused: {do: hangup, prompts: call_again, reason: refused}
  lost: {do: hangup, prompts: call_again, reason: lost}
"""


@system_test
async def test_a_caller_says_yes_and_another_presses_two(tmp_path: Path, prompts: Path) -> None:
    (yes,) = spoken([("yes", TALKERS[0])])
    quiet = array("h", bytes(16_000 * 6))
    said = rtp_pcap(tmp_path / "yes.pcap", encode(PCMU, joined(yes, quiet)))
    flows = tmp_path / "data" / "flows"
    flows.mkdir(parents=True)
    (flows / "main.yaml").write_text(FLOW)
    async with Product(tmp_path, prompts=prompts) as product:
        speaks = Caller(tmp_path, product.sip_port).calls().is_answered().waits(3.0)
        await (await speaks.plays(said, 0.3).is_hung_up_on().run()).wait()
        presses = Caller(tmp_path, product.sip_port).calls().is_answered().waits(1.0)
        await (await presses.presses("2").is_hung_up_on().run()).wait()
        token = await asyncio.to_thread(product.login, "supervisor")
        calls = await eventually(lambda: product.calls(token, state="ended"), lambda calls: len(calls) == 2)
        found = []
        for call in calls:
            story = await asyncio.to_thread(product.get, f"/api/calls/{call['id']}", token)
            told = {event["type"]: event for event in story["events"]}
            found.append((told["MenuChosen"]["choice"], told["CallEnded"]["cause"]))
    assert sorted(found) == [("no", "refused"), ("yes", "agreed")]
