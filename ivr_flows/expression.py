"""The expression language: comparisons, and/or/not, sums, strings, lists, variables, functions; nothing is run.

    customer.tier == "vip" and not language == "zh"
    ani starts_with "+86" or account >= 1000
    len(account) in [8, 10] and amount + fee <= balance

An unknown variable is the empty string, so an expression never fails once it has been read. Two strings compare as
strings, two lists item by item; otherwise both sides must read as numbers, or the comparison is false (`!=`: true).
The functions are in `ivr_flows.functions`.

    any   = all { "or" all }             sum     = product { ("+" | "-") product }
    all   = not { "and" not }            product = sign { ("*" | "/" | "%") sign }
    not   = "not" not | comparison       sign    = "-" sign | atom
    comparison = sum [ SIGN sum ]        atom    = NUMBER | TEXT | NAME | "(" any ")" | call | "[" any, … "]"
    call  = NAME "(" any, … ")"
    SIGN  = == != < <= > >= in contains starts_with ends_with matches, or not before any of the words
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ivr_flows.errors import ExpressionError
from ivr_flows.functions import FUNCTIONS, calculate, is_in, matches, number_of, text_of
from ivr_flows.values import Mark, Scalar, Value
from said import Said

MAX_LENGTH = 500
"""Characters in one expression: beyond this it belongs in several branches."""

MAX_DEPTH = 20
"""Nested parentheses and `not`s: keeps reading and evaluating far from Python's recursion limit."""

Variables = Mapping[str, Value]

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?)(?![\w.])
        |(?P<string>"[^"]*"|'[^']*')
        |(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)
        |(?P<sign><=|>=|==|!=|<|>|[-+*/%(),\[\]]))""",
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
class Sum:
    """Two values and + - * / or %."""

    left: Term
    sign: str
    right: Term

    def evaluate(self, variables: Variables) -> Value:
        return calculate(self.sign, self.left.evaluate(variables), self.right.evaluate(variables))


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list written out; a list inside a list is spread."""

    terms: tuple[Term, ...]

    def evaluate(self, variables: Variables) -> Value:
        items: list[Scalar] = []
        for value in (term.evaluate(variables) for term in self.terms):
            items += value if isinstance(value, tuple) else (value,)
        return tuple(items)


@dataclass(frozen=True, slots=True)
class Apply:
    """A function and its arguments."""

    function: str
    terms: tuple[Term, ...]

    def evaluate(self, variables: Variables) -> Value:
        return FUNCTIONS[self.function].run(*(term.evaluate(variables) for term in self.terms))


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


Term = Literal | Variable | Compare | Sum | ListOf | Apply | Not | AllOf | AnyOf


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression that has been read; `text` is what was written, `names` the variables it looks at.

    `at` and `places`: where in its file it stands, and each of its names; unknown for one that was in no file.
    """

    text: str
    term: Term
    names: frozenset[str]
    at: Mark | None = field(default=None, compare=False)
    places: Mapping[str, Mark] = field(default_factory=dict, compare=False)

    def is_true(self, variables: Variables) -> bool:
        """Evaluate; empty strings, 0 and false are false."""
        return _truth(self.term.evaluate(variables))

    def value(self, variables: Variables) -> Value:
        """Evaluate."""
        return self.term.evaluate(variables)


def parse_expression(text: str) -> Expression:
    """Read an expression; raises ExpressionError with the place."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(
            Said("the expression is longer than {most} characters", most=MAX_LENGTH),
            MAX_LENGTH + 1,
        )
    reader = _Reader(_tokens(text), len(text) + 1)
    term = reader.any_of(0)
    if (left := reader.peek()) is not None:
        raise ExpressionError(Said("{text!r} was not expected here", text=left.text), left.column)
    return Expression(text, term, frozenset(reader.names))


def _truth(value: Value) -> bool:
    return bool(value)


def _compare(sign: str, left: Value, right: Value) -> bool:
    if sign in _TESTS:
        return _TESTS[sign](left, right)
    if isinstance(left, str) and isinstance(right, str):
        return _SIGNS[sign]((left > right) - (left < right))
    if isinstance(left, tuple) and isinstance(right, tuple):
        is_same = len(left) == len(right) and all(
            text_of(a) == text_of(b) for a, b in zip(left, right, strict=True)
        )
        return is_same if sign == "==" else sign == "!=" and not is_same
    a, b = number_of(left), number_of(right)
    if a is None or b is None:
        return sign == "!="
    return _SIGNS[sign]((a > b) - (a < b))


_TESTS: dict[str, Callable[[Value, Value], bool]] = {
    "starts_with": lambda text, start: text_of(text).startswith(text_of(start)),
    "ends_with": lambda text, end: text_of(text).endswith(text_of(end)),
    "contains": lambda whole, item: is_in(item, whole),
    "in": is_in,
    "matches": lambda text, pattern: matches(text_of(text), text_of(pattern)),
}

_SIGNS: dict[str, Callable[[int], bool]] = {
    "==": lambda order: order == 0,
    "!=": lambda order: order != 0,
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
    ">": lambda order: order > 0,
    ">=": lambda order: order >= 0,
}

_WORDS = frozenset({"and", "or", "not", "true", "false", *_TESTS})


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
            raise ExpressionError(Said("{text!r} cannot be read", text=text[column]), column + 1)
        word = match[match.lastgroup]
        kind = "word" if word in _WORDS else match.lastgroup
        tokens.append(_Token(kind, word, match.start(match.lastgroup) + 1))
        at = match.end()
    return tokens


class _Reader:
    """Recursive descent, one method for each line of the grammar above."""

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
            raise ExpressionError(
                Said("more than {most} levels inside each other", most=MAX_DEPTH), self._column()
            )
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
            raise ExpressionError(
                Said("more than {most} levels inside each other", most=MAX_DEPTH), self._column()
            )
        if self._take("not"):
            return Not(self._negation(depth + 1))
        return self._comparison(depth)

    def _comparison(self, depth: int) -> Term:
        left = self._sum(depth)
        begins = self._at
        is_not = self._take("not") is not None
        sign = self._take(*_TESTS) if is_not else self._take(*_SIGNS, *_TESTS)
        if sign is None:
            self._at = begins
            return left
        test = Compare(left, sign.text, self._sum(depth))
        return Not(test) if is_not else test

    def _sum(self, depth: int) -> Term:
        left = self._product(depth)
        while sign := self._take("+", "-"):
            left = Sum(left, sign.text, self._product(depth))
        return left

    def _product(self, depth: int) -> Term:
        left = self._signed(depth)
        while sign := self._take("*", "/", "%"):
            left = Sum(left, sign.text, self._signed(depth))
        return left

    def _signed(self, depth: int) -> Term:
        if depth > MAX_DEPTH:
            raise ExpressionError(
                Said("more than {most} levels inside each other", most=MAX_DEPTH), self._column()
            )
        if self._take("-"):
            return Sum(Literal(0), "-", self._signed(depth + 1))
        return self._atom(depth)

    def _atom(self, depth: int) -> Term:
        token = self.peek()
        if token is None:
            raise ExpressionError(Said("the expression ends too early"), self._end)
        if self._take("("):
            inside = self.any_of(depth + 1)
            if not self._take(")"):
                raise ExpressionError(Said("a closing parenthesis is missing"), self._column())
            return inside
        if self._take("["):
            return ListOf(self._several(depth, "]"))
        self._at += 1
        if token.kind == "number":
            return Literal(float(token.text) if "." in token.text else int(token.text))
        if token.kind == "string":
            return Literal(token.text[1:-1])
        if token.kind in ("name", "word") and self._take("("):
            return self._call(token, depth)
        if token.kind == "name":
            self.names.add(token.text)
            return Variable(token.text)
        if token.text in ("true", "false"):
            return Literal(token.text == "true")
        raise ExpressionError(Said("{text!r} was not expected here", text=token.text), token.column)

    def _several(self, depth: int, end: str) -> tuple[Term, ...]:
        terms: list[Term] = []
        while not self._take(end):
            if terms and not self._take(","):
                missing = Said("bracket") if end == "]" else Said("parenthesis")
                raise ExpressionError(
                    Said("a comma or a closing {missing} is missing", missing=missing), self._column()
                )
            terms.append(self.any_of(depth + 1))
        return tuple(terms)

    def _call(self, name: _Token, depth: int) -> Term:
        function = FUNCTIONS.get(name.text)
        if function is None:
            near = difflib.get_close_matches(name.text, FUNCTIONS, n=1)
            others = Said("there are {all}", all=tuple(FUNCTIONS))
            advice = Said("did you mean {near}?", near=near[0]) if near else others
            raise ExpressionError(
                Said("there is no function {text!r}: {advice}", text=name.text, advice=advice), name.column
            )
        terms = self._several(depth, ")")
        if not function.least <= len(terms) <= function.most:
            wanted = (
                f"{function.least}"
                if function.least == function.most
                else (f"{function.least} to {function.most}")
            )
            raise ExpressionError(
                Said(
                    "{text} takes {wanted} arguments, not {count}",
                    text=name.text,
                    wanted=wanted,
                    count=len(terms),
                ),
                name.column,
            )
        return Apply(name.text, terms)

    def _column(self) -> int:
        token = self.peek()
        return self._end if token is None else token.column
