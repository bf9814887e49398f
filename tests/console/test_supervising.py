"""What a supervisor's own page is told of the conversation they are in; and that a team's is shown its agents alone."""

from __future__ import annotations

import pytest

from callcenter.calls.call import SupervisorMode
from callcenter.calls.wishes import AskedToSupervise
from callcenter.console.scope import Scope, Scopes
from callcenter.events import (
    AgentForced,
    AgentServes,
    AgentStateChanged,
    CallEnded,
    CallHeld,
    CallResumed,
    CallTakenOver,
    CallTransferred,
    Event,
    SupervisionChanged,
    SupervisionEnded,
    SupervisionStarted,
)
from tests.console.stage import Stage
from tests.console.story import AT

CALL = {"at": AT, "call": "call-1"}
BOSS = {**CALL, "supervisor": "boss"}
STARTED = SupervisionStarted(**BOSS, mode="listen")
TAKEN = [
    STARTED,
    SupervisionEnded(**BOSS, mode="listen", cause="took_over"),
    CallTakenOver(**BOSS, agent="agent1"),
]


def shown(*events: Event) -> list[object]:
    """What the page of the supervisor is told of their own conversation, in turn."""
    stage = Stage()
    page = stage.open("boss", "supervisor")
    page.take()
    for event in events:
        stage.desk.happened(event)
    return [message["supervising"] for message in page.take() if message["type"] == "supervising"]


@pytest.mark.parametrize(
    "events, last",
    [
        ([STARTED], {"mode": "listen", "is_mine": False}),
        ([STARTED, SupervisionChanged(**BOSS, mode="whisper")], {"mode": "whisper", "is_mine": False}),
        (TAKEN, {"is_mine": True, "held_since": None}),
        ([*TAKEN, CallHeld(**CALL, agent="boss")], {"held_since": AT}),
        (
            [*TAKEN, CallHeld(**CALL, agent="boss"), CallResumed(**CALL, agent="boss", held_s=1.0)],
            {"held_since": None},
        ),
        ([*TAKEN, CallTransferred(**CALL, agent="boss", to="vip", kind="queue", how="blind")], None),
        ([*TAKEN, CallEnded(**CALL, released_by="agent", cause="", outcome="answered")], None),
        ([STARTED, SupervisionEnded(**BOSS, mode="listen", cause="left")], None),
    ],
)
def test_what_the_page_shows_last(events: list[Event], last: dict[str, object] | None) -> None:
    now = shown(*events)[-1]
    assert (now if last is None else {name: now[name] for name in last}) == last  # type: ignore[index]


def test_what_happens_in_other_calls_or_to_other_people_says_nothing() -> None:
    others = [
        CallEnded(at=AT, call="call-2", released_by="agent", cause="", outcome="answered"),
        CallTransferred(**CALL, agent="agent1", to="vip", kind="queue", how="blind"),
        SupervisionStarted(**CALL, supervisor="other", mode="barge"),
    ]
    assert len(shown(STARTED, *others)) == 1


def team(stage: Stage) -> None:
    stage.views.scopes.take(Scopes({"boss": Scope(frozenset({"agent2"}), frozenset({"sales"}))}))


def test_a_teams_supervisor_is_shown_its_agents_and_queues_alone() -> None:
    stage = Stage()
    team(stage)
    page = stage.open("boss", "supervisor")
    (snapshot,) = page.take()
    assert [row["agent"] for row in snapshot["agents"]] == ["agent2"]
    assert [row["queue"] for row in snapshot["queues"]] == ["sales"]
    for agent in ("agent1", "agent2"):
        stage.desk.happened(
            AgentStateChanged(at=AT, agent=agent, was="logged_out", state="idle", reason="", until=0.0)
        )
    stage.desk.refresh()
    told = page.take()
    assert [one["agent"]["agent"] for one in told if one["type"] == "agent"] == ["agent2"]
    assert {row["queue"] for one in told if one["type"] == "queues" for row in one["queues"]} <= {"sales"}


def test_a_teams_supervisor_comes_into_no_other_conversation() -> None:
    stage = Stage()
    page = stage.open("boss", "supervisor")
    intent = '{"type": "supervise", "call": "call-1", "mode": "listen"}'
    stage.desk.received(page.session, intent)
    assert stage.asked == [AskedToSupervise(user="boss", call="call-1", mode=SupervisorMode.LISTEN)]
    team(stage)
    stage.desk.received(page.session, intent)
    assert (len(stage.asked), page.take()[-1]["code"]) == (1, "out_of_scope")


def test_a_lent_agent_shows_the_other_queues_until_they_are_gone() -> None:
    stage = Stage()
    agent, boss = stage.open("agent1"), stage.open("boss", "supervisor")
    stage.desk.happened(AgentServes(at=AT, agent="agent1", queues=("sales",), is_lent=True, until=AT + 60))
    told = [one["agent"] for page in (agent, boss) for one in page.take() if one["type"] == "agent"]
    assert [(row["queues"], row["is_lent"], row["lent_until"]) for row in told] == [
        (["sales"], True, AT + 60)
    ] * 2
    gone = AgentStateChanged(at=AT, agent="agent1", was="idle", state="logged_out", reason="", until=0.0)
    stage.desk.happened(gone)
    (row,) = [one["agent"] for one in boss.take() if one["type"] == "agent"]
    assert (row["queues"], row["is_lent"]) == (["support", "sales"], False)


def test_who_is_set_not_ready_is_told_by_whom() -> None:
    stage = Stage()
    page = stage.open("agent1")
    stage.desk.happened(AgentForced(at=AT, by="boss", agent="agent1", state="not_ready", reason="supervisor"))
    problem = page.take()[-1]
    assert (problem["type"], problem["code"], problem["text"]) == (
        "problem",
        "forced_not_ready",
        "Set by boss.",
    )
