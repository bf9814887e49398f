"""return: leave a subflow, with an outcome; in a flow that nobody has entered as a subflow the call ends."""

from __future__ import annotations

from dataclasses import dataclass

from ivr_flows.fields import Fields
from ivr_flows.flow import Passing
from ivr_flows.run import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Return(Passing):
    """`outcome`: may have a way of its own at the `subflow` node; "" goes by its `next`."""

    outcome: str

    def enter(self, run: Run) -> None:
        if not run.go_back(self.outcome):
            run.end("finished")

    def goes_back(self) -> str:
        return self.outcome

    @property
    def can_end(self) -> bool:
        return True


def read(fields: Fields) -> Return:
    """Read `outcome`."""
    return Return(name=fields.node, at=fields.at, outcome=fields.text("outcome", ""))
