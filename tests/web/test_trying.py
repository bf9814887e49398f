"""Flows tried over the API: who may, what comes back, and every way a question can be wrong."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from callcenter.trying.simulator import MOST_WAITING
from callcenter.web import create_app
from tests.helpers.aio import async_test
from tests.helpers.trials import demo_simulator
from tests.web.conftest import House, code_of

SIMULATOR = demo_simulator()
OWN = """flow: mine
languages: [en]
start: hello
nodes:
  hello: {do: play, prompts: welcome, next: bye}
  bye: {do: hangup, reason: done}
"""
MAIN = {"flow": "main", "caller": "+4930123456", "called": "5000", "queue": "answered:20"}


@pytest.fixture
def trying(house: House) -> House:
    house.deps = replace(house.deps, simulator=SIMULATOR)
    house.app = create_app(house.deps)
    return house


@async_test
async def test_what_can_be_tried(trying: House) -> None:
    offer = (await (await trying.program()).get("/api/try-flow")).json()
    assert ("main", {"en": "Main number", "zh": "总机"}) in [
        (one["flow"], one["title"]) for one in offer["flows"]
    ]
    assert {"number": "5000", "flow": "main"} in offer["numbers"]
    assert all(one["number"] for one in offer["callers"])


@async_test
async def test_a_call_is_played_as_far_as_the_moves_go(trying: House) -> None:
    boss = await trying.program()
    first = (await boss.post("/api/try-flow", json=MAIN)).json()
    second = (await boss.post("/api/try-flow", json={**MAIN, "moves": ["9", "1"]})).json()
    assert (first["end"], first["node"], second["end"], second["node"]) == (
        "open", "choose_language", "open", "support",
    )  # fmt: skip
    assert second["lines"][: len(first["lines"])] == first["lines"]
    assert second["variables"]["language"] == "zh"
    assert {
        "exit": "left_by_key",
        "label": {"en": "left by key", "zh": "按键离开"},
        "to": "goodbye",
    } in second["ways"]
    last = (await boss.post("/api/try-flow", json={**MAIN, "moves": ["9", "1"], "goes_on": True})).json()
    assert (last["end"], last["reason"], last["keys"], last["ways"]) == ("connected", "connected", [], [])


@async_test
async def test_a_text_that_nobody_has_saved(trying: House) -> None:
    boss = await trying.program()
    came = (await boss.post("/api/try-flow", json={"text": OWN, "goes_on": True})).json()
    assert (came["end"], came["reason"], came["title"]) == ("hung_up", "done", {"en": "mine", "zh": "mine"})
    refused = await boss.post("/api/try-flow", json={"text": OWN.replace("next: bye", "next: by")})
    assert code_of(refused) == (422, "flow_wrong")
    assert refused.json()["problems"][0] == {
        "line": 5, "column": 45, "node": "hello", "problem": "there is no node `by`",
        "advice": refused.json()["problems"][0]["advice"], "text": refused.json()["error"]["text"],
        "said": {"en": "there is no node `by`; did you mean `bye`?", "zh": "没有节点 `by`；您是指 `bye` 吗？"},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({"flow": "nowhere"}, (404, "not_found")),
        ({**MAIN, "moves": ["what"]}, (422, "try_script")),
        ({**MAIN, "at": "tomorrow"}, (422, "try_script")),
        ({**MAIN, "queue": "gone"}, (422, "try_script")),
        ({**MAIN, "transfer": "gone"}, (422, "try_script")),
        ({**MAIN, "moves": ["1"] * 201}, (422, "bad_request")),
        ({**MAIN, "language": "fr"}, (422, "bad_request")),
        ({**MAIN, "variables": {"a": {}}}, (422, "bad_request")),
        ({"text": "["}, (422, "flow_wrong")),
        ({"text": "x" * 65_000}, (422, "flow_wrong")),
    ],
)
@async_test
async def test_what_cannot_be_tried(trying: House, body: dict[str, Any], refusal: tuple[int, str]) -> None:
    assert code_of(await (await trying.program()).post("/api/try-flow", json=body)) == refusal


@async_test
async def test_a_call_without_end_is_bounded(trying: House) -> None:
    body = {**MAIN, "flow": "office", "queue": "never", "goes_on": True}
    came = (await (await trying.program()).post("/api/try-flow", json=body)).json()
    assert (came["end"], came["seconds"] <= 7200, len(came["lines"]) < 2000) == ("endless", True, True)


@pytest.mark.parametrize(("user", "status"), [("agent1", 403), ("auditor", 403), ("admin", 200)])
@async_test
async def test_supervisors_and_administrators_only(trying: House, user: str, status: int) -> None:
    someone = await trying.program(user)
    assert (await someone.get("/api/try-flow")).status_code == status
    assert (await someone.post("/api/try-flow", json=MAIN)).status_code == status


@async_test
async def test_a_foreign_page_tries_nothing(trying: House) -> None:
    browser = await trying.signed_in("supervisor")
    answer = await browser.post("/api/try-flow", json=MAIN, headers={"Origin": "https://elsewhere.example"})
    assert code_of(answer) == (403, "csrf")


@async_test
async def test_a_crowd_is_told_to_come_again(trying: House) -> None:
    boss = await trying.program()
    asked = [boss.post("/api/try-flow", json=MAIN) for _ in range(MOST_WAITING + 4)]
    codes = [answer.status_code for answer in await asyncio.gather(*asked)]
    assert set(codes) <= {200, 503} and codes.count(200) >= MOST_WAITING
    assert (await boss.post("/api/try-flow", json=MAIN)).status_code == 200


@async_test
async def test_the_page_is_the_supervisors(trying: House) -> None:
    assert "src-try.ts" in (await (await trying.signed_in("supervisor")).get("/try")).text
    assert (await (await trying.signed_in("agent1")).get("/try")).status_code == 403
