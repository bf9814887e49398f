"""Futures from states of every kind: whatever the rules, and whenever the state was taken."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

import acd
from acd.simulation import (
    Demand,
    Exponential,
    Interval,
    Shift,
    Tempo,
    World,
    change_of,
    play,
    visits,
    working,
)

PLAIN = acd.QueueSpec("support", wrap_up_s=15.0, ring_for_s=10.0)
CALLS_BACK = acd.CallbackRule(tries=2, spacing_s=30.0)
ASK = acd.Overflow(acd.When.WAITED, acd.Way.CALLBACK, over=10.0)
RULES = {
    "plain": PLAIN,
    "ring all": replace(PLAIN, strategy="ring_all"),
    "ready after a miss": replace(PLAIN, on_missed="ready"),
    "disposition": replace(PLAIN, needs_disposition=True),
    "agent first": replace(PLAIN, callback=CALLS_BACK, overflow=(ASK,)),
    "customer first": replace(PLAIN, callback=replace(CALLS_BACK, first=acd.First.CUSTOMER), overflow=(ASK,)),
    "overflow": replace(PLAIN, overflow=(acd.Overflow(acd.When.WAITED, acd.Way.QUEUE, "sales", 20.0),)),
    "away": replace(PLAIN, overflow=(acd.Overflow(acd.When.LENGTH, acd.Way.NUMBER, "+4930", 2.0),)),
    "rings of skill": replace(PLAIN, steps=(acd.SkillStep((acd.SkillNeed("billing", 5),), 15.0),), needs=()),
    "sticky": replace(PLAIN, sticky_s=20.0, redial_s=60.0),
    "lots": replace(PLAIN, strategy="random", seed=4),
}
TEMPO = Tempo(0.05, 60.0, 900.0, patience_s=80.0, wrap_up_s=8.0)
SKILLS = ({}, {"billing": 7}, {"billing": 3, "Chinese": 9})


def state(rules: str, seed: int, now: float, channel: str) -> acd.Snapshot:
    """Three agents, of whom one comes later and one leaves early, after `now` seconds of too many contacts."""
    engine = acd.Engine()
    engine.handle(acd.QueueConfigured(RULES[rules]), 0.0)
    engine.handle(acd.QueueConfigured(acd.QueueSpec("sales")), 0.0)
    for number, skills in enumerate(SKILLS):
        spec = acd.AgentSpec(f"agent{number}", ("support", "sales")[: 1 + number % 2], skills)
        engine.handle(acd.AgentConfigured(spec), 0.0)
    like = tuple(
        acd.Entry("like", "like", "support", (), priority, 0.0, channel=channel, preferred_agent=agent)
        for priority, agent in ((0, ""), (1, "agent1"), (0, "agent0"))
    )
    demand = Demand(
        like, (Interval(0.0, 0.08),), Exponential(60.0), Exponential(80.0), Exponential(6.0), Exponential(8.0)
    )
    coming = (
        replace(visit, misses=number % 3 // 2, wants_callback=number % 2 == 0)
        for number, visit in enumerate(visits([demand], seed, now))
    )
    shifts = [Shift("agent0", 0.0), Shift("agent1", 0.0, now * 0.9), Shift("agent2", now * 0.3)]
    World(engine, coming, shifts).run(now)
    return json.loads(json.dumps(engine.to_data()))  # type: ignore[no-any-return]


@given(
    rules=st.sampled_from(sorted(RULES)),
    seed=st.integers(0, 30),
    now=st.sampled_from([0.0, 40.0, 77.0, 150.0, 333.0]),
    channel=st.sampled_from(["voice", "chat"]),
    agents=st.sampled_from([-1, 0, 2]),
)
def test_every_state_has_futures(rules, seed, now, channel, agents):
    data = state(rules, seed, now, channel)
    engine = acd.Engine.from_data(data)
    agents = max(agents, -len(working(engine, "support")))
    change = change_of(engine, "support", agents)
    tempi = {"support": replace(TEMPO, like=(acd.Entry("x", "x", "support", (), 0, 0.0, channel=channel),))}
    one, again = (
        play(data, tempi, "support", change, at=now, for_s=120.0, target_s=20.0, seed=seed) for _ in range(2)
    )
    assert one == again
    for share in (one.service_level, one.abandonment, one.busy):
        assert share is None or 0.0 <= share <= 1.0
    assert one.waiting_at_end is not None
    assert one.waiting_at_end >= 0.0
