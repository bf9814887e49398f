"""What agents do with themselves over the API: whose wish it becomes, who may, and what a refusal looks like."""

from __future__ import annotations

from typing import Any

import pytest

from callcenter.calls.effects import Refused
from callcenter.calls.wishes import (
    Answered,
    AskedForTime,
    AskedNotReady,
    AskedReady,
    AskedToDial,
    AskedToFinish,
    Declined,
    GaveDisposition,
)
from callcenter.web.errors import refusal
from said import Said
from tests.helpers.aio import async_test
from tests.web.conftest import House, code_of

ME, CALL = "/api/agents/me", "/api/calls/call-1"
WISHES: list[tuple[str, dict[str, Any] | None, object]] = [
    (f"{ME}/ready", None, AskedReady(agent="agent1")),
    (f"{ME}/not-ready", {}, AskedNotReady(agent="agent1", reason="break")),
    (f"{ME}/not-ready", {"reason": "lunch"}, AskedNotReady(agent="agent1", reason="lunch")),
    (f"{ME}/wrap-up/finish", None, AskedToFinish(agent="agent1")),
    (f"{ME}/wrap-up/extend", {}, AskedForTime(agent="agent1", by_s=60.0)),
    (f"{ME}/wrap-up/extend", {"seconds": 90}, AskedForTime(agent="agent1", by_s=90.0)),
    (f"{ME}/dial", {"to": "10086"}, AskedToDial(agent="agent1", to="10086")),
    (
        f"{ME}/dial",
        {"to": "+8610086", "queue": "sales"},
        AskedToDial(agent="agent1", to="+8610086", queue="sales"),
    ),
    (f"{ME}/offers/offer-7/answer", None, Answered(agent="agent1", offer="offer-7")),
    (f"{ME}/offers/offer-7/decline", None, Declined(agent="agent1", offer="offer-7")),
    (
        f"{CALL}/disposition",
        {"disposition": "solved", "note": "Refunded.", "finish": True},
        GaveDisposition(agent="agent1", call="call-1", disposition="solved", note="Refunded.", finish=True),
    ),
]


@pytest.mark.parametrize("path, body, wish", WISHES)
@async_test
async def test_an_agents_wish(house: House, path: str, body: dict[str, Any] | None, wish: object) -> None:
    answer = await (await house.program("agent1")).post(path, json=body)
    assert (answer.status_code, answer.json(), house.asked) == (202, {}, [wish])


@pytest.mark.parametrize("path, body", [(path, body) for path, body, _ in WISHES[:-1]])
@pytest.mark.parametrize("user", ["supervisor", "admin", "auditor"])
@async_test
async def test_who_may_not(house: House, user: str, path: str, body: dict[str, Any] | None) -> None:
    answer = await (await house.program(user)).post(path, json=body)
    assert (code_of(answer), house.asked) == ((403, "role"), [])


@pytest.mark.parametrize("path, body", [(path, body) for path, body, _ in WISHES])
@async_test
async def test_nobody_from_outside_nor_from_a_foreign_page(
    house: House, path: str, body: dict[str, Any] | None
) -> None:
    assert (await house.browser().post(path, json=body)).status_code == 401
    browser = await house.signed_in("agent1")
    for headers in ({}, {"Origin": "https://evil.example"}):
        assert code_of(await browser.post(path, json=body, headers=headers)) == (403, "csrf")
    assert house.asked == []
    assert (await browser.post(path, json=body, headers={"Origin": "http://test"})).status_code == 202


@pytest.mark.parametrize(
    "path, code, status",
    [
        (f"{ME}/ready", "microphone", 409),
        (f"{ME}/wrap-up/finish", "disposition_missing", 409),
        (f"{ME}/wrap-up/extend", "no_wrap_up", 409),
        (f"{CALL}/disposition", "no_such_call", 404),
    ],
)
@async_test
async def test_a_refusal_says_why(house: House, path: str, code: str, status: int) -> None:
    house.refuses = [Refused(user="agent1", code=code, text=Said("You are signed out."))]
    body = {"disposition": "solved"} if path.startswith(CALL) else {}
    answer = await (await house.program("agent1")).post(path, json=body)
    assert (answer.status_code, answer.json()) == (status, refusal(code, Said("You are signed out.")))


@pytest.mark.parametrize(
    "path, body",
    [
        (f"{ME}/not-ready", {"reason": ""}),
        (f"{ME}/not-ready", {"reason": "x" * 41}),
        (f"{ME}/wrap-up/extend", {"seconds": 0}),
        (f"{ME}/wrap-up/extend", {"seconds": 601}),
        (f"{ME}/wrap-up/extend", {"seconds": "soon"}),
        (f"{CALL}/disposition", {}),
        (f"{CALL}/disposition", {"disposition": ""}),
        (f"{CALL}/disposition", {"disposition": "solved", "note": "x" * 2001}),
    ],
)
@async_test
async def test_nonsense(house: House, path: str, body: dict[str, Any]) -> None:
    answer = await (await house.program("agent1")).post(path, json=body)
    assert (code_of(answer), house.asked) == ((422, "bad_request"), [])
