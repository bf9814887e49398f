"""How call records are asked for: a filter, pages with a cursor, and a call's own events."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from callcenter.calls.cdr import CallRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFilter:
    """Which calls; empty means any. `since` ≤ arrival < `until`; `agent` anybody who spoke with the caller."""

    state: str = ""
    outcome: str = ""
    queue: str = ""
    agent: str = ""
    ani: str = ""
    customer: str = ""
    direction: str = ""
    trunk: str = ""
    since: float | None = None
    until: float | None = None

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
        )
        return (
            all(not wanted or wanted == found for wanted, found in same)
            and (not self.agent or self.agent in record.agents)
            and (self.since is None or record.arrived_at >= self.since)
            and (self.until is None or record.arrived_at < self.until)
        )


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
