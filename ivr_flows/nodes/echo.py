"""echo: let callers hear themselves until a limit, to test their line."""

from __future__ import annotations

from dataclasses import dataclass

from ivr_flows.actions import Echo as StartEcho
from ivr_flows.fields import Fields, ways
from ivr_flows.flow import Heard, Node
from ivr_flows.position import Phase
from ivr_flows.run import Run
from ivr_flows.values import Exit, Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Echo(Node):
    """After `limit_s` the call goes to `next`, or ends."""

    limit_s: float
    next: Link | None

    def enter(self, run: Run) -> None:
        run.actions.append(StartEcho())
        run.wait(Phase.LASTING, self.limit_s)

    def handle(self, run: Run, heard: Heard) -> None:
        if (run.position.phase, heard) != (Phase.LASTING, Heard.DUE):
            return
        if self.next is None:
            run.end("time_limit")
        else:
            run.go(self.next.to)

    def exits(self) -> tuple[Exit, ...]:
        return ways(next=self.next)

    @property
    def can_end(self) -> bool:
        return self.next is None


def read(fields: Fields) -> Echo:
    """Read `limit_s` and `next`."""
    return Echo(
        name=fields.node,
        at=fields.at,
        limit_s=fields.number("limit_s", 300.0, 1.0, 3600.0),
        next=fields.optional_link("next"),
    )
