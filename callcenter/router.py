"""`Router`: the owner of the queues. Wraps the ACD engine and turns what it is told and decides into events.

    told(fact) → RouterTold, then the events of its decisions     woken(key) → RouterWoken, then those of its

With these, and `RoutingBegan` before the first of them, a journal holds all that another engine needs to decide the
same again, byte for byte.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import acd
from callcenter.events import (
    AgentServes,
    AgentStateChanged,
    CallbackOffered,
    CallbackResting,
    EntryEnded,
    EntryHeld,
    Event,
    InHand,
    NeedsRelaxed,
    Offered,
    OfferEnded,
    RankKept,
    RouterTold,
    RouterWoken,
    RoutingBegan,
)

CONFIGURATION = acd.QueueConfigured | acd.AgentConfigured
ANSWERED = frozenset({"answered", "callback_answered"})


class Watcher(Protocol):
    """Somebody who looks on: told each input with the decisions it led to. What it returns is journalled, no more."""

    def told(self, fact: acd.Input, decisions: Sequence[acd.Decision], now: float) -> list[Event]: ...

    def woken(self, key: str, decisions: Sequence[acd.Decision], now: float) -> list[Event]: ...

    def counts(self) -> Mapping[str, int]:
        """For metrics, by name."""


class Router:
    """One writer per site. It knows which call an entry belongs to; everything else is the engine's.

    Offers are numbered behind `prefix`. `dropped` counts facts the engine would not have, by the name of its error.
    """

    def __init__(self, prefix: str = "offer") -> None:
        self.prefix = prefix
        self.engine = acd.Engine(self._name_offer)
        self.dropped: Counter[str] = Counter()
        self.watcher: Watcher | None = None
        self._has_begun = False
        self._call_of: dict[str, str] = {}
        self._held: dict[str, tuple[str, ...]] = {}

    def _name_offer(self) -> str:
        return f"{self.prefix}-{self.engine.floor.offered}"

    def told(self, fact: acd.Input, now: float) -> list[Event]:
        """What the journal keeps of an input, ahead of its decisions."""
        return [*self._begin(now), RouterTold(at=now, fact=fact)]

    def woken(self, key: str, now: float) -> list[Event]:
        """What the journal keeps of a deadline; nothing of one that no longer stands, or was too early."""
        return [*self._begin(now), RouterWoken(at=now, key=key)] if self.engine.is_due(key, now) else []

    def _begin(self, now: float) -> list[Event]:
        if self._has_begun:
            return []
        self._has_begun = True
        return [RoutingBegan(at=now, prefix=self.prefix)]

    def take(self, fact: acd.Input, now: float) -> tuple[list[Event], list[acd.Decision]]:
        """Decide, and say what the journal keeps of the input: nothing of one that was refused."""
        refused = self.dropped.total()
        decisions = self.handle(fact, now)
        is_kept = bool(decisions) or self.dropped.total() == refused
        if not is_kept:
            return [], decisions
        seen = self.watcher.told(fact, decisions, now) if self.watcher else []
        return [*self.told(fact, now), *seen], decisions

    def wake(self, key: str, now: float) -> tuple[list[Event], list[acd.Decision]]:
        """A deadline came: decide, and say what the journal keeps of it."""
        told = self.woken(key, now)
        decisions = self.woke(key, now)
        seen = self.watcher.woken(key, decisions, now) if self.watcher and told else []
        return [*told, *seen], decisions

    def handle(self, fact: acd.Input, now: float) -> list[acd.Decision]:
        """Decide. A fact the engine refuses decides nothing and is counted.

        Facts may come late: the call core lives beside us today and across a network in a cluster, so an offer may
        be over (`StaleOffer`), an entry gone (`UnknownEntry`), an agent elsewhere (`WrongState`) or no longer
        employed (`UnknownAgent`) by the time we hear of it; the engine has then changed nothing. An entry that
        cannot join its line is closed at once, because its caller waits for an answer. Mistakes in the
        configuration fly: they are found at the start, by the one who made them.
        """
        if isinstance(fact, acd.EntryArrived):
            self._call_of[fact.entry.entry] = fact.entry.contact
        try:
            decisions = self.engine.handle(fact, now)
            if isinstance(fact, acd.ContactBegun):
                self._call_of[fact.entry] = fact.contact
                self._hold(fact.agent, fact.entry)
            return decisions
        except acd.AcdError as refused:
            if isinstance(fact, CONFIGURATION):
                raise
            self.dropped[type(refused).__name__] += 1
            if isinstance(fact, acd.EntryArrived) and not isinstance(refused, acd.DuplicateEntry):
                entry = fact.entry
                return [acd.EntryClosed(entry.entry, entry.queue, "failed", "", 0.0, entry.cause)]
            return []

    def woke(self, key: str, now: float) -> list[acd.Decision]:
        return self.engine.woke(key, now)

    def call_of(self, decision: acd.Decision) -> str:
        """The call a decision is about, or "" when it is about an agent alone."""
        return self._call_of.get(getattr(decision, "entry", ""), "")

    def call_with(self, entry: str) -> str:
        """The call of an entry, until nobody has it in hand any more; "" for one nobody knows."""
        return self._call_of.get(entry, "")

    def belongs(self, entry: str, call: str) -> None:
        """From now on an entry is another call's: the one that calls its customer back."""
        if entry in self._call_of:
            self._call_of[entry] = call

    def queues_of(self, agent: str) -> tuple[str, ...]:
        """The queues an agent serves, in the site's order; none for people who are not agents."""
        spec = self.engine.floor.roster.specs.get(agent)
        return tuple(spec.queues) if spec is not None else ()

    def agent(self, agent: str) -> acd.AgentView | None:
        """The agent as the engine sees them; None for people who are not agents."""
        try:
            return self.engine.agent(agent)
        except acd.UnknownAgent:
            return None

    def event_of(self, decision: acd.Decision, now: float) -> Event | None:
        """The event a decision is recorded as; None for those that only ask for something."""
        call = self.call_of(decision)
        match decision:
            case acd.MakeOffer():
                return Offered(
                    at=now, offer=decision.offer, entry=decision.entry, call=call, agent=decision.agent,
                    queue=decision.queue, deadline=decision.deadline, why=decision.why,
                    why_code=decision.reason.code, why_facts=facts_of(decision.reason),
                    is_callback=decision.is_callback,
                )  # fmt: skip
            case acd.OfferEnded():
                return OfferEnded(
                    at=now, offer=decision.offer, entry=decision.entry, call=call, agent=decision.agent,
                    outcome=decision.outcome,
                )  # fmt: skip
            case acd.EntryClosed():
                if decision.outcome in ANSWERED:
                    self._hold(decision.agent, decision.entry)
                else:
                    self._call_of.pop(decision.entry, None)
                return EntryEnded(
                    at=now, entry=decision.entry, call=call, queue=decision.queue, outcome=decision.outcome,
                    agent=decision.agent, waited_s=decision.waited_s, cause=decision.cause, way=decision.way,
                    to=decision.to,
                )  # fmt: skip
            case acd.QueuesServed(agent, queues, until):
                is_lent = agent in self.engine.floor.lent
                return AgentServes(at=now, agent=agent, queues=queues, is_lent=is_lent, until=until)
            case acd.AgentChanged():
                self._let_go(decision.agent)
                return AgentStateChanged(
                    at=now, agent=decision.agent, was=decision.was, state=decision.state,
                    reason=decision.reason, until=decision.until, call=call, pending=decision.pending,
                    contacts=decision.contacts, needs_disposition=decision.needs_disposition,
                    in_hand=self._in_hand(decision),
                )  # fmt: skip
        return self._of_waiting(decision, call, now)

    def _in_hand(self, changed: acd.AgentChanged) -> tuple[InHand, ...]:
        """The same by call; entries are the router's own affair."""
        return tuple(
            InHand(call=self._call_of.get(one.entry, ""), phase=one.phase, until=one.until, owes=one.owes)
            for one in changed.in_hand
        )

    def _of_waiting(self, decision: acd.Decision, call: str, now: float) -> Event | None:
        """What changes for somebody in line."""
        match decision:
            case acd.NeedsChanged(entry, queue, step, steps, needs):
                return NeedsRelaxed(
                    at=now, entry=entry, call=call, queue=queue, step=step, steps=steps, needs=needs
                )
            case acd.HeldFor(entry, queue, agent, until):
                return EntryHeld(at=now, entry=entry, call=call, queue=queue, agent=agent, until=until)
            case acd.RankRegained(entry, queue, ranked_from):
                return RankKept(at=now, entry=entry, call=call, queue=queue, ranked_from=ranked_from)
            case acd.AskCallback(entry, queue):
                return CallbackOffered(at=now, entry=entry, call=call, queue=queue)
            case acd.CallbackWaits(entry, queue, tries, not_before):
                return CallbackResting(
                    at=now, entry=entry, call=call, queue=queue, tries=tries, not_before=not_before
                )
        return None

    def _hold(self, agent: str, entry: str) -> None:
        self._held[agent] = (*self._held.get(agent, ()), entry)

    def _let_go(self, agent: str) -> None:
        """Entries that the agent has no longer in hand are nobody's."""
        held = self._held.get(agent)
        if not held:
            return
        view = self.engine.agent(agent)
        kept = tuple(entry for entry in held if view.has(entry))
        for entry in held:
            if entry not in kept:
                self._call_of.pop(entry, None)
        if kept:
            self._held[agent] = kept
        else:
            del self._held[agent]

    def to_data(self) -> dict[str, Any]:
        return {
            "engine": self.engine.to_data(),
            "prefix": self.prefix,
            "has_begun": self._has_begun,
            "call_of": dict(self._call_of),
            "held": {agent: list(entries) for agent, entries in self._held.items()},
        }

    def restore(self, data: Mapping[str, Any]) -> None:
        """Go on exactly where `to_data` was taken, in the same journal."""
        self.prefix, self._has_begun = data["prefix"], data["has_begun"]
        self.engine = acd.Engine.from_data(data["engine"], self._name_offer)
        self._call_of = dict(data["call_of"])
        self._held = {agent: tuple(entries) for agent, entries in data["held"].items()}


def facts_of(why: acd.Why) -> dict[str, str | float]:
    """The figures behind a reason, those that are 0 or empty left out."""
    removed: Sequence[tuple[str, int]] = why.removed
    facts: dict[str, str | float] = {
        "strategy": why.strategy,
        "candidates": why.candidates,
        "waiting": why.waiting,
        "idle_s": 0.0 if why.phase else round(why.winner_idle_s, 1),
        "waited_s": round(why.winner_waited_s, 1),
        "points": round(why.points, 1),
        "needs": why.needs,
        "step": why.step,
        "steps": why.steps,
        "tie_break": why.tie_break,
        "in_hand": why.in_hand,
        "capacity": why.capacity if why.phase else 0,
        "phase": why.phase,
        "phase_s": round(why.phase_s, 1),
        **{f"removed_{name}": count for name, count in removed},
    }
    return {name: value for name, value in facts.items() if value not in ("", 0)}
