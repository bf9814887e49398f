"""Alerts on pages: what the rules look at, and who is called."""

from __future__ import annotations

from callcenter.alerts import Reading, Rule
from callcenter.console.alerting import readings, rows, within
from callcenter.console.scope import Scope
from callcenter.events import AgentStateChanged, AlertAcknowledged, AlertCleared
from tests.console.stage import fresh_views

AT = 1_000_000.0


def test_every_queue_and_every_agent_is_read() -> None:
    views = fresh_views()
    views.apply(
        AgentStateChanged(at=AT, agent="agent1", was="idle", state="not_ready", reason="lunch", until=0.0), AT
    )
    found = {reading.subject: reading for reading in readings(views.live, views.agents, AT + 30)}
    assert found["support"] == Reading(
        subject="support", values={"waiting": 0.0, "ready": 0.0, "signed_in": 1.0}
    )
    assert (found["@agent1"].values, found["@agent2"].values) == ({"not_ready": 30.0}, {})


def test_supervisors_are_told_all_there_is_and_only_of_their_own() -> None:
    views = fresh_views()
    rule = Rule(
        rule="away", measure="not_ready", side="above", limit=10, for_s=0, level="warn",
        subjects=frozenset({"@agent1", "support"}), name={"en": "Away"},
    )  # fmt: skip
    views.watch.change_rules([rule])
    looked = [
        Reading(subject="@agent1", values={"not_ready": 30.0}), Reading(subject="support", values={"not_ready": 11.0})
    ]  # fmt: skip
    raised = views.watch.look(looked, AT)
    told = [tell for event in raised for tell in views.apply(event, AT)]
    assert [tell.audience for tell in told] == ["*", "*"]
    assert sorted((row.agent, row.queue, row.value) for row in rows(views.watch)) == [
        ("", "support", 11.0), ("agent1", "", 30.0)
    ]  # fmt: skip
    shown = rows(views.watch)
    assert [row.agent for row in within(shown, Scope(frozenset({"agent1"}), frozenset()))] == ["agent1"]
    assert [row.queue for row in within(shown, Scope(frozenset(), frozenset({"support"})))] == ["support"]
    name = next(row.alert for row in shown if row.agent)
    views.apply(AlertAcknowledged(at=AT, alert=name, by="boss", by_name="Petra Novak"), AT)
    assert {row.taken_by for row in rows(views.watch)} == {"", "Petra Novak"}
    again = fresh_views()
    again.restore(views.to_data())
    assert len(rows(again.watch)) == 2
    [cleared] = views.apply(AlertCleared(at=AT, alert=name, why="fine"), AT)
    assert [row["queue"] for row in cleared.message.model_dump()["alerts"]] == ["support"]
