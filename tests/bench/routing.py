"""What a routing decision costs: `acd.Engine` in process, by how many agents are there and how many callers wait."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from time import thread_time_ns

import acd
from tests.bench.results import Result, percentile

QUEUES = ("support", "sales", "vip")
AGENTS = (10, 100, 1000)
WAITING = (0, 1000, 10_000)
ROUNDS = 2000
QUICK_ROUNDS = 300


@dataclass(slots=True)
class Floor:
    """A floor that is full: every agent but the next one is on a contact, and the lines stay as long as they are."""

    engine: acd.Engine
    agents: list[str]
    busy: dict[str, str]
    numbers: count[int]
    now: float = 0.0

    def timed(self, fact: acd.Input) -> tuple[float, list[acd.Decision]]:
        """Microseconds of processor time for one input, and what was decided."""
        self.now += 0.01
        started = thread_time_ns()
        decisions = self.engine.handle(fact, self.now)
        return (thread_time_ns() - started) / 1000, decisions

    def arrival(self, queue: str) -> acd.EntryArrived:
        number = next(self.numbers)
        needs = (acd.SkillNeed(queue, 1 + number % 5),)
        entry = acd.Entry(f"e{number}", f"c{number}", queue, needs, number % 3, self.now)
        return acd.EntryArrived(entry)


def floor(agents: int, waiting: int) -> Floor:
    """Agents with skills in all queues, none of them free; then the callers who wait."""
    made = Floor(acd.Engine(), [f"a{number}" for number in range(agents)], {}, count())
    for queue in QUEUES:
        made.timed(acd.QueueConfigured(acd.QueueSpec(queue, wrap_up_s=0.0)))
    for number, agent in enumerate(made.agents):
        skills = {queue: 5 + (number + at) % 5 for at, queue in enumerate(QUEUES)}
        made.timed(acd.AgentConfigured(acd.AgentSpec(agent, QUEUES, skills)))
        made.timed(acd.AgentSignedIn(agent))
        made.timed(acd.AgentReady(agent))
    if waiting:
        for number in range(agents):
            accept(made, made.timed(made.arrival(QUEUES[number % 3]))[1])
        for number in range(waiting):
            made.timed(made.arrival(QUEUES[number % 3]))
    return made


def accept(made: Floor, decisions: list[acd.Decision]) -> float:
    """The offered agent answers; microseconds of that."""
    offer = next(decision for decision in decisions if isinstance(decision, acd.MakeOffer))
    made.busy[offer.agent] = offer.entry
    return made.timed(acd.OfferAccepted(offer.offer))[0]


def measure(quick: bool, progress: Callable[[str], None]) -> list[Result]:
    """For each size: what it takes to find a contact and an agent for each other, and whole contacts a second."""
    results: list[Result] = []
    for waiting in WAITING:
        for agents in AGENTS:
            progress(f"routing: {agents} agents, {waiting} waiting")
            decisions, whole = _rounds(floor(agents, waiting), waiting, QUICK_ROUNDS if quick else ROUNDS)
            where = f"{agents} agents, {waiting} waiting"
            topic = "Routing decision (processor time, in process)"
            results += [
                Result(topic, f"{where}: P50", percentile(decisions, 0.5), "µs"),
                Result(topic, f"{where}: P99", percentile(decisions, 0.99), "µs"),
                Result(
                    topic,
                    f"{where}: contacts",
                    len(whole) / sum(whole) * 1e6,
                    "/s",
                    "arrival, offer, answer and end",
                ),
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
