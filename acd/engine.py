"""The one who decides: `handle(input, now)` returns what should happen, in the call in which it learns something."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from acd import calling_back, inputs, lending, matching, queueing, serving, snapshot, steering
from acd.agent import AgentView, State
from acd.decisions import Decision, WakeAt
from acd.estimate import Wait
from acd.floor import Floor
from acd.snapshot import Snapshot
from acd.states import Step
from acd.waiting import Offer, Place


class Engine:
    """The routing core. `new_offer` names offers; without it they are numbered.

    With `follows` it makes no offer of its own: it takes `OfferMade` of another engine, and can be asked what it would
    have chosen. `floor` is everything there is; read it, never change it.
    """

    def __init__(self, new_offer: Callable[[], str] | None = None, *, follows: bool = False) -> None:
        self.floor = Floor(new_offer, follows=follows)

    def handle(self, fact: inputs.Input, now: float) -> list[Decision]:
        """Apply one input. Raises an AcdError, with nothing changed, for one that makes no sense now."""
        self.floor.now = now
        out = self._decide(fact)
        return [*out, *matching.match_seeking(self.floor)]

    def _decide(self, fact: inputs.Input) -> list[Decision]:
        match fact:
            case inputs.EntryArrived(entry):
                arrive = calling_back.arrive if entry.is_callback else queueing.arrive
                return arrive(self.floor, entry)
            case inputs.EntryLeft(entry_id, outcome, way, to):
                return serving.leave(self.floor, entry_id, outcome, way, to)
            case inputs.EntryDescribed():
                return queueing.describe(self.floor, fact)
            case inputs.EntryRaised(entry_id, points):
                return steering.raise_rank(self.floor, entry_id, points)
            case inputs.EntryReserved():
                return steering.reserve(self.floor, fact)
            case inputs.OfferAccepted(offer):
                return serving.accept(self.floor, offer)
            case inputs.OfferRefused(offer, why):
                return serving.refuse(self.floor, offer, why)
            case inputs.OfferMade(offer, entry_id, agent, deadline):
                return matching.adopt(self.floor, Offer(offer, entry_id, agent, deadline))
            case inputs.ContactBegun():
                return serving.begin_contact(self.floor, fact)
            case inputs.ContactEnded(agent, entry_id, is_void):
                return self._end_contact(agent, entry_id, is_void)
            case inputs.CallbackChosen(entry_id):
                return calling_back.choose(self.floor, entry_id)
            case inputs.CallbackReached(entry_id):
                return calling_back.reached(self.floor, entry_id)
            case inputs.CallbackMissed(entry_id):
                return calling_back.missed_by_name(self.floor, entry_id)
        return self._of_agent(fact)

    def _of_agent(self, fact: inputs.OfAgent) -> list[Decision]:
        match fact:
            case inputs.AgentSignedIn(agent, reason):
                return serving.step(self.floor, agent, Step.SIGN_IN, reason)
            case inputs.AgentSignedOut(agent):
                return serving.go(self.floor, agent, Step.SIGN_OUT, "withdrawn")
            case inputs.AgentReady(agent):
                return serving.step(self.floor, agent, Step.READY)
            case inputs.AgentNotReady(agent, reason, is_choice):
                outcome = "refused" if is_choice else "withdrawn"
                return serving.go(self.floor, agent, Step.NOT_READY, outcome, reason)
            case inputs.WrapUpFinished(agent, entry):
                return serving.finish(self.floor, agent, entry)
            case inputs.WrapUpExtended(agent, by_s, entry):
                return serving.extend(self.floor, agent, by_s, entry)
            case inputs.DispositionGiven(agent, entry):
                return serving.disposed(self.floor, agent, entry)
            case inputs.QueueConfigured(spec):
                self.floor.configure_queue(spec)
                return queueing.reconfigured(self.floor, spec.queue)
            case inputs.QueueRemoved(queue):
                self.floor.remove_queue(queue)
                return []
            case inputs.AgentConfigured(agent_spec):
                return lending.configured(self.floor, agent_spec)
            case inputs.AgentLent():
                return lending.lend(self.floor, fact)
            case inputs.AgentLimited():
                return serving.limit(self.floor, fact)
        assert_never(fact)

    def _end_contact(self, agent: str, entry: str, is_void: bool) -> list[Decision]:
        """Of a callback whose customer was still being rung: that try is over."""
        place = self.floor.waiting.places.get(entry)
        if place is not None and place.callback is not None and place.callback.agent == agent:
            return calling_back.missed(self.floor, place)
        return serving.end_contact(self.floor, agent, entry, is_void=is_void)

    def woke(self, key: str, now: float) -> list[Decision]:
        """A deadline came. One that no longer stands is ignored; one that came early is asked for again."""
        floor = self.floor
        floor.now = now
        kind, _, name = key.partition(":")
        at = self._deadline(kind, name)
        if at is None:
            return []
        if now < at:
            return [WakeAt(key, at)]
        out = self._due(kind, name)
        return [*out, *matching.match_seeking(floor)]

    def _due(self, kind: str, name: str) -> list[Decision]:
        """A deadline that stands has come."""
        floor = self.floor
        match kind:
            case "offer":
                return serving.missed(floor, name)
            case "wrap_up":
                agent, _, entry = name.rpartition(":")
                return serving.wrap_up_due(floor, agent, entry)
            case "give_up":
                return queueing.give_up(floor, floor.waiting.place(name))
            case "again":
                return queueing.forgive(floor, name)
            case "step":
                return queueing.next_step(floor, name)
            case "hold":
                return queueing.hold_due(floor, name)
            case "overflow":
                return queueing.overflow_due(floor, name)
            case "lent":
                return lending.give_back(floor, name)
        return calling_back.due(floor, floor.waiting.place(name))

    # What one may ask

    def agent(self, agent: str) -> AgentView:
        return self.floor.roster.view(agent)

    def agents(self) -> tuple[AgentView, ...]:
        return tuple(self.floor.roster.views.values())

    def entry(self, entry: str) -> Place:
        return self.floor.waiting.place(entry)

    def waiting(self, queue: str) -> tuple[Place, ...]:
        """Everybody in line in one queue, callbacks and those being rung for included, in the order of service."""
        return tuple(sorted(self.floor.waiting.in_queue(queue), key=lambda place: place.key))

    def look_at_the_clock(self, now: float) -> None:
        """What is asked next is asked as of `now`; nothing is decided by it."""
        self.floor.now = now

    def position(self, entry: str) -> int:
        """The 1-based place in line as of the last input, among entries that share an agent with this one.

        Entries being rung for count, so a position does not worsen when an agent does not answer; callbacks count
        unless they rest.
        """
        return self.floor.position(entry)

    def estimate(self, entry: str) -> Wait | None:
        """How long the entry may have yet to wait, as of the last input; None when nobody serves it."""
        return self.floor.estimate(entry)

    def choose_agent(self, entry: str) -> str:
        """Whom a waiting entry would be offered to now, or ""."""
        return matching.choose_agent(self.floor, self.floor.waiting.place(entry))

    def choose_entry(self, agent: str) -> str:
        """Which entry an agent would be offered now, or ""."""
        place = matching.choose_entry(self.floor, agent)
        return place.entry.entry if place else ""

    def is_due(self, key: str, now: float) -> bool:
        """Whether a deadline stands, and has come."""
        kind, _, name = key.partition(":")
        at = self._deadline(kind, name)
        return at is not None and now >= at

    def wake_ups(self) -> list[WakeAt]:
        """Every deadline that stands: what a restarted runtime has to schedule."""
        keys = [f"offer:{offer}" for offer in self.floor.offers]
        keys += [
            f"wrap_up:{view.agent}:{work.entry}"
            for view in self.floor.roster.views.values()
            for work in view.work
            if work.phase is State.WRAP_UP
        ]
        keys += [f"lent:{agent}" for agent in self.floor.lent]
        keys += [f"{kind}:{entry}" for entry in self.floor.waiting.places for kind in queueing.DUE]
        found = ((key, self._deadline(*key.split(":", 1))) for key in keys)
        return [WakeAt(key, at) for key, at in found if at is not None]

    def _deadline(self, kind: str, name: str) -> float | None:
        """When a deadline of ours stands, or None."""
        if kind == "offer":
            offer = self.floor.offers.get(name)
            return offer.deadline if offer else None
        if kind == "wrap_up":
            agent, _, entry = name.rpartition(":")
            view = self.floor.roster.views.get(agent)
            work = view.has(entry) if view else None
            return work.until if work is not None and work.phase is State.WRAP_UP else None
        if kind == "lent":
            loan = self.floor.lent.get(name)
            return loan.until or None if loan else None
        return queueing.due(self.floor, kind, name)

    def to_data(self) -> Snapshot:
        """Everything there is to know, as plain data for JSON."""
        return snapshot.to_data(self.floor)

    @classmethod
    def from_data(
        cls, data: Snapshot, new_offer: Callable[[], str] | None = None, *, follows: bool = False
    ) -> Engine:
        """Continue exactly where `to_data` was taken; schedule `wake_ups()` afterwards."""
        engine = cls(new_offer, follows=follows)
        engine.floor = snapshot.from_data(data, new_offer, follows=follows)
        return engine
