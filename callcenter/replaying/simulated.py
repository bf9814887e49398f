"""The same day under another policy: a simulation, because recorded answers do not fit other decisions.

The recorded policy goes through the same simulation, so that the two differ by the policy alone; how far the simulated
day is from the recorded one says what the simulation is worth.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import acd
from acd.simulation import Report, Shift, Tally, Visit, World
from callcenter.replaying.errors import ReplayError
from callcenter.replaying.policy import Policy
from callcenter.replaying.reading import Journal
from callcenter.replaying.reading import Report as Progress
from callcenter.replaying.recorded import Day
from callcenter.replaying.rerun import Began, Unreadable, inputs
from callcenter.replaying.words import padded, sayer, to_the_right
from said import Said

SEED = "policy"
DRAIN_S = 4 * 3600.0
"""How long after the last recorded input those still in line are served."""

TARGET_S = 20.0

ASSUMED = (
    Said(
        "everybody comes when they came, and asks for what they asked for; what a queue asks for is the policy's"
    ),
    Said(
        "whoever hung up is as patient again; the patience of the others is what they waited and a chance more"
    ),
    Said("contacts take as long as they took, ringing and wrap-up included; no offer is missed or refused"),
    Said("agents are there and ready when they were; a break begins after the contact in hand"),
    Said("consultations and transfers to one agent by name are left out"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One queue: as it was, simulated with the policy of then, and with the new one."""

    queue: str
    recorded: Report
    same: Report
    new: Report


@dataclass(frozen=True, slots=True)
class Comparison:
    """One run of the journal; `run` of `runs` (1-based), the one with most contacts. `problem`: it was cut short."""

    run: int
    runs: int
    since: float
    until: float
    by_name: int
    rows: tuple[Row, ...]
    problem: str = ""

    def to_data(self) -> dict[str, Any]:
        return {**asdict(self), "assumed": list(ASSUMED)}


def compare(
    journal: Journal, policy: Policy, targets: Mapping[str, float], progress: Progress | None = None
) -> Comparison:
    """Recorded, simulated, and simulated with the policy. `targets`: each queue's service level in seconds."""
    days, problem = _days(journal, progress)
    if not days:
        raise ReplayError(
            Said("{path}: no start of routing (RoutingBegan) is in this journal", path=str(journal.path))
        )
    number, day = max(enumerate(days, 1), key=lambda one: (len(one[1].visits(SEED)), one[0]))
    visits, shifts = [_asks_queue(day, visit) for visit in day.visits(SEED)], day.shifts()
    queues = {name: policy.queue(spec) for name, spec in day.queues.items()}
    agents = {name: policy.agent(spec) for name, spec in day.agents.items()}
    same = _simulated(day, day.queues, day.agents, visits, shifts)
    new = _simulated(day, queues, agents, visits, shifts)
    rows = [
        Row(
            queue,
            day.tally.report(queue, day.agents.values(), day.until, targets.get(queue, TARGET_S)),
            same.report(queue, day.agents.values(), day.until, targets.get(queue, TARGET_S)),
            new.report(queue, agents.values(), day.until, targets.get(queue, TARGET_S)),
        )
        for queue in day.queues
    ]
    return Comparison(number, len(days), day.since, day.until, day.by_name, tuple(rows), problem)


def _days(journal: Journal, progress: Progress | None) -> tuple[list[Day], str]:
    days: list[Day] = []
    problem = ""
    for said in inputs(journal, report=progress):
        if isinstance(said, Began):
            days.append(Day(said.prefix))
        elif isinstance(said, Unreadable):
            problem = f"event {said.number}: {said.problem}"
            break
        elif days:
            days[-1].tell(said[1])
    return days, problem


def _asks_queue(day: Day, visit: Visit) -> Visit:
    """Whoever asked for what the queue asks for, asks for what it asks for under another policy."""
    entry, spec = visit.entry, day.queues.get(visit.entry.queue)
    if spec is None or (entry.steps, entry.needs) != (spec.steps, spec.needs):
        return visit
    return replace(visit, entry=replace(entry, steps=(), needs=()))


def _simulated(
    day: Day,
    queues: Mapping[str, acd.QueueSpec],
    agents: Mapping[str, acd.AgentSpec],
    visits: Sequence[Visit],
    shifts: Sequence[Shift],
) -> Tally:
    engine, tally = acd.Engine(), Tally()
    for spec in queues.values():
        engine.handle(acd.QueueConfigured(spec), day.since)
    for agent in agents.values():
        engine.handle(acd.AgentConfigured(agent), day.since)
    World(engine, visits, shifts, tally=tally, now=day.since).run(day.until + DRAIN_S)
    return tally


# In words

COLUMNS = (Said("recorded"), Said("simulated"), Said("new policy"))


def of_comparison(found: Comparison, language: str = "en") -> Iterator[str]:
    """A small table for each queue, and what is assumed."""
    say = sayer(language)
    if found.runs > 1:
        yield say(Said("Run {run} of {runs}, the one with most contacts.", run=found.run, runs=found.runs))
    if found.problem:
        yield say(Said("The record was read up to {problem}", problem=found.problem))
    for row in found.rows:
        reports = (row.recorded, row.same, row.new)
        yield ""
        columns = "".join(to_the_right(say(column), 14) for column in COLUMNS)
        yield f"{padded(row.queue, 28)}{columns}"
        for name, figures in _figures(reports):
            yield f"  {padded(say(name), 26)}" + "".join(f"{figure:>14}" for figure in figures)
    yield ""
    yield say(Said("Assumed:"))
    for line in ASSUMED:
        yield f"  - {say(line)}"
    if found.by_name:
        yield f"  {say(Said('({count} such consultations and transfers)', count=found.by_name))}"


def _figures(reports: tuple[Report, ...]) -> Iterator[tuple[str, list[str]]]:
    yield Said("contacts"), [str(one.offered) for one in reports]
    yield Said("answered"), [str(one.answered) for one in reports]
    yield Said("service level"), [_share(one.sl_fair) for one in reports]
    yield Said("mean wait"), [_seconds(one.asa_s) for one in reports]
    yield Said("P90 wait"), [_seconds(one.wait_p90_s) for one in reports]
    yield Said("abandoned"), [_share(one.abandonment) for one in reports]
    yield Said("sent elsewhere"), [str(sum(one.others.values())) for one in reports]
    yield Said("agents busy"), [_share(one.busy) for one in reports]
    yield Said("spread of contacts"), [str(one.spread) for one in reports]


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f} s"
