"""Which conditions can never decide anything: constant ones, those that contradict themselves, and those that an
earlier one already holds. What cannot be told with certainty is let pass."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from ivr_flows.checking.written import inside
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
from ivr_flows.functions import number_of, text_of
from ivr_flows.values import Scalar
from said import Said

MAX_WAYS = 32
"""Alternatives of one condition; those of longer ones are not compared."""

Alternative = frozenset[Term]


def is_constant(term: Term) -> bool:
    """Whether the value is the same for every caller."""
    return not any(isinstance(part, Variable) for part in inside(term))


def alternatives(term: Term) -> list[Alternative] | None:
    """The condition as a choice of tests that must all hold; None when there are too many."""
    match term:
        case AnyOf(terms):
            found = [alternatives(one) for one in terms]
            flat = [one for some in found if some is not None for one in some]
            return flat if None not in found and len(flat) <= MAX_WAYS else None
        case AllOf(terms):
            found = [alternatives(one) for one in terms]
            product: list[Alternative] = [frozenset()]
            for some in found:
                if some is None or len(product) * len(some) > MAX_WAYS:
                    return None
                product = [one | other for one, other in itertools.product(product, some)]
            return product
    return [frozenset({term})]


def is_impossible(alternative: Alternative) -> bool:
    """Whether these tests contradict each other."""
    return any(_excludes(one, other) for one, other in itertools.combinations(alternative, 2))


def dead_cases(cases: Sequence[Expression]) -> Iterator[tuple[int, Said, bool]]:
    """Cases that are never taken or always: (number from 0, why, whether it always holds)."""
    earlier: list[Alternative] = []
    for index, case in enumerate(cases):
        if is_constant(case.term):
            always = case.is_true({})
            sentence = "`{text}` is always true" if always else "`{text}` is always false"
            yield index, Said(sentence, text=case.text), always
            continue
        found = alternatives(case.term)
        if found is None:
            continue
        possible = [one for one in found if not is_impossible(one)]
        if not possible:
            yield index, Said("`{text}` contradicts itself", text=case.text), False
        elif all(any(_holds(one, before) for before in earlier) for one in possible):
            yield index, Said("whenever `{text}` is true, a case above has been taken", text=case.text), False
        earlier += possible


def leaves_nothing(cases: Sequence[Expression]) -> bool:
    """Whether one of the cases always holds: a condition, and its opposite."""
    alone = {
        one for case in cases for some in alternatives(case.term) or () if len(some) == 1 for one in some
    }
    return any(isinstance(term, Not) and term.term in alone for term in alone)


def _holds(now: Alternative, before: Alternative) -> bool:
    """Whether all tests of `before` are true whenever those of `now` are."""
    return all(any(_implies(one, test) for one in now) for test in before)


def _implies(one: Term, other: Term) -> bool:
    if one == other:
        return True
    if not (isinstance(one, Compare) and isinstance(other, Compare) and one.left == other.left):
        return False
    if one.sign in ("starts_with", "ends_with") and one.sign == other.sign:
        texts = _text(one.right), _text(other.right)
        if None in texts:
            return False
        given, wanted = str(texts[0]), str(texts[1])
        return given.startswith(wanted) if one.sign == "starts_with" else given.endswith(wanted)
    if other.sign == "in":
        some, all_ = _choice(one), _choice(other)
        return some is not None and all_ is not None and some <= all_
    a, b = _number(one.right), _number(other.right)
    return a is not None and b is not None and _number_implies(one.sign, a, other.sign, b)


def _number_implies(sign: str, a: float, other: str, b: float) -> bool:
    match sign:
        case "==":
            return {"==": a == b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}.get(other, False)
        case "<" | "<=":
            return (other == "<=" and a <= b) or (other == "<" and (a < b or (a == b and sign == "<")))
        case ">" | ">=":
            return (other == ">=" and a >= b) or (other == ">" and (a > b or (a == b and sign == ">")))
    return False


def _excludes(one: Term, other: Term) -> bool:
    for a, b in ((one, other), (other, one)):
        if isinstance(b, Not) and _implies(a, b.term):
            return True
    if not (isinstance(one, Compare) and isinstance(other, Compare) and one.left == other.left):
        return False
    some, others = _choice(one), _choice(other)
    if some is not None and others is not None:
        return not some & others
    left, right = _number(one.right), _number(other.right)
    return left is not None and right is not None and _apart(one.sign, left, other.sign, right)


def _apart(sign: str, a: float, other: str, b: float) -> bool:
    """Whether no number is both."""
    if sign in (">", ">=") and other in ("<", "<=", "=="):
        return a > b or (a == b and not (sign == ">=" and other in ("<=", "==")))
    if sign in ("<", "<=", "==") and other in (">", ">="):
        return _apart(other, b, sign, a)
    if sign == "==" and other in ("<", "<=", "=="):
        return {"<": a >= b, "<=": a > b, "==": a != b}[other]
    return sign in ("<", "<=") and other == "==" and _apart(other, b, sign, a)


def _choice(test: Compare) -> frozenset[str] | None:
    """The texts of which the left side must be one; None for other tests, and where a number could be meant."""
    if test.sign == "==" and isinstance(test.right, Literal):
        items: tuple[Scalar, ...] = (test.right.value,) if not isinstance(test.right.value, tuple) else ()
    elif test.sign == "in" and isinstance(test.right, ListOf):
        literals = [one for one in test.right.terms if isinstance(one, Literal)]
        if len(literals) != len(test.right.terms):
            return None
        items = tuple(one.value for one in literals if not isinstance(one.value, tuple))
    else:
        return None
    is_words = all(isinstance(item, str) and number_of(item) is None for item in items)
    return frozenset(map(text_of, items)) if items and is_words else None


def _text(term: Term) -> str | None:
    return term.value if isinstance(term, Literal) and isinstance(term.value, str) else None


def _number(term: Term) -> float | None:
    if isinstance(term, Literal) and isinstance(term.value, int | float) and not isinstance(term.value, bool):
        return term.value
    is_negative = isinstance(term, Sum) and term.sign == "-" and term.left == Literal(0)
    if is_negative and isinstance(term, Sum):
        inner = _number(term.right)
        return None if inner is None else -inner
    return None


# ---- values one expression can have


def never(term: Term, value: str, languages: tuple[str, ...]) -> Said | None:
    """Why the text of this term's value is never this one; None when it may be."""
    match term:
        case Variable("language") if value not in languages:
            return Said("the flow speaks {all} only", all=tuple(languages))
        case Apply("lower", _) if value != value.lower():
            return Said("lower(…) gives no capital letters")
        case Apply("upper", _) if value != value.upper():
            return Said("upper(…) gives no small letters")
        case Apply("digits", _) if not set(value) <= set("0123456789"):
            return Said("digits(…) gives figures only")
        case Apply("trim", _) if value != value.strip():
            return Said("trim(…) leaves no spaces at the ends")
        case Apply("cut", (_, _, Literal(length))) if (most := number_of(length)) is not None and len(
            value
        ) > most:
            return Said("there are {most} characters at most", most=text_of(length))
        case Sum(_, "%", Literal(by)) if value and (parts := number_of(by)):
            return _remainder(value, parts)
    return None


def _remainder(value: str, parts: float) -> Said | None:
    number = number_of(value)
    if parts > 0 and number is not None and not 0 <= number < parts:
        return Said("the rest is from 0 to below {end}", end=text_of(parts))
    return None
