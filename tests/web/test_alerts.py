"""Alerts over the API: which there are, who takes one on, and that it is written down."""

from __future__ import annotations

import pytest

from callcenter.console.scope import Scope, Scopes
from callcenter.events import DataAccessed
from tests.helpers.aio import async_test
from tests.web.conftest import NOW, House, code_of

RULE = {
    "rule": "many", "name": {"en": "Many wait"}, "measure": "waiting", "side": "above", "limit": 2.0, "for_s": 0.0,
    "level": "crit", "queues": ["support"], "agents": 0,
}  # fmt: skip
ID = f"many:support:{int(NOW * 1000)}"
ALERT = {
    "alert": ID, "rule": "many", "name": {"en": "Many wait"}, "queue": "support", "agent": "", "measure": "waiting",
    "level": "crit", "side": "above", "limit": 2.0, "value": 5.0, "since": NOW, "raised_at": NOW, "taken_by": "",
    "taken_at": 0.0,
}  # fmt: skip


@async_test
async def test_somebody_takes_an_alert_on(house: House) -> None:
    boss = await house.program("supervisor")
    assert (await boss.get("/api/alerts")).json() == {"items": [], "rules": [RULE]}
    house.alerts.look(5.0)
    assert (await boss.get("/api/alerts")).json() == {"items": [ALERT], "rules": [RULE]}
    taken = await boss.post(f"/api/alerts/{ID}/acknowledge")
    assert (taken.status_code, taken.json()) == (202, {"alert": ID, "taken_by": "Petra Novak"})
    assert (await boss.get("/api/alerts")).json()["items"] == [
        {**ALERT, "taken_by": "Petra Novak", "taken_at": NOW}
    ]
    assert house.noted == [
        DataAccessed(
            at=NOW, user="supervisor", source="127.0.0.1", action="acknowledged", kind="alert", item=ID
        )
    ]
    other = await house.program("admin")
    assert code_of(await other.post(f"/api/alerts/{ID}/acknowledge")) == (409, "alert_taken")


@async_test
async def test_an_alert_that_is_over(house: House) -> None:
    boss = await house.program("supervisor")
    assert code_of(await boss.post("/api/alerts/many:support:1/acknowledge")) == (404, "not_found")


@pytest.mark.parametrize("user", ["agent1", "auditor"])
@async_test
async def test_who_is_not_called(house: House, user: str) -> None:
    client = await house.program(user)
    assert code_of(await client.get("/api/alerts")) == (403, "role")
    assert code_of(await client.post(f"/api/alerts/{ID}/acknowledge")) == (403, "role")


@async_test
async def test_a_foreign_page_takes_nothing_on(house: House) -> None:
    house.alerts.look(5.0)
    browser = await house.signed_in("supervisor")
    answer = await browser.post(f"/api/alerts/{ID}/acknowledge", headers={"Origin": "https://evil.example"})
    assert code_of(answer)[0] == 403
    assert house.alerts.rows()[0].taken_by == ""


@async_test
async def test_who_has_a_team_is_called_for_it_alone(house: House) -> None:
    house.alerts.look(5.0)
    boss = await house.program("supervisor")
    for queues, seen in (({"sales"}, 0), ({"support"}, 1)):
        house.deps.scopes.take(Scopes({"supervisor": Scope(frozenset(), frozenset(queues))}))
        assert len((await boss.get("/api/alerts")).json()["items"]) == seen
        answer = await boss.post(f"/api/alerts/{ID}/acknowledge")
        assert answer.status_code == (202 if seen else 404)
