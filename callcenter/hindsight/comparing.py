"""One window of time, played by the rules in force and by the draft: the figures of both, and who fared differently.

The recorded decisions are not played: they are those of the rules of then. How far the play by the rules in force is
from the record says what the comparison is worth.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import acd
from acd.simulation import World
from callcenter.hindsight.ledger import Fate, Figures, Ledger
from callcenter.hindsight.past import Past
from callcenter.wording import in_languages

DRAIN_S = 3600.0
"""How long after the window those who came in it are served."""

TARGET_S = 20.0
FEWEST = 5
"""Contacts of the queue below which nothing can be said."""

MOST_MOVED = 10
STEPS = 20
"""How often a play says how far it is."""

Progress = Callable[[float], None]
"""Called with the share that is done, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Every queue and every agent by one policy."""

    queues: tuple[acd.QueueSpec, ...]
    agents: tuple[acd.AgentSpec, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One queue: as it was, played by the rules in force, and by the draft."""

    queue: str
    target_s: float
    recorded: Figures
    before: Figures
    after: Figures


@dataclass(frozen=True, slots=True)
class Moved:
    """A contact that ended otherwise under the draft."""

    call: str
    queue: str
    at: float
    before: Fate
    after: Fate


@dataclass(frozen=True, slots=True)
class Compared:
    """`contacts`: of the queue, in the window; too few of them (`is_enough`), and nothing was played.

    `rows`: the queue asked about, then every other queue whose figures differ. `moved`: those of the `moved_in_all`
    to whom it mattered most, those of the queue first.
    """

    queue: str
    since: float
    until: float
    contacts: int
    is_enough: bool
    rows: tuple[Row, ...] = ()
    moved: tuple[Moved, ...] = ()
    moved_in_all: int = 0
    by_name: int = 0
    problem: str = ""

    def to_data(self) -> dict[str, Any]:
        """For programs."""
        return {
            **asdict(self),
            "problem": str(self.problem),
            "problem_said": in_languages(self.problem),
            "fewest": FEWEST,
        }


def compare(
    past: Past, queue: str, before: Rules, after: Rules, targets: Mapping[str, float], progress: Progress
) -> Compared:
    """`targets`: each queue's service level in seconds."""
    in_window = [one for one in past.visits if one.at >= past.since]
    contacts = sum(one.entry.queue == queue for one in in_window)
    if contacts < FEWEST:
        return Compared(queue, past.since, past.until, contacts, is_enough=False, problem=past.problem)
    first, second = _merged(past, before), _merged(past, after)
    played = _played(past, first, lambda done: progress(done / 2))
    again = _played(past, second, lambda done: progress(0.5 + done / 2))
    moved = _moved(past, queue, played, again)
    return Compared(
        queue=queue,
        since=past.since,
        until=past.until,
        contacts=contacts,
        is_enough=True,
        rows=tuple(_rows(past, queue, (first, played), (second, again), targets)),
        moved=tuple(moved[:MOST_MOVED]),
        moved_in_all=len(moved),
        by_name=past.by_name,
        problem=past.problem,
    )


def _merged(past: Past, rules: Rules) -> Rules:
    """These rules, and as they were recorded the queues and agents that are no more."""
    queues = {**past.queues, **{spec.queue: spec for spec in rules.queues}}
    agents = {**past.agents, **{spec.agent: spec for spec in rules.agents}}
    return Rules(tuple(queues.values()), tuple(agents.values()))


def _played(past: Past, rules: Rules, progress: Progress) -> Ledger:
    engine, ledger = acd.Engine(), Ledger(past.since, past.until)
    for queue in rules.queues:
        engine.handle(acd.QueueConfigured(queue), past.begins)
    for agent in rules.agents:
        engine.handle(acd.AgentConfigured(agent), past.begins)
    world = World(engine, past.visits, past.shifts, tally=ledger, now=past.begins)
    length = past.until + DRAIN_S - past.begins
    for step in range(1, STEPS + 1):
        world.run(past.begins + length * step / STEPS)
        progress(step / STEPS)
    return ledger


def _rows(
    past: Past,
    queue: str,
    before: tuple[Rules, Ledger],
    after: tuple[Rules, Ledger],
    targets: Mapping[str, float],
) -> list[Row]:
    names = [queue, *(spec.queue for spec in before[0].queues if spec.queue != queue)]
    rows = []
    for name in names:
        target_s = targets.get(name, TARGET_S)
        was, old, new = (
            ledger.figures(name, rules.agents, at, target_s)
            for rules, ledger, at in (
                (Rules((), tuple(past.agents.values())), past.recorded, past.until),
                (*before, past.until + DRAIN_S),
                (*after, past.until + DRAIN_S),
            )
        )
        if name == queue or old != new:
            rows.append(Row(name, target_s, was, old, new))
    return rows


def _moved(past: Past, queue: str, before: Ledger, after: Ledger) -> list[Moved]:
    found = [
        Moved(visit.entry.contact, visit.entry.queue, visit.at, old, new)
        for visit in past.visits
        if visit.at >= past.since
        and (old := before.fates.get(visit.entry.entry)) is not None
        and (new := after.fates.get(visit.entry.entry)) is not None
        and (old.queue, old.outcome, old.agent) != (new.queue, new.outcome, new.agent)
    ]
    return sorted(found, key=lambda one: (one.queue != queue, -_weight(one), one.at))


def _weight(moved: Moved) -> float:
    """Served or not counts most, then how much longer or shorter they waited."""
    before, after = moved.before, moved.after
    return DRAIN_S * (before.outcome != after.outcome) + abs(after.waited_s - before.waited_s)
