"""Cases and locked PINs over the API: who sees and changes what."""

from __future__ import annotations

import pytest

from callcenter.console.scope import Scope, Scopes
from callcenter.customers import LockRule, NewCase
from callcenter.events import CallArrived, CallConnected, EntryStarted
from tests.helpers.aio import async_test
from tests.web.conftest import NOW, House, code_of

RULES = (LockRule(free=1, lock_s=60.0, forget_s=60.0), LockRule(free=9, lock_s=60.0, forget_s=60.0))


async def some_cases(house: House) -> None:
    for number in (1, 2, 3):
        await house.store.cases.open(
            NewCase(
                asked_as=f"c{number}/ask-1", kind="complaint" if number == 2 else "order", text="=1+1",
                details={"line": number}, customer="tang-yue", call=f"c{number}", ani="+8613800000142",
            ),
            NOW + number,
        )  # fmt: skip


@async_test
async def test_cases_come_newest_first_in_pages_and_by_filter(house: House) -> None:
    await some_cases(house)
    client = await house.program("agent1")
    page = (await client.get("/api/cases?limit=2")).json()
    assert ([item["number"] for item in page["items"]], page["next"]) == (["C-1003", "C-1002"], "C-1002")
    page = (await client.get("/api/cases?limit=2&after=C-1002")).json()
    assert ([item["number"] for item in page["items"]], page["next"]) == (["C-1001"], "")
    found = (await client.get("/api/cases?kind=complaint&state=open&customer=tang-yue")).json()["items"]
    assert found == [(await client.get("/api/cases/C-1002")).json()]
    assert found[0]["customer_name"] == {"en": "Tang Yue", "zh": "唐悦"}
    assert code_of(await client.get("/api/cases?after=x")) == (400, "bad_cursor")
    assert code_of(await client.get("/api/cases/C-9999")) == (404, "not_found")
    assert (await house.browser().get("/api/cases")).status_code == 401


@async_test
async def test_cases_as_a_spreadsheet_hold_no_formulas(house: House) -> None:
    await some_cases(house)
    client = await house.program("supervisor")
    lines = (await client.get("/api/cases?format=csv&kind=complaint")).text.splitlines()
    assert lines[0].lstrip("\ufeff").startswith("number,kind,state,opened_at,customer,ani,call")
    assert lines[1].startswith("C-1002,complaint,open,")
    assert "'=1+1,line: 2" in lines[1]
    assert len(lines) == 2


@async_test
async def test_a_case_is_closed_once_and_by_somebody(house: House) -> None:
    await some_cases(house)
    client = await house.program("agent1")
    assert (await client.post("/api/cases/C-1001/close", json={"note": "Sent anew."})).status_code == 200
    case = (await client.get("/api/cases/C-1001")).json()
    assert (case["state"], case["closed_by"], case["note"]) == ("closed", "agent1", "Sent anew.")
    assert code_of(await client.post("/api/cases/C-1001/close", json={})) == (409, "closed")
    assert code_of(await client.post("/api/cases/C-7777/close", json={})) == (404, "not_found")
    auditor = await house.program("auditor")
    assert code_of(await auditor.post("/api/cases/C-1002/close", json={})) == (403, "role")
    await house.settle()
    seen = await (await house.program("admin")).get("/api/audit?kind=case&action=closed")
    assert [(row["user"], row["item"]) for row in seen.json()["items"]] == [("agent1", "C-1001")]


@async_test
async def test_a_locked_account_is_seen_and_unlocked(house: House) -> None:
    await house.store.pins.begin("40118203", "+1", RULES, NOW)
    client = await house.program("supervisor")
    locked = {"of": "account", "name": "40118203", "wrong": 1, "locked_until": NOW + 60}
    assert (await client.get("/api/pins/locks")).json() == {"items": [locked]}
    wish = {"of": "account", "name": "40-118-203"}
    assert (await client.post("/api/pins/unlock", json=wish)).status_code == 200
    assert (await client.get("/api/pins/locks")).json() == {"items": []}
    assert code_of(await client.post("/api/pins/unlock", json=wish)) == (404, "not_found")


@pytest.mark.parametrize(
    ("user", "sees", "unlocks"), [("agent1", 403, 403), ("auditor", 200, 403), ("admin", 200, 404)]
)
@async_test
async def test_who_may_see_and_unlock(house: House, user: str, sees: int, unlocks: int) -> None:
    client = await house.program(user)
    assert (await client.get("/api/pins/locks")).status_code == sees
    wish = {"of": "number", "name": "+8613800000142"}
    assert (await client.post("/api/pins/unlock", json=wish)).status_code == unlocks
    assert (await client.post("/api/pins/unlock", json={"of": "x", "name": ""})).status_code in (403, 422)


def joined(call: str, queue: str) -> EntryStarted:
    return EntryStarted(
        at=NOW,
        call=call,
        entry=f"of-{call}",
        queue=queue,
        skills=(),
        priority=0,
        cause="arrival",
        ranked_from=NOW,
    )


@async_test
async def test_a_team_has_the_cases_of_its_contacts_and_those_of_none(house: House) -> None:
    await some_cases(house)
    await house.store.cases.open(NewCase(asked_as="desk", kind="order"), NOW + 4)
    await house.settle(
        *(CallArrived(at=NOW, call=call, ani="1", dnis="5000") for call in ("c1", "c2", "c3")),
        joined("c1", "sales"),
        joined("c2", "support"),
        joined("c3", "support"),
        CallConnected(at=NOW, call="c2", entry="of-c2", agent="agent2"),
    )
    boss = await house.program("supervisor")
    house.deps.scopes.take(Scopes({"supervisor": Scope(frozenset({"agent2"}), frozenset({"sales"}))}))
    found = (await boss.get("/api/cases")).json()["items"]
    assert [item["number"] for item in found] == ["C-1004", "C-1002", "C-1001"]
    assert "C-1003" not in (await boss.get("/api/cases?format=csv")).text
    for answer in (await boss.get("/api/cases/C-1003"), await boss.post("/api/cases/C-1003/close", json={})):
        assert code_of(answer) == (404, "not_found")
    for number in ("C-1001", "C-1002", "C-1004"):
        assert (await boss.post(f"/api/cases/{number}/close", json={})).status_code == 200
    assert len((await (await house.program("agent1")).get("/api/cases")).json()["items"]) == 4
