"""What a play is counted by: the figures of each queue, and what became of each contact."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import acd
from acd.simulation import Tally

AGAIN = ">"
"""Behind the name of an entry that was sent on, once for each time (`acd.simulation.World`)."""

CALLED_BACK = "callback_answered"


@dataclass(frozen=True, slots=True)
class Figures:
    """One queue. None: nothing to divide by. `longest_wait_s` is of whoever waited there, served or not."""

    contacts: int
    answered: int
    abandoned: int
    called_back: int
    elsewhere: int
    service_level: float | None
    mean_wait_s: float | None
    longest_wait_s: float | None
    spread: int


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a contact in the end; `waited_s` since it came."""

    queue: str
    outcome: str
    agent: str
    waited_s: float


class Ledger(Tally):
    """Counts what came from `since` until before `until`; keeps what became of each."""

    def __init__(self, since: float, until: float) -> None:
        super().__init__(since=since, until=until)
        self.fates: dict[str, Fate] = {}
        self._window = (since, until)
        self._came: dict[str, float] = {}
        self._in_line: dict[str, float] = {}
        self._longest: dict[str, float] = {}

    def arrived(self, entry: acd.Entry, started: float) -> None:
        super().arrived(entry, started)
        first = entry.entry.rstrip(AGAIN)
        if first in self._came or self._counts(started):
            self._came.setdefault(first, started)
            self._in_line[entry.entry] = started

    def closed(self, closed: acd.EntryClosed, now: float) -> None:
        super().closed(closed, now)
        started = self._in_line.pop(closed.entry, None)
        if started is None:
            return
        if self._counts(started):
            self._longest[closed.queue] = max(self._longest.get(closed.queue, 0.0), now - started)
        first = closed.entry.rstrip(AGAIN)
        self.fates[first] = Fate(closed.queue, closed.outcome, closed.agent, now - self._came[first])

    def _counts(self, started: float) -> bool:
        since, until = self._window
        return since <= started < until

    def figures(self, queue: str, agents: Iterable[acd.AgentSpec], at: float, target_s: float) -> Figures:
        """One queue as of `at`; `agents`: everybody."""
        found = self.report(queue, agents, at, target_s)
        return Figures(
            contacts=found.offered,
            answered=found.answered,
            abandoned=found.abandoned,
            called_back=found.others.get(CALLED_BACK, 0),
            elsewhere=sum(count for outcome, count in found.others.items() if outcome != CALLED_BACK),
            service_level=found.sl_fair,
            mean_wait_s=found.asa_s,
            longest_wait_s=self._longest.get(queue),
            spread=found.spread,
        )
