"""transfer: hand the caller to another flow for good, with all that is known."""

from __future__ import annotations

from dataclasses import dataclass

from ivr_flows.fields import Fields, ways
from ivr_flows.flow import Heard, Node
from ivr_flows.run import Run
from ivr_flows.values import Exit, Link, Mark, Named


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer(Node):
    """`on_fail`: there is no such flow (any more)."""

    flow: str
    flow_at: Mark
    on_fail: Link

    def enter(self, run: Run) -> None:
        if not run.go_over(self.flow):
            run.go(self.on_fail.to)

    def handle(self, run: Run, heard: Heard) -> None:
        """The other flow has the call."""

    def exits(self) -> tuple[Exit, ...]:
        return ways(on_fail=self.on_fail)

    def names_used(self) -> tuple[Named, ...]:
        return (Named("flow", self.flow, self.flow_at),)

    @property
    def can_end(self) -> bool:
        return True


def read(fields: Fields) -> Transfer:
    """Read `flow` and `on_fail`."""
    return Transfer(
        name=fields.node,
        at=fields.at,
        flow=fields.name("flow"),
        flow_at=fields.place("flow"),
        on_fail=fields.link("on_fail"),
    )
