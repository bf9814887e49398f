"""subflow: go through another flow and come back with its results.

The other flow declares what it takes and gives (`arguments`, `results`); nothing else of either is seen by the other,
but for what the call itself knows. It comes back by `return`, with an outcome that may have a way of its own here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ivr_flows.expression import Expression
from ivr_flows.fields import Fields, assignment, ways
from ivr_flows.flow import Heard, IntoFlow, Node
from ivr_flows.run import Run
from ivr_flows.values import Exit, Link, Mark, Named, Use, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Subflow(Node):
    """`given`: its arguments; `into`: variables of ours and the results they get. `on_fail`: there is no such flow."""

    flow: str
    flow_at: Mark
    given: tuple[tuple[Use, Expression], ...]
    into: tuple[tuple[Use, str], ...]
    next: Link
    outcomes: Mapping[str, Link]
    on_fail: Link

    def enter(self, run: Run) -> None:
        arguments = {use.name: run.value(expression) for use, expression in self.given}
        secret = {use.name for use, expression in self.given if run.is_secret(expression.names)}
        if not run.go_into(self.flow, arguments, secret):
            run.go(self.on_fail.to)

    def handle(self, run: Run, heard: Heard) -> None:
        """The other flow has the call."""

    def returned(self, run: Run, outcome: str, results: Mapping[str, Value], secret: frozenset[str]) -> None:
        for use, result in self.into:
            if result in results:
                run.set_variable(use.name, results[result], secret=result in secret)
        run.go(self.outcomes.get(outcome, self.next).to)

    def exits(self) -> tuple[Exit, ...]:
        outcomes = (Exit(outcome, link) for outcome, link in self.outcomes.items())
        return (*outcomes, *ways(next=self.next, on_fail=self.on_fail))

    def reads(self) -> tuple[Use, ...]:
        return tuple(Use(name, use.at) for use, expression in self.given for name in sorted(expression.names))

    def writes(self) -> tuple[Use, ...]:
        return tuple(use for use, _ in self.into)

    def writes_by(self, exit: str) -> tuple[Use, ...]:
        return () if exit == "on_fail" else self.writes()

    def into_flow(self) -> IntoFlow:
        return IntoFlow(
            self.flow,
            self.flow_at,
            comes_back=True,
            given=self.given,
            taken=self.into,
            outcomes=tuple(self.outcomes),
        )

    def names_used(self) -> tuple[Named, ...]:
        return (Named("flow", self.flow, self.flow_at),)


def read(fields: Fields) -> Subflow:
    """Read `flow`, `with` (argument: expression), `into` (variable: result), `exits`, `next`, `on_fail`."""
    return Subflow(
        name=fields.node,
        at=fields.at,
        flow=fields.name("flow"),
        flow_at=fields.place("flow"),
        given=tuple(fields.table("with", assignment, required=False).values()),
        into=tuple(fields.table("into", _result, required=False).values()),
        next=fields.link("next"),
        outcomes=fields.exits("exits"),
        on_fail=fields.link("on_fail"),
    )


def _result(into: Fields, name: str) -> tuple[Use, str]:
    return into.variable_key(name), into.text(name)
