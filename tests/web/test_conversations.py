"""Acting on a call under way over the API: whose wish it becomes, who may, and what a refusal looks like."""

from __future__ import annotations

from typing import Any

import pytest

from callcenter.calls.call import SupervisorMode
from callcenter.calls.effects import Refused
from callcenter.calls.wishes import (
    AskedToComplete,
    AskedToConsult,
    AskedToLeave,
    AskedToMerge,
    AskedToReturn,
    AskedToSupervise,
    AskedToTakeOver,
    AskedToTransfer,
    HungUp,
    PutOnHold,
    TookOffHold,
)
from callcenter.web.errors import refusal
from said import Said
from tests.helpers.aio import async_test
from tests.web.conftest import House, code_of

MINE = {"agent": "agent1", "call": "call-1"}
THEIRS = {"user": "supervisor", "call": "call-1"}
OF_AGENTS: list[tuple[str, dict[str, Any] | None, object]] = [
    ("hold", None, PutOnHold(**MINE)),
    ("resume", None, TookOffHold(**MINE)),
    ("consult", {"to": "1002"}, AskedToConsult(**MINE, to="1002")),
    ("complete", None, AskedToComplete(**MINE)),
    ("merge", None, AskedToMerge(**MINE)),
    ("return", None, AskedToReturn(**MINE)),
    ("transfer", {"to": "sales", "wait_s": 30}, AskedToTransfer(**MINE, to="sales", wait_s=30.0)),
    ("hang_up", None, HungUp(**MINE)),
]


@pytest.mark.parametrize("path, body, wish", OF_AGENTS)
@async_test
async def test_an_agents_wish(house: House, path: str, body: dict[str, Any] | None, wish: object) -> None:
    answer = await (await house.program("agent1")).post(f"/api/calls/call-1/{path}", json=body)
    assert (answer.status_code, answer.json(), house.asked) == (202, {}, [wish])


@async_test
async def test_a_supervisors_wishes(house: House) -> None:
    boss = await house.program("supervisor")
    answers = [
        await boss.post("/api/calls/call-1/supervise", json={"mode": "whisper"}),
        await boss.post("/api/calls/call-1/take_over"),
        await boss.delete("/api/calls/call-1/supervise"),
    ]
    assert [answer.status_code for answer in answers] == [202] * 3
    assert house.asked == [
        AskedToSupervise(**THEIRS, mode=SupervisorMode.WHISPER), AskedToTakeOver(**THEIRS), AskedToLeave(**THEIRS),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "user, path",
    [("agent1", "supervise"), ("agent1", "take_over"), ("auditor", "supervise"), ("auditor", "hold")],
)
@async_test
async def test_who_may_not(house: House, user: str, path: str) -> None:
    body = {"mode": "listen"} if path == "supervise" else None
    answer = await (await house.program(user)).post(f"/api/calls/call-1/{path}", json=body)
    assert (code_of(answer), house.asked) == ((403, "role"), [])


@async_test
async def test_nobody_from_outside_nor_from_a_foreign_page(house: House) -> None:
    assert (await house.browser().post("/api/calls/call-1/hold")).status_code == 401
    browser = await house.signed_in("agent1")
    for headers in ({}, {"Origin": "https://evil.example"}):
        assert code_of(await browser.post("/api/calls/call-1/hold", headers=headers)) == (403, "csrf")
    assert house.asked == []
    assert (
        await browser.post("/api/calls/call-1/hold", headers={"Origin": "http://test"})
    ).status_code == 202


@pytest.mark.parametrize("code, status", [("no_such_call", 404), ("consulting", 409)])
@async_test
async def test_what_the_call_core_refuses(house: House, code: str, status: int) -> None:
    house.refuses = [Refused(user="agent1", code=code, text=Said("You are signed out."))]
    answer = await (await house.program("agent1")).post("/api/calls/call-1/merge")
    assert (answer.status_code, answer.json()) == (status, refusal(code, Said("You are signed out.")))


@pytest.mark.parametrize(
    "path, body",
    [
        ("consult", {}),
        ("consult", {"to": ""}),
        ("transfer", {"to": "x" * 101}),
        ("transfer", {"to": "1", "wait_s": 601}),
    ],
)
@async_test
async def test_nonsense(house: House, path: str, body: dict[str, Any]) -> None:
    answer = await (await house.program("agent1")).post(f"/api/calls/call-1/{path}", json=body)
    assert (code_of(answer), house.asked) == ((422, "bad_request"), [])
