"""Promise 5: the same inputs give byte-identical decisions in another process with another hash seed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import acd

ROOT = Path(__file__).parents[2]


def decisions() -> str:
    """A small day with two queues, shared agents, refusals and departures, as text."""
    engine, told, offers = acd.Engine(), [], []

    def tell(fact: acd.Input, now: float) -> None:
        made = engine.handle(fact, now)
        told.append(repr(made))
        offers.extend(one.offer for one in made if isinstance(one, acd.MakeOffer))

    for queue in ("support", "sales"):
        tell(acd.QueueConfigured(acd.QueueSpec(queue, wrap_up_s=5.0)), 0.0)
    for number in range(12):
        agent, skills = f"agent-{number}", {"Chinese": 1 + number % 5, "billing": 1 + number % 3}
        tell(acd.AgentConfigured(acd.AgentSpec(agent, ("support", "sales")[number % 2 :], skills)), 1.0)
        tell(acd.AgentSignedIn(agent), 1.0)
        tell(acd.AgentReady(agent), 1.0)
    for number in range(60):
        now = 10.0 + number
        needs = (acd.SkillNeed("billing", 1 + number % 3), acd.SkillNeed("Chinese", 1 + number % 4))
        queue = ("support", "sales")[number % 2]
        tell(acd.EntryArrived(acd.Entry(f"e{number}", f"c{number}", queue, needs[number % 3 :], 0, now)), now)
        while offers and number % 4 == 3:
            offer = offers.pop(0)
            tell(acd.OfferRefused(offer) if len(offers) % 2 else acd.OfferAccepted(offer), now)
    told += [repr([engine.position(place.entry.entry) for place in engine.waiting("support")])]
    return "\n".join([*told, repr(engine.to_data())])


def test_decisions_do_not_depend_on_the_process() -> None:
    script = "from tests.acd.test_determinism import decisions; print(decisions())"
    runs = [
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
            timeout=60,
        ).stdout.decode()
        for seed in ("1", "4242")
    ]
    assert runs[0] == runs[1] == decisions() + "\n"
