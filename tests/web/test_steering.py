"""What supervisors do with agents and waiting contacts over the API: wishes, scope, audit, the end of sessions."""

from __future__ import annotations

import json
from typing import Any

import pytest

from callcenter.calls.effects import Refused
from callcenter.calls.steering import (
    AskedToCancel,
    AskedToForce,
    AskedToKeep,
    AskedToLend,
    AskedToLift,
    AskedToSend,
)
from callcenter.console.scope import Scope, Scopes
from callcenter.events import DataAccessed, NoticeSent, NoticeWithdrawn
from said import Said
from tests.helpers.aio import async_test
from tests.web.conftest import NOW, House, code_of

BY = {"user": "supervisor"}
ENTRY = {**BY, "entry": "entry-1"}
CASES: list[tuple[str, str, dict[str, Any] | None, object]] = [
    ("POST", "agents/agent1/state", {"state": "ready"}, AskedToForce(**BY, agent="agent1", state="ready")),
    (
        "POST",
        "agents/agent1/state",
        {"state": "not_ready", "reason": "training"},
        AskedToForce(**BY, agent="agent1", state="not_ready", reason="training"),
    ),
    (
        "POST",
        "agents/agent1/state",
        {"state": "signed_out"},
        AskedToForce(**BY, agent="agent1", state="logged_out"),
    ),
    (
        "PUT",
        "agents/agent1/queues",
        {"queues": ["sales"], "for_s": 600},
        AskedToLend(**BY, agent="agent1", queues=("sales",), until=NOW + 600),
    ),
    ("PUT", "agents/agent1/queues", {"queues": []}, AskedToLend(**BY, agent="agent1", queues=(), until=0.0)),
    ("DELETE", "agents/agent1/queues", None, AskedToLend(**BY, agent="agent1", queues=None)),
    ("POST", "waiting/entry-1/lift", {}, AskedToLift(**ENTRY)),
    ("POST", "waiting/entry-1/lift", {"points": 60}, AskedToLift(**ENTRY, points=60.0)),
    ("POST", "waiting/entry-1/send", {"queue": "sales"}, AskedToSend(**ENTRY, way="queue", to="sales")),
    (
        "POST",
        "waiting/entry-1/send",
        {"voicemail": "support"},
        AskedToSend(**ENTRY, way="voicemail", to="support"),
    ),
    ("POST", "waiting/entry-1/send", {"number": "10086"}, AskedToSend(**ENTRY, way="number", to="10086")),
    (
        "POST",
        "waiting/entry-1/keep",
        {"agent": "agent1", "for_s": 30},
        AskedToKeep(**ENTRY, agent="agent1", until=NOW + 30),
    ),
    ("POST", "waiting/entry-1/cancel", None, AskedToCancel(**ENTRY)),
]


@pytest.mark.parametrize("method, path, body, wish", CASES)
@async_test
async def test_a_supervisors_wish_is_carried_on_and_written_down(
    house: House, method: str, path: str, body: dict[str, Any] | None, wish: object
) -> None:
    boss = await house.program("supervisor")
    answer = await boss.request(method, f"/api/{path}", json=body)
    assert (answer.status_code, house.asked) == (202, [wish])
    (noted,) = house.noted
    assert isinstance(noted, DataAccessed)
    assert (noted.user, noted.source, noted.item) == ("supervisor", "127.0.0.1", path.split("/")[1])


@pytest.mark.parametrize("user", ["agent1", "auditor"])
@pytest.mark.parametrize("method, path, body, wish", CASES[::3])
@async_test
async def test_who_may_not(
    house: House, method: str, path: str, body: dict[str, Any] | None, wish: object, user: str
) -> None:
    answer = await (await house.program(user)).request(method, f"/api/{path}", json=body)
    assert (code_of(answer), house.asked, house.noted) == ((403, "role"), [], [])


@pytest.mark.parametrize("method, path, body, wish", CASES)
@async_test
async def test_other_teams_do_not_exist_for_a_supervisor_with_a_team(
    house: House, method: str, path: str, body: dict[str, Any] | None, wish: object
) -> None:
    house.deps.scopes.take(Scopes({"supervisor": Scope(frozenset({"agent9"}), frozenset({"sales"}))}))
    answer = await (await house.program("supervisor")).request(method, f"/api/{path}", json=body)
    assert (code_of(answer), house.asked, house.noted) == ((404, "not_found"), [], [])


@async_test
async def test_lists_and_conversations_are_those_of_the_team(house: House) -> None:
    boss = await house.program("supervisor")
    house.deps.scopes.take(Scopes({"supervisor": Scope(frozenset({"agent2"}), frozenset({"sales"}))}))
    agents = [row["agent"] for row in (await boss.get("/api/agents")).json()["items"]]
    queues = [row["queue"] for row in (await boss.get("/api/queues")).json()["items"]]
    assert (set(agents) <= {"agent2"}, set(queues) <= {"sales"}) == (True, True)
    assert (await boss.get("/api/queues/support/waiting")).status_code == 404
    answer = await boss.post("/api/calls/call-1/supervise", json={"mode": "listen"})
    assert (code_of(answer), house.asked) == ((404, "no_such_call"), [])


@async_test
async def test_a_refusal_is_told_and_not_written_down(house: House) -> None:
    house.refuses = [Refused(user="supervisor", code="is_callback", text=Said("There is no such agent."))]
    answer = await (await house.program("supervisor")).post(
        "/api/waiting/entry-1/send", json={"queue": "sales"}
    )
    assert (code_of(answer), house.noted) == ((409, "is_callback"), [])


@pytest.mark.parametrize("body", [{}, {"queue": "sales", "number": "1"}])
@async_test
async def test_exactly_one_destination(house: House, body: dict[str, str]) -> None:
    answer = await (await house.program("supervisor")).post("/api/waiting/entry-1/send", json=body)
    assert (code_of(answer), house.asked) == ((409, "one_destination"), [])


@async_test
async def test_what_a_lent_agent_cannot_serve_is_said(house: House) -> None:
    body = {"queues": ["vip", "sales"]}
    answer = await (await house.program("supervisor")).put("/api/agents/agent1/queues", json=body)
    assert answer.json() == {"unfit": {"vip": "vip ≥ 8"}}


@async_test
async def test_who_is_signed_out_by_somebody_else_has_no_session_any_more(house: House) -> None:
    agent = await house.signed_in("agent1")
    assert (await agent.get("/api/me")).status_code == 200
    boss = await house.program("supervisor")
    await boss.post("/api/agents/agent1/state", json={"state": "signed_out"})
    assert (await agent.get("/api/me")).status_code == 401
    house.now += 1
    assert (await (await house.signed_in("agent1")).get("/api/me")).status_code == 200


@async_test
async def test_a_form_from_elsewhere_changes_nothing(house: House) -> None:
    boss = await house.signed_in("supervisor")
    for method, path, body, _ in CASES:
        answer = await boss.request(method, f"/api/{path}", json=body)
        assert (code_of(answer), house.asked) == ((403, "csrf"), [])


@async_test
async def test_a_notice_is_sent_and_taken_back(house: House) -> None:
    boss = await house.program("supervisor")
    body = {"text": " Printer is down ", "level": "urgent", "queues": ["support"], "for_s": 60}
    answer = await boss.post("/api/notices", json=body)
    sent, audit = house.noted
    assert isinstance(sent, NoticeSent) and isinstance(audit, DataAccessed)
    assert (answer.status_code, answer.json()) == (201, {"notice": sent.notice, "until": NOW + 60})
    assert (sent.text, sent.level, sent.queues, sent.agents) == (
        "Printer is down",
        "urgent",
        ("support",),
        (),
    )
    assert json.loads(audit.detail)[0] == {"field": "text", "before": None, "after": "Printer is down"}
    assert (await boss.delete(f"/api/notices/{sent.notice}")).status_code == 202
    assert [type(event) for event in house.noted[2:]] == [NoticeWithdrawn, DataAccessed]


@pytest.mark.parametrize(
    "body, expected",
    [
        ({"text": "x", "agents": ["nobody"]}, 404),
        ({"text": "x", "queues": ["nowhere"]}, 404),
        ({"text": "   "}, 422),
        ({"text": "x" * 501}, 422),
        ({"text": "x", "for_s": 1e9}, 422),
    ],
)
@async_test
async def test_what_is_no_notice(house: House, body: dict[str, Any], expected: int) -> None:
    answer = await (await house.program("supervisor")).post("/api/notices", json=body)
    assert (answer.status_code, house.noted) == (expected, [])


@async_test
async def test_a_notice_to_all_of_a_team_goes_to_its_agents_alone(house: House) -> None:
    house.deps.scopes.take(Scopes({"supervisor": Scope(frozenset({"agent1", "gone"}), frozenset())}))
    await (await house.program("supervisor")).post("/api/notices", json={"text": "x"})
    assert isinstance(house.noted[0], NoticeSent) and house.noted[0].agents == ("agent1",)
