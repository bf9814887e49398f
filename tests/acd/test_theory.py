"""Promise 9: queues of one skill, simulated through the real engine, agree with Erlang C, and with Erlang A.

Each figure is the mean of independent replications; the theory must lie in its confidence interval (99 %, Student), and
the interval must be narrow enough to say something. Seeds are fixed, so the answer is the same on every machine.
"""

from __future__ import annotations

import math
from statistics import fmean, stdev

import pytest

import acd
from acd.simulation import Demand, Exponential, Interval, Never, Report, Shift, Tally, World, visits

REPLICATIONS = 10
T_99 = 3.250
"""Student's t for 99 % and 9 degrees of freedom."""

TARGET_S = 20.0


def erlang_c(calls_per_s: float, handling_s: float, agents: int) -> dict[str, float]:
    """What Erlang's formula says of callers who never hang up."""
    traffic = calls_per_s * handling_s
    block = 1.0
    for n in range(1, agents + 1):  # Erlang B, one agent at a time
        block = traffic * block / (n + traffic * block)
    busy = traffic / agents
    waits = block / (1 - busy * (1 - block))
    spare = (agents - traffic) / handling_s
    return {
        "waits": waits,
        "service_level": 1 - waits * math.exp(-spare * TARGET_S),
        "asa_s": waits / spare,
        "busy": busy,
    }


def erlang_a(calls_per_s: float, handling_s: float, agents: int, patience_s: float) -> dict[str, float]:
    """The same with callers who hang up after an exponential time, from the balance of states."""
    odds = [1.0]
    while len(odds) < agents + 2000 and (len(odds) <= agents or odds[-1] > 1e-18 * max(odds)):
        n = len(odds)
        odds.append(odds[-1] * calls_per_s / (min(n, agents) / handling_s + max(0, n - agents) / patience_s))
    whole = math.fsum(odds)
    in_line = math.fsum((n - agents) * odd for n, odd in enumerate(odds) if n > agents) / whole
    serving = math.fsum(min(n, agents) * odd for n, odd in enumerate(odds)) / whole
    free = math.fsum(odds[:agents]) / whole

    def served_at(wait: float) -> float:
        """How likely a caller is served after exactly so long: nobody ahead any more, and still there."""
        came = calls_per_s * patience_s * (1 - math.exp(-wait / patience_s))
        gone = agents * wait / handling_s
        return calls_per_s * odds[agents - 1] / whole * math.exp(came - gone - wait / patience_s)

    steps = 200
    width = TARGET_S / steps
    simpson = [served_at(i * width) * (1 if i in (0, steps) else 4 if i % 2 else 2) for i in range(steps + 1)]
    return {
        "waits": 1 - free,
        "service_level": free + width / 3 * math.fsum(simpson),
        "wait_s": in_line / calls_per_s,
        "abandonment": in_line / patience_s / calls_per_s,
        "busy": serving / agents,
    }


def simulated(
    calls_per_s: float, handling_s: float, agents: int, patience_s: float, calls: int
) -> list[Report]:
    """Replications of the same queue, each after a while that does not count."""
    warm_s, for_s = 10 * handling_s, calls / calls_per_s
    specs = [acd.AgentSpec(f"agent{number}", ("support",)) for number in range(agents)]
    demand = Demand(
        like=(acd.Entry("like", "like", "support", (), 0, 0.0),),
        profile=(Interval(0.0, calls_per_s),),
        handling=Exponential(handling_s),
        patience=Exponential(patience_s) if patience_s < math.inf else Never(),
    )
    reports = []
    for seed in range(REPLICATIONS):
        engine = acd.Engine()
        engine.handle(acd.QueueConfigured(acd.QueueSpec("support")), 0.0)
        for spec in specs:
            engine.handle(acd.AgentConfigured(spec), 0.0)
        world = World(
            engine,
            visits([demand], seed, warm_s + for_s),
            [Shift(spec.agent, 0.0) for spec in specs],
            tally=Tally(since=warm_s, until=warm_s + for_s),
        )
        world.run()
        reports.append(world.tally.report("support", specs, world.now, TARGET_S))
    return reports


def assert_agrees(seen: list[float], theory: float, narrow: float) -> None:
    half = T_99 * stdev(seen) / math.sqrt(len(seen))
    assert half < narrow
    assert theory == pytest.approx(fmean(seen), abs=half)


def test_erlang_c_is_the_one_of_the_check_case():
    assert erlang_c(100 / 1800, 180.0, 14) == {
        "waits": pytest.approx(0.17413, abs=5e-6),
        "service_level": pytest.approx(0.88835, abs=5e-6),
        "asa_s": pytest.approx(7.836, abs=5e-4),
        "busy": pytest.approx(0.7143, abs=5e-5),
    }


def test_endless_patience_makes_erlang_c_of_erlang_a():
    endless, theory = erlang_a(100 / 1800, 180.0, 14, 1e9), erlang_c(100 / 1800, 180.0, 14)
    assert endless == {
        "waits": pytest.approx(theory["waits"], rel=1e-5),
        "service_level": pytest.approx(theory["service_level"], rel=1e-5),
        "wait_s": pytest.approx(theory["asa_s"], rel=1e-5),
        "abandonment": pytest.approx(0.0, abs=1e-6),
        "busy": pytest.approx(theory["busy"], rel=1e-5),
    }


@pytest.mark.parametrize(
    ("calls_per_s", "handling_s", "agents", "calls", "narrow"),
    [
        pytest.param(100 / 1800, 180.0, 14, 1200, {"sl": 0.06, "asa": 4.0, "busy": 0.04}, id="check case"),
        pytest.param(0.005, 120.0, 1, 600, {"sl": 0.06, "asa": 50.0, "busy": 0.05}, id="one agent"),
        pytest.param(0.1, 240.0, 30, 600, {"sl": 0.08, "asa": 6.0, "busy": 0.05}, id="thirty agents"),
    ],
)
def test_callers_who_never_hang_up(calls_per_s, handling_s, agents, calls, narrow):
    theory = erlang_c(calls_per_s, handling_s, agents)
    reports = simulated(calls_per_s, handling_s, agents, math.inf, calls)
    assert_agrees([report.sl_fair or 0.0 for report in reports], theory["service_level"], narrow["sl"])
    assert_agrees([report.asa_s or 0.0 for report in reports], theory["asa_s"], narrow["asa"])
    assert_agrees([report.busy or 0.0 for report in reports], theory["busy"], narrow["busy"])
    assert [(report.abandoned, report.out_of_order) for report in reports] == [(0, 0.0)] * REPLICATIONS


@pytest.mark.parametrize(
    ("calls_per_s", "handling_s", "agents", "patience_s"),
    [
        pytest.param(100 / 1800, 180.0, 10, 120.0, id="as many agents as traffic"),
        pytest.param(0.1, 200.0, 12, 90.0, id="far too few agents"),
    ],
)
def test_callers_who_hang_up(calls_per_s, handling_s, agents, patience_s):
    theory = erlang_a(calls_per_s, handling_s, agents, patience_s)
    reports = simulated(calls_per_s, handling_s, agents, patience_s, calls=600)
    waits = [
        ((report.asa_s or 0.0) * report.answered + (report.abandon_s or 0.0) * report.abandoned)
        / (report.answered + report.abandoned)
        for report in reports
    ]
    assert_agrees([report.abandonment or 0.0 for report in reports], theory["abandonment"], 0.05)
    assert_agrees(waits, theory["wait_s"], 6.0)
    assert_agrees([report.sl_strict or 0.0 for report in reports], theory["service_level"], 0.08)
    assert_agrees([report.busy or 0.0 for report in reports], theory["busy"], 0.04)
