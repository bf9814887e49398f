"""The expression language of `branch`: comparisons, and/or/not, strings, numbers, variables; nothing is run.

    customer.tier == "vip" and not language == "zh"
    ani starts_with "+86" or account >= 1000

An unknown variable is the empty string, so an expression never fails once it has been read. Two strings compare as
strings; otherwise both sides must read as numbers, or the comparison is false (`!=`: true).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ivr_flows.errors import ExpressionError
from ivr_flows.values import Value

MAX_LENGTH = 500
"""Characters in one expression: beyond this it belongs in several branches."""

MAX_DEPTH = 20
"""Nested parentheses and `not`s: keeps reading and evaluating far from Python's recursion limit."""

Variables = Mapping[str, Value]

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?)(?![\w.])
        |(?P<string>"[^"]*"|'[^']*')
        |(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)
        |(?P<sign><=|>=|==|!=|<|>|\(|\)))""",
    re.VERBOSE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written in the expression."""

    value: Value

    def evaluate(self, variables: Variables) -> Value:
        return self.value


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of the call; unknown ones are empty."""

    name: str

    def evaluate(self, variables: Variables) -> Value:
        return variables.get(self.name, "")


@dataclass(frozen=True, slots=True)
class Compare:
    left: Term
    sign: str
    right: Term

    def evaluate(self, variables: Variables) -> Value:
        return _compare(self.sign, self.left.evaluate(variables), self.right.evaluate(variables))


@dataclass(frozen=True, slots=True)
class Not:
    term: Term

    def evaluate(self, variables: Variables) -> Value:
        return not _truth(self.term.evaluate(variables))


@dataclass(frozen=True, slots=True)
class AllOf:
    terms: tuple[Term, ...]

    def evaluate(self, variables: Variables) -> Value:
        return all(_truth(term.evaluate(variables)) for term in self.terms)


@dataclass(frozen=True, slots=True)
class AnyOf:
    terms: tuple[Term, ...]

    def evaluate(self, variables: Variables) -> Value:
        return any(_truth(term.evaluate(variables)) for term in self.terms)


Term = Literal | Variable | Compare | Not | AllOf | AnyOf


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression that has been read; `text` is what was written, `names` the variables it looks at."""

    text: str
    term: Term
    names: frozenset[str]

    def is_true(self, variables: Variables) -> bool:
        """Evaluate; empty strings, 0 and false are false."""
        return _truth(self.term.evaluate(variables))


def parse_expression(text: str) -> Expression:
    """Read an expression; raises ExpressionError with the place."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"the expression is longer than {MAX_LENGTH} characters", MAX_LENGTH + 1)
    reader = _Reader(_tokens(text), len(text) + 1)
    term = reader.any_of(0)
    if (left := reader.peek()) is not None:
        raise ExpressionError(f"{left.text!r} was not expected here", left.column)
    return Expression(text, term, frozenset(reader.names))


def _truth(value: Value) -> bool:
    return bool(value)


def _number(value: Value) -> float | None:
    try:
        number = float(value)
    except (ValueError, OverflowError):  # text that is no number, or an integer beyond any float
        return None
    return number if math.isfinite(number) else None


def _compare(sign: str, left: Value, right: Value) -> bool:
    if sign == "starts_with":
        return str(left).startswith(str(right))
    if isinstance(left, str) and isinstance(right, str):
        return _SIGNS[sign]((left > right) - (left < right))
    a, b = _number(left), _number(right)
    if a is None or b is None:
        return sign == "!="
    return _SIGNS[sign]((a > b) - (a < b))


_SIGNS: dict[str, Callable[[int], bool]] = {
    "==": lambda order: order == 0,
    "!=": lambda order: order != 0,
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
    ">": lambda order: order > 0,
    ">=": lambda order: order >= 0,
}

_WORDS = frozenset({"and", "or", "not", "true", "false", "starts_with"})


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    column: int


def _tokens(text: str) -> list[_Token]:
    tokens, at = [], 0
    end = len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            column = at + len(text[at:]) - len(text[at:].lstrip())
            raise ExpressionError(f"{text[column]!r} cannot be read", column + 1)
        word = match[match.lastgroup]
        kind = "word" if word in _WORDS else match.lastgroup
        tokens.append(_Token(kind, word, match.start(match.lastgroup) + 1))
        at = match.end()
    return tokens


class _Reader:
    """Recursive descent: any_of > all_of > negation > comparison > atom."""

    def __init__(self, tokens: list[_Token], end: int) -> None:
        self._tokens = tokens
        self._at = 0
        self._end = end
        self.names: set[str] = set()

    def peek(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self, *words: str) -> _Token | None:
        token = self.peek()
        if token is None or token.kind == "string" or token.text not in words:
            return None
        self._at += 1
        return token

    def any_of(self, depth: int) -> Term:
        if depth > MAX_DEPTH:
            raise ExpressionError(f"more than {MAX_DEPTH} levels inside each other", self._column())
        terms = [self._all_of(depth)]
        while self._take("or"):
            terms.append(self._all_of(depth))
        return terms[0] if len(terms) == 1 else AnyOf(tuple(terms))

    def _all_of(self, depth: int) -> Term:
        terms = [self._negation(depth)]
        while self._take("and"):
            terms.append(self._negation(depth))
        return terms[0] if len(terms) == 1 else AllOf(tuple(terms))

    def _negation(self, depth: int) -> Term:
        if depth > MAX_DEPTH:
            raise ExpressionError(f"more than {MAX_DEPTH} levels inside each other", self._column())
        if self._take("not"):
            return Not(self._negation(depth + 1))
        return self._comparison(depth)

    def _comparison(self, depth: int) -> Term:
        left = self._atom(depth)
        sign = self._take("==", "!=", "<", "<=", ">", ">=", "starts_with")
        return left if sign is None else Compare(left, sign.text, self._atom(depth))

    def _atom(self, depth: int) -> Term:
        token = self.peek()
        if token is None:
            raise ExpressionError("the expression ends too early", self._end)
        if self._take("("):
            inside = self.any_of(depth + 1)
            if not self._take(")"):
                raise ExpressionError("a closing parenthesis is missing", self._column())
            return inside
        self._at += 1
        if token.kind == "number":
            return Literal(float(token.text) if "." in token.text else int(token.text))
        if token.kind == "string":
            return Literal(token.text[1:-1])
        if token.kind == "name":
            self.names.add(token.text)
            return Variable(token.text)
        if token.text in ("true", "false"):
            return Literal(token.text == "true")
        raise ExpressionError(f"{token.text!r} was not expected here", token.column)

    def _column(self) -> int:
        token = self.peek()
        return self._end if token is None else token.column
