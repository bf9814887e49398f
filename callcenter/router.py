"""`Router`: the owner of the queues. Wraps the ACD engine and turns its decisions into the events people read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import acd
from callcenter.events import AgentStateChanged, EntryEnded, Event, Offered, OfferEnded

CONFIGURATION = acd.QueueConfigured | acd.AgentConfigured


class Router:
    """One writer per site. It knows which call an entry belongs to; everything else is the engine's.

    `new_offer` names offers. `dropped` counts facts the engine would not have, by the name of its error.
    """

    def __init__(self, new_offer: Callable[[], str] | None = None) -> None:
        self._new_offer = new_offer
        self.engine = acd.Engine(new_offer)
        self.dropped: Counter[str] = Counter()
        self._call_of: dict[str, str] = {}
        self._held: dict[str, str] = {}

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
            return self.engine.handle(fact, now)
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
                )  # fmt: skip
            case acd.OfferEnded():
                return OfferEnded(
                    at=now, offer=decision.offer, entry=decision.entry, call=call, agent=decision.agent,
                    outcome=decision.outcome,
                )  # fmt: skip
            case acd.EntryClosed():
                if decision.outcome == "answered":
                    self._held[decision.agent] = decision.entry
                else:
                    self._call_of.pop(decision.entry, None)
                return EntryEnded(
                    at=now, entry=decision.entry, call=call, queue=decision.queue, outcome=decision.outcome,
                    agent=decision.agent, waited_s=decision.waited_s, cause=decision.cause,
                )  # fmt: skip
            case acd.AgentChanged():
                self._let_go(decision)
                return AgentStateChanged(
                    at=now, agent=decision.agent, was=decision.was, state=decision.state,
                    reason=decision.reason, until=decision.until, call=call, pending=decision.pending,
                )  # fmt: skip
        return None

    def _let_go(self, changed: acd.AgentChanged) -> None:
        held = self._held.get(changed.agent)
        if held is not None and held != changed.entry:
            del self._held[changed.agent]
            self._call_of.pop(held, None)

    def to_data(self) -> dict[str, Any]:
        return {"engine": self.engine.to_data(), "call_of": dict(self._call_of), "held": dict(self._held)}

    def restore(self, data: Mapping[str, Any]) -> None:
        """Go on exactly where `to_data` was taken."""
        self.engine = acd.Engine.from_data(data["engine"], self._new_offer)
        self._call_of = dict(data["call_of"])
        self._held = dict(data["held"])
