"""lookup: who has this telephone number or account?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from ivr_flows.expression import Expression
from ivr_flows.fields import Fields, ways
from ivr_flows.functions import text_of
from ivr_flows.nodes.asking import Asking
from ivr_flows.nodes.customer_answer import AUTHENTICATED, KNOWN, customer_uses, keep_customer
from ivr_flows.run import Run
from ivr_flows.values import Exit, Json, Link, Mark, Use

BY = ("number", "account")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup(Asking):
    """Sets `customer.*` when exactly one is found. It finds somebody, it proves nothing: see authenticate."""

    KIND: ClassVar[str] = "customer"

    by: str
    value: Expression
    value_at: Mark
    next: Link
    on_missing: Link | None
    on_many: Link | None
    on_fail: Link

    def request(self, run: Run) -> Mapping[str, Json]:
        return {"by": self.by, "value": text_of(run.value(self.value))}

    def answered(self, run: Run, value: Json) -> None:
        answer = value if isinstance(value, dict) else {}
        match answer.get("matches"):
            case bool():
                run.go(self.on_fail.to)
            case 1:
                self._found(run, answer)
            case 0:
                run.set_variable(KNOWN, False)
                run.go((self.on_missing or self.on_fail).to)
            case int():
                run.set_variable(KNOWN, True)
                run.go((self.on_many or self.on_missing or self.on_fail).to)
            case _:
                run.go(self.on_fail.to)

    def _found(self, run: Run, answer: dict[str, Json]) -> None:
        known = run.position.variables
        if known.get(AUTHENTICATED) and known.get("customer.id") != answer.get("customer"):
            # Somebody else now: whose PIN it was no longer counts.
            run.set_variable(AUTHENTICATED, False)
        keep_customer(run, answer)
        run.go(self.next.to)

    def failed(self, run: Run, failure: str) -> None:
        run.go(self.on_fail.to)

    def exits(self) -> tuple[Exit, ...]:
        return ways(next=self.next, on_missing=self.on_missing, on_many=self.on_many, on_fail=self.on_fail)

    def reads(self) -> tuple[Use, ...]:
        return tuple(Use(name, self.value_at) for name in sorted(self.value.names))

    def writes(self) -> tuple[Use, ...]:
        return customer_uses(self.at)

    def writes_by(self, exit: str) -> tuple[Use, ...]:
        return self.writes() if exit == "next" else ()


def read(fields: Fields) -> Lookup:
    """Read `by`, `value` (the caller's number unless it says otherwise), `timeout_s` and the ways out."""
    return Lookup(
        name=fields.node,
        at=fields.at,
        timeout_s=fields.number("timeout_s", 2.0, 0.1, 30.0),
        meanwhile=fields.prompts("meanwhile", ()),
        by=fields.text("by", "number", BY),
        value=fields.expression("value", "ani"),
        value_at=fields.place("value"),
        next=fields.link("next"),
        on_missing=fields.optional_link("on_missing"),
        on_many=fields.optional_link("on_many"),
        on_fail=fields.link("on_fail"),
    )
