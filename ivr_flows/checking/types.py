"""Every expression of a flow, its assignments and its templates, held against the types of its variables."""

from __future__ import annotations

from collections.abc import Iterator

from ivr_flows.checking.graph import error
from ivr_flows.checking.kinds import Kinds, kinds_of, misfit, mistakes, wrong_form
from ivr_flows.checking.written import parts
from ivr_flows.errors import FlowError
from ivr_flows.expression import Expression, Literal
from ivr_flows.flow import Flow, Node
from ivr_flows.template import Slot
from said import Said

FORMS_FIT = {
    "is given a list": Said("take one item, as in item(list, 1)"),
    "is given true or false": Said("use if(…, 1, 0)"),
}
"""What to do about an assignment that never fits; else a value of the type is wanted."""


def check_types(flow: Flow) -> Iterator[FlowError]:
    """What can never be true, is always empty, or never fits the variable it is for."""
    kinds = kinds_of(flow)
    for node in flow.nodes.values():
        yield from _in_expressions(flow, node, kinds)
        yield from _in_assignments(flow, node, kinds)


def _in_expressions(flow: Flow, node: Node, kinds: Kinds) -> Iterator[FlowError]:
    for part in parts(node):
        expression = part.expression if isinstance(part, Slot) else part
        at = expression.at or node.at
        for problem, advice, is_warning in dict.fromkeys(mistakes(expression, kinds, flow.languages)):
            yield error(flow, at, node.name, problem, advice, "type", is_warning=is_warning)
        if isinstance(part, Slot) and (why := wrong_form(part.form, expression.term, kinds)):
            yield error(flow, at, node.name, why, Said("use another form, or another value"), "type")


def _in_assignments(flow: Flow, node: Node, kinds: Kinds) -> Iterator[FlowError]:
    for use, expression in node.assignments():
        declared = (flow.variables or {}).get(use.name)
        if declared is not None and (why := misfit(declared.kind, expression.term, kinds)):
            advice = FORMS_FIT.get(
                why, Said("give it a value that fits {kind}, or declare it otherwise", kind=declared.kind)
            )
            at = expression.at or use.at
            yield error(
                flow,
                at,
                node.name,
                Said("`{name}` ({kind}) {why}", name=use.name, kind=declared.kind, why=why),
                advice,
                "type",
            )
        elif use.name == "language":
            yield from _language(flow, node, expression)


def _language(flow: Flow, node: Node, expression: Expression) -> Iterator[FlowError]:
    term = expression.term
    if isinstance(term, Literal) and term.value not in flow.languages:
        yield error(
            flow,
            expression.at or node.at,
            node.name,
            Said("this flow does not speak {value!r}", value=term.value),
            Said("add it to `languages` ({all})", all=tuple(flow.languages)),
            "type",
        )
