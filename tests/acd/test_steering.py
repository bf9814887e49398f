"""What somebody in charge does: lift an entry, keep it for one agent, send it elsewhere, lend an agent."""

from __future__ import annotations

import pytest

import acd
from tests.acd.desk import only

TEAM = {
    "ann": acd.AgentSpec("ann", ("q",)),
    "bob": acd.AgentSpec("bob", ("r",)),
}


def floor(**named: object) -> acd.Engine:
    """Two queues; ann serves q and bob r, both signed in and not ready."""
    engine = acd.Engine()
    for queue in ("q", "r"):
        engine.handle(acd.QueueConfigured(acd.QueueSpec(queue, **named)), 0.0)  # type: ignore[arg-type]
    for spec in TEAM.values():
        engine.handle(acd.AgentConfigured(spec), 0.0)
        engine.handle(acd.AgentSignedIn(spec.agent), 0.0)
    return engine


def come(engine: acd.Engine, *names: str, queue: str = "q", **named: object) -> None:
    for at, name in enumerate(names):
        entry = acd.Entry(name, "c", queue, (), 0, float(at), **named)  # type: ignore[arg-type]
        engine.handle(acd.EntryArrived(entry), float(at))


def line(engine: acd.Engine, queue: str = "q") -> list[str]:
    return [place.entry.entry for place in engine.waiting(queue)]


def offered(decisions: list[acd.Decision]) -> list[tuple[str, str, str]]:
    return [(one.entry, one.agent, one.reason.code) for one in only(decisions, acd.MakeOffer)]


@pytest.mark.parametrize(
    "raises, order",
    [
        ([("e3", 0.0)], ["e3", "e1", "e2", "e4"]),
        ([("e3", 0.0), ("e4", 0.0)], ["e4", "e3", "e1", "e2"]),
        ([("e3", 0.0), ("e3", 0.0)], ["e3", "e1", "e2", "e4"]),
        ([("e1", 0.0)], ["e1", "e2", "e3", "e4"]),
        ([("e4", 1.5)], ["e1", "e2", "e4", "e3"]),
    ],
)
def test_who_is_lifted_stands_before_the_others(raises: list[tuple[str, float]], order: list[str]) -> None:
    engine = floor()
    come(engine, "e1", "e2", "e3", "e4")
    for entry, points in raises:
        engine.handle(acd.EntryRaised(entry, points), 10.0)
    assert line(engine) == order
    assert offered(engine.handle(acd.AgentReady("ann"), 11.0)) == [(order[0], "ann", "freed_agent")]


def test_a_lift_is_told_with_all_its_points_and_lasts_as_long_as_the_entry() -> None:
    engine = floor()
    come(engine, "e1", "e2")
    assert engine.handle(acd.EntryRaised("e2"), 5.0) == [acd.RankRaised("e2", "q", 2.0)]
    assert engine.handle(acd.EntryRaised("e2", 30.0), 5.0) == [acd.RankRaised("e2", "q", 32.0)]
    assert engine.handle(acd.EntryRaised("e2"), 5.0) == []
    engine.handle(acd.QueueConfigured(acd.QueueSpec("q", ageing=2.0)), 6.0)
    assert line(acd.Engine.from_data(engine.to_data())) == ["e2", "e1"]


def test_who_is_kept_for_an_agent_waits_for_that_one_whatever_they_serve_and_then_for_anybody() -> None:
    engine = floor()
    come(engine, "e1")
    kept = engine.handle(acd.EntryReserved("e1", "bob", 60.0), 10.0)
    assert kept == [acd.HeldFor("e1", "q", "bob", 60.0), acd.WakeAt("hold:e1", 60.0)]
    assert offered(engine.handle(acd.AgentReady("ann"), 11.0)) == []
    # A reload of the site changes nothing in it.
    assert engine.handle(acd.AgentConfigured(acd.AgentSpec("bob", ("r",), {"Chinese": 5})), 12.0) == []
    assert offered(engine.woke("hold:e1", 60.0)) == [("e1", "ann", "only_ready")]


def test_it_is_offered_at_once_to_an_agent_who_is_free() -> None:
    engine = floor()
    engine.handle(acd.AgentReady("bob"), 1.0)
    come(engine, "e1")
    assert offered(engine.handle(acd.EntryReserved("e1", "bob", 60.0), 10.0)) == [("e1", "bob", "reserved")]


def test_whoever_is_rung_is_let_go() -> None:
    engine = floor()
    engine.handle(acd.AgentReady("ann"), 1.0)
    come(engine, "e1")
    decisions = engine.handle(acd.EntryReserved("e1", "bob", 60.0), 10.0)
    assert [(one.agent, one.outcome) for one in only(decisions, acd.OfferEnded)] == [("ann", "withdrawn")]
    assert engine.agent("ann").state is acd.State.IDLE


def test_when_that_agent_does_not_take_it_or_goes_it_is_anyones() -> None:
    for goes in (acd.OfferRefused("offer-1"), acd.AgentSignedOut("bob"), acd.AgentNotReady("bob", "lunch")):
        engine = floor()
        engine.handle(acd.AgentReady("bob"), 1.0)
        come(engine, "e1")
        engine.handle(acd.EntryReserved("e1", "bob", 60.0), 10.0)
        engine.handle(goes, 12.0)
        # A withdrawal leaves the hold to its deadline; a refusal ends it.
        if engine.entry("e1").held_for:
            engine.woke("hold:e1", 60.0)
        assert offered(engine.handle(acd.AgentReady("ann"), 61.0)) == [("e1", "ann", "freed_agent")], goes


def test_somebody_sends_an_entry_elsewhere_even_while_it_rings() -> None:
    engine = floor()
    engine.handle(acd.AgentReady("ann"), 1.0)
    come(engine, "e1")
    decisions = engine.handle(acd.EntryLeft("e1", "moved", "queue", "r"), 10.0)
    assert only(decisions, acd.EntryClosed) == [
        acd.EntryClosed("e1", "q", "moved", "", 10.0, way="queue", to="r")
    ]
    assert [one.outcome for one in only(decisions, acd.OfferEnded)] == ["withdrawn"]


def test_a_lent_agent_serves_the_other_queue_until_the_time_given() -> None:
    engine = floor()
    engine.handle(acd.AgentReady("ann"), 1.0)
    come(engine, "e1", queue="r")
    lent = engine.handle(acd.AgentLent("ann", ("r",), 100.0), 10.0)
    assert only(lent, acd.QueuesServed) == [acd.QueuesServed("ann", ("r",), 100.0)]
    assert acd.WakeAt("lent:ann", 100.0) in lent
    assert offered(lent) == [("e1", "ann", "freed_agent")]
    come(engine, "e2")
    engine.handle(acd.EntryLeft("e1"), 20.0)
    assert engine.agent("ann").state is acd.State.IDLE
    back = engine.woke("lent:ann", 100.0)
    assert only(back, acd.QueuesServed) == [acd.QueuesServed("ann", ("q",), 0.0)]
    assert offered(back) == [("e2", "ann", "freed_agent")]


def test_a_loan_ends_with_the_shift_and_outlives_a_reload() -> None:
    engine = floor()
    engine.handle(acd.AgentLent("ann", ("r",)), 10.0)
    assert engine.handle(acd.AgentConfigured(acd.AgentSpec("ann", ("q",), {"Chinese": 5})), 11.0) == []
    assert engine.floor.roster.specs["ann"] == acd.AgentSpec("ann", ("r",), {"Chinese": 5})
    engine = acd.Engine.from_data(engine.to_data())
    out = engine.handle(acd.AgentSignedOut("ann"), 12.0)
    assert only(out, acd.QueuesServed) == [acd.QueuesServed("ann", ("q",), 0.0)]
    assert (engine.floor.roster.specs["ann"].skills, engine.floor.lent) == ({"Chinese": 5}, {})


def test_their_own_queues_end_a_loan_and_are_none() -> None:
    engine = floor()
    assert engine.handle(acd.AgentLent("ann", ("q",), 50.0), 10.0) == []
    engine.handle(acd.AgentLent("ann", (), 50.0), 10.0)
    told = engine.handle(acd.AgentLent("ann", ("q",)), 11.0)
    assert (only(told, acd.QueuesServed), engine.floor.lent) == ([acd.QueuesServed("ann", ("q",), 0.0)], {})
    assert engine.woke("lent:ann", 50.0) == []


def test_who_is_left_without_anybody_goes_where_the_rules_say() -> None:
    engine = floor(overflow=(acd.Overflow(acd.When.NO_AGENT, acd.Way.MESSAGE, "nobody"),))
    come(engine, "e1")
    decisions = engine.handle(acd.AgentLent("ann", ("r",)), 10.0)
    assert [(one.entry, one.outcome) for one in only(decisions, acd.EntryClosed)] == [("e1", "no_agent")]
