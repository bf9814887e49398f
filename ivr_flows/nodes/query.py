"""query: ask a database of the deployment one of the questions that its site file names, or have it write.

The flow names the question and gives values; what is asked stands in the site file, and values are only ever bound.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from ivr_flows.expression import Expression
from ivr_flows.fields import Fields, ways
from ivr_flows.json_path import JsonPath
from ivr_flows.nodes.asking import Asking
from ivr_flows.nodes.picking import Picked, keep, read_picked
from ivr_flows.run import Run
from ivr_flows.values import Exit, Json, Link, Mark, Named, Use

CALL = "query call"
"""The kind of `Named` that also holds the parameters: `balance(account, customer)`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query(Asking):
    """`read`: variable → column of the first row, or a path that begins with $ into {"rows": [...], "changed": n}.

    No row and nothing changed, or a path that leads nowhere: `on_missing`.
    """

    KIND: ClassVar[str] = "query"

    query: str
    query_at: Mark
    parameters: Mapping[str, tuple[Expression, Mark]]
    picked: Picked
    next: Link
    on_missing: Link | None
    on_fail: Link

    def request(self, run: Run) -> Mapping[str, Json]:
        given: dict[str, Json] = {}
        for name, (expression, _) in self.parameters.items():
            value = run.value(expression)
            given[name] = list(value) if isinstance(value, tuple) else value
        return {"name": self.query, "parameters": given}

    def answered(self, run: Run, value: Json) -> None:
        answer = value if isinstance(value, dict) else {}
        is_whole = keep(run, self.picked, answer)
        is_something = bool(answer.get("rows") or answer.get("changed"))
        run.go((self.next if is_whole and is_something else self.on_missing or self.on_fail).to)

    def failed(self, run: Run, failure: str) -> None:
        run.go(self.on_fail.to)

    def exits(self) -> tuple[Exit, ...]:
        return ways(next=self.next, on_missing=self.on_missing, on_fail=self.on_fail)

    def reads(self) -> tuple[Use, ...]:
        return tuple(
            Use(name, at) for expression, at in self.parameters.values() for name in sorted(expression.names)
        )

    def writes(self) -> tuple[Use, ...]:
        return tuple(use for use, _ in self.picked)

    def writes_by(self, exit: str) -> tuple[Use, ...]:
        return self.writes() if exit == "next" else ()

    def names_used(self) -> tuple[Named, ...]:
        call = f"{self.query}({', '.join(sorted(self.parameters))})"
        return Named("query", self.query, self.query_at), Named(CALL, call, self.query_at)


def read(fields: Fields) -> Query:
    """Read the fields of the class above; `with` gives every parameter that the query declares."""
    query = fields.link("query")
    return Query(
        name=fields.node,
        at=fields.at,
        timeout_s=fields.number("timeout_s", 3.0, 0.1, 30.0),
        meanwhile=fields.prompts("meanwhile", ()),
        query=query.to,
        query_at=query.at,
        parameters=fields.table(
            "with", lambda given, name: (given.expression(name), given.place(name)), required=False
        ),
        picked=tuple((use, _of_first_row(path)) for use, path in read_picked(fields, "balance")),
        next=fields.link("next"),
        on_missing=fields.optional_link("on_missing"),
        on_fail=fields.link("on_fail"),
    )


def _of_first_row(path: JsonPath) -> JsonPath:
    return path if path.text.startswith("$") else JsonPath(path.text, ("rows", 0, *path.steps))
