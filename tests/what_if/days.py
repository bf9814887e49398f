"""A queue that has been busy for a while: its router, what was folded of it, and its journal when there is a folder."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from pathlib import Path

import acd
from acd.simulation import Demand, Exponential, Interval, Shift, World, visits
from callcenter.events import Event
from callcenter.router import Router
from callcenter.runtime.journal_file import JournalFile
from callcenter.what_if import Lately

START = 1_800_000_000.0


@dataclass
class Busy:
    """An engine for a `World` whose every fact becomes events, as in the product."""

    router: Router = field(default_factory=lambda: Router("offer-day"))
    lately: Lately = field(default_factory=Lately)
    journal: JournalFile | None = None
    last: int = 0

    @property
    def floor(self) -> object:
        return self.router.engine.floor

    def handle(self, fact: acd.Input, now: float) -> list[acd.Decision]:
        events, decisions = self.router.take(fact, now)
        self._keep(events, decisions, now)
        return decisions

    def woke(self, key: str, now: float) -> list[acd.Decision]:
        events = self.router.woken(key, now)
        decisions = self.router.woke(key, now)
        self._keep(events, decisions, now)
        return decisions

    def _keep(self, events: list[Event], decisions: list[acd.Decision], now: float) -> None:
        found = [self.router.event_of(decision, now) for decision in decisions]
        events = [*events, *(event for event in found if event is not None)]
        for event in events:
            self.last += 1
            self.lately.apply(self.last, event)
        if self.journal is not None:
            self.journal.append(events)


def busy_day(folder: Path | None = None, *, agents: int = 3, for_s: float = 1200.0) -> Busy:
    """`support` with agents who can hardly keep up, and `sales`, where nobody calls."""
    busy = Busy()
    if folder is not None:
        busy.journal = JournalFile(folder / "journal")
        busy.journal.open()
    queues = [acd.QueueSpec("support", wrap_up_s=20.0), acd.QueueSpec("sales")]
    people = [acd.AgentSpec(f"agent{number}", ("support", "sales")) for number in range(1, agents + 1)]
    for queue in queues:
        busy.handle(acd.QueueConfigured(queue), START)
    for person in people:
        busy.handle(acd.AgentConfigured(person), START)
    demand = Demand(
        (acd.Entry("like", "like", "support", (), 0, START, tier="gold", caller="+49301234"),),
        (Interval(START, agents / 100.0),),
        Exponential(90.0),
        Exponential(150.0),
        Exponential(4.0),
        Exponential(10.0),
    )
    shifts = [Shift(person.agent, START) for person in people]
    world = World(busy, visits([demand], "day", START + for_s), shifts, now=START)  # type: ignore[arg-type]
    world.run(START + for_s)
    if busy.journal is not None:
        busy.journal.close()
    return busy


def fields(value: object) -> dict[str, object]:
    return {one.name: getattr(value, one.name) for one in dataclasses.fields(value)}  # type: ignore[arg-type]
