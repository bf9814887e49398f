"""Why a call was routed as it was, over HTTP: for supervisors, from the running core or the journal."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from callcenter.console.scope import Scope, Scopes
from callcenter.web import create_app
from callcenter.web.errors import CannotExplain, ExplainerBusy
from tests.helpers.aio import async_test
from tests.web.conftest import House, code_of


@dataclass
class FakeRouting:
    live: dict[str, Any] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)
    problem: Exception | None = None
    report: dict[str, Any] = field(default_factory=lambda: {"state": "on", "differences": 3})

    def waiting(self, call: str) -> dict[str, Any] | None:
        return self.live.get(call)

    async def past(self, call: str) -> dict[str, Any] | None:
        if self.problem is not None:
            raise self.problem
        return self.told.get(call)

    def shadow(self) -> dict[str, Any]:
        return self.report


@pytest.fixture
def routing(house: House) -> FakeRouting:
    fake = FakeRouting(
        {"call-1": {"source": "live"}}, {"call-1": {"source": "no"}, "call-2": {"source": "journal"}}
    )
    house.deps = replace(house.deps, routing=fake)
    house.app = create_app(house.deps)
    return fake


async def ask(house: House, path: str, user: str = "supervisor") -> Any:
    return await (await house.program(user)).get(path)


@async_test
async def test_a_waiting_call_from_the_core_a_past_one_from_the_journal(
    house: House, routing: FakeRouting
) -> None:
    told = [(await ask(house, f"/api/calls/call-{one}/routing")).json() for one in (1, 2)]
    assert told == [{"source": "live"}, {"source": "journal"}]


@pytest.mark.parametrize("call", ["call-3", "-x", "a b", "x" * 200])
@async_test
async def test_an_unknown_call_or_no_call_at_all(house: House, routing: FakeRouting, call: str) -> None:
    told = code_of(await ask(house, f"/api/calls/{call}/routing"))
    assert told == ((404, "not_found") if call == "call-3" else (422, "bad_request"))


@pytest.mark.parametrize(
    ("problem", "answer"),
    [
        (ExplainerBusy(), (503, "busy")),
        (CannotExplain("event 3: of a later version"), (503, "explanation_failed")),
    ],
)
@async_test
async def test_not_now(
    house: House, routing: FakeRouting, problem: Exception, answer: tuple[int, str]
) -> None:
    routing.problem = problem
    told = await ask(house, "/api/calls/call-2/routing")
    assert code_of(told) == answer
    assert told.json()["error"]["text"] == (str(problem) or "Another call is being explained. Try again.")


@async_test
async def test_the_shadow(house: House, routing: FakeRouting) -> None:
    assert (await ask(house, "/api/shadow")).json() == {"state": "on", "differences": 3}


@pytest.mark.parametrize("path", ["/api/calls/call-1/routing", "/api/shadow"])
@async_test
async def test_supervisors_and_administrators_only(house: House, routing: FakeRouting, path: str) -> None:
    codes = [(await house.browser().get(path)).status_code]
    for user in ("agent1", "auditor", "supervisor", "admin"):
        codes.append((await ask(house, path, user)).status_code)
    assert codes == [401, 403, 403, 200, 200]


@async_test
async def test_the_shadow_of_a_team_is_that_of_its_queues(house: House) -> None:
    rows = [("support", 8, 2), ("sales", 5, 1)]
    counted = [{"queue": name, "decisions": of, "differences": other} for name, of, other in rows]
    examples = [{"queue": name, "entry": f"of-{name}"} for name, *_ in rows]
    report = {"state": "on", "decisions": 13, "differences": 3, "queues": counted, "examples": examples}
    house.deps = replace(house.deps, routing=FakeRouting(report=report))
    house.app = create_app(house.deps)
    boss = await house.program("supervisor")
    assert (await boss.get("/api/shadow")).json() == report
    house.deps.scopes.take(Scopes({"supervisor": Scope(frozenset({"agent1"}), frozenset({"sales"}))}))
    assert (await boss.get("/api/shadow")).json() == {
        "state": "on", "decisions": 5, "differences": 1, "queues": counted[1:], "examples": examples[1:]
    }  # fmt: skip
