"""A second, slow and simple bookkeeping of what the engine is told and decides; `tests.acd.proofs` checks it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

import acd

NOT_TAKEN = {"refused", "missed", "unreachable"}
SERVED = {"answered", "callback_answered"}


class Phase(StrEnum):
    """Of what an agent has in hand, the foremost first."""

    CONTACT = "on_contact"
    OFFERED = "offered"
    WRAP_UP = "wrap_up"


@dataclass
class Visit:
    """An entry in line. `held`: for whom, until when; `reserved` likewise, by hand. `raised`: points by hand.

    A callback: `tries` made, `not_before`, `dialled_until`.
    """

    entry: acd.Entry
    order: int
    arrived: float
    ranked_from: float
    asks: tuple[acd.SkillStep, ...] = ()
    last: acd.Needs = ()
    step: int = 1
    held: tuple[str, float] = ("", 0.0)
    reserved: tuple[str, float] = ("", 0.0)
    raised: float = 0.0
    refused: dict[str, float] = field(default_factory=dict)
    is_callback: bool = False
    is_reached: bool = False
    tries: int = 0
    not_before: float = 0.0
    dialled_until: float = 0.0

    @property
    def needs(self) -> acd.Needs:
        """What is asked in the present step."""
        return self.asks[self.step - 1].needs if self.step <= len(self.asks) else self.last

    @property
    def step_ends(self) -> float:
        """When the present step is over; 0 for the last, which is for good."""
        over = sum(step.for_s for step in self.asks[: self.step])
        return self.arrived + over if self.step <= len(self.asks) else 0.0


@dataclass
class Ledger:
    """Everything by name. `hands`: what each agent has in hand; `in_line`: whoever has not been closed."""

    queues: dict[str, acd.QueueSpec] = field(default_factory=dict)
    agents: dict[str, acd.AgentSpec] = field(default_factory=dict)
    state: dict[str, str] = field(default_factory=dict)
    pending: dict[str, str] = field(default_factory=dict)
    told_in_hand: dict[str, int] = field(default_factory=dict)
    hands: dict[str, dict[str, Phase]] = field(default_factory=dict)
    in_line: dict[str, Visit] = field(default_factory=dict)
    entries: dict[str, acd.Entry] = field(default_factory=dict)
    offers: dict[str, tuple[str, str]] = field(default_factory=dict)
    offer_until: dict[str, float] = field(default_factory=dict)
    closed: dict[str, acd.EntryClosed] = field(default_factory=dict)
    talking: dict[str, str] = field(default_factory=dict)
    abandoned: dict[tuple[str, str], list[tuple[float, float]]] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    owes: set[str] = field(default_factory=set)
    longest_until: dict[str, float] = field(default_factory=dict)
    wake_at: dict[str, float] = field(default_factory=dict)
    idle_clock: dict[str, tuple[float, int]] = field(default_factory=dict)
    turns: dict[str, int] = field(default_factory=dict)
    handled: dict[str, int] = field(default_factory=dict)
    lent: dict[str, tuple[acd.AgentSpec, float]] = field(default_factory=dict)
    limits: dict[tuple[str, str], int] = field(default_factory=dict)
    by_hand: acd.EntryLeft | acd.EntryRaised | acd.AgentLent | None = None
    moves: int = 0

    def told(self, fact: acd.Input | str, now: float) -> None:
        """Follow an input that was not refused, or the key of a deadline that stood, before what came of it."""
        by_hand = isinstance(fact, acd.EntryLeft | acd.EntryRaised | acd.AgentLent)
        self.by_hand = fact if by_hand else None  # type: ignore[assignment]
        match fact:
            case str():
                self._woken(fact, now)
            case acd.AgentLent(agent, queues, until) if queues != self.own(agent).queues:
                self.lent[agent] = (self.own(agent), until)
            case acd.AgentLimited(agent, channel, most):
                self.limits[agent, channel] = most
            case acd.EntryReserved(entry_id, agent, until):
                self.in_line[entry_id].reserved = (agent, until)
                self.in_line[entry_id].refused.pop(agent, None)
            case acd.QueueConfigured(spec):
                self.queues[spec.queue] = spec
                for visit in self.in_line.values():
                    self._asks(visit)
            case acd.AgentConfigured(agent_spec):
                self._employed(agent_spec)
            case acd.EntryArrived(entry):
                self.entries[entry.entry] = entry
                visit = Visit(entry, len(self.entries), now, entry.ranked_from)
                visit.is_callback, visit.tries = entry.is_callback, entry.tries
                self._asks(visit)
                self.in_line[entry.entry] = visit
            case acd.EntryDescribed(entry_id, tier, tags, preferred):
                self._described(self.in_line[entry_id], tier, tags, preferred)
            case acd.ContactEnded(agent, entry_id):
                self._contact_ended(agent, entry_id, now)
            case acd.DispositionGiven(entry=entry_id):
                self.owes.discard(entry_id)
            case acd.WrapUpFinished(agent, entry_id):
                self._wrapped_up(agent, entry_id, now)
            case acd.CallbackChosen(entry_id):
                self.in_line[entry_id].is_callback = True
            case acd.CallbackReached(entry_id):
                visit = self.in_line[entry_id]
                visit.is_reached, visit.dialled_until = True, 0.0

    def own(self, agent: str) -> acd.AgentSpec:
        """What is configured of an agent, lent or not."""
        return self.lent[agent][0] if agent in self.lent else self.agents[agent]

    def _employed(self, spec: acd.AgentSpec) -> None:
        former = self.agents.get(spec.agent)
        self.agents[spec.agent] = spec
        if spec.agent in self.lent and former is not None:
            self.lent[spec.agent] = (spec, self.lent[spec.agent][1])
            self.agents[spec.agent] = replace(spec, queues=former.queues)
        self.state.setdefault(spec.agent, "logged_out")
        self.pending.setdefault(spec.agent, "")
        self.told_in_hand.setdefault(spec.agent, 0)
        self.hands.setdefault(spec.agent, {})
        self.turns.setdefault(spec.agent, 0)
        self.handled.setdefault(spec.agent, 0)

    def _woken(self, key: str, now: float) -> None:
        kind, _, name = key.partition(":")
        if kind == "again":
            visit = self.in_line[name]
            visit.refused = {agent: until for agent, until in visit.refused.items() if until > now}
        if kind == "wrap_up":
            agent, _, entry = name.partition(":")
            # A disposition that is missing is waited for, as long as the queue says.
            if entry not in self.owes or now >= self.longest_until[entry]:
                self._wrapped_up(agent, entry, now)

    def _asks(self, visit: Visit) -> None:
        """What an entry asks for itself, or else what its queue asks for now."""
        entry, spec = visit.entry, self.queues[visit.entry.queue]
        asking = entry if entry.steps or entry.needs else spec
        visit.asks, visit.last = asking.steps, asking.needs
        visit.step = min(visit.step, len(visit.asks) + 1)

    def _described(self, visit: Visit, tier: str, tags: tuple[str, ...], preferred: str) -> None:
        old = visit.entry
        visit.entry = replace(
            old,
            tier=tier or old.tier,
            tags=tags or old.tags,
            preferred_agent=preferred or old.preferred_agent,
        )

    def _contact_ended(self, agent: str, entry: str, now: float) -> None:
        hand = self.hands[agent]
        assert hand[entry] is Phase.CONTACT
        hand[entry] = Phase.WRAP_UP
        if self.talking.pop(entry, "") != agent:
            # The customer of a callback was not reached yet: nothing to write down.
            self._wrapped_up(agent, entry, now)
            return
        spec = self.queues[self.entries[entry].queue]
        self.longest_until[entry] = now + max(spec.wrap_up_s, spec.wrap_up_longest_s)
        if not (spec.wrap_up_s or entry in self.owes) or self.pending[agent] == "logged_out":
            self._wrapped_up(agent, entry, now)

    def _wrapped_up(self, agent: str, entry: str, now: float) -> None:
        """The wrap-up of one contact is over, or of all; the idle clock starts."""
        hand = self.hands[agent]
        over = [one for one, phase in hand.items() if phase is Phase.WRAP_UP and entry in ("", one)]
        for one in over:
            del hand[one]
            self.owes.discard(one)
            self._clock(agent, now)

    def _clock(self, agent: str, now: float) -> None:
        self.moves += 1
        self.idle_clock[agent] = (now, self.moves)

    def decided(self, decision: acd.Decision, now: float) -> None:
        """Follow one decision."""
        match decision:
            case acd.WakeAt(key, at):
                self.wake_at[key] = at
            case acd.AgentChanged():
                self._agent_changed(decision, now)
            case acd.MakeOffer(offer, entry, agent=agent, deadline=deadline):
                self.moves += 1
                self.turns[agent] = self.moves
                self.offers[offer], self.offer_until[offer] = (entry, agent), deadline
                self.hands[agent][entry] = Phase.OFFERED
            case acd.OfferEnded():
                self._offer_ended(decision, now)
            case acd.EntryClosed():
                self._closed(decision, now)
            case acd.NeedsChanged(entry, step=step):
                self.in_line[entry].step = step
            case acd.HeldFor(entry, agent=agent, until=until):
                visit = self.in_line[entry]
                visit.held = (agent, until) if until else ("", 0.0)
                if not until:
                    visit.reserved = ("", 0.0)
            case acd.RankRaised(entry, points=points):
                self.in_line[entry].raised = points
            case acd.QueuesServed(agent, queues):
                if queues == self.own(agent).queues:
                    self.agents[agent] = self.own(agent)
                    del self.lent[agent]
                self.agents[agent] = replace(self.agents[agent], queues=queues)
            case acd.RankRegained(entry, ranked_from=ranked_from):
                self.in_line[entry].ranked_from = ranked_from
            case acd.AskCallback(entry):
                self.asked[entry] = self.asked.get(entry, 0) + 1
            case acd.CallBack(entry, until=until):
                self.in_line[entry].dialled_until = until
            case acd.CallbackWaits(entry, tries=tries, not_before=not_before):
                visit = self.in_line[entry]
                visit.tries, visit.not_before = tries, not_before
                visit.is_reached, visit.dialled_until = False, 0.0
                self._put_down(entry, now)

    def _agent_changed(self, change: acd.AgentChanged, now: float) -> None:
        agent = change.agent
        if change.state in ("idle", "not_ready", "logged_out"):
            # Whoever is free, or away, owes no paperwork any more.
            self._wrapped_up(agent, "", now)
        if change.state == "idle" and change.was in ("not_ready", "logged_out"):
            self._clock(agent, now)
        self.state[agent], self.pending[agent] = change.state, change.pending
        self.told_in_hand[agent] = change.contacts

    def _offer_ended(self, ended: acd.OfferEnded, now: float) -> None:
        entry, agent = self.offers.pop(ended.offer)
        visit = self.in_line[entry]
        spec = self.queues[visit.entry.queue]
        if ended.outcome == "accepted":
            self.hands[agent][entry] = Phase.CONTACT
            self.handled[agent] += 1
            self._clock(agent, now)
            if spec.needs_disposition:
                self.owes.add(entry)
            return
        del self.hands[agent][entry]
        is_put_off = ended.outcome == "refused" and {Phase.CONTACT, Phase.WRAP_UP} & {
            *self.hands[agent].values()
        }
        if is_put_off or (ended.outcome == "missed" and spec.on_missed == "ready"):
            self._clock(agent, now)
        if ended.outcome in NOT_TAKEN and not visit.entry.only_agent:
            visit.refused[agent] = now + spec.offer_again_after_s

    def _put_down(self, entry: str, now: float) -> None:
        """Whoever was calling the customer of `entry` back is free of it."""
        for agent, hand in self.hands.items():
            if hand.get(entry) is Phase.CONTACT and entry not in self.talking:
                hand[entry] = Phase.WRAP_UP
                self._wrapped_up(agent, entry, now)

    def _closed(self, end: acd.EntryClosed, now: float) -> None:
        visit = self.in_line.pop(end.entry)
        self.closed[end.entry] = end
        if end.outcome in SERVED:
            self.talking[end.entry] = end.agent
        else:
            self._put_down(end.entry, now)
        if end.outcome == "abandoned" and visit.entry.caller:
            self.abandoned.setdefault((end.queue, visit.entry.caller), []).append((now, visit.ranked_from))
