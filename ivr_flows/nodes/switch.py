"""switch: go by the value of one expression."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ivr_flows.expression import Expression
from ivr_flows.fields import Fields
from ivr_flows.flow import Heard, Node
from ivr_flows.functions import text_of
from ivr_flows.run import Run
from ivr_flows.values import Exit, Link, Mark, Use


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch(Node):
    """`cases`: the value, as it is written, and where it leads."""

    on: Expression
    on_at: Mark
    cases: Mapping[str, Link]
    otherwise: Link

    def enter(self, run: Run) -> None:
        run.go(self.cases.get(text_of(run.value(self.on)), self.otherwise).to)

    def handle(self, run: Run, heard: Heard) -> None:
        """Nothing is ever waited for here."""

    def exits(self) -> tuple[Exit, ...]:
        cases = (Exit(f"case {value}", link, value) for value, link in self.cases.items())
        return (*cases, Exit("otherwise", self.otherwise))

    def reads(self) -> tuple[Use, ...]:
        return tuple(Use(name, self.on_at) for name in sorted(self.on.names))

    @property
    def waits(self) -> bool:
        return False


def read(fields: Fields) -> Switch:
    """Read `on`, `cases` (value: node) and `otherwise`."""
    return Switch(
        name=fields.node,
        at=fields.at,
        on=fields.expression("on"),
        on_at=fields.place("on"),
        cases=fields.table("cases", lambda cases, value: cases.link(value)),
        otherwise=fields.link("otherwise"),
    )
