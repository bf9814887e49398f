"""Somebody in charge of one team: its voicemail, surveys, recordings, rules and notices, and nobody else's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callcenter.calls.wishes import AskedToPause
from callcenter.console.scope import Scope, Scopes
from callcenter.events import NoticeSent
from callcenter.web import create_app
from tests.helpers.aio import async_test
from tests.web.conftest import NOW, House, code_of
from tests.web.test_surveys import ANSWERS
from tests.web.test_voicemail import some_messages

TEAMS = {
    "support": Scope(frozenset({"agent3"}), frozenset({"support"})),
    "sales": Scope(frozenset({"agent2"}), frozenset({"sales"})),
}


@pytest.fixture(params=sorted(TEAMS))
def team(house: House, request: pytest.FixtureRequest) -> str:
    """The supervisor is in charge of this team alone."""
    name: str = request.param
    house.deps = replace(house.deps, scopes=Scopes({"supervisor": TEAMS[name]}))
    house.app = create_app(house.deps)
    return name


@async_test
async def test_voicemail(house: House, team: str) -> None:
    await some_messages(house)
    boss = await house.program("supervisor")
    # The box is that of the queue support, and agent2's, of sales. The owner of the other is of neither team.
    assert [one["id"] for one in (await boss.get("/api/voicemail")).json()["items"]] == ["msg-2", "msg-1"]
    assert [one["box"] for one in (await boss.get("/api/voicemail/boxes")).json()["items"]] == ["support"]
    assert code_of(await boss.delete("/api/voicemail/msg-3?reason=x")) == (404, "not_found")
    owner = await house.program("agent1")
    assert (await owner.post("/api/voicemail/msg-3/assign", json={"user": "supervisor"})).status_code == 200
    await house.settle()
    assert (await boss.get("/api/voicemail/msg-3")).status_code == 200


@async_test
async def test_answers_to_surveys_and_their_scores(house: House, team: str) -> None:
    await house.settle(*ANSWERS)
    boss = await house.program("supervisor")
    mine = {"support": ["call-2", "call-1"], "sales": ["call-3"]}[team]
    assert [one["call"] for one in (await boss.get("/api/surveys")).json()["items"]] == mine
    other = {"support": "sales", "sales": "support"}[team]
    assert (await boss.get(f"/api/surveys?queue={other}")).json()["items"] == []
    assert other not in (await boss.get("/api/surveys?format=csv")).text
    scores = (await boss.get("/api/surveys/scores?by=queue")).json()["items"]
    assert [(one["of"], one["answers"]) for one in scores] == [(team, len(mine))]


@async_test
async def test_rules_of_alerts_and_the_pause_of_a_recording(house: House, team: str) -> None:
    # The rule watches the queue support, where agent1 talks.
    boss = await house.program("supervisor")
    rules = [one["rule"] for one in (await boss.get("/api/alerts")).json()["rules"]]
    paused = await boss.post("/api/calls/call-1/recording", json={"action": "pause"})
    wish = AskedToPause(user="supervisor", call="call-1", of_any=True)
    assert (rules, paused.status_code, house.asked) == {
        "support": (["many"], 202, [wish]),
        "sales": ([], 404, []),
    }[team]


@pytest.mark.parametrize(
    ("by", "agents", "queues", "of"),
    [
        ("supervisor", ("agent1",), (), {"support", "sales"}),
        ("admin", ("agent1",), (), set()),
        ("admin", (), (), set()),
        ("admin", ("agent3",), ("support",), {"support"}),
        ("admin", ("agent2",), (), {"sales"}),
        ("admin", ("agent2", "agent3"), (), set()),
    ],
)
@async_test
async def test_whose_notices_they_take_back(
    house: House, team: str, by: str, agents: tuple[str, ...], queues: tuple[str, ...], of: set[str]
) -> None:
    house.desk.notices["n"] = NoticeSent(
        at=NOW, notice="n", by=by, by_name=by, text="Hello", level="info", until=NOW + 9, agents=agents, queues=queues
    )  # fmt: skip
    boss = await house.program("supervisor")
    assert (await boss.delete("/api/notices/n")).status_code == (202 if team in of else 404)
    assert code_of(await boss.delete("/api/notices/gone")) == (404, "not_found")
