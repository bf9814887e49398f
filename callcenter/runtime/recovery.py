"""What a start makes of the journal: today's figures again, and an end for everything a kill cut off.

Calls whose dialogs died with the process cannot be talked on (yet): each gets its ends, so that no record, queue or
agent stays open for ever and the figures add up.
"""

from __future__ import annotations

from collections.abc import Iterable

from callcenter.events import (
    AgentStateChanged,
    CallArrived,
    CallEnded,
    CallRefused,
    EntryEnded,
    EntryStarted,
    Event,
    Offered,
    OfferEnded,
)


class Unfinished:
    """Folds the journal; `ends(now)` are the events that close what is still open."""

    def __init__(self) -> None:
        self._calls: dict[str, str] = {}
        self._entries: dict[str, EntryStarted] = {}
        self._offers: dict[str, Offered] = {}
        self._agents: dict[str, str] = {}

    def apply(self, event: Event) -> None:
        match event:
            case CallArrived():
                self._calls[event.call] = "failed"
            case CallEnded() | CallRefused():
                self._calls.pop(event.call, None)
            case EntryStarted():
                self._entries[event.entry] = event
            case EntryEnded():
                self._entries.pop(event.entry, None)
                if event.outcome == "answered" and event.call in self._calls:
                    self._calls[event.call] = "answered"
            case Offered():
                self._offers[event.offer] = event
            case OfferEnded():
                self._offers.pop(event.offer, None)
            case AgentStateChanged():
                self._agents[event.agent] = event.state

    def ends(self, now: float) -> list[Event]:
        """One end for each open offer, entry, call and signed-in agent, in that order."""
        return [*self._offer_ends(now), *self._entry_ends(now), *self._call_ends(now), *self._agent_ends(now)]

    def _offer_ends(self, now: float) -> Iterable[Event]:
        for offer in self._offers.values():
            yield OfferEnded(
                at=now,
                offer=offer.offer,
                entry=offer.entry,
                call=offer.call,
                agent=offer.agent,
                outcome="withdrawn",
            )

    def _entry_ends(self, now: float) -> Iterable[Event]:
        for entry in self._entries.values():
            yield EntryEnded(
                at=now,
                entry=entry.entry,
                call=entry.call,
                queue=entry.queue,
                outcome="failed",
                agent="",
                waited_s=max(0.0, now - entry.at),
            )

    def _call_ends(self, now: float) -> Iterable[Event]:
        for call, outcome in self._calls.items():
            yield CallEnded(at=now, call=call, released_by="system", outcome=outcome, cause="restart")

    def _agent_ends(self, now: float) -> Iterable[Event]:
        for agent, state in self._agents.items():
            if state != "logged_out":
                yield AgentStateChanged(
                    at=now, agent=agent, was=state, state="logged_out", reason="restart", until=0.0
                )
