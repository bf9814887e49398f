"""One queue, some agents, and a few words for what happens there: tables of decisions are written with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import acd
from acd import AgentSpec, QueueSpec

D = TypeVar("D")


class Desk:
    """A queue and agents who answer at once and are done when told."""

    def __init__(self, queue: QueueSpec, team: Mapping[str, AgentSpec]) -> None:
        self.engine = acd.Engine()
        self.now = 1000.0
        self.count = 0
        self.tell(acd.QueueConfigured(queue))
        for spec in team.values():
            self.tell(acd.AgentConfigured(spec), acd.AgentSignedIn(spec.agent))
            self.now += 1.0
            self.tell(acd.AgentReady(spec.agent))

    def tell(self, *facts: acd.Input) -> list[acd.Decision]:
        return [one for fact in facts for one in self.engine.handle(fact, self.now)]

    def call(self, needs: acd.Needs = (), **named: Any) -> list[acd.MakeOffer]:
        """One more caller; whom they are offered to."""
        self.count += 1
        entry = acd.Entry(f"e{self.count}", "c", "q", needs, 0, self.now, **named)
        return [one for one in self.tell(acd.EntryArrived(entry)) if isinstance(one, acd.MakeOffer)]

    def serve(self, handling_s: float = 10.0, needs: acd.Needs = (), **named: Any) -> str:
        """A whole call; by whom."""
        made = self.call(needs, **named)[0]
        self.tell(acd.OfferAccepted(made.offer))
        self.now += handling_s
        self.tell(acd.ContactEnded(made.agent, made.entry))
        return made.agent

    def refuse(self) -> str:
        """A caller whom the one who is asked first does not take, and who hangs up; who that was."""
        made = self.call()[0]
        self.tell(acd.EntryLeft(made.entry))
        return made.agent

    def wait(self, seconds: float) -> list[acd.Decision]:
        """Let the deadlines of some seconds come round."""
        end, out = self.now + seconds, []
        while due := [wake for wake in self.engine.wake_ups() if wake.at <= end]:
            wake = min(due, key=lambda one: one.at)
            self.now = max(self.now, wake.at)
            out += self.engine.woke(wake.key, self.now)
        self.now = end
        return out


def only(decisions: list[acd.Decision], kind: type[D]) -> list[D]:
    """Those of one kind."""
    return [one for one in decisions if isinstance(one, kind)]
