"""Queues by quarter of an hour without a database."""

from __future__ import annotations

from collections.abc import Collection

from callcenter.events import Event
from callcenter.kpi.intervals import Intervals, Key, Tally


class MemoryIntervals:
    """As `IntervalTable`; `take` folds one event."""

    def __init__(self) -> None:
        self.counter = Intervals()
        self._kept: dict[Key, Tally] = {}

    def take(self, event: Event) -> None:
        for key, tally in self.counter.apply(event):
            self._kept[key] = self._kept.get(key, Tally()) + tally

    async def between(self, since: float, until: float, queues: Collection[str] = ()) -> dict[Key, Tally]:
        """Every quarter that starts in `since` ≤ start < `until`; of all queues, or of these."""
        return {
            (queue, start): tally
            for (queue, start), tally in self._kept.items()
            if since <= start < until and (not queues or queue in queues)
        }
