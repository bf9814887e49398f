"""A second, slow and simple bookkeeping of the engine's decisions; it raises as soon as a promise is broken."""

from __future__ import annotations

from dataclasses import dataclass, field

import acd

FREE_AGAIN_AFTER = {"refused", "missed", "unreachable"}


@dataclass
class Ledger:
    """Follows inputs and decisions; walks everything, which the engine must not."""

    queues: dict[str, acd.QueueSpec] = field(default_factory=dict)
    agents: dict[str, acd.AgentSpec] = field(default_factory=dict)
    state: dict[str, str] = field(default_factory=dict)
    idle_clock: dict[str, tuple[float, int]] = field(default_factory=dict)
    connected: dict[str, str] = field(default_factory=dict)
    in_line: dict[str, acd.Entry] = field(default_factory=dict)
    arrival: dict[str, int] = field(default_factory=dict)
    arrived_at: dict[str, float] = field(default_factory=dict)
    offers: dict[str, tuple[str, str]] = field(default_factory=dict)
    refused: dict[tuple[str, str], float] = field(default_factory=dict)
    closed: dict[str, str] = field(default_factory=dict)
    wake_at: dict[str, float] = field(default_factory=dict)
    moves: int = 0

    def told(self, fact: acd.Input | str, decisions: list[acd.Decision], now: float) -> None:
        """Follow one input (or the key of a wake-up) with what came of it, and check every promise."""
        match fact:
            case str() if fact.startswith("again:"):
                over = [
                    pair
                    for pair, until in self.refused.items()
                    if f"again:{pair[0]}" == fact and until <= now
                ]
                for pair in over:
                    del self.refused[pair]
            case acd.QueueConfigured(spec):
                self.queues[spec.queue] = spec
            case acd.AgentConfigured(agent_spec):
                self.agents[agent_spec.agent] = agent_spec
                self.state.setdefault(agent_spec.agent, "logged_out")
            case acd.EntryArrived(entry):
                self.in_line[entry.entry] = entry
                self.arrival[entry.entry] = len(self.arrival)
                self.arrived_at[entry.entry] = now
            case acd.ContactEnded(agent, entry_id):
                assert self.connected.pop(agent) == entry_id
        for decision in decisions:
            self._follow(decision, now)
        self.check_capacity()
        self.check_nobody_waits_beside_an_idle_agent()
        self.check_nobody_waits_too_long_for_one_agent(now)

    def check_capacity(self) -> None:
        """Promise 1: one offer or contact an agent, one agent an entry, and the states say the same."""
        holders = [agent for _, agent in self.offers.values()] + list(self.connected)
        assert len(holders) == len(set(holders))
        offered = [entry for entry, _ in self.offers.values()]
        assert len(offered) == len(set(offered)) and set(offered) <= set(self.in_line)
        assert len(set(self.connected.values())) == len(self.connected)
        assert set(self.in_line) | set(self.closed) == set(self.arrival)
        for agent, state in self.state.items():
            assert (state == "offered") == any(agent == held for _, held in self.offers.values())
            assert (state == "on_contact") == (agent in self.connected)

    def check_nobody_waits_beside_an_idle_agent(self) -> None:
        """Promise 2."""
        pairs = [
            (agent, entry)
            for agent in self._idle()
            for entry in self._unoffered()
            if self._matches(agent, entry)
        ]
        assert pairs == []

    def check_nobody_waits_too_long_for_one_agent(self, now: float) -> None:
        """Whoever asks for an agent by name is being offered to them, or has time left."""
        assert all(entry.give_up_at >= now for entry in self._unoffered() if entry.only_agent)

    def position(self, entry: str, now: float) -> int:
        """The place in line by counting."""
        mine = self.in_line[entry]
        team = {agent for agent in self.agents if self._serves(agent, mine)}
        ahead = [
            one
            for one in self.in_line.values()
            if self._turn(one, now) < self._turn(mine, now)
            and (self._same_line(one, mine) or any(self._serves(agent, one) for agent in team))
        ]
        return 1 + len(ahead)

    def _follow(self, decision: acd.Decision, now: float) -> None:
        match decision:
            case acd.WakeAt(key, at):
                assert at >= now
                self.wake_at[key] = at
            case acd.AgentChanged():
                self._agent_changed(decision, now)
            case acd.MakeOffer():
                self._offer_made(decision, now)
            case acd.OfferEnded(offer, entry, agent, outcome):
                assert self.offers.pop(offer) == (entry, agent)
                if outcome == "accepted":
                    self.connected[agent] = entry
                if outcome in FREE_AGAIN_AFTER:
                    spec = self.queues[self.in_line[entry].queue]
                    self.refused[entry, agent] = now + spec.offer_again_after_s
            case acd.EntryClosed(entry, queue, outcome, agent, waited_s):
                assert self.in_line.pop(entry).queue == queue
                assert entry not in self.closed
                self.closed[entry] = outcome
                assert waited_s == now - self.arrived_at[entry]
                assert (outcome == "answered") == (self.connected.get(agent) == entry)
            case acd.EntryQueued(entry, queue):
                assert self.in_line[entry].queue == queue

    def _agent_changed(self, change: acd.AgentChanged, now: float) -> None:
        agent = change.agent
        assert self.state[agent] == change.was
        self.moves += 1
        if change.state == "idle" and change.was != "offered":
            self.idle_clock[agent] = (now, self.moves)
        self.state[agent] = change.state
        if change.state in {"offered", "wrap_up"}:
            assert change.until > now

    def _offer_made(self, made: acd.MakeOffer, now: float) -> None:
        """Promises 3 and 4: the first in line for this agent, the longest idle for this entry."""
        assert self.state[made.agent] == "offered"
        assert made.offer not in self.offers
        takeable = [entry for entry in self._unoffered() if self._matches(made.agent, entry)]
        assert min(takeable, key=lambda one: self._turn(one, now)).entry == made.entry
        chosen = self.in_line[made.entry]
        able = [agent for agent in [*self._idle(), made.agent] if self._matches(agent, chosen)]
        assert min(able, key=self.idle_clock.__getitem__) == made.agent
        assert made.reason.candidates == len(able)
        assert made.reason.waiting >= len(takeable)
        self.offers[made.offer] = (made.entry, made.agent)

    def _idle(self) -> list[str]:
        return [agent for agent, state in self.state.items() if state == "idle"]

    def _unoffered(self) -> list[acd.Entry]:
        offered = {entry for entry, _ in self.offers.values()}
        return [entry for entry in self.in_line.values() if entry.entry not in offered]

    def _matches(self, agent: str, entry: acd.Entry) -> bool:
        return self._serves(agent, entry) and (entry.entry, agent) not in self.refused

    def _serves(self, agent: str, entry: acd.Entry) -> bool:
        if entry.only_agent:
            return agent == entry.only_agent
        spec = self.agents[agent]
        skilled = all(spec.skills.get(need.skill, 0) >= need.level for need in entry.needs)
        return skilled and entry.queue in spec.queues

    def _same_line(self, one: acd.Entry, other: acd.Entry) -> bool:
        if one.only_agent or other.only_agent:
            return one.queue == other.queue and one.only_agent == other.only_agent
        return one.queue == other.queue and _levels(one) == _levels(other)

    def _turn(self, entry: acd.Entry, now: float) -> tuple[float, int]:
        spec = self.queues[entry.queue]
        points = entry.priority * spec.priority_weight + spec.tier_bonus.get(entry.tier, 0.0) + spec.weight
        return (-points - (now - entry.ranked_from) * spec.ageing, self.arrival[entry.entry])


def _levels(entry: acd.Entry) -> dict[str, int]:
    return {need.skill: need.level for need in sorted(entry.needs, key=lambda need: need.level)}
