"""What callers are told, against what they then wait, in queues that are simulated through the real engine.

Nine of ten should wait no longer than the P90 they were told when they came. With exponential times the estimate would
be exact if the pace were known; it is learned from the last contacts, so the share may differ by some points.
"""

from __future__ import annotations

import math

import pytest

import acd
from acd.estimate import Wait
from acd.simulation import (
    Chance,
    Demand,
    Exponential,
    Interval,
    LogNormal,
    Never,
    Report,
    Shift,
    Tally,
    World,
    visits,
)

BAND = (0.85, 0.96)
"""Of those who had to wait and were answered, so many within the P90."""

CAUTIOUS = (0.85, 0.99)
"""Times that vary less than exponential ones leave less to chance than the estimate allows for."""


def day(agents: int, load: float, handling: Chance, patience: Chance, for_s: float) -> Report:
    """A queue whose contacts take 120 s and want `load` times what its agents can do; pace learned from 180 s."""
    engine = acd.Engine()
    engine.handle(acd.QueueConfigured(acd.QueueSpec("support")), 0.0)
    specs = [acd.AgentSpec(f"agent{number}", ("support",)) for number in range(agents)]
    for spec in specs:
        engine.handle(acd.AgentConfigured(spec), 0.0)
    like = (acd.Entry("like", "like", "support", (), 0, 0.0),)
    demand = Demand(like, (Interval(0.0, load * agents / 120.0),), handling, patience)
    world = World(
        engine,
        visits([demand], "calibration", for_s),
        [Shift(spec.agent, 0.0) for spec in specs],
        tally=Tally(since=3600.0),
        tells=15.0,
    )
    world.run()
    return world.tally.report("support", specs, world.now)


@pytest.mark.parametrize(
    ("agents", "load", "handling", "patience", "for_s", "band"),
    [
        pytest.param(5, 0.92, Exponential(120.0), Never(), 60_000.0, BAND, id="M/M/5"),
        pytest.param(20, 0.96, Exponential(120.0), Never(), 20_000.0, BAND, id="M/M/20"),
        pytest.param(
            10, 1.1, Exponential(120.0), Exponential(200.0), 30_000.0, BAND, id="M/M/10 with patience"
        ),
        pytest.param(10, 0.95, LogNormal(120.0, 60.0**2), Never(), 30_000.0, CAUTIOUS, id="log-normal talk"),
    ],
)
def test_nine_of_ten_wait_no_longer_than_they_were_told(agents, load, handling, patience, for_s, band):
    report = day(agents, load, handling, patience, for_s)
    assert report.told > 300
    assert report.kept is not None
    assert band[0] < report.kept < band[1]
    assert report.grown == 0


def test_what_is_told_grows_only_with_a_worse_position():
    tally = Tally()
    tally.arrived(acd.Entry("a", "a", "support", (), 0, 0.0), 0.0)
    for position, p90_s in ((3, 100.0), (3, 140.0), (2, 120.0), (4, 200.0), (4, 150.0)):
        tally.told("a", position, Wait(p90_s / 2, p90_s), 0.0)
    assert tally.report("support", [], math.inf).grown == 0
