"""How call records are asked for: a filter, pages with a cursor, and a call's own events."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from callcenter.calls.call import HOUSE_NUMBERS
from callcenter.calls.cdr import CallRecord


@dataclass(frozen=True, slots=True)
class Within:
    """Whoever may see some rows only: those of these agents, and those of these queues."""

    agents: frozenset[str]
    queues: frozenset[str]

    def has(self, agents: Iterable[str], queue: str) -> bool:
        return queue in self.queues or not self.agents.isdisjoint(agents)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFilter:
    """Which calls; empty means any. `since` ≤ arrival < `until`; `agent` anybody who spoke with the caller.

    `waited_over` < seconds in line ≤ `waited_within`; `mos_below`: the worst side sounded worse than that. `seek`: a
    part of the caller's number or name, whatever the case of its letters, or the beginning of the call's id.
    `within`: only calls of one of these agents or queues, None: of anybody. `with_house`: also calls of agents to the
    house itself, by which pages try their microphone and telephones keep their line up.
    """

    state: str = ""
    outcome: str = ""
    queue: str = ""
    agent: str = ""
    ani: str = ""
    customer: str = ""
    direction: str = ""
    trunk: str = ""
    disposition: str = ""
    since: float | None = None
    until: float | None = None
    waited_over: float | None = None
    waited_within: float | None = None
    mos_below: float | None = None
    seek: str = ""
    within: Within | None = None
    with_house: bool = False

    def admits(self, record: CallRecord) -> bool:
        """The filter as a plain rule: what every store's query must agree with."""
        same = (
            (self.state, record.state.value),
            (self.outcome, record.outcome),
            (self.queue, record.queue),
            (self.ani, record.ani),
            (self.customer, record.customer),
            (self.direction, record.direction),
            (self.trunk, record.trunk),
            (self.disposition, record.disposition),
        )
        return (
            all(not wanted or wanted == found for wanted, found in same)
            and (not self.agent or self.agent in record.agents)
            and (self.since is None or record.arrived_at >= self.since)
            and (self.until is None or record.arrived_at < self.until)
            and self._admits_measures(record)
            and (not self.seek or self._finds(record))
            and (self.within is None or self.within.has(record.agents, record.queue))
            and (self.with_house or record.dnis not in HOUSE_NUMBERS)
        )

    def _admits_measures(self, record: CallRecord) -> bool:
        waited_s, mos = record.waited_s, record.worst_mos
        return (
            (self.waited_over is None or waited_s > self.waited_over)
            and (self.waited_within is None or waited_s <= self.waited_within)
            and (self.mos_below is None or (mos is not None and mos < self.mos_below))
        )

    def _finds(self, record: CallRecord) -> bool:
        seek = self.seek.lower()
        texts = (record.ani, record.customer_name, record.display_name)
        return record.id.startswith(self.seek) or any(seek in text.lower() for text in texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallPage:
    """Newest first; `next` is the cursor of the page after this one, "" on the last."""

    items: tuple[CallRecord, ...]
    next: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    """An event as the journal numbered it, its fields as plain data."""

    seq: int
    at: float
    type: str
    payload: Mapping[str, Any]


class BadCursor(ValueError):
    """A paging cursor that no page handed out."""


def cursor_of(record: CallRecord) -> str:
    return f"{record.arrived_at!r}~{record.id}"


def read_cursor(cursor: str) -> tuple[float, str]:
    """Raise BadCursor for one of foreign make."""
    at, tilde, call = cursor.partition("~")
    try:
        moment = float(at)
    except ValueError:
        raise BadCursor(cursor[:40]) from None
    if not tilde or not call or not math.isfinite(moment):
        raise BadCursor(cursor[:40])
    return moment, call
