"""The routing state and what-if over the API: who may, how a run goes, and what a refusal looks like."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from callcenter.console.scope import Scope, Scopes
from callcenter.ids import SeededIds
from callcenter.web import create_app
from callcenter.what_if import RoutingNow, Runs
from tests.helpers.aio import async_test
from tests.web.conftest import NOW, House, code_of
from tests.what_if.days import Busy, busy_day

QUICK = """
import json, sys
sys.stdin.readline()
print(json.dumps({"done": 200, "total": 200, "answer": {"futures": 200}}), flush=True)
"""
SLOW = """
import json, signal, sys, time
sys.stdin.readline()
signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
time.sleep(60)
"""


@pytest.fixture(scope="module")
def busy() -> Busy:
    return busy_day()


def with_runs(house: House, busy: Busy, script: str = QUICK) -> Runs:
    """Let this house play futures with a program of our own."""
    command = (sys.executable, "-S", "-c", script)
    runs = Runs(busy.router, busy.lately, {"support": 30.0}, lambda: NOW, SeededIds(), command)
    house.deps = replace(house.deps, what_if=runs)
    house.app = create_app(house.deps)
    return runs


@async_test
async def test_the_state_of_the_routing_core(house: House, busy: Busy) -> None:
    runs = with_runs(house, busy)
    answer = await (await house.program("supervisor")).get("/api/routing/state")
    assert answer.status_code == 200
    assert RoutingNow.from_data(answer.json()) == runs.now()
    support = answer.json()["queues"]["support"]
    assert (answer.json()["at"], support["target_s"], sorted(support)) == (
        NOW, 30.0,
        ["arrivals", "arrivals_per_s", "handled", "handling_s", "handling_variance_s2", "like", "over_s", "patience_s",
         "ring_s", "target_s", "wrap_up_s"],
    )  # fmt: skip


@async_test
async def test_a_run_is_begun_looked_at_and_done(house: House, busy: Busy) -> None:
    runs = with_runs(house, busy)
    boss = await house.program("supervisor")
    begun = await boss.post("/api/what-if", json={"queue": "support", "agents": 2})
    assert (begun.status_code, begun.json()["state"], begun.json()["total"]) == (202, "running", 200)
    run = runs.get(begun.json()["id"])
    assert run is not None
    await runs.over(run)
    seen = await boss.get(f"/api/what-if/{run.id}")
    assert (seen.status_code, seen.json()) == (200, run.to_data())
    assert (seen.json()["state"], seen.json()["result"]) == ("done", {"futures": 200})


@async_test
async def test_a_run_can_be_cancelled(house: House, busy: Busy) -> None:
    runs = with_runs(house, busy, SLOW)
    boss = await house.program("supervisor")
    begun = await boss.post(
        "/api/what-if", json={"queue": "support", "agents": -1, "minutes": 10, "futures": 50}
    )
    run = runs.get(begun.json()["id"])
    assert run is not None
    assert (await boss.delete(f"/api/what-if/{run.id}")).status_code == 202
    await runs.over(run)
    assert (await boss.get(f"/api/what-if/{run.id}")).json()["state"] == "cancelled"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"queue": "nowhere", "agents": 1}, "what_if_queue"),
        ({"queue": "support", "agents": 1001}, "what_if_agents"),
        ({"queue": "support", "agents": -4}, "what_if_agents"),
        ({"queue": "support", "agents": 1, "minutes": 0}, "what_if_minutes"),
        ({"queue": "support", "agents": 1, "futures": 5000}, "what_if_futures"),
        ({"queue": "support", "agents": 1, "seed": -1}, "what_if_seed"),
        ({"queue": "support", "agents": 1.5}, "bad_request"),
        ({"queue": "", "agents": 1}, "bad_request"),
        ({"agents": 1}, "bad_request"),
    ],
)
@async_test
async def test_what_cannot_be_asked(house: House, busy: Busy, body: Mapping[str, Any], code: str) -> None:
    with_runs(house, busy)
    answer = await (await house.program("supervisor")).post("/api/what-if", json=body)
    assert code_of(answer) == (422, code)


@async_test
async def test_one_run_at_a_time(house: House, busy: Busy) -> None:
    runs = with_runs(house, busy, SLOW)
    boss, body = await house.program("supervisor"), {"queue": "support", "agents": 1}
    begun = await boss.post("/api/what-if", json=body)
    refused = await boss.post("/api/what-if", json=body)
    assert (code_of(refused), refused.headers["retry-after"]) == ((429, "what_if_yours"), "5")
    # Nobody else's business, except an administrator's.
    run = begun.json()["id"]
    assert (await (await house.program("admin")).get(f"/api/what-if/{run}")).status_code == 200
    await runs.stop()


@pytest.mark.parametrize("user", ["agent1", "auditor"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/routing/state"),
        ("POST", "/api/what-if"),
        ("GET", "/api/what-if/x"),
        ("DELETE", "/api/what-if/x"),
    ],
)
@async_test
async def test_it_is_for_supervisors(house: House, busy: Busy, user: str, method: str, path: str) -> None:
    with_runs(house, busy)
    body = {"queue": "support", "agents": 1} if method == "POST" else None
    answer = await (await house.program(user)).request(method, path, json=body)
    assert code_of(answer) == (403, "role")


@async_test
async def test_nobody_signed_in_sees_nothing(house: House, busy: Busy) -> None:
    with_runs(house, busy)
    assert code_of(await house.browser().get("/api/routing/state")) == (401, "not_signed_in")


@async_test
async def test_a_form_from_elsewhere_begins_nothing(house: House, busy: Busy) -> None:
    runs = with_runs(house, busy)
    browser = await house.signed_in("supervisor")
    foreign = {"Origin": "https://elsewhere.example"}
    asked = await browser.post("/api/what-if", json={"queue": "support", "agents": 1}, headers=foreign)
    ended = await browser.delete("/api/what-if/what-if-1", headers=foreign)
    assert (code_of(asked), code_of(ended), runs.get("what-if-1")) == ((403, "csrf"), (403, "csrf"), None)


@async_test
async def test_an_unknown_run_is_not_found(house: House, busy: Busy) -> None:
    with_runs(house, busy)
    boss = await house.program("supervisor")
    assert code_of(await boss.get("/api/what-if/nothing")) == (404, "not_found")
    assert code_of(await boss.delete("/api/what-if/nothing")) == (404, "not_found")


@async_test
async def test_a_house_without_futures_says_so(house: House) -> None:
    boss = await house.program("supervisor")
    answers = [
        await boss.get("/api/routing/state"),
        await boss.post("/api/what-if", json={"queue": "support", "agents": 1}),
    ]
    assert [code_of(answer) for answer in answers] == [(503, "what_if_off")] * 2
    assert code_of(await boss.get("/api/what-if/x")) == (404, "not_found")


@async_test
async def test_a_team_plays_futures_of_its_queues_alone(house: House, busy: Busy) -> None:
    with_runs(house, busy)
    boss = await house.program("supervisor")
    house.deps.scopes.take(Scopes({"supervisor": Scope(frozenset({"agent2"}), frozenset({"sales"}))}))
    assert code_of(await boss.get("/api/routing/state")) == (403, "role")
    refused = await boss.post("/api/what-if", json={"queue": "support", "agents": 1})
    assert code_of(refused) == (404, "not_found")
    house.deps.scopes.take(Scopes({"supervisor": Scope(frozenset({"agent2"}), frozenset({"support"}))}))
    assert (await boss.post("/api/what-if", json={"queue": "support", "agents": 1})).status_code == 202
