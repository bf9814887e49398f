"""A flow asks a web service while a real telephone is on the line, and goes the way the answer says."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.product import Product
from tests.helpers.sipp import Caller
from tests.helpers.web_service import WebService, as_json
from tests.system.aio import eventually, system_test

pytestmark = [pytest.mark.system]

FLOW = """flow: main
variables: {{account: text, state: text}}
start: which
nodes:
  which: {{do: collect, prompts: main_menu, into: account, max_digits: 2, next: order, on_fail: nobody}}
  order: {{do: fetch, url: "{url}/orders/{{account}}", read: {{state: $.order.state}}, next: told, on_fail: nobody}}
  told: {{do: switch, on: state, cases: {{sent: reached}}, otherwise: nobody}}
  reached: {{do: goal, goal: order_told, next: bye}}
  bye: {{do: hangup, prompts: call_again, reason: order_told}}
  nobody: {{do: hangup, prompts: nobody_free, reason: no_order}}
"""


@system_test
async def test_a_caller_learns_of_an_order(tmp_path: Path, prompts: Path) -> None:
    answers = [(200, as_json({"order": {"state": "sent"}})), (404, b"{}")]
    async with WebService(answers) as service:
        flows = tmp_path / "data" / "flows"
        flows.mkdir(parents=True)
        (flows / "main.yaml").write_text(FLOW.format(url=service.url))
        async with Product(tmp_path, prompts=prompts) as product:
            token = await asyncio.to_thread(product.login, "supervisor")
            for _ in answers:
                caller = Caller(tmp_path, product.sip_port).calls().is_answered().waits(0.5)
                caller = await caller.presses("4").waits(0.3).presses("2").is_hung_up_on().run()
                await caller.wait()
            calls = await eventually(
                lambda: product.calls(token, state="ended"), lambda calls: len(calls) == len(answers)
            )
            found = [await story(product, token, str(call["id"])) for call in calls]
    assert [asked.line for asked in service.asked] == ["GET /orders/42 HTTP/1.1"] * 2
    good = [("AnswerHeard", ""), ("GoalReached", "order_told"), ("CallEnded", "order_told")]
    bad = [("AnswerHeard", "status_404"), ("CallEnded", "no_order")]
    assert sorted(found) == sorted([good, bad])


async def story(product: Product, token: str, call: str) -> list[tuple[str, Any]]:
    events = (await asyncio.to_thread(product.get, f"/api/calls/{call}", token))["events"]
    what = {"AnswerHeard": "failure", "GoalReached": "goal", "CallEnded": "cause"}
    return [(event["type"], event[what[event["type"]]]) for event in events if event["type"] in what]
