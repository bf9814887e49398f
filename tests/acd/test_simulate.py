"""The world around the engine: who comes, who does what, what is counted, and futures of a state."""

from __future__ import annotations

import json
import math
from random import Random
from statistics import fmean, pvariance

import pytest
from hypothesis import given
from hypothesis import strategies as st

import acd
from acd.simulation import (
    Chance,
    Change,
    Demand,
    Exponential,
    Fixed,
    Interval,
    LogNormal,
    Never,
    Recorded,
    Seen,
    Shift,
    Tally,
    Tempo,
    Visit,
    World,
    as_recorded,
    change_of,
    play,
    typical_of,
    visits,
)


def entry(name: str, at: float = 0.0, queue: str = "support", **more: object) -> acd.Entry:
    return acd.Entry(name, name, queue, (), 0, at, **more)  # type: ignore[arg-type]


LIKE = (entry("like"),)


def engine_with(*specs: acd.QueueSpec, agents: int = 1) -> tuple[acd.Engine, list[acd.AgentSpec]]:
    engine = acd.Engine()
    for spec in specs or (acd.QueueSpec("support"),):
        engine.handle(acd.QueueConfigured(spec), 0.0)
    queues = tuple(spec.queue for spec in specs) or ("support",)
    people = [acd.AgentSpec(f"agent{number}", queues) for number in range(agents)]
    for person in people:
        engine.handle(acd.AgentConfigured(person), 0.0)
    return engine, people


def shifts(people: list[acd.AgentSpec], end: float = math.inf) -> list[Shift]:
    return [Shift(person.agent, 0.0, end) for person in people]


# ---- chance


@pytest.mark.parametrize(
    ("chance", "mean", "variance"),
    [
        (Fixed(7.0), 7.0, 0.0),
        (Exponential(100.0), 100.0, 10_000.0),
        (LogNormal(180.0, 90.0**2), 180.0, 8_100.0),
        (LogNormal(180.0, 0.0), 180.0, 0.0),
        (Recorded((10.0, 20.0, 60.0)), 30.0, 1400 / 3),
    ],
)
def test_durations_have_the_mean_and_variance_they_say(chance: Chance, mean: float, variance: float):
    random = Random("durations")
    drawn = [chance.draw(random) for _ in range(20_000)]
    assert fmean(drawn) == pytest.approx(mean, rel=0.03)
    assert pvariance(drawn) == pytest.approx(variance, rel=0.1, abs=1e-9)


@pytest.mark.parametrize(
    ("chance", "passed_s", "rest"),
    [
        (Fixed(7.0), 2.0, 5.0),
        (Fixed(7.0), 9.0, 0.0),
        (Exponential(100.0), 500.0, 100.0),
        (Recorded((10.0, 20.0, 60.0)), 15.0, 25.0),
        (Recorded((10.0, 20.0, 60.0)), 60.0, 30.0),
        # So long ago that hardly any would last: taken for exponential.
        (LogNormal(100.0, 1.0), 5000.0, 100.0),
    ],
)
def test_what_is_left_goes_by_what_has_passed(chance: Chance, passed_s: float, rest: float):
    random = Random("rest")
    drawn = [chance.draw_rest(random, passed_s) for _ in range(4000)]
    assert fmean(drawn) == pytest.approx(rest, rel=0.06)
    assert min(drawn) >= 0.0


def test_who_never_hangs_up_never_does():
    assert (Never().draw(Random(1)), Never().draw_rest(Random(1), 5.0)) == (math.inf, math.inf)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Exponential(0.0),
        lambda: LogNormal(-1.0, 1.0),
        lambda: LogNormal(1.0, -1.0),
        lambda: Recorded(()),
        lambda: Demand(LIKE, (), Fixed(1.0)),
        lambda: Demand((), (Interval(0.0, 1.0),), Fixed(1.0)),
        lambda: Demand((entry("a"), entry("b", queue="sales")), (Interval(0.0, 1.0),), Fixed(1.0)),
        lambda: Demand(LIKE, (Interval(5.0, 1.0), Interval(0.0, 1.0)), Fixed(1.0)),
        lambda: Demand(LIKE, (Interval(0.0, -1.0),), Fixed(1.0)),
    ],
)
def test_what_cannot_be_is_refused(make):
    with pytest.raises(acd.BadSpec):
        make()


# ---- who comes


def test_arrivals_follow_the_profile():
    profile = (Interval(0.0, 0.5), Interval(1000.0, 0.0), Interval(2000.0, 2.0))
    came = [visit.at for visit in visits([Demand(LIKE, profile, Fixed(1.0))], "profile", 3000.0)]
    thirds = [sum(start <= at < start + 1000.0 for at in came) for start in (0.0, 1000.0, 2000.0)]
    assert came == sorted(came)
    assert thirds[1] == 0
    assert thirds[0] == pytest.approx(500, abs=70)
    assert thirds[2] == pytest.approx(2000, abs=140)


def test_one_more_stream_changes_nothing_about_the_others():
    support = Demand(LIKE, (Interval(0.0, 0.1),), Exponential(100.0), Exponential(60.0))
    sales = Demand((entry("like", queue="sales"),), (Interval(0.0, 0.1),), Exponential(50.0))
    alone = list(visits([support], 7, 1000.0))
    both = [visit for visit in visits([support, sales], 7, 1000.0) if visit.entry.queue == "support"]
    assert alone == both
    assert alone == list(visits([support], 7, 1000.0))
    assert alone != list(visits([support], 8, 1000.0))


def test_a_recorded_day_keeps_what_is_known_and_draws_what_is_not():
    seen = [
        Seen(entry("b"), 10.0, waited_s=5.0, handled_s=120.0),
        Seen(entry("a"), 0.0, waited_s=30.0, is_abandoned=True),
    ]
    first, second = as_recorded(seen, seed=1)
    assert (first.at, first.patience_s, first.handling_s) == (0.0, 30.0, 120.0)
    assert (second.at, second.handling_s) == (10.0, 120.0)
    # They would have waited longer than they had to: nobody knows how long.
    assert second.patience_s > 5.0
    assert as_recorded(seen[:1], seed=1)[0].patience_s == math.inf


# ---- what people do


def test_one_agent_takes_one_after_the_other():
    engine, people = engine_with(acd.QueueSpec("support", wrap_up_s=30.0))
    coming = [
        Visit(entry("first", 10.0), 10.0, handling_s=60.0, ring_s=5.0, wrap_up_s=10.0),
        Visit(entry("second", 20.0), 20.0, handling_s=60.0, ring_s=5.0),
        Visit(entry("third", 30.0), 30.0, handling_s=60.0, patience_s=40.0),
    ]
    world = World(engine, coming, shifts(people))
    world.run(1000.0)
    # The first rings at 10, talks 15–75, paperwork to 85; the second rings to 90; the third hung up at 70.
    report = world.tally.report("support", people, world.now, target_s=20.0)
    assert (report.answered, report.abandoned, report.asa_s, report.abandon_s) == (2, 1, 37.5, 40.0)
    assert (report.sl_fair, report.sl_strict, report.out_of_order) == (1 / 3, 1 / 3, 0.0)
    # 15–85 and 90–180 of the 990 s that ringing (10 s in all) leaves.
    assert report.busy == pytest.approx(160 / 990)
    assert world.open_visits == 0


def test_whoever_hangs_up_before_the_target_is_forgiven_by_the_fair_service_level():
    engine, people = engine_with(agents=0)
    world = World(engine, [Visit(entry("a"), 0.0, 60.0, patience_s=5.0)], [])
    world.run(100.0)
    report = world.tally.report("support", people, world.now)
    assert (report.sl_fair, report.sl_strict, report.abandonment) == (None, 0.0, 1.0)


def test_who_still_waits_beyond_the_target_counts_as_missed():
    engine, people = engine_with(agents=0)
    world = World(engine, [Visit(entry("a"), 0.0, 60.0)], [])
    world.run(10.0)
    assert world.tally.report("support", people, world.now).sl_fair is None
    world.run(30.0)
    report = world.tally.report("support", people, world.now)
    assert (report.sl_fair, report.open, report.offered) == (0.0, 1, 1)


def test_an_offer_that_nobody_answers_goes_to_the_next_agent():
    engine, people = engine_with(agents=2)
    world = World(engine, [Visit(entry("a"), 1.0, 60.0, misses=1, ring_s=2.0)], shifts(people))
    world.run(200.0)
    report = world.tally.report("support", people, world.now)
    assert (report.answered, report.asa_s) == (1, 22.0)
    assert world.tally.contacts() == {"agent0": 0, "agent1": 1}


def test_at_the_end_of_a_shift_the_contact_in_hand_is_finished():
    engine, people = engine_with()
    coming = [Visit(entry("a"), 1.0, 60.0), Visit(entry("b", 2.0), 2.0, 60.0)]
    world = World(engine, coming, shifts(people, end=30.0))
    world.run(500.0)
    assert world.tally.report("support", people, world.now).answered == 1
    assert engine.agent("agent0").state is acd.State.LOGGED_OUT


def test_who_overflows_goes_on_in_the_other_queue_with_the_patience_that_is_left():
    rule = acd.Overflow(acd.When.WAITED, acd.Way.QUEUE, to="sales", over=30.0)
    engine, people = engine_with(acd.QueueSpec("support", overflow=(rule,)), acd.QueueSpec("sales"), agents=0)
    world = World(engine, [Visit(entry("a"), 0.0, 60.0, patience_s=50.0)], [])
    world.run(100.0)
    support, sales = (world.tally.report(queue, people, world.now) for queue in ("support", "sales"))
    assert (support.offered, dict(support.others), support.abandoned) == (1, {"overflowed": 1}, 0)
    assert (sales.offered, sales.abandoned, sales.abandon_s) == (1, 1, 20.0)


@pytest.mark.parametrize("first", [acd.First.AGENT, acd.First.CUSTOMER])
def test_who_wants_to_be_called_back_is(first):
    spec = acd.QueueSpec(
        "support",
        overflow=(acd.Overflow(acd.When.WAITED, acd.Way.CALLBACK, over=10.0),),
        callback=acd.CallbackRule(first=first),
    )
    engine, people = engine_with(spec)
    coming = [
        Visit(entry("a"), 0.0, 100.0),
        Visit(entry("b", 1.0), 1.0, 50.0, patience_s=30.0, wants_callback=True, ring_s=4.0),
    ]
    world = World(engine, coming, shifts(people))
    world.run(1000.0)
    report = world.tally.report("support", people, world.now)
    assert (report.answered, report.abandoned, dict(report.others)) == (1, 0, {"callback_answered": 1})


def test_a_disposition_that_is_asked_for_is_given():
    engine, people = engine_with(acd.QueueSpec("support", wrap_up_s=10.0, needs_disposition=True))
    world = World(engine, [Visit(entry("a"), 0.0, 60.0)], shifts(people))
    world.run(100.0)
    assert engine.agent("agent0").state is acd.State.IDLE


def test_only_what_starts_in_the_window_counts():
    engine, people = engine_with()
    coming = [Visit(entry(str(at), float(at)), float(at), 1.0) for at in (5, 15, 25)]
    world = World(engine, coming, shifts(people), tally=Tally(since=10.0, until=20.0))
    world.run(100.0)
    report = world.tally.report("support", people, world.now)
    assert (report.offered, report.answered, report.busy) == (1, 1, 0.1)


def test_an_offer_out_of_turn_is_seen():
    tally = Tally()
    for number, name in enumerate("abc"):
        tally.arrived(entry(name, float(number)), float(number))
    reason = acd.Why(1, (), 0.0, "", 3, 0.0)
    for name in "bac":
        tally.offered(acd.MakeOffer(f"o{name}", name, name, "agent", "support", 9.0, reason))
    assert tally.report("support", [], 10.0).out_of_order == 1 / 3


@given(
    agents=st.integers(1, 4),
    calls=st.lists(
        st.tuples(
            st.floats(0.0, 300.0),
            st.floats(0.0, 120.0),
            st.floats(0.0, 200.0),
            st.integers(0, 2),
            st.floats(0.0, 25.0),
        ),
        max_size=25,
    ),
)
def test_everybody_is_counted_once_and_served_in_order(agents, calls):
    engine, people = engine_with(acd.QueueSpec("support", wrap_up_s=5.0, on_missed="ready"), agents=agents)
    coming = [
        Visit(entry(f"e{number}", at), at, handling, patience, ring, None, misses)
        for number, (at, handling, patience, misses, ring) in enumerate(sorted(calls))
    ]
    world = World(engine, coming, shifts(people), tells=10.0)
    world.run()
    report = world.tally.report("support", people, world.now)
    assert report.offered == len(calls) == report.answered + report.abandoned
    assert (report.open, world.open_visits, report.grown) == (0, 0, 0)
    assert report.out_of_order in (None, 0.0)
    assert sum(world.tally.contacts().values()) == report.answered


def test_the_same_seed_is_the_same_day():
    def day() -> object:
        engine, people = engine_with(acd.QueueSpec("support", strategy="random", seed=3), agents=3)
        demand = Demand(
            LIKE, (Interval(0.0, 0.05),), LogNormal(50.0, 900.0), Exponential(60.0), Exponential(3.0)
        )
        world = World(engine, visits([demand], "day", 2000.0), shifts(people))
        world.run()
        return world.tally.report("support", people, world.now), world.tally.contacts(), engine.to_data()

    assert day() == day()


# ---- futures


TEMPO = Tempo(arrivals_per_s=0.05, handling_s=100.0, variance_s2=5000.0, patience_s=200.0, wrap_up_s=10.0)


def busy_state(now: float = 600.0) -> acd.Snapshot:
    """A queue with three agents who cannot keep up: some talk, some wrap up, callers wait."""
    engine, people = engine_with(acd.QueueSpec("support", wrap_up_s=20.0), agents=3)
    demand = Demand(LIKE, (Interval(0.0, 0.05),), Exponential(90.0), Exponential(200.0), Fixed(2.0))
    world = World(engine, visits([demand], "state", now), shifts(people))
    world.run(now)
    data = engine.to_data()
    assert data["places"], "somebody should be waiting"
    return json.loads(json.dumps(data))  # type: ignore[no-any-return]


def figures(data: acd.Snapshot, change: Change, seed: object):
    return play(data, {"support": TEMPO}, "support", change, at=600.0, for_s=900.0, target_s=20.0, seed=seed)


def test_a_future_is_the_same_again_and_leaves_the_state_alone():
    data = busy_state()
    before = json.dumps(data)
    assert figures(data, Change(), 1) == figures(data, Change(), 1) != figures(data, Change(), 2)
    assert json.dumps(data) == before


def test_more_agents_make_it_better_and_fewer_worse():
    data = busy_state()
    engine = acd.Engine.from_data(data)
    changes = [change_of(engine, "support", agents) for agents in (-2, 0, 4)]
    levels = [
        fmean(figures(data, change, seed).service_level or 0.0 for seed in range(8)) for change in changes
    ]
    busy = [fmean(figures(data, change, seed).busy or 0.0 for seed in range(8)) for change in changes]
    assert levels == sorted(levels)
    assert levels[2] > 0.8
    assert busy == sorted(busy, reverse=True)


def test_a_future_goes_on_with_callbacks_and_calls_that_ring():
    spec = acd.QueueSpec("support", callback=acd.CallbackRule(first=acd.First.AGENT))
    engine, people = engine_with(spec, agents=2)
    for person in people:
        engine.handle(acd.AgentSignedIn(person.agent), 0.0)
        engine.handle(acd.AgentReady(person.agent), 0.0)
    for number in range(4):
        engine.handle(acd.EntryArrived(entry(f"e{number}", float(number))), float(number))
    engine.handle(acd.OfferAccepted(next(iter(engine.floor.offers))), 5.0)
    engine.handle(acd.CallbackChosen("e2"), 6.0)
    data = engine.to_data()
    tempo = Tempo(arrivals_per_s=0.0, handling_s=60.0, variance_s2=100.0)
    got = play(data, {"support": tempo}, "support", Change(), at=7.0, for_s=600.0, target_s=20.0, seed=1)
    assert (got.waiting_at_end, got.abandonment) == (0.0, 0.0)


def test_those_go_first_who_can():
    engine = acd.Engine.from_data(busy_state())
    states = {view.agent: view.state for view in engine.agents()}
    going = change_of(engine, "support", -1).leaving
    assert states[going[0]] in (acd.State.IDLE, acd.State.WRAP_UP, acd.State.ON_CONTACT)
    assert len(change_of(engine, "support", -3).leaving) == 3


@pytest.mark.parametrize("agents", [-4, 1])
def test_a_change_that_cannot_be_is_refused(agents):
    engine, _ = engine_with(agents=0)
    with pytest.raises(acd.BadSpec):
        change_of(engine, "support", agents)


def test_the_typical_agent_is_of_the_most_frequent_kind_among_those_at_work():
    engine, _ = engine_with(agents=0)
    skills = {"ann": {"Chinese": 7}, "bob": {}, "cem": {}, "dee": {"Chinese": 7}, "eve": {"Chinese": 7}}
    for agent, levels in skills.items():
        engine.handle(acd.AgentConfigured(acd.AgentSpec(agent, ("support",), levels)), 0.0)
    assert getattr(typical_of(engine, "support"), "agent", "") == "ann"
    for agent in ("bob", "cem", "dee"):
        engine.handle(acd.AgentSignedIn(agent), 0.0)
    assert getattr(typical_of(engine, "support"), "agent", "") == "bob"
