"""A small recorded morning: one agent, one queue, and whoever came."""

from __future__ import annotations

from pathlib import Path

import acd
from tests.replaying.day import MORNING as T
from tests.replaying.day import Recorder, Writer

SUPPORT = acd.QueueSpec("support", wrap_up_s=0.0)
ANN, BOB = acd.AgentSpec("ann", ("support",)), acd.AgentSpec("bob", ("support",))
Told = tuple[float, acd.Input]


def journal(folder: Path, *runs: list[Told]) -> Path:
    """Each run with its own routing core, from its `RoutingBegan` on."""
    writer = Writer(folder)
    for number, told in enumerate(runs):
        recorder = Recorder(writer, f"o{number}", T + told[0][0], others=0)
        for after, fact in told:
            recorder.handle(fact, T + after)
    writer.close()
    return folder


def at_work(after: float, *agents: acd.AgentSpec, queue: acd.QueueSpec = SUPPORT) -> list[Told]:
    """The site is told, and these agents are ready."""
    told: list[Told] = [(after, acd.QueueConfigured(queue))]
    for agent in agents:
        told += [(after, acd.AgentConfigured(agent)), (after, acd.AgentSignedIn(agent.agent))]
        told += [(after, acd.AgentReady(agent.agent))]
    return told


def comes(after: float, name: str, queue: acd.QueueSpec = SUPPORT) -> Told:
    """A caller of call `c-NAME` who asks for what the queue asks for."""
    entry = acd.Entry(f"e-{name}", f"c-{name}", queue.queue, queue.needs, 0, T + after, steps=queue.steps)
    return after, acd.EntryArrived(entry)


def served(after: float, name: str, offer: str, agent: str = "ann", for_s: float = 60.0) -> list[Told]:
    """Comes, is answered in 2 s by the agent to whom it rings, and talks for so long."""
    return [
        comes(after, name),
        (after + 2, acd.OfferAccepted(offer)),
        (after + 2 + for_s, acd.ContactEnded(agent, f"e-{name}")),
    ]
