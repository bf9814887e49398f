"""The one who decides: `handle(input, now)` returns what should happen, in the call in which it learns something.

Every change frees at most one agent or puts at most one entry in line, and before it no idle agent stood
beside an entry they may take. So matching that one agent, or that one entry, is enough to keep it that way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

from acd import explain, inputs, snapshot
from acd.decisions import AgentChanged, Decision, EntryClosed, EntryQueued, MakeOffer, OfferEnded, WakeAt
from acd.discipline import points
from acd.errors import BadSpec, StaleOffer, WrongState
from acd.floor import Floor
from acd.model import Entry
from acd.snapshot import Snapshot
from acd.states import AgentView, Fact, State, Step, apply, check
from acd.waiting import Line, Offer, Place

REFUSAL_REASONS = {"refused": "declined", "unreachable": "unreachable"}
UNAVAILABLE = "unavailable"
RONA = "rona"  # redirected on no answer


class Engine:
    """The routing core. `new_offer` names offers; without it they are numbered."""

    def __init__(self, new_offer: Callable[[], str] | None = None) -> None:
        self._new_offer = new_offer
        self._floor = Floor()

    def handle(self, fact: inputs.Input, now: float) -> list[Decision]:
        """Apply one input. Raises an AcdError, with nothing changed, for one that makes no sense now."""
        self._floor.now = now
        match fact:
            case inputs.QueueConfigured(spec):
                self._floor.configure_queue(spec)
                return []
            case inputs.AgentConfigured(agent_spec):
                return self._match_agent(self._floor.configure_agent(agent_spec))
            case inputs.AgentSignedIn(agent, reason):
                return self._step(agent, Step.SIGN_IN, reason)
            case inputs.AgentSignedOut(agent):
                return self._drop_offer(agent, Step.SIGN_OUT, "withdrawn")
            case inputs.AgentReady(agent):
                return self._step(agent, Step.READY)
            case inputs.AgentNotReady(agent, reason, is_choice):
                return self._drop_offer(
                    agent, Step.NOT_READY, "refused" if is_choice else "withdrawn", reason
                )
            case inputs.EntryArrived(entry):
                return self._arrive(entry)
            case inputs.EntryLeft(entry_id, outcome):
                return self._leave(entry_id, outcome)
            case inputs.OfferAccepted(offer):
                return self._accept(offer)
            case inputs.OfferRefused(offer, why):
                return self._refuse(offer, why)
            case inputs.ContactEnded(agent, entry_id):
                return self._end_contact(agent, entry_id)
            case inputs.WrapUpFinished(agent):
                return self._step(agent, Step.WRAPPED)
        assert_never(fact)

    def woke(self, key: str, now: float) -> list[Decision]:
        """A deadline came. One that no longer stands is ignored; one that came early is asked for again."""
        self._floor.now = now
        kind, _, name = key.partition(":")
        at = self._deadline(kind, name)
        if at is None:
            return []
        if now < at:
            return [WakeAt(key, at)]
        if kind == "offer":
            return self._take_back(name, "missed", Step.NOT_TAKEN, RONA)
        if kind == "wrap_up":
            return self._step(name, Step.WRAPPED)
        if kind == "give_up":
            return self._give_up(self._floor.waiting.place(name))
        return self._forgive(name)

    # What one may ask

    def agent(self, agent: str) -> AgentView:
        return self._floor.roster.view(agent)

    def agents(self) -> tuple[AgentView, ...]:
        return tuple(self._floor.roster.views.values())

    def entry(self, entry: str) -> Place:
        return self._floor.waiting.place(entry)

    def waiting(self, queue: str) -> tuple[Place, ...]:
        """Everybody in line in one queue, those being rung for included, in the order of service."""
        return tuple(sorted(self._floor.waiting.in_queue(queue), key=lambda place: place.key))

    def position(self, entry: str) -> int:
        """The 1-based place in line as of the last input, among entries that share an agent with this one.

        Entries being rung for count, so a position does not worsen when an agent does not answer.
        """
        return self._floor.position(entry)

    def wake_ups(self) -> list[WakeAt]:
        """Every deadline that stands: what a restarted runtime has to schedule."""
        keys = [f"offer:{offer}" for offer in self._floor.offers]
        keys += [f"wrap_up:{agent}" for agent in self._floor.roster.views]
        keys += [f"{kind}:{entry}" for entry in self._floor.waiting.places for kind in ("again", "give_up")]
        found = ((key, self._deadline(*key.split(":", 1))) for key in keys)
        return [WakeAt(key, at) for key, at in found if at is not None]

    def to_data(self) -> Snapshot:
        """Everything there is to know, as plain data for JSON."""
        return snapshot.to_data(self._floor)

    @classmethod
    def from_data(cls, data: Snapshot, new_offer: Callable[[], str] | None = None) -> Engine:
        """Continue exactly where `to_data` was taken; schedule `wake_ups()` afterwards."""
        engine = cls(new_offer)
        engine._floor = snapshot.from_data(data)
        return engine

    # Entries

    def _arrive(self, entry: Entry) -> list[Decision]:
        self._floor.waiting.check_new(entry)
        if entry.only_agent:
            self._floor.roster.view(entry.only_agent)
        self._floor.line_for(entry)
        place = self._floor.waiting.enter(
            Place(entry, arrived=self._floor.now, order=self._floor.next_order(), rank=0.0)
        )
        queued = EntryQueued(entry.entry, entry.queue)
        return [queued, *self._match_entry(place), *self._await_or_give_up(entry.entry)]

    def _await_or_give_up(self, entry: str) -> list[Decision]:
        """Whoever asks for one agent by name waits for that one only until a moment of their own."""
        place = self._floor.waiting.place(entry)
        if not place.entry.only_agent:
            return []
        if self._floor.now < place.entry.give_up_at:
            return [WakeAt(f"give_up:{entry}", place.entry.give_up_at)]
        return [] if place.offer else self._give_up(place)

    def _give_up(self, place: Place) -> list[Decision]:
        return [self._close(place, UNAVAILABLE)]

    def _leave(self, entry: str, outcome: str) -> list[Decision]:
        place = self._floor.waiting.place(entry)
        if not place.offer:
            return [self._close(place, outcome)]
        agent = self._floor.offers[place.offer].agent
        ended = self._end_offer(place.offer, "withdrawn")
        return [ended, self._close(place, outcome), *self._step(agent, Step.WITHDRAW)]

    def _close(self, place: Place, outcome: str, agent: str = "") -> EntryClosed:
        self._floor.waiting.leave(place)
        entry = place.entry
        waited_s = self._floor.now - place.arrived
        return EntryClosed(entry.entry, entry.queue, outcome, agent, waited_s, entry.cause)

    def _forgive(self, entry: str) -> list[Decision]:
        """Some refusals are long enough ago: those agents may be offered the entry again."""
        place = self._floor.waiting.place(entry)
        still = {agent: until for agent, until in place.refused.items() if until > self._floor.now}
        place = replace(place, refused=still)
        self._floor.waiting.change(place)
        again: list[Decision] = [WakeAt(f"again:{entry}", min(still.values()))] if still else []
        return again + self._match_entry(place)

    # Offers

    def _live(self, offer: str) -> Offer:
        try:
            return self._floor.offers[offer]
        except KeyError:
            raise StaleOffer(f"offer {offer!r} is not live") from None

    def _accept(self, offer: str) -> list[Decision]:
        live = self._live(offer)
        place = self._floor.waiting.place(live.entry)
        ended = self._end_offer(offer, "accepted")
        changed = self._step(live.agent, Step.ACCEPT)
        return [ended, *changed, self._close(place, "answered", live.agent)]

    def _refuse(self, offer: str, why: str) -> list[Decision]:
        self._live(offer)
        if why not in REFUSAL_REASONS:
            raise BadSpec(f"offer {offer}: refused for {why!r}, not one of {', '.join(REFUSAL_REASONS)}")
        return self._take_back(offer, why, Step.NOT_TAKEN, REFUSAL_REASONS[why])

    def _take_back(self, offer: str, outcome: str, step: Step, reason: str = "") -> list[Decision]:
        """End an offer that was not taken: the entry is back in line with its rank, the agent makes `step`."""
        live = self._floor.offers[offer]
        place = replace(self._floor.waiting.place(live.entry), offer="")
        if place.entry.only_agent:
            return self._named_agent_gone(place, offer, outcome, step, reason)
        again: list[Decision] = []
        if outcome != "withdrawn":
            until = self._floor.now + self._floor.waiting.spec(place.entry.queue).offer_again_after_s
            place = replace(place, refused={**place.refused, live.agent: until})
            again = [WakeAt(f"again:{live.entry}", min(place.refused.values()))]
        ended = self._end_offer(offer, outcome)
        self._floor.waiting.change(place)
        changed = self._step(live.agent, step, reason)
        queued = EntryQueued(live.entry, place.entry.queue)
        return [ended, *changed, queued, *again, *self._match_entry(place)]

    def _named_agent_gone(
        self, place: Place, offer: str, outcome: str, step: Step, reason: str
    ) -> list[Decision]:
        """The only agent did not take it: over. One whose offer was withdrawn may still come back in time."""
        agent = self._floor.offers[offer].agent
        ended = self._end_offer(offer, outcome)
        self._floor.waiting.change(place)
        is_over = outcome != "withdrawn" or self._floor.now >= place.entry.give_up_at
        if is_over:
            closed = self._close(place, UNAVAILABLE if outcome == "withdrawn" else outcome)
            return [ended, closed, *self._step(agent, step, reason)]
        queued = EntryQueued(place.entry.entry, place.entry.queue)
        return [ended, *self._step(agent, step, reason), queued]

    def _end_offer(self, offer: str, outcome: str) -> OfferEnded:
        live = self._floor.offers.pop(offer)
        return OfferEnded(offer, live.entry, live.agent, outcome)

    def _deadline(self, kind: str, name: str) -> float | None:
        """When a deadline of ours stands, or None."""
        if kind == "offer" and name in self._floor.offers:
            return self._floor.offers[name].deadline
        if kind == "wrap_up" and name in self._floor.roster.views:
            return (
                self._floor.roster.view(name).until
                if self._floor.roster.view(name).state is State.WRAP_UP
                else None
            )
        if kind == "give_up" and name in self._floor.waiting.places:
            place = self._floor.waiting.place(name)
            return place.entry.give_up_at if place.entry.only_agent and not place.offer else None
        if kind == "again" and name in self._floor.waiting.places:
            return min(self._floor.waiting.place(name).refused.values(), default=None)
        return None

    # Agents

    def _drop_offer(self, agent: str, step: Step, outcome: str, reason: str = "") -> list[Decision]:
        """A step that an agent may take while being offered an entry, which then goes back to its queue."""
        view = self._floor.roster.view(agent)
        check(view, step)
        if view.offer:
            return self._take_back(view.offer, outcome, step, reason)
        return self._step(agent, step, reason)

    def _end_contact(self, agent: str, entry: str) -> list[Decision]:
        view = self._floor.roster.view(agent)
        check(view, Step.CONTACT_END)
        if view.entry != entry:
            raise WrongState(f"agent {agent}: has entry {view.entry!r}, not {entry!r}")
        wrap_up_s = self._floor.waiting.spec(view.queue).wrap_up_s
        return self._step(agent, Step.CONTACT_END, until=self._floor.now + wrap_up_s if wrap_up_s else 0.0)

    def _step(self, agent: str, step: Step, reason: str = "", until: float = 0.0) -> list[Decision]:
        """Move an agent, and match them when that freed them."""
        view = self._floor.roster.view(agent)
        check(view, step)
        after = apply(view, step, Fact(self._floor.now, self._floor.next_order(), reason, until))
        return [*self._put(view, after), *self._match_agent(after)]

    def _put(self, view: AgentView, after: AgentView) -> list[Decision]:
        """Store an agent's next view; nothing to tell when it is the same."""
        if after == view:
            return []
        self._floor.roster.put(after)
        out: list[Decision] = [
            AgentChanged(
                agent=after.agent,
                was=view.state.value,
                state=after.state.value,
                reason=after.reason,
                until=after.until,
                entry=after.entry,
                pending=State.LOGGED_OUT.value if after.leaving else after.pending,
            )
        ]
        if after.state is State.WRAP_UP and view.state is not State.WRAP_UP:
            out.append(WakeAt(f"wrap_up:{after.agent}", after.until))
        return out

    # Matching

    def _match_entry(self, place: Place) -> list[Decision]:
        """Offer an entry to the best idle agent of its line, if there is one."""
        if place.offer:
            return []
        for key in self._floor.waiting.line(place.entry).idle:
            # Only agents who did not take this very entry are passed over: a handful at most.
            if key[2] not in place.refused:
                return self._offer(place, self._floor.roster.view(key[2]), agent_was_free=True)
        return []

    def _match_agent(self, view: AgentView) -> list[Decision]:
        """Offer a freed agent the best entry among the first of each line they serve."""
        if view.state is not State.IDLE:
            return []
        firsts: dict[str, Place] = {}
        for line in self._floor.roster.lines(view.agent):
            place = self._first_for(view.agent, line)
            # Inside a queue ranks decide, exactly; points of different queues are compared below.
            if place and (line.spec.queue not in firsts or place.key < firsts[line.spec.queue].key):
                firsts[line.spec.queue] = place
        if not firsts:
            return []
        specs = self._floor.waiting.queues
        best = min(
            firsts.values(),
            key=lambda one: (-points(specs[one.entry.queue], one.entry, self._floor.now), one.order),
        )
        return self._offer(best, view, agent_was_free=False)

    def _first_for(self, agent: str, line: Line) -> Place | None:
        for key in line.race:
            place = self._floor.waiting.places[key[2]]
            if agent not in place.refused:
                return place
        return None

    def _offer(self, place: Place, view: AgentView, agent_was_free: bool) -> list[Decision]:
        line = self._floor.waiting.line(place.entry)
        entry = place.entry
        reason = explain.why(self._floor.roster, line, place, view, self._floor.now, agent_was_free)
        offer = self._new_offer() if self._new_offer else f"offer-{self._floor.next_order()}"
        deadline = self._floor.now + line.spec.ring_for_s
        self._floor.offers[offer] = Offer(offer, entry.entry, view.agent, deadline)
        self._floor.waiting.change(replace(place, offer=offer))
        fact = Fact(
            self._floor.now,
            self._floor.next_order(),
            until=deadline,
            entry=entry.entry,
            queue=entry.queue,
            offer=offer,
        )
        changed = self._put(view, apply(view, Step.OFFER, fact))
        words = explain.sentence(reason, line, agent_was_free)
        made = MakeOffer(offer, entry.entry, entry.contact, view.agent, entry.queue, deadline, words, reason)
        return [*changed, made, WakeAt(f"offer:{offer}", deadline)]
