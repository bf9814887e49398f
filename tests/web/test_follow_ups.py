"""Follow-ups, promised calls and new cases of agents, over the API."""

from __future__ import annotations

import pytest

from callcenter.calls.wishes import PromisedCallback, TookBackPromise
from tests.helpers.aio import async_test
from tests.web.conftest import House, code_of

WISH = {
    "text": "Send the contract",
    "due": 1_800_000_060.0,
    "name": "Tang Yue",
    "number": "+861",
    "customer": "t",
}
CASE = {
    "key": "a1b2c3d4",
    "kind": "complaint",
    "text": "Charged twice",
    "customer": "t",
    "call": "c1",
    "ani": "+861",
}


@async_test
async def test_a_follow_up_is_made_done_and_not_done_after_all(house: House) -> None:
    agent, other = await house.program("agent1"), await house.program("agent2")
    made = (await agent.post("/api/follow-ups", json=WISH)).json()
    assert {**WISH, "owner": "agent1", "done_at": None}.items() <= made.items()
    assert (await agent.get("/api/follow-ups")).json() == [made]
    assert (await other.get("/api/follow-ups")).json() == []
    done = f"/api/follow-ups/{made['id']}/done"
    assert code_of(await other.post(done, json={})) == (404, "not_found")
    assert [(await agent.post(done, json={})).status_code, (await agent.get("/api/follow-ups")).json()] == [
        200,
        [],
    ]
    assert code_of(await agent.post(done, json={})) == (404, "not_found")
    assert [(await agent.delete(done)).status_code, (await agent.get("/api/follow-ups")).json()] == [
        200,
        [made],
    ]


@pytest.mark.parametrize(
    "wrong", [{"text": ""}, {"text": "x" * 501}, {"due": -1}, {"due": "NaN"}, {"name": "x" * 101}]
)
@async_test
async def test_what_is_none_is_refused(house: House, wrong: dict[str, object]) -> None:
    agent = await house.program("agent1")
    assert (await agent.post("/api/follow-ups", json={**WISH, **wrong})).status_code == 422


@pytest.mark.parametrize("number", ["0", "-1", str(2**63), "x"])
@async_test
async def test_no_database_is_asked_for_a_number_it_has_not(house: House, number: str) -> None:
    agent = await house.program("agent1")
    assert (await agent.post(f"/api/follow-ups/{number}/done", json={})).status_code == 422


@async_test
async def test_a_promised_call_and_taking_it_back_are_wishes_of_the_agent(house: House) -> None:
    agent = await house.program("agent1")
    given = {"number": "+861", "at": 1_800_000_060.0, "name": "Tang Yue", "note": "Price", "is_mine": False}
    assert (await agent.post("/api/calls/c1/promise", json=given)).status_code == 202
    assert (await agent.delete("/api/promises/e1")).status_code == 202
    assert house.asked == [
        PromisedCallback(
            agent="agent1", call="c1", number="+861", at=1_800_000_060.0, name="Tang Yue", note="Price",
            is_mine=False,
        ),
        TookBackPromise(agent="agent1", entry="e1"),
    ]  # fmt: skip


@async_test
async def test_one_wish_opens_one_case(house: House) -> None:
    agent = await house.program("agent1")
    first, again = [await agent.post("/api/cases", json=CASE) for _ in range(2)]
    assert (first.status_code, first.json()) == (201, again.json())
    other = await agent.post("/api/cases", json={**CASE, "key": "e5f6a7b8"})
    assert other.json()["number"] != first.json()["number"]
    assert (first.json()["kind"], first.json()["state"], first.json()["call"]) == ("complaint", "open", "c1")


@pytest.mark.parametrize("path", ["/api/follow-ups", "/api/cases"])
@async_test
async def test_strangers_and_auditors_change_nothing(house: House, path: str) -> None:
    body = WISH if "follow" in path else CASE
    assert (await house.browser().post(path, json=body)).status_code == 401
    auditor = await house.program("auditor")
    assert code_of(await auditor.post(path, json=body)) == (403, "role")
