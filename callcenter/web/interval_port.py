"""What the web needs of whoever keeps the quarters of an hour."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from callcenter.kpi.intervals import Key, Tally


class Quarters(Protocol):
    async def between(self, since: float, until: float, queues: Collection[str] = ()) -> dict[Key, Tally]:
        """Every quarter that starts in `since` ≤ start < `until`; of all queues, or of these."""


class NoQuarters:
    """Nobody counts here."""

    async def between(self, since: float, until: float, queues: Collection[str] = ()) -> dict[Key, Tally]:
        return {}
