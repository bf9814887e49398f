"""Promises 1, 2, 3, 4, 6, 7 and 10 at once: random days with everything switched on, checked after every input."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

import acd
from tests.acd import rules_in_force as rules
from tests.acd.day import Day, Seeded, T
from tests.acd.ledger import Ledger, Phase, Visit
from tests.acd.proofs import OUTCOMES_OF_OFFERS


class Twins(Day):
    """Every input goes to the engine and to a copy restored from its data: both must decide the same."""

    has_twin = True

    def decide(self, told: acd.Input | str) -> list[acd.Decision]:
        if not self.has_twin:
            return super().decide(told)
        twin = acd.Engine.from_data(json.loads(json.dumps(self.engine.to_data())))
        decisions = super().decide(told)
        again = twin.woke(told, self.now) if isinstance(told, str) else twin.handle(told, self.now)
        assert again == decisions
        assert twin.to_data() == self.engine.to_data()
        assert sorted(twin.wake_ups(), key=_when) == sorted(self.engine.wake_ups(), key=_when)
        return decisions


def _when(wake: acd.WakeAt) -> tuple[float, str]:
    return wake.at, wake.key


class Drawn:
    """Picks what Hypothesis draws."""

    def __init__(self, data: st.DataObject) -> None:
        self._data = data

    def __call__(self, options: Sequence[T]) -> T:
        return self._data.draw(st.sampled_from(options))


def refused(day: Day, fact: acd.Input, error: type[acd.AcdError]) -> None:
    with pytest.raises(error):
        day.engine.handle(fact, day.now)


class Routing(RuleBasedStateMachine):
    """A day whose moves Hypothesis chooses, and makes fewer of when one breaks a promise."""

    @initialize(data=st.data())
    def open(self, data: st.DataObject) -> None:
        self.day = Twins(Drawn(data))
        self.day.open()

    @rule(data=st.data())
    def one_move(self, data: st.DataObject) -> None:
        self.day.pick = Drawn(data)
        self.day.move()

    @rule(data=st.data())
    def a_busy_minute(self, data: st.DataObject) -> None:
        self.day.pick = Drawn(data)
        for move in (Day.arrive, Day.arrive, Day.arrive, Day.accept, Day.accept, Day.hang_up):
            move(self.day)

    @invariant()
    def what_can_be_asked_is_true(self) -> None:
        positions_are_as_counted(self.day)
        views_agree(self.day)

    def teardown(self) -> None:
        """Nonsense is refused; then nobody says anything any more and every deadline passes."""
        if not hasattr(self, "day"):
            return
        nonsense_is_refused(self.day)
        early_wake_ups_do_nothing(self.day)
        self.day.has_twin = False
        nothing_stays(self.day)


def positions_are_as_counted(day: Day) -> None:
    day.engine.woke("nonsense", day.now)
    for name, visit in day.ledger.in_line.items():
        assert day.engine.position(name) == rules.position(day.ledger, visit, day.now), name


def views_agree(day: Day) -> None:
    assert {view.agent: view.state.value for view in day.engine.agents()} == day.ledger.state
    hands = {view.agent: {work.entry: work.phase.value for work in view.work} for view in day.engine.agents()}
    assert hands == {
        agent: {entry: phase.value for entry, phase in hand.items()}
        for agent, hand in day.ledger.hands.items()
    }
    places = [place for queue in day.ledger.queues for place in day.engine.waiting(queue)]
    assert sorted(place.entry.entry for place in places) == sorted(day.ledger.in_line)
    for place in places:
        visit = day.ledger.in_line[place.entry.entry]
        assert (place.step + 1, place.held_for) == (visit.step, visit.held[0])


def nonsense_is_refused(day: Day) -> None:
    """Each input must raise its error, and all of them leave everything but the clock as it was."""
    before = {**day.engine.to_data(), "now": day.now}
    every_nonsense(day, day.ledger)
    assert day.engine.to_data() == before


def every_nonsense(day: Day, ledger: Ledger) -> None:
    refused(day, acd.OfferAccepted("offer-none"), acd.StaleOffer)
    refused(day, acd.OfferRefused("offer-none"), acd.StaleOffer)
    refused(day, acd.AgentReady("nobody"), acd.UnknownAgent)
    refused(day, acd.AgentConfigured(acd.AgentSpec("ann", ("no queue",))), acd.UnknownQueue)
    refused(day, acd.QueueConfigured(acd.QueueSpec("sales", strategy="astrology")), acd.BadSpec)
    refused(day, acd.EntryArrived(acd.Entry("x", "c", "no queue", (), 0, 0.0)), acd.UnknownQueue)
    named = acd.Entry("x", "c", "sales", (), 0, 0.0, only_agent="nobody")
    refused(day, acd.EntryArrived(named), acd.UnknownAgent)
    for fact in (
        acd.EntryLeft,
        acd.EntryDescribed,
        acd.EntryRaised,
        acd.CallbackChosen,
        acd.CallbackReached,
        acd.CallbackMissed,
    ):
        refused(day, fact("nobody"), acd.UnknownEntry)
    refused(day, acd.EntryReserved("nobody", "ann", day.now + 9.0), acd.UnknownEntry)
    refused(day, acd.AgentLent("nobody", ("sales",)), acd.UnknownAgent)
    for agent, state in ledger.state.items():
        if state == "logged_out":
            refused(day, acd.AgentLent(agent, ("sales",)), acd.WrongState)
        elif ledger.pending[agent] != "logged_out":
            refused(day, acd.AgentLent(agent, ("no queue",)), acd.UnknownQueue)
            refused(day, acd.AgentLent(agent, ("sales", "sales")), acd.BadSpec)
            refused(day, acd.AgentLent(agent, ("sales",), day.now - 1.0), acd.BadSpec)
    for name, visit in ledger.in_line.items():
        refused(day, acd.EntryArrived(visit.entry), acd.DuplicateEntry)
        refused(day, acd.EntryReserved(name, "nobody", day.now + 9.0), _why_not(visit, acd.UnknownAgent))
        refused(day, acd.EntryReserved(name, "ann", day.now), _why_not(visit, acd.AcdError))
        wrong = acd.WrongState if visit.entry.only_agent else acd.BadSpec
        refused(day, acd.EntryRaised(name, -1.0), wrong)
        if not visit.dialled_until:
            refused(day, acd.CallbackReached(name), acd.WrongState)
            refused(day, acd.CallbackMissed(name), acd.WrongState)
        if visit.is_callback:
            refused(day, acd.CallbackChosen(name), acd.WrongState)
    for offer in ledger.offers:
        refused(day, acd.OfferRefused(offer, "because"), acd.BadSpec)
    for agent, hand in ledger.hands.items():
        refused(day, acd.ContactEnded(agent, "another"), acd.WrongState)
        refused(day, acd.WrapUpFinished(agent, "another"), acd.WrongState)
        refused(day, acd.WrapUpExtended(agent, 5.0, "another"), acd.WrongState)
        refused(day, acd.DispositionGiven(agent, "another"), acd.WrongState)
        for entry, phase in hand.items():
            if phase is not Phase.CONTACT:
                refused(day, acd.ContactEnded(agent, entry), acd.WrongState)
            if phase is not Phase.WRAP_UP:
                refused(day, acd.WrapUpFinished(agent, entry), acd.WrongState)


def _why_not(visit: Visit, otherwise: type[acd.AcdError]) -> type[acd.AcdError]:
    """Who does not wait on the line for anyone is kept for nobody."""
    return acd.WrongState if visit.is_callback or visit.entry.only_agent else otherwise


def early_wake_ups_do_nothing(day: Day) -> None:
    before = {**day.engine.to_data(), "now": day.now}
    for key in ("offer:offer-0", "wrap_up:nobody:e0", "again:nothing", "step:nothing", "nonsense", ""):
        assert day.engine.woke(key, day.now) == []
    for wake in day.engine.wake_ups():
        if wake.at > day.now:
            assert day.engine.woke(wake.key, day.now) == [wake]
    assert day.engine.to_data() == before


def nothing_stays(day: Day) -> None:
    """Promise 10 in its plainest form: without a single further word nothing stays as it is, contacts aside."""
    before = on_hold(day)
    day.pass_time(700.0)
    assert before & on_hold(day) == set()


def on_hold(day: Day) -> set[object]:
    """Every offer, wrap-up, try to call back and hold there is."""
    in_line = day.ledger.in_line.items()
    wrap_ups = [
        (agent, entry)
        for agent, hand in day.ledger.hands.items()
        for entry, phase in hand.items()
        if phase is Phase.WRAP_UP
    ]
    dialled = [(name, visit.tries) for name, visit in in_line if visit.dialled_until]
    held = [(name, visit.held) for name, visit in in_line if visit.held[0]]
    return {*day.ledger.offers, *wrap_ups, *dialled, *held}


TestRouting = Routing.TestCase
TestRouting.settings = settings(max_examples=20, stateful_step_count=25)


@pytest.mark.parametrize("seed", range(0, 40, 10))
def test_long_random_days_keep_the_promises(seed: int) -> None:
    for one in range(seed, seed + 10):
        nothing_stays(whole_day(Day(Seeded(one))))


@pytest.mark.parametrize("seed", range(4))
def test_at_every_step_a_restored_engine_goes_on_alike(seed: int) -> None:
    whole_day(Twins(Seeded(seed)))


@pytest.mark.parametrize("seed", range(4))
def test_at_every_step_what_can_be_asked_is_true(seed: int) -> None:
    day = Day(Seeded(seed))
    day.open()
    for _ in range(150):
        day.move()
        positions_are_as_counted(day)
        views_agree(day)


def whole_day(day: Day) -> Day:
    day.open()
    for _ in range(250):
        day.move()
    return day


def test_the_random_days_come_to_everything() -> None:
    """Whatever the engine can decide, in each of its kinds, was decided in some of those days."""
    seen: Counter[str] = Counter()

    class Counted(Day):
        def decide(self, told: acd.Input | str) -> list[acd.Decision]:
            decisions = super().decide(told)
            for one in decisions:
                outcome = getattr(one, "outcome", "") or getattr(one, "way", "")
                seen[f"{type(one).__name__} {outcome}".strip()] += 1
                if isinstance(one, acd.EntryClosed) and one.way:
                    seen[f"way {one.way}"] += 1
            return decisions

    for seed in range(20):
        whole_day(Counted(Seeded(seed)))
    outcomes = (
        "answered abandoned voicemail moved overflowed no_agent withdrawn callback_answered callback_failed"
    )
    named = "unavailable refused missed unreachable"
    expected = {f"EntryClosed {one}" for one in (outcomes + " " + named).split()}
    expected |= {f"OfferEnded {one}" for one in OUTCOMES_OF_OFFERS}
    expected |= {f"way {one}" for one in ("queue", "number", "voicemail", "message")}
    expected |= {
        "MakeOffer", "AgentChanged", "EntryQueued", "RankRaised", "QueuesServed", "NeedsChanged", "HeldFor",
        "RankRegained", "AskCallback",
        "CallBack", "CallbackWaits", "WakeAt",
    }  # fmt: skip
    assert expected - set(seen) == set()
