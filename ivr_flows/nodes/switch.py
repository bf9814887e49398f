"""switch: go by the value of one expression."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ivr_flows.checking.kinds import kind_of, kinds_of
from ivr_flows.checking.logic import is_constant, never
from ivr_flows.expression import Expression
from ivr_flows.fields import Fields
from ivr_flows.flow import Flow, Passing, Problem
from ivr_flows.functions import number_of, text_of
from ivr_flows.label import Label
from ivr_flows.run import Run
from ivr_flows.values import Exit, Link, Mark, Use
from ivr_flows.variables import Kind
from said import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch(Passing):
    """`cases`: the value, as it is written, and where it leads."""

    on: Expression
    on_at: Mark
    cases: Mapping[str, Link]
    otherwise: Link

    def enter(self, run: Run) -> None:
        run.go(self.cases.get(text_of(run.value(self.on)), self.otherwise).to)

    def exits(self) -> tuple[Exit, ...]:
        cases = (Exit(f"case {value}", link, Label.of(value)) for value, link in self.cases.items())
        return (*cases, Exit("otherwise", self.otherwise))

    def reads(self) -> tuple[Use, ...]:
        return tuple(Use(name, self.on_at) for name in sorted(self.on.names))

    def problems(self, flow: Flow) -> Iterator[Problem]:
        if is_constant(self.on.term):
            yield Problem(
                self.on_at,
                Said("`{text}` is the same for every caller", text=self.on.text),
                Said("name a variable"),
            )
            return
        kind = kind_of(self.on.term, kinds_of(flow))
        for value, link in self.cases.items():
            why = never(self.on.term, value, flow.languages) or _never_of(kind, value)
            if why:
                advice = Said("remove this case, or correct its value")
                yield Problem(
                    link.at,
                    Said("`{text}` is never `{value}`: {why}", text=self.on.text, value=value[:40], why=why),
                    advice,
                )


def _never_of(kind: Kind | None, value: str) -> Said | None:
    """Why a value of this kind is never written so; None when it may be. What does not fit its type is empty."""
    if kind is Kind.BOOLEAN and value not in ("true", "false", ""):
        return Said("it is true or false")
    if kind is Kind.NUMBER and value:
        number = number_of(value)
        if number is None:
            return Said("it is a number")
        if text_of(number) != value:
            return Said("this number is written {number}", number=text_of(number))
    return None


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
