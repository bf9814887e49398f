"""The wait foreseen for somebody in line: rung for, held for one agent, or nobody there; and whose start is kept."""

from __future__ import annotations

import acd

QUEUE = acd.QueueSpec("support", handling_s=100.0, sticky_s=20.0, redial_s=300.0)


def floor(*agents: str) -> acd.Engine:
    engine = acd.Engine()
    engine.handle(acd.QueueConfigured(QUEUE), 0.0)
    for agent in agents:
        engine.handle(acd.AgentConfigured(acd.AgentSpec(agent, ("support",))), 0.0)
        engine.handle(acd.AgentSignedIn(agent), 0.0)
        engine.handle(acd.AgentReady(agent), 0.0)
    return engine


def arrives(
    engine: acd.Engine, name: str, now: float, *, preferred: str = "", caller: str = ""
) -> list[acd.Decision]:
    entry = acd.Entry(name, name, "support", (), 0, now, preferred_agent=preferred, caller=caller)
    return engine.handle(acd.EntryArrived(entry), now)


def is_served(engine: acd.Engine, name: str, now: float) -> None:
    engine.handle(acd.OfferAccepted(engine.entry(name).offer), now)


def test_for_whom_an_agent_is_being_rung_no_wait_is_foreseen() -> None:
    engine = floor("ann")
    arrives(engine, "e1", 1.0)
    assert engine.estimate("e1") == acd.Wait(0.0, 0.0)


def test_where_nobody_serves_none_is_foreseen() -> None:
    engine = floor()
    arrives(engine, "e1", 1.0)
    assert engine.estimate("e1") is None


def test_who_is_held_beside_a_free_agent_waits_no_longer_than_the_hold() -> None:
    engine = floor("ann", "bob")
    arrives(engine, "e1", 1.0)
    is_served(engine, "e1", 2.0)
    busy, other = "ann", "bob"
    arrives(engine, "e2", 10.0, preferred=busy)
    assert engine.entry("e2").held_for == busy and engine.agent(other).state == "idle"
    wait = engine.estimate("e2")
    assert wait is not None
    assert 0 < wait.p50_s <= 20.0 and wait.p90_s <= 20.0
    engine.look_at_the_clock(25.0)
    later = engine.estimate("e2")
    assert later is not None and later.p90_s <= 5.0


def test_of_several_calls_from_one_number_the_longest_wait_is_kept() -> None:
    engine = floor()
    arrives(engine, "e1", 1.0, caller="4001")
    arrives(engine, "e2", 3.0, caller="4001")
    engine.handle(acd.EntryLeft("e1"), 10.0)
    engine.handle(acd.EntryLeft("e2"), 11.0)
    assert acd.RankRegained("e3", "support", 1.0) in arrives(engine, "e3", 20.0, caller="4001")
