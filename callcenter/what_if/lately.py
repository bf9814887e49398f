"""How each queue went of late: a fold of events, which the futures take for how it goes on."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import acd
from callcenter.events import (
    AgentStateChanged,
    EntryEnded,
    Event,
    Offered,
    OfferEnded,
    RouterTold,
    RoutingBegan,
)
from callcenter.plain import from_plain, to_plain

WINDOW_S = 1800.0
"""Arrivals of the last half hour make the rate: long enough to count some, short enough to be news."""

SHORTEST_S = 60.0
"""A rate is never taken from less: one call in the first second is not 3,600 an hour."""

MOST_ARRIVALS = 20_000
LIKE = 30
"""So many of the last contacts are kept: what the next ones are like."""

MEMORY = 30
"""Means of ring and wrap-up time are of about so many."""


@dataclass(slots=True)
class QueueLately:
    """`ring_s` and `wrap_up_s` are means; None until one was seen."""

    arrivals: deque[float] = field(default_factory=lambda: deque(maxlen=MOST_ARRIVALS))
    like: deque[acd.Entry] = field(default_factory=lambda: deque(maxlen=LIKE))
    ring_s: float | None = None
    wrap_up_s: float | None = None

    def count(self, now: float) -> int:
        while self.arrivals and self.arrivals[0] < now - WINDOW_S:
            self.arrivals.popleft()
        return len(self.arrivals)


class Lately:
    """Fold every event with `apply`; ask `queue`, and over how many seconds arrivals were counted (`over_s`)."""

    def __init__(self) -> None:
        self._began: float | None = None
        self._queues: dict[str, QueueLately] = {}
        self._offers: dict[str, tuple[str, float]] = {}
        self._talks: dict[str, str] = {}
        self._wraps: dict[str, tuple[str, float]] = {}

    def queue(self, queue: str) -> QueueLately:
        return self._queues.setdefault(queue, QueueLately())

    def over_s(self, now: float) -> float:
        began = self._began if self._began is not None else now
        return min(WINDOW_S, max(SHORTEST_S, now - began))

    def apply(self, _number: int, event: Event) -> None:
        """Fold one event."""
        if self._began is None:
            self._began = event.at
        match event:
            case RoutingBegan():
                # Whoever was being rung or wrapping up was with the former core.
                self._offers.clear()
                self._talks.clear()
                self._wraps.clear()
            case RouterTold(fact=acd.EntryArrived(entry)):
                self._arrived(entry, event.at)
            case Offered():
                self._offers[event.offer] = (event.queue, event.at)
            case OfferEnded():
                self._rung(event)
            case EntryEnded() if event.agent:
                self._talks[event.agent] = event.queue
            case AgentStateChanged():
                self._changed(event)

    def _arrived(self, entry: acd.Entry, at: float) -> None:
        # Who asks for one agent by name is in nobody's line; who overflowed will do so in the futures as well; a
        # promised callback that outlived its process came before.
        if entry.only_agent or entry.cause == "overflow" or entry.is_callback:
            return
        queue = self.queue(entry.queue)
        queue.count(at)
        queue.arrivals.append(at)
        queue.like.append(replace(entry, preferred_agent="", caller="", visited=()))

    def _rung(self, ended: OfferEnded) -> None:
        queue, since = self._offers.pop(ended.offer, ("", 0.0))
        if queue and ended.outcome == "accepted":
            of = self.queue(queue)
            of.ring_s = _mean(of.ring_s, ended.at - since)

    def _changed(self, changed: AgentStateChanged) -> None:
        """Wrap-up lasts from its state's beginning to its end; a contact that needed none counts as 0."""
        if changed.was == "on_contact" and changed.state != "on_contact":
            queue = self._talks.pop(changed.agent, "")
            if queue and changed.state == "wrap_up":
                self._wraps[changed.agent] = (queue, changed.at)
            elif queue:
                self.queue(queue).wrap_up_s = _mean(self.queue(queue).wrap_up_s, 0.0)
        elif changed.was == "wrap_up" and changed.state != "wrap_up":
            queue, since = self._wraps.pop(changed.agent, ("", 0.0))
            if queue:
                self.queue(queue).wrap_up_s = _mean(self.queue(queue).wrap_up_s, changed.at - since)

    def to_data(self) -> dict[str, Any]:
        """What a restart must not forget; what goes on with agents ends with the process."""
        return {
            "began": self._began,
            "queues": {
                name: {
                    "arrivals": list(of.arrivals),
                    "like": to_plain(list(of.like)),
                    "ring_s": of.ring_s,
                    "wrap_up_s": of.wrap_up_s,
                }
                for name, of in self._queues.items()
            },
        }

    def restore(self, data: Mapping[str, Any]) -> None:
        """Take over what `to_data` kept."""
        self._began, self._queues = data["began"], {}
        for name, row in data["queues"].items():
            of = self.queue(name)
            of.arrivals.extend(row["arrivals"])
            of.like.extend(from_plain(tuple[acd.Entry, ...], row["like"]))
            of.ring_s, of.wrap_up_s = row["ring_s"], row["wrap_up_s"]


def _mean(before: float | None, seen: float) -> float:
    return seen if before is None else before + (seen - before) / MEMORY
