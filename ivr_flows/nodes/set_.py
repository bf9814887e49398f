"""set: give variables values."""

from __future__ import annotations

from dataclasses import dataclass

from ivr_flows.expression import Expression
from ivr_flows.fields import Fields, assignment, ways
from ivr_flows.flow import Passing
from ivr_flows.run import Run
from ivr_flows.values import Exit, Link, Use


@dataclass(frozen=True, slots=True, kw_only=True)
class Set(Passing):
    """`values` in the order written: a later one sees the earlier. What is made of something secret is secret."""

    values: tuple[tuple[Use, Expression], ...]
    next: Link

    def enter(self, run: Run) -> None:
        for use, expression in self.values:
            value, secret = run.value(expression), run.is_secret(expression.names)
            if use.name != "language":
                run.set_variable(use.name, value, secret=secret)
            elif value in run.flow.languages:
                run.set_language(str(value))
        run.go(self.next.to)

    def exits(self) -> tuple[Exit, ...]:
        return ways(next=self.next)

    def reads(self) -> tuple[Use, ...]:
        known: set[str] = set()
        read: list[Use] = []
        for use, expression in self.values:
            read += [Use(name, use.at) for name in sorted(expression.names - known)]
            known.add(use.name)
        return tuple(read)

    def assignments(self) -> tuple[tuple[Use, Expression], ...]:
        return self.values

    def writes(self) -> tuple[Use, ...]:
        return tuple(use for use, _ in self.values)


def read(fields: Fields) -> Set:
    """Read `values` (variable: expression) and `next`."""
    return Set(
        name=fields.node,
        at=fields.at,
        values=tuple(fields.table("values", assignment).values()),
        next=fields.link("next"),
    )
