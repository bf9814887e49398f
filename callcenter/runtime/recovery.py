"""What a start makes of what the last run left: today's figures again, and an end for everything a kill cut off.

Calls whose dialogs died with the process cannot be talked on (yet): each gets its ends, so that no record, queue or
agent stays open for ever and the figures add up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

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
    OutwardAnswered,
)
from callcenter.plain import from_plain, to_plain

LOOK_BACK_S = 36 * 3600.0
"""Without a checkpoint, how much of the journal a start reads: today, and every call that may have begun yesterday."""

Fold = Callable[[int, Event], object]


class Journal(Protocol):
    """The part of `JournalFile` read here."""

    def number_before(self, at: float) -> int: ...

    def read(self, after: int) -> Iterator[tuple[int, Event]]: ...


def replay(journal: Journal, checkpoint: int, folds: Sequence[Fold], now: float) -> int:
    """Fold what came after the checkpoint, or without one (0) the last `LOOK_BACK_S`; return how many events."""
    count = 0
    for number, event in journal.read(checkpoint or journal.number_before(now - LOOK_BACK_S)):
        count += 1
        for fold in folds:
            fold(number, event)
    return count


@dataclass
class Unfinished:
    """A fold of the journal; `ends()` are the events that close what is still open.

    They happen when the last event did: that is when the process was last known to live, and a conversation must not
    be counted as having lasted all the night in which nobody started it again.
    """

    last_at: float = 0.0
    calls: dict[str, str] = field(default_factory=dict)
    entries: dict[str, EntryStarted] = field(default_factory=dict)
    offers: dict[str, Offered] = field(default_factory=dict)
    agents: dict[str, str] = field(default_factory=dict)

    def apply(self, _number: int, event: Event) -> None:
        """Fold one event."""
        self.last_at = event.at
        match event:
            case CallArrived():
                self.calls[event.call] = "failed"
            case CallEnded() | CallRefused():
                self.calls.pop(event.call, None)
            case EntryStarted():
                self.entries[event.entry] = event
            case EntryEnded():
                self.entries.pop(event.entry, None)
                if event.outcome == "answered" and event.call in self.calls:
                    self.calls[event.call] = "answered"
            case OutwardAnswered() if event.call in self.calls:
                self.calls[event.call] = "answered"
            case Offered():
                self.offers[event.offer] = event
            case OfferEnded():
                self.offers.pop(event.offer, None)
            case AgentStateChanged(state="logged_out"):
                self.agents.pop(event.agent, None)
            case AgentStateChanged():
                self.agents[event.agent] = event.state

    def ends(self) -> list[Event]:
        """One end for each open offer, entry, call and signed-in agent, in that order."""
        return [*self._offer_ends(), *self._entry_ends(), *self._call_ends(), *self._agent_ends()]

    def _offer_ends(self) -> Iterable[Event]:
        for offer in self.offers.values():
            yield OfferEnded(
                at=self.last_at,
                offer=offer.offer,
                entry=offer.entry,
                call=offer.call,
                agent=offer.agent,
                outcome="withdrawn",
            )

    def _entry_ends(self) -> Iterable[Event]:
        for entry in self.entries.values():
            yield EntryEnded(
                at=self.last_at,
                entry=entry.entry,
                call=entry.call,
                queue=entry.queue,
                outcome="failed",
                agent="",
                waited_s=max(0.0, self.last_at - entry.at),
                cause=entry.cause,
            )

    def _call_ends(self) -> Iterable[Event]:
        for call, outcome in self.calls.items():
            yield CallEnded(
                at=self.last_at, call=call, released_by="system", outcome=outcome, cause="restart"
            )

    def _agent_ends(self) -> Iterable[Event]:
        for agent, state in self.agents.items():
            yield AgentStateChanged(
                at=self.last_at, agent=agent, was=state, state="logged_out", reason="restart", until=0.0
            )

    def to_data(self) -> dict[str, Any]:
        return {
            "last_at": self.last_at,
            "calls": dict(self.calls),
            "entries": to_plain(self.entries),
            "offers": to_plain(self.offers),
            "agents": dict(self.agents),
        }

    def restore(self, data: Mapping[str, Any]) -> None:
        """Take over what `to_data` kept."""
        self.last_at = float(data["last_at"])
        self.calls = dict(data["calls"])
        self.entries = {entry: from_plain(EntryStarted, row) for entry, row in data["entries"].items()}
        self.offers = {offer: from_plain(Offered, row) for offer, row in data["offers"].items()}
        self.agents = dict(data["agents"])
