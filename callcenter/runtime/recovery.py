"""What a start makes of what the last run left: today's figures again, and an end for everything a kill cut off.

Calls whose dialogs died with the process cannot be talked on (yet): each gets its ends, so that no record, queue or
agent stays open for ever and the figures add up. Callbacks need no dialog: what was promised is still to be done, so
their entries stay open, however the process ended, and join their lines again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import acd
from callcenter.calls.call import Place
from callcenter.calls.callback import Callback
from callcenter.calls.wishes import CallbacksKept
from callcenter.events import (
    AgentStateChanged,
    CallArrived,
    CallbackPromised,
    CallbackResting,
    CallEnded,
    CallRefused,
    EntryEnded,
    EntryStarted,
    Event,
    Offered,
    OfferEnded,
    OutwardAnswered,
    RankKept,
    RouterTold,
)
from callcenter.plain import from_plain, to_plain

LOOK_BACK_S = 36 * 3600.0
"""Without a checkpoint, how much of the journal a start reads: today, and every call that may have begun yesterday."""

ANSWERED = frozenset({"answered", "callback_answered"})

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
    """A fold of the journal; `ends()` are the events that close what is still open, `kept()` what is to be done yet.

    They happen when the last event did: that is when the process was last known to live, and a conversation must not
    be counted as having lasted all the night in which nobody started it again. `arrivals`: each open entry as the
    router was told of it. `promised`: those whose callers are to be called back.
    """

    last_at: float = 0.0
    calls: dict[str, str] = field(default_factory=dict)
    entries: dict[str, EntryStarted] = field(default_factory=dict)
    offers: dict[str, Offered] = field(default_factory=dict)
    agents: dict[str, str] = field(default_factory=dict)
    arrivals: dict[str, acd.Entry] = field(default_factory=dict)
    promised: dict[str, CallbackPromised] = field(default_factory=dict)

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
            case RouterTold(fact=acd.EntryArrived(entry=entry)):
                self.arrivals[entry.entry] = entry
            case RankKept() if event.entry in self.arrivals:
                entry = self.arrivals[event.entry]
                self.arrivals[event.entry] = replace(entry, ranked_from=event.ranked_from)
            case CallbackResting() if event.entry in self.arrivals:
                # A try that is cut off does not count.
                entry = self.arrivals[event.entry]
                self.arrivals[event.entry] = replace(entry, tries=event.tries, not_before=event.not_before)
            case CallbackPromised():
                self.promised[event.entry] = event
                if event.call in self.calls:
                    self.calls[event.call] = "callback"
            case EntryEnded():
                for open_ones in (self.entries, self.arrivals, self.promised):
                    open_ones.pop(event.entry, None)
                if event.outcome in ANSWERED and event.call in self.calls:
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

    def kept(self) -> CallbacksKept:
        """The callbacks still to be made, in the order in which they were promised."""
        kept = (self._kept(entry) for entry in self.promised if self._is_kept(entry))
        return CallbacksKept(callbacks=tuple(kept))

    def _is_kept(self, entry: str) -> bool:
        return entry in self.promised and entry in self.entries and entry in self.arrivals

    def _kept(self, entry: str) -> tuple[Callback, acd.Entry]:
        promised, started, told = self.promised[entry], self.entries[entry], self.arrivals[entry]
        place = Place(
            entry=entry,
            queue=started.queue,
            started=started.at,
            ranked_from=told.ranked_from,
            skills=started.skills,
            priority=started.priority,
            cause=started.cause,
            choices=tuple(need for need in told.needs if isinstance(need, acd.AnyOf)),
            steps=told.steps,
            visited=told.visited,
        )
        callback = Callback(
            place=place,
            number=promised.number,
            dnis=promised.dnis,
            name=promised.display_name,
            language=promised.language,
            promised_in=promised.call,
            is_told=promised.is_told,
            promised_by=promised.promised_by,
        )
        return callback, told

    def _entry_ends(self) -> Iterable[Event]:
        for entry in self.entries.values():
            if self._is_kept(entry.entry):
                continue
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
            "arrivals": to_plain(self.arrivals),
            "promised": to_plain(self.promised),
        }

    def restore(self, data: Mapping[str, Any]) -> None:
        """Take over what `to_data` kept."""
        self.last_at = float(data["last_at"])
        self.calls = dict(data["calls"])
        self.entries = {entry: from_plain(EntryStarted, row) for entry, row in data["entries"].items()}
        self.offers = {offer: from_plain(Offered, row) for offer, row in data["offers"].items()}
        self.agents = dict(data["agents"])
        self.arrivals = {entry: from_plain(acd.Entry, row) for entry, row in data.get("arrivals", {}).items()}
        promised = data.get("promised", {})
        self.promised = {entry: from_plain(CallbackPromised, row) for entry, row in promised.items()}
