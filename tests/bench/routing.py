"""What a routing decision costs: `acd.Engine` in process, by how many agents are there and how many callers wait.

A decision is the one call of `handle` in which a freed agent finds the next contact, the offer and its reason included.
Sizes grow on one and the same floor, so that two rows differ in nothing but the size.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from time import thread_time_ns
from typing import ParamSpec, TypeVar

import acd
from acd import explain
from callcenter.runtime.pauses import COLLECT_AFTER
from tests.bench.results import Result, percentile

QUEUES = ("support", "sales", "vip")
AGENTS = (100, 1000, 10_000)
WAITING = (100, 10_000, 100_000)
QUICK_AGENTS = (100, 1000)
QUICK_WAITING = (100, 10_000)
ROUNDS = 2000
QUICK_ROUNDS = 300
TOPIC = "Routing decision (processor time, in process)"
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(slots=True)
class Floor:
    """A floor that is full: every agent but the next one is on a contact, and the lines stay as long as they are."""

    engine: acd.Engine
    agents: list[str]
    busy: dict[str, str]
    numbers: count[int]
    stepped: bool = False
    waiting: int = 0
    now: float = 0.0

    def timed(self, fact: acd.Input) -> tuple[float, list[acd.Decision]]:
        """Microseconds of processor time for one input, and what was decided."""
        self.now += 0.01
        started = thread_time_ns()
        decisions = self.engine.handle(fact, self.now)
        return (thread_time_ns() - started) / 1000, decisions

    def arrival(self, queue: str) -> acd.EntryArrived:
        number = next(self.numbers)
        level = 1 + number % 5
        needs: acd.Needs = () if self.stepped else (acd.SkillNeed(queue, level),)
        steps = steps_of(queue, level) if self.stepped else ()
        entry = acd.Entry(f"e{number}", f"c{number}", queue, needs, number % 3, self.now, steps=steps)
        return acd.EntryArrived(entry)

    def wait_up_to(self, waiting: int) -> None:
        """Let callers come until so many wait."""
        for number in range(waiting - self.waiting):
            self.timed(self.arrival(QUEUES[number % 3]))
        self.waiting = max(waiting, self.waiting)


def steps_of(queue: str, level: int) -> tuple[acd.SkillStep, ...]:
    """Three rings; the third lasts so long that nobody's expires while it is measured."""
    other = QUEUES[(QUEUES.index(queue) + 1) % 3]
    return (
        acd.SkillStep((acd.SkillNeed(queue, level + 3), acd.SkillNeed(other, level)), 30_000.0),
        acd.SkillStep((acd.SkillNeed(queue, level + 1),), 30_000.0),
        acd.SkillStep((acd.SkillNeed(queue, level),), 30_000.0),
    )


def floor(agents: int, waiting: int, *, stepped: bool = False) -> Floor:
    """Agents with skills in all queues, none of them free when somebody waits; then the callers who do."""
    made = Floor(acd.Engine(), [f"a{number}" for number in range(agents)], {}, count(), stepped)
    for queue in QUEUES:
        made.timed(acd.QueueConfigured(acd.QueueSpec(queue, wrap_up_s=0.0)))
    for number, agent in enumerate(made.agents):
        skills = {queue: 5 + (number + at) % 6 for at, queue in enumerate(QUEUES)}
        made.timed(acd.AgentConfigured(acd.AgentSpec(agent, QUEUES, skills)))
        made.timed(acd.AgentSignedIn(agent))
        made.timed(acd.AgentReady(agent))
    if waiting:
        while len(made.busy) < agents:
            # Everybody is given somebody, whatever their skills.
            entry = acd.Entry(f"first{len(made.busy)}", "first", "support", (), 0, made.now)
            accept(made, made.timed(acd.EntryArrived(entry))[1])
        made.wait_up_to(waiting)
    return made


def accept(made: Floor, decisions: list[acd.Decision]) -> float:
    """The offered agent answers; microseconds of that."""
    offer = next(decision for decision in decisions if isinstance(decision, acd.MakeOffer))
    made.busy[offer.agent] = offer.entry
    return made.timed(acd.OfferAccepted(offer.offer))[0]


def measure(quick: bool, progress: Callable[[str], None]) -> list[Result]:
    """For each size: what it takes a freed agent to find a contact, and whole contacts a second."""
    results: list[Result] = []
    rounds = QUICK_ROUNDS if quick else ROUNDS
    before = gc.get_threshold()
    gc.set_threshold(*COLLECT_AFTER)
    try:
        for stepped in (False, True):
            kind = "three steps of skills" if stepped else "plain"
            for agents in QUICK_AGENTS if quick else AGENTS:
                results += _sizes(agents, QUICK_WAITING if quick else WAITING, rounds, kind, progress)
        results.append(_of_why(rounds))
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
    return results


def _sizes(
    agents: int, sizes: tuple[int, ...], rounds: int, kind: str, progress: Callable[[str], None]
) -> list[Result]:
    """One number of agents, with longer and longer lines."""
    results: list[Result] = []
    made = floor(agents, 1, stepped=kind != "plain")
    for waiting in sizes:
        progress(f"routing: {agents} agents, {waiting} waiting, {kind}")
        made.wait_up_to(waiting)
        gc.collect()
        gc.freeze()
        decided, whole = _rounds(made, waiting, rounds)
        where = f"{agents:,} agents, {waiting:,} waiting, {kind}"
        each = f"{len(decided) / sum(decided) * 1e6:,.0f} decisions/s, {len(whole) / sum(whole) * 1e6:,.0f} contacts/s"
        results += [
            Result(TOPIC, f"{where}: P50", percentile(decided, 0.5), "µs", each),
            Result(TOPIC, f"{where}: P99", percentile(decided, 0.99), "µs"),
        ]
    return results


def _rounds(made: Floor, waiting: int, rounds: int) -> tuple[list[float], list[float]]:
    """Microseconds of each decision, and of each whole contact."""
    decided: list[float] = []
    whole: list[float] = []
    for number in range(rounds):
        joined, decisions = made.timed(made.arrival(QUEUES[number % 3]))
        if waiting:
            # Somebody who has waited gets the agent who is freed now.
            agent = next(iter(made.busy))
            found, decisions = made.timed(acd.ContactEnded(agent, made.busy.pop(agent)))
            whole.append(joined + found + accept(made, decisions))
            decided.append(found)
        else:
            answered = accept(made, decisions)
            agent = next(iter(made.busy))
            whole.append(joined + answered + made.timed(acd.ContactEnded(agent, made.busy.pop(agent)))[0])
            decided.append(joined)
    return decided, whole


def _of_why(rounds: int) -> Result:
    """Which part of a decision goes into recording its reason."""
    made, spent = floor(1000, 1000), [0]
    why = explain.why

    def clocked(work: Callable[P, T]) -> Callable[P, T]:
        def run(*args: P.args, **kwargs: P.kwargs) -> T:
            started = thread_time_ns()
            try:
                return work(*args, **kwargs)
            finally:
                spent[0] += thread_time_ns() - started

        return run

    explain.why = clocked(why)
    try:
        decided, _ = _rounds(made, 1000, rounds)
    finally:
        explain.why = why
    share = spent[0] / 1000 / sum(decided)
    return Result(
        TOPIC, "of it, recording the reason", 100 * share, "%", "1,000 agents, 1,000 waiting; goal 10"
    )
