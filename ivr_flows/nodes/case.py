"""case: open a case that people work on after the call: a complaint, an order, a question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from ivr_flows.expression import Expression
from ivr_flows.fields import Fields, ways
from ivr_flows.flow import Flow, Problem
from ivr_flows.functions import text_of
from ivr_flows.nodes.asking import Asking
from ivr_flows.run import Run
from ivr_flows.template import Template
from ivr_flows.values import Exit, Json, Link, Mark, Use
from said import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Asking):
    """`recording`: the variable with a recording's id; `into`: gets the case's number, such as C-1042.

    What is secret is left out: a case is kept for years, and read by many.
    """

    KIND: ClassVar[str] = "case"

    kind: str
    text: Template
    text_at: Mark
    values: Mapping[str, tuple[Expression, Mark]]
    recording: Use | None
    into: Use | None
    next: Link
    on_fail: Link

    def request(self, run: Run) -> Mapping[str, Json]:
        known = run.position.variables
        values: dict[str, Json] = {
            name: _json(run, expression)
            for name, (expression, _) in self.values.items()
            if not run.is_secret(expression.names)
        }
        return {
            "kind": self.kind,
            "text": "" if run.is_secret(self.text.names) else self.text.render(known),
            "values": values,
            "recording": text_of(known.get(self.recording.name, "")) if self.recording else "",
            "customer": text_of(known.get("customer.id", "")),
            "ani": text_of(known.get("ani", "")),
        }

    def answered(self, run: Run, value: Json) -> None:
        number = value.get("case") if isinstance(value, dict) else None
        if not isinstance(number, str) or not number:
            run.go(self.on_fail.to)
            return
        if self.into is not None:
            run.set_variable(self.into.name, number)
        run.go(self.next.to)

    def failed(self, run: Run, failure: str) -> None:
        run.go(self.on_fail.to)

    def exits(self) -> tuple[Exit, ...]:
        return ways(next=self.next, on_fail=self.on_fail)

    def reads(self) -> tuple[Use, ...]:
        written = [(expression.names, at) for expression, at in self.values.values()]
        written.append((self.text.names, self.text_at))
        named = (Use(name, at) for names, at in written for name in sorted(names))
        return (*named, *((self.recording,) if self.recording else ()))

    def writes(self) -> tuple[Use, ...]:
        return (self.into,) if self.into else ()

    def writes_by(self, exit: str) -> tuple[Use, ...]:
        return self.writes() if exit == "next" else ()

    def problems(self, flow: Flow) -> Iterable[Problem]:
        declared = flow.variables or {}
        for use in self.reads():
            if use.name in declared and declared[use.name].sensitive:
                yield Problem(
                    use.at,
                    Said("`{name}` is sensitive and would be kept in the case", name=use.name),
                    Said("leave it out of the case"),
                )


def _json(run: Run, expression: Expression) -> Json:
    value = run.value(expression)
    return list(value) if isinstance(value, tuple) else value


def read(fields: Fields) -> Case:
    """Read the fields of the class above."""
    recording, into = fields.text("recording", ""), fields.text("into", "")
    return Case(
        name=fields.node,
        at=fields.at,
        timeout_s=fields.number("timeout_s", 3.0, 0.1, 30.0),
        meanwhile=fields.prompts("meanwhile", ()),
        kind=fields.name("kind"),
        text=fields.template("text", ""),
        text_at=fields.place("text"),
        values=fields.table(
            "values", lambda given, name: (given.expression(name), given.place(name)), required=False
        ),
        recording=fields.variable("recording") if recording else None,
        into=fields.variable("into") if into else None,
        next=fields.link("next"),
        on_fail=fields.link("on_fail"),
    )
