"""`Router`: the owner of the queues. Wraps the ACD engine and turns its decisions into the events people read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import acd
from callcenter.events import AgentStateChanged, EntryEnded, Event, Offered, OfferEnded


class Router:
    """One writer per site. It knows which call an entry belongs to; everything else is the engine's."""

    def __init__(self, engine: acd.Engine) -> None:
        self.engine = engine
        self._call_of: dict[str, str] = {}
        self._held: dict[str, str] = {}

    def handle(self, fact: acd.Input, now: float) -> list[acd.Decision]:
        """Decide. A fact that comes too late for the engine (`StaleOffer`, `UnknownEntry`) decides nothing."""
        if isinstance(fact, acd.EntryArrived):
            self._call_of[fact.entry.entry] = fact.entry.contact
        try:
            return self.engine.handle(fact, now)
        except (acd.StaleOffer, acd.UnknownEntry):
            return []

    def woke(self, key: str, now: float) -> list[acd.Decision]:
        return self.engine.woke(key, now)

    def call_of(self, decision: acd.Decision) -> str:
        """The call a decision is about, or "" when it is about an agent alone."""
        return self._call_of.get(getattr(decision, "entry", ""), "")

    def state_of(self, agent: str) -> str:
        """The agent's state by name; people who are not agents count as logged out."""
        try:
            return str(self.engine.agent(agent).state)
        except acd.UnknownAgent:
            return "logged_out"

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
                    agent=decision.agent, waited_s=decision.waited_s,
                )  # fmt: skip
            case acd.AgentChanged():
                self._let_go(decision)
                return AgentStateChanged(
                    at=now, agent=decision.agent, was=decision.was, state=decision.state,
                    reason=decision.reason, until=decision.until, call=call,
                )  # fmt: skip
        return None

    def _let_go(self, changed: acd.AgentChanged) -> None:
        held = self._held.get(changed.agent)
        if held is not None and held != changed.entry:
            del self._held[changed.agent]
            self._call_of.pop(held, None)

    def to_data(self) -> dict[str, Any]:
        return {"engine": self.engine.to_data(), "call_of": dict(self._call_of), "held": dict(self._held)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Router:
        router = cls(acd.Engine.from_data(data["engine"]))
        router._call_of = dict(data["call_of"])
        router._held = dict(data["held"])
        return router
