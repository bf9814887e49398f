"""The engine's promises (1 assignment, 2 no idle agent beside a match, 3 order, 7 restore, 10 deadlines) at random."""

from __future__ import annotations

import json

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

import acd
from tests.acd.ledger import Ledger

QUEUES = ("support", "sales")
AGENTS = ("ann", "bob", "cho", "dee")
SKILLS = ("Chinese", "billing")

agents = st.sampled_from(AGENTS)
skills = st.sampled_from([{}, {"Chinese": 1}, {"Chinese": 3, "billing": 1}, {"Chinese": 3, "billing": 3}])
agent_specs = st.builds(
    acd.AgentSpec, agents, st.sampled_from([QUEUES, QUEUES, ("support",), ("sales",), ()]), skills
)
queue_specs = st.builds(
    acd.QueueSpec,
    st.sampled_from(QUEUES),
    ring_for_s=st.sampled_from([5.0, 20.0]),
    wrap_up_s=st.sampled_from([0.0, 10.0]),
    tier_bonus=st.just({"gold": 30.0}),
    ageing=st.sampled_from([1.0, 2.0]),
    weight=st.sampled_from([0.0, 15.0]),
    offer_again_after_s=st.sampled_from([8.0, 30.0]),
)
one_need = st.builds(acd.SkillNeed, st.sampled_from(SKILLS), st.integers(1, 3))
needs = st.just(()) | st.lists(one_need, max_size=2).map(tuple)
callers = st.fixed_dictionaries(
    {
        "queue": st.sampled_from(QUEUES),
        "needs": needs,
        "priority": st.sampled_from([0, 0, 1]),
        "tier": st.sampled_from(["", "gold"]),
        "earlier": st.sampled_from([0.0, 0.0, 50.0]),
    }
)


class Routing(RuleBasedStateMachine):
    """Random inputs against the engine, its restored twin and the ledger."""

    def __init__(self) -> None:
        super().__init__()
        self.engine = acd.Engine()
        self.ledger = Ledger()
        self.now = 1000.0

    def tell(self, fact: acd.Input) -> None:
        """Give the input to the engine and to a copy restored from its data: both must decide the same."""
        twin = self.twin()
        decisions = self.engine.handle(fact, self.now)
        assert twin.handle(fact, self.now) == decisions
        assert twin.to_data() == self.engine.to_data()
        self.ledger.told(fact, decisions, self.now)

    def twin(self) -> acd.Engine:
        return acd.Engine.from_data(json.loads(json.dumps(self.engine.to_data())))

    def refused(self, fact: acd.Input, error: type[acd.AcdError]) -> None:
        """The input must raise `error` and leave everything but the clock as it was."""
        before = {**self.engine.to_data(), "now": self.now}
        try:
            self.engine.handle(fact, self.now)
        except error:
            assert self.engine.to_data() == before
        else:
            raise AssertionError(f"{fact} did not raise")

    def agents_in(self, *states: str) -> list[str]:
        return [agent for agent, state in self.ledger.state.items() if state in states]

    @initialize(specs=st.lists(agent_specs, min_size=2, max_size=4, unique_by=lambda spec: spec.agent))
    def open(self, specs: list[acd.AgentSpec]) -> None:
        for queue in QUEUES:
            self.tell(acd.QueueConfigured(acd.QueueSpec(queue, wrap_up_s=10.0)))
        for spec in specs:
            self.tell(acd.AgentConfigured(spec))
            self.tell(acd.AgentSignedIn(spec.agent))
            self.tell(acd.AgentReady(spec.agent))

    @rule(spec=queue_specs | agent_specs)
    def configure(self, spec: acd.QueueSpec | acd.AgentSpec) -> None:
        is_queue = isinstance(spec, acd.QueueSpec)
        self.tell(acd.QueueConfigured(spec) if is_queue else acd.AgentConfigured(spec))

    @rule(callers=st.lists(callers, min_size=1, max_size=4))
    def arrive(self, callers: list[dict[str, object]]) -> None:
        for caller in callers:
            name = f"e{len(self.ledger.arrival)}"
            start = self.now - caller.pop("earlier")
            self.tell(
                acd.EntryArrived(acd.Entry(entry=name, contact=f"c-{name}", ranked_from=start, **caller))
            )

    @rule(caller=callers, agent=agents, patience=st.sampled_from([0.0, 3.0, 30.0]))
    def arrive_for_one_agent(self, caller: dict[str, object], agent: str, patience: float) -> None:
        start = self.now - caller.pop("earlier")
        named = {"only_agent": agent, "give_up_at": self.now + patience}
        entry = acd.Entry(
            entry=f"e{len(self.ledger.arrival)}", contact="c", ranked_from=start, **caller, **named
        )
        if agent in self.ledger.agents:
            self.tell(acd.EntryArrived(entry))
        else:
            self.refused(acd.EntryArrived(entry), acd.UnknownAgent)

    @precondition(lambda self: self.ledger.in_line)
    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        self.tell(acd.EntryLeft(data.draw(st.sampled_from(sorted(self.ledger.in_line)))))

    @precondition(lambda self: self.ledger.offers)
    @rule(data=st.data())
    def accept(self, data: st.DataObject) -> None:
        self.tell(acd.OfferAccepted(data.draw(st.sampled_from(sorted(self.ledger.offers)))))

    @precondition(lambda self: self.ledger.offers)
    @rule(data=st.data(), why=st.sampled_from(["refused", "unreachable"]))
    def refuse(self, data: st.DataObject, why: str) -> None:
        self.tell(acd.OfferRefused(data.draw(st.sampled_from(sorted(self.ledger.offers))), why))

    @precondition(lambda self: self.ledger.offers)
    @rule(data=st.data())
    def refuse_and_be_ready_again(self, data: st.DataObject) -> None:
        offer = data.draw(st.sampled_from(sorted(self.ledger.offers)))
        _, agent = self.ledger.offers[offer]
        self.tell(acd.OfferRefused(offer))
        self.tell(acd.AgentReady(agent))

    @precondition(lambda self: self.ledger.connected)
    @rule(data=st.data())
    def end_contact(self, data: st.DataObject) -> None:
        agent = data.draw(st.sampled_from(sorted(self.ledger.connected)))
        self.tell(acd.ContactEnded(agent, self.ledger.connected[agent]))

    @precondition(lambda self: self.agents_in("wrap_up"))
    @rule(data=st.data())
    def finish_wrap_up(self, data: st.DataObject) -> None:
        self.tell(acd.WrapUpFinished(data.draw(st.sampled_from(self.agents_in("wrap_up")))))

    @rule(agent=agents)
    def sign_in_and_ready(self, agent: str) -> None:
        if agent in self.ledger.agents:
            self.tell(acd.AgentSignedIn(agent))
            self.tell(acd.AgentReady(agent))

    @rule(agent=agents)
    def pause(self, agent: str) -> None:
        if self.ledger.state.get(agent, "logged_out") != "logged_out":
            self.tell(acd.AgentNotReady(agent, "lunch"))

    @rule(agent=agents)
    def lose_the_page(self, agent: str) -> None:
        if self.ledger.state.get(agent, "logged_out") != "logged_out":
            self.tell(acd.AgentNotReady(agent, "connection_lost", is_choice=False))

    @rule(agent=agents)
    def sign_out(self, agent: str) -> None:
        if agent in self.ledger.agents:
            self.tell(acd.AgentSignedOut(agent))

    @rule(seconds=st.sampled_from([0.0, 1.0, 4.0, 9.0, 25.0]))
    def let_time_pass(self, seconds: float) -> None:
        end = self.now + seconds
        while due := [(at, key) for key, at in self.ledger.wake_at.items() if at <= end]:
            at, key = min(due)
            self.now = at
            del self.ledger.wake_at[key]
            twin = self.twin()
            decisions = self.engine.woke(key, at)
            assert twin.woke(key, at) == decisions
            self.ledger.told(key, decisions, at)
        self.now = end

    def stale_wake_ups_do_nothing(self) -> None:
        before = {**self.engine.to_data(), "now": self.now}
        for key in ("offer:offer-0", "wrap_up:nobody", "again:nothing", "nonsense"):
            assert self.engine.woke(key, self.now) == []
        for wake in self.engine.wake_ups():
            assert self.engine.woke(wake.key, self.now) == [wake]
        assert self.engine.to_data() == before

    def nonsense_is_refused(self) -> None:
        self.refused(acd.OfferAccepted("offer-none"), acd.StaleOffer)
        self.refused(acd.OfferRefused("offer-none"), acd.StaleOffer)
        self.refused(acd.EntryLeft("nobody"), acd.UnknownEntry)
        self.refused(acd.AgentReady("nobody"), acd.UnknownAgent)
        self.refused(acd.EntryArrived(acd.Entry("x", "c", "no queue", (), 0, 0.0)), acd.UnknownQueue)
        self.refused(acd.AgentConfigured(acd.AgentSpec("ann", ("no queue",))), acd.UnknownQueue)
        self.refused(acd.QueueConfigured(acd.QueueSpec("sales", strategy="astrology")), acd.BadSpec)
        for entry in self.ledger.in_line.values():
            self.refused(acd.EntryArrived(entry), acd.DuplicateEntry)
        for offer in self.ledger.offers:
            self.refused(acd.OfferRefused(offer, "because"), acd.BadSpec)
        for agent in self.ledger.connected:
            self.refused(acd.ContactEnded(agent, "another"), acd.WrongState)
        for agent in self.agents_in("idle", "offered", "not_ready", "logged_out"):
            self.refused(acd.ContactEnded(agent, ""), acd.WrongState)
            self.refused(acd.WrapUpFinished(agent), acd.WrongState)

    @invariant()
    def positions_are_as_counted(self) -> None:
        self.engine.woke("nonsense", self.now)
        for entry in self.ledger.in_line:
            assert self.engine.position(entry) == self.ledger.position(entry, self.now)

    @invariant()
    def views_agree(self) -> None:
        assert {view.agent: view.state for view in self.engine.agents()} == self.ledger.state
        in_line = [
            place.entry.entry
            for queue in QUEUES
            if self.ledger.queues
            for place in self.engine.waiting(queue)
        ]
        assert sorted(in_line) == sorted(self.ledger.in_line)
        assert all(self.ledger.wake_at.get(wake.key) == wake.at for wake in self.engine.wake_ups())

    def teardown(self) -> None:
        """Nobody answers any more: every deadline passes and nothing stays offered or in wrap-up."""
        self.nonsense_is_refused()
        self.stale_wake_ups_do_nothing()
        for _ in range(len(AGENTS) + 1):
            self.let_time_pass(100.0)
        assert self.agents_in("offered", "wrap_up") == []
        assert self.ledger.offers == {}


TestRouting = Routing.TestCase
TestRouting.settings = settings(max_examples=120, stateful_step_count=40)
