"""goal: what the caller came for has been done without an agent; counted as self-service success."""

from __future__ import annotations

from dataclasses import dataclass

from ivr_flows.actions import TellKind
from ivr_flows.fields import Fields, ways
from ivr_flows.flow import Passing
from ivr_flows.run import Run
from ivr_flows.values import Exit, Link, Recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal(Passing):
    """`goal`: its name in the figures, such as balance_told."""

    goal: str
    next: Link

    def enter(self, run: Run) -> None:
        run.tell(TellKind.GOAL_REACHED, flow=run.flow.name, goal=self.goal)
        run.go(self.next.to)

    def exits(self) -> tuple[Exit, ...]:
        return ways(next=self.next)

    def recorded(self) -> tuple[Recorded, ...]:
        return (Recorded("goal", self.goal, self.label),)


def read(fields: Fields) -> Goal:
    """Read `goal` and `next`."""
    return Goal(name=fields.node, at=fields.at, goal=fields.name("goal"), next=fields.link("next"))
