"""The expressions of a node, wherever its verb keeps them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from ivr_flows.expression import (
    AllOf,
    AnyOf,
    Apply,
    Compare,
    Expression,
    ListOf,
    Literal,
    Not,
    Sum,
    Term,
    Variable,
)
from ivr_flows.flow import Node
from ivr_flows.template import Slot, Template
from ivr_flows.values import Mark, Use

MAX_DEPTH = 6
"""How deep a verb may nest its parts: far more than any does."""


def expressions(node: Node) -> Iterator[Expression]:
    """Every expression of a node, those in its templates included."""
    yield from (part.expression if isinstance(part, Slot) else part for part in parts(node))


def parts(part: object, depth: int = 0) -> Iterator[Expression | Slot]:
    """Every expression, and every slot of a template."""
    if isinstance(part, Expression | Slot):
        yield part
    elif depth > MAX_DEPTH:
        return
    elif isinstance(part, Template):
        yield from (piece for piece in part.parts if isinstance(piece, Slot))
    elif isinstance(part, tuple | list):
        for item in part:
            yield from parts(item, depth + 1)
    elif isinstance(part, Mapping):
        for item in part.values():
            yield from parts(item, depth + 1)
    elif is_dataclass(part) and not isinstance(part, type):
        for field in fields(part):
            yield from parts(getattr(part, field.name), depth + 1)


def place_of(node: Node, use: Use) -> Mark:
    """Where a variable is read: in the expression that names it, else where the node says."""
    return next((found.places[use.name] for found in expressions(node) if use.name in found.places), use.at)


def asked_whether_set(node: Node) -> frozenset[str]:
    """Variables whose being unset the node itself asks about, with default(x, …) or x == ""."""
    names: set[str] = set()
    for expression in expressions(node):
        for term in inside(expression.term):
            match term:
                case Apply("default", (first, *_)):
                    names.update(part.name for part in inside(first) if isinstance(part, Variable))
                case Compare(Variable(name), "==" | "!=", Literal("")):
                    names.add(name)
    return frozenset(names)


def inside(term: Term) -> Iterator[Term]:
    """The term and all terms in it."""
    yield term
    for part in within(term):
        yield from inside(part)


def within(term: Term) -> tuple[Term, ...]:
    """The terms a term is made of."""
    match term:
        case Compare(left, _, right) | Sum(left, _, right):
            return (left, right)
        case ListOf(terms) | Apply(_, terms) | AllOf(terms) | AnyOf(terms):
            return terms
        case Not(one):
            return (one,)
        case _:
            return ()
