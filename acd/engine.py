"""The one who decides: `handle(input, now)` returns what should happen, in the same call in which it learns
something.

Every change frees at most one agent or puts at most one entry in line, and before it no idle agent stood
beside an entry they may take. So matching that one agent, or that one entry, is enough to keep it that way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

from acd import explain, inputs, snapshot
from acd.decisions import AgentChanged, Decision, EntryClosed, EntryQueued, MakeOffer, OfferEnded, WakeAt
from acd.discipline import points, rank_at
from acd.errors import BadSpec, StaleOffer, WrongState
from acd.model import AgentSpec, Entry, QueueSpec
from acd.roster import Roster
from acd.skills import normal
from acd.snapshot import Snapshot
from acd.states import AgentView, Fact, State, Step, apply, check
from acd.strategy import named
from acd.waiting import Line, Offer, Place, Waiting

# Requirements come from a handful of flow nodes; a queue remembers this many before it drops those nobody
# waits for.
LINES_KEPT = 64

REFUSAL_REASONS = {"refused": "declined", "unreachable": "unreachable"}
RONA = "rona"  # redirected on no answer


class Engine:
    """The routing core. `new_offer` names offers; without it they are numbered."""

    def __init__(self, new_offer: Callable[[], str] | None = None) -> None:
        self._new_offer = new_offer
        self._order = 0
        self._now = 0.0
        self._waiting = Waiting()
        self._roster = Roster()
        self._offers: dict[str, Offer] = {}
        self._rivals: dict[Line, list[Line]] = {}

    def handle(self, fact: inputs.Input, now: float) -> list[Decision]:
        """Apply one input. Raises an AcdError, with nothing changed, for one that makes no sense now."""
        self._now = now
        match fact:
            case inputs.QueueConfigured(spec):
                return self._configure_queue(spec)
            case inputs.AgentConfigured(spec):
                return self._configure_agent(spec)
            case inputs.AgentSignedIn(agent, reason):
                return self._step(agent, Step.SIGN_IN, reason)
            case inputs.AgentSignedOut(agent):
                return self._drop_offer(agent, Step.SIGN_OUT, "withdrawn")
            case inputs.AgentReady(agent):
                return self._step(agent, Step.READY)
            case inputs.AgentNotReady(agent, reason):
                return self._drop_offer(agent, Step.NOT_READY, "refused", reason)
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
        self._now = now
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
        return self._forgive(name)

    # What one may ask

    def agent(self, agent: str) -> AgentView:
        return self._roster.view(agent)

    def agents(self) -> tuple[AgentView, ...]:
        return tuple(self._roster.views.values())

    def entry(self, entry: str) -> Place:
        return self._waiting.place(entry)

    def waiting(self, queue: str) -> tuple[Place, ...]:
        """Everybody in line in one queue, those being rung for included, in the order of service."""
        self._waiting.spec(queue)
        return tuple(sorted(self._waiting.in_queue(queue), key=lambda place: place.key))

    def position(self, entry: str) -> int:
        """The 1-based place in line as of the last input, among entries that share an agent with this one.

        Entries being rung for count, so a position does not worsen when an agent does not answer.
        """
        place = self._waiting.place(entry)
        line = self._waiting.line(place.entry)
        worth = points(line.spec, place.entry, self._now)
        ahead = 0
        for rival in self._rivals_of(line):
            same_rank = (
                place.rank if rival.spec.queue == line.spec.queue else rank_at(rival.spec, worth, self._now)
            )
            ahead += rival.before((same_rank, place.order, entry))
        return 1 + ahead

    def wake_ups(self) -> list[WakeAt]:
        """Every deadline that stands: what a restarted runtime has to schedule."""
        keys = [f"offer:{offer}" for offer in self._offers]
        keys += [f"wrap_up:{agent}" for agent in self._roster.views]
        keys += [f"again:{entry}" for entry in self._waiting.places]
        found = ((key, self._deadline(*key.split(":", 1))) for key in keys)
        return [WakeAt(key, at) for key, at in found if at is not None]

    def to_data(self) -> Snapshot:
        """Everything there is to know, as plain data for JSON."""
        return {
            "now": self._now,
            "order": self._order,
            "queues": [snapshot.queue_row(spec) for spec in self._waiting.queues.values()],
            "agents": [snapshot.agent_row(spec) for spec in self._roster.specs.values()],
            "views": [snapshot.view_row(view) for view in self._roster.views.values()],
            "places": [snapshot.place_row(place) for place in self._waiting.places.values()],
            "offers": [snapshot.offer_row(offer) for offer in self._offers.values()],
        }

    @classmethod
    def from_data(cls, data: Snapshot, new_offer: Callable[[], str] | None = None) -> Engine:
        """Continue exactly where `to_data` was taken; schedule `wake_ups()` afterwards."""
        engine = cls(new_offer)
        engine._now, engine._order = data["now"], data["order"]
        for queue in data["queues"]:
            engine._configure_queue(snapshot.queue_of(queue))
        for agent, view in zip(data["agents"], data["views"], strict=True):
            engine._roster.configure(snapshot.agent_of(agent), snapshot.view_of(view), [])
        for row in data["places"]:
            place = snapshot.place_of(row)
            engine._line_for(place.entry)
            engine._waiting.enter(place)
        engine._offers = {row["offer"]: snapshot.offer_of(row) for row in data["offers"]}
        return engine

    # Configuration

    def _configure_queue(self, spec: QueueSpec) -> list[Decision]:
        named(spec.strategy)
        lines = self._waiting.lines.setdefault(spec.queue, {})
        places = list(self._waiting.in_queue(spec.queue))
        for place in places:
            self._waiting.leave(place)
        for line in list(lines.values()):
            self._close_line(line)
        self._waiting.queues[spec.queue] = spec
        for place in sorted(places, key=lambda one: one.order):
            self._line_for(place.entry)
            self._waiting.enter(place)
        return []

    def _configure_agent(self, spec: AgentSpec) -> list[Decision]:
        for queue in spec.queues:
            self._waiting.spec(queue)
        view = self._roster.views.get(spec.agent, AgentView(spec.agent, since=self._now))
        lines = [line for queue in spec.queues for line in self._waiting.lines[queue].values()]
        self._roster.configure(spec, view, lines)
        self._rivals.clear()
        return self._match_agent(view)

    def _line_for(self, entry: Entry) -> Line:
        """The line of an entry's requirement, opened when it is the first of its kind."""
        lines = self._waiting.lines[entry.queue]
        needs = normal(entry.needs)
        if needs not in lines:
            if len(lines) >= LINES_KEPT:
                for unused in [line for line in lines.values() if line.is_empty][:1]:
                    self._close_line(unused)
            lines[needs] = Line(self._waiting.queues[entry.queue], needs)
            self._roster.open_line(lines[needs])
            self._rivals.clear()
        return lines[needs]

    def _rivals_of(self, line: Line) -> list[Line]:
        """The lines which share an agent with this one, itself included; kept until lines or agents
        change."""
        if line not in self._rivals:
            shared = (rival for agent in line.agents for rival in self._roster.lines(agent))
            self._rivals[line] = list(dict.fromkeys([line, *shared]))
        return self._rivals[line]

    def _close_line(self, line: Line) -> None:
        del self._waiting.lines[line.spec.queue][line.needs]
        self._roster.close_line(line)
        self._rivals.clear()

    # Entries

    def _arrive(self, entry: Entry) -> list[Decision]:
        self._waiting.check_new(entry)
        self._line_for(entry)
        place = self._waiting.enter(Place(entry, arrived=self._now, order=self._next(), rank=0.0))
        return [EntryQueued(entry.entry, entry.queue), *self._match_entry(place)]

    def _leave(self, entry: str, outcome: str) -> list[Decision]:
        place = self._waiting.place(entry)
        if not place.offer:
            return [self._close(place, outcome)]
        agent = self._offers[place.offer].agent
        ended = self._end_offer(place.offer, "withdrawn")
        return [ended, self._close(place, outcome), *self._step(agent, Step.WITHDRAW)]

    def _close(self, place: Place, outcome: str, agent: str = "") -> EntryClosed:
        self._waiting.leave(place)
        entry = place.entry
        return EntryClosed(entry.entry, entry.queue, outcome, agent, self._now - place.arrived)

    def _forgive(self, entry: str) -> list[Decision]:
        """Some refusals are long enough ago: those agents may be offered the entry again."""
        place = self._waiting.place(entry)
        still = {agent: until for agent, until in place.refused.items() if until > self._now}
        place = replace(place, refused=still)
        self._waiting.change(place)
        again: list[Decision] = [WakeAt(f"again:{entry}", min(still.values()))] if still else []
        return again + self._match_entry(place)

    # Offers

    def _live(self, offer: str) -> Offer:
        try:
            return self._offers[offer]
        except KeyError:
            raise StaleOffer(f"offer {offer!r} is not live") from None

    def _accept(self, offer: str) -> list[Decision]:
        live = self._live(offer)
        place = self._waiting.place(live.entry)
        ended = self._end_offer(offer, "accepted")
        changed = self._step(live.agent, Step.ACCEPT)
        return [ended, *changed, self._close(place, "answered", live.agent)]

    def _refuse(self, offer: str, why: str) -> list[Decision]:
        self._live(offer)
        if why not in REFUSAL_REASONS:
            raise BadSpec(f"offer {offer}: refused for {why!r}, not one of {', '.join(REFUSAL_REASONS)}")
        return self._take_back(offer, why, Step.NOT_TAKEN, REFUSAL_REASONS[why])

    def _take_back(self, offer: str, outcome: str, step: Step, reason: str = "") -> list[Decision]:
        """End an offer that was not taken: the entry is back in line with its rank, the agent makes
        `step`."""
        live = self._offers[offer]
        place = replace(self._waiting.place(live.entry), offer="")
        again: list[Decision] = []
        if outcome != "withdrawn":
            until = self._now + self._waiting.spec(place.entry.queue).offer_again_after_s
            place = replace(place, refused={**place.refused, live.agent: until})
            again = [WakeAt(f"again:{live.entry}", min(place.refused.values()))]
        ended = self._end_offer(offer, outcome)
        self._waiting.change(place)
        changed = self._step(live.agent, step, reason)
        queued = EntryQueued(live.entry, place.entry.queue)
        return [ended, *changed, queued, *again, *self._match_entry(place)]

    def _end_offer(self, offer: str, outcome: str) -> OfferEnded:
        live = self._offers.pop(offer)
        return OfferEnded(offer, live.entry, live.agent, outcome)

    def _deadline(self, kind: str, name: str) -> float | None:
        """When a deadline of ours stands, or None."""
        if kind == "offer" and name in self._offers:
            return self._offers[name].deadline
        if kind == "wrap_up" and name in self._roster.views:
            return self._roster.view(name).until if self._roster.view(name).state is State.WRAP_UP else None
        if kind == "again" and name in self._waiting.places:
            return min(self._waiting.place(name).refused.values(), default=None)
        return None

    # Agents

    def _drop_offer(self, agent: str, step: Step, outcome: str, reason: str = "") -> list[Decision]:
        """A step that an agent may take while being offered an entry, which then goes back to its queue."""
        view = self._roster.view(agent)
        check(view, step)
        if view.offer:
            return self._take_back(view.offer, outcome, step, reason)
        return self._step(agent, step, reason)

    def _end_contact(self, agent: str, entry: str) -> list[Decision]:
        view = self._roster.view(agent)
        check(view, Step.CONTACT_END)
        if view.entry != entry:
            raise WrongState(f"agent {agent}: has entry {view.entry!r}, not {entry!r}")
        wrap_up_s = self._waiting.spec(view.queue).wrap_up_s
        return self._step(agent, Step.CONTACT_END, until=self._now + wrap_up_s if wrap_up_s else 0.0)

    def _step(self, agent: str, step: Step, reason: str = "", until: float = 0.0) -> list[Decision]:
        """Move an agent, and match them when that freed them."""
        view = self._roster.view(agent)
        check(view, step)
        after = apply(view, step, Fact(self._now, self._next(), reason, until))
        return [*self._put(view, after), *self._match_agent(after)]

    def _put(self, view: AgentView, after: AgentView) -> list[Decision]:
        """Store an agent's next view; nothing to tell when it is the same."""
        if after == view:
            return []
        self._roster.put(after)
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
        for key in self._waiting.line(place.entry).idle:
            # Only agents who did not take this very entry are passed over: a handful at most.
            if key[2] not in place.refused:
                return self._offer(place, self._roster.view(key[2]), agent_was_free=True)
        return []

    def _match_agent(self, view: AgentView) -> list[Decision]:
        """Offer a freed agent the best entry among the first of each line they serve."""
        if view.state is not State.IDLE:
            return []
        firsts: dict[str, Place] = {}
        for line in self._roster.lines(view.agent):
            place = self._first_for(view.agent, line)
            # Inside a queue ranks decide, exactly; points of different queues are compared below.
            if place and (line.spec.queue not in firsts or place.key < firsts[line.spec.queue].key):
                firsts[line.spec.queue] = place
        if not firsts:
            return []
        specs = self._waiting.queues
        best = min(
            firsts.values(),
            key=lambda one: (-points(specs[one.entry.queue], one.entry, self._now), one.order),
        )
        return self._offer(best, view, agent_was_free=False)

    def _first_for(self, agent: str, line: Line) -> Place | None:
        for key in line.race:
            place = self._waiting.places[key[2]]
            if agent not in place.refused:
                return place
        return None

    def _offer(self, place: Place, view: AgentView, agent_was_free: bool) -> list[Decision]:
        line = self._waiting.line(place.entry)
        entry = place.entry
        reason = explain.why(self._roster, line, place, view, self._now, agent_was_free)
        offer = self._new_offer() if self._new_offer else f"offer-{self._next()}"
        deadline = self._now + line.spec.ring_for_s
        self._offers[offer] = Offer(offer, entry.entry, view.agent, deadline)
        self._waiting.change(replace(place, offer=offer))
        fact = Fact(
            self._now, self._next(), until=deadline, entry=entry.entry, queue=entry.queue, offer=offer
        )
        changed = self._put(view, apply(view, Step.OFFER, fact))
        words = explain.sentence(reason, line, agent_was_free)
        made = MakeOffer(offer, entry.entry, entry.contact, view.agent, entry.queue, deadline, words, reason)
        return [*changed, made, WakeAt(f"offer:{offer}", deadline)]

    def _next(self) -> int:
        self._order += 1
        return self._order
