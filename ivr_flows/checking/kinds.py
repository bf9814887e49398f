"""What kind of value an expression has, as far as that can be told, and what therefore can never come out of it.

Callers type their numbers, so a text may read as a number, and what does not fit its type is empty: text against
number is fine as long as the text could be one, and anything may be held against the empty text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

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
from ivr_flows.flow import Flow
from ivr_flows.functions import number_of, text_of
from ivr_flows.values import Value
from ivr_flows.variables import Kind
from said import Said

Kinds = Mapping[str, Kind]

OF_THE_CALL: Kinds = {
    "ani": Kind.TEXT,
    "dnis": Kind.TEXT,
    "language": Kind.TEXT,
    "customer.tier": Kind.TEXT,
    "customer.name": Kind.TEXT,
    "customer.id": Kind.TEXT,
    "customer.account": Kind.TEXT,
    "customer.known": Kind.BOOLEAN,
    "authenticated": Kind.BOOLEAN,
    "recorded_queues": Kind.TEXT,
    "told_of_recording": Kind.BOOLEAN,
    "callback_queues": Kind.TEXT,
}
"""What is known of the variables that no flow declares."""

_TEXT = ("cut", "digits", "join", "lower", "replace", "text", "trim", "upper")
_NUMBER = ("abs", "floor", "len", "max", "min", "number", "round", "sum")
_BOOLEAN = ("contains", "ends_with", "matches", "starts_with")
RESULTS: Mapping[str, Kind] = {
    **dict.fromkeys(_TEXT, Kind.TEXT),
    **dict.fromkeys(_NUMBER, Kind.NUMBER),
    **dict.fromkeys(_BOOLEAN, Kind.BOOLEAN),
    "split": Kind.LIST,
}
"""Of functions that always give the same kind; `if`, `default` and `item` depend on what they are given."""

_OF_NUMBERS = ("abs", "floor", "number", "round")
_YES_NO = ("true", "false", "yes", "no", "0", "1", "")
ORDERS = ("<", "<=", ">", ">=")
EQUALS = ("==", "!=")


class Mistake(NamedTuple):
    problem: Said
    advice: Said
    is_warning: bool = False


def kinds_of(flow: Flow) -> Kinds:
    """The kinds of the variables that can be told."""
    return {**OF_THE_CALL, **{name: _plain(one.kind) for name, one in (flow.variables or {}).items()}}


def _plain(kind: Kind) -> Kind:
    return Kind.NUMBER if kind is Kind.MONEY else kind


def kind_of(term: Term, kinds: Kinds) -> Kind | None:
    """The kind of a term's value; None where it depends."""
    match term:
        case Literal(value):
            return kind_of_value(value)
        case Variable(name):
            return kinds.get(name)
        case Compare() | Not() | AllOf() | AnyOf():
            return Kind.BOOLEAN
        case ListOf():
            return Kind.LIST
        case Sum(left, sign, right):
            sides = {kind_of(left, kinds), kind_of(right, kinds)}
            if sign == "+" and len(sides) == 1 and sides & {Kind.TEXT, Kind.LIST}:
                return sides.pop()
            return None if sign == "+" and None in sides else Kind.NUMBER
        case Apply("if", (_, yes, no)) | Apply("default", (yes, no)):
            first = kind_of(yes, kinds)
            return first if first == kind_of(no, kinds) else None
    return RESULTS.get(term.function)


def kind_of_value(value: Value) -> Kind:
    """The kind of a value as it is."""
    if isinstance(value, bool):
        return Kind.BOOLEAN
    if isinstance(value, tuple):
        return Kind.LIST
    return Kind.TEXT if isinstance(value, str) else Kind.NUMBER


def mistakes(expression: Expression, kinds: Kinds, languages: tuple[str, ...]) -> Iterator[Mistake]:
    """What in this expression can never be true, or is always empty."""
    for term in inside(expression.term):
        if isinstance(term, Compare):
            yield from _compared(term, kinds, languages)
        elif isinstance(term, Sum):
            yield from _added(term, kinds)
        elif isinstance(term, Apply) and term.function in _OF_NUMBERS and _is_list(term.terms[0], kinds):
            yield Mistake(
                Said("`{function}` is given a list", function=term.function),
                Said("give it one number, such as item(list, 1)"),
            )


def _is_list(term: Term, kinds: Kinds) -> bool:
    return kind_of(term, kinds) is Kind.LIST


def _compared(term: Compare, kinds: Kinds, languages: tuple[str, ...]) -> Iterator[Mistake]:
    left, right = kind_of(term.left, kinds), kind_of(term.right, kinds)
    if term.sign == "in" and right in (Kind.NUMBER, Kind.BOOLEAN):
        yield Mistake(
            Said("nothing can be in a {right}", right=right), Said('write a list, such as x in ["a", "b"]')
        )
    if term.sign not in (*EQUALS, *ORDERS) or EMPTY_TEXT in (term.left, term.right):
        return
    if Kind.LIST in (left, right) and (term.sign in ORDERS or (left != right and None not in (left, right))):
        yield Mistake(
            Said("`{sign}` between a list and something else is never true", sign=term.sign)
            if left != right
            else Said("`{sign}` does not compare lists", sign=term.sign),
            Said("use `in`, `contains` or len(…)"),
        )
        return
    for one, other, kind in ((term.left, term.right, right), (term.right, term.left, left)):
        if isinstance(one, Literal):
            yield from _against(one.value, other, kind, term.sign, languages)


EMPTY_TEXT = Literal("")


def _against(
    value: Value, term: Term, kind: Kind | None, sign: str, languages: tuple[str, ...]
) -> Iterator[Mistake]:
    """A value that is written out, against a term of this kind."""
    is_text = isinstance(value, str)
    what = f"`{term.name}`" if isinstance(term, Variable) else Said("this {kind}", kind=kind)
    if is_text and kind is Kind.BOOLEAN:
        yield Mistake(
            Said("{what} is true or false, never the text `{value}`", what=what, value=value),
            Said("compare with true, without quotes"),
        )
    elif is_text and kind is Kind.NUMBER and number_of(value) is None:
        yield Mistake(
            Said("{what} is a number, never `{value}`", what=what, value=value), Said("compare with a number")
        )
    elif kind is Kind.BOOLEAN and not isinstance(value, bool) and number_of(value) not in (0, 1):
        yield Mistake(
            Said("{what} is true or false, never {value}", what=what, value=text_of(value)),
            Said("compare with true or false"),
        )
    elif isinstance(value, bool) and kind in (Kind.TEXT, Kind.LIST):
        yield Mistake(
            Said("{what} is a {kind}, never {value}", what=what, kind=kind, value=text_of(value)),
            Said('put it in quotes: "true"'),
        )
    elif is_text and kind is Kind.TEXT and sign in ORDERS and number_of(value) is not None:
        yield Mistake(
            Said(
                "{what} is compared with `{value}` letter by letter: 9 comes after 10", what=what, value=value
            ),
            Said("write the number without quotes"),
            is_warning=True,
        )
    elif term == Variable("language") and is_text and sign in EQUALS and value not in languages:
        yield Mistake(
            Said("this flow never speaks `{value}`", value=value),
            Said("add it to `languages` ({all})", all=tuple(languages)),
        )


def _added(term: Sum, kinds: Kinds) -> Iterator[Mistake]:
    sides = [(one, kind_of(one, kinds)) for one in (term.left, term.right)]
    kinds_ = [kind for _, kind in sides]
    if term.sign == "+" and kinds_[0] == kinds_[1] and kinds_[0] in (Kind.TEXT, Kind.LIST):
        return
    if term.sign in "/%" and isinstance(term.right, Literal) and number_of(term.right.value) == 0:
        yield Mistake(Said("dividing by 0 gives nothing"), Said("divide by something else"))
        return
    for one, kind in sides:
        if kind is Kind.LIST:
            advice = (
                Said("join two lists, as in list + [x]") if term.sign == "+" else Said("use sum(…) or len(…)")
            )
            yield Mistake(Said("`{sign}` with a list on one side gives nothing", sign=term.sign), advice)
            return
        if isinstance(one, Literal) and isinstance(one.value, str) and number_of(one.value) is None:
            if term.sign == "+" and None in kinds_:
                return
            advice = (
                Said("make both sides texts, as in text(count)") if term.sign == "+" else Said("use numbers")
            )
            yield Mistake(
                Said("`{sign}` with the text `{value}` gives nothing", sign=term.sign, value=one.value),
                advice,
            )
            return


def misfit(kind: Kind, term: Term, kinds: Kinds) -> Said | None:
    """Why what is assigned never fits a variable of this kind; None when it may."""
    given = kind_of(term, kinds)
    value = term.value if isinstance(term, Literal) else None
    if value == "" or given is None:
        return None
    if kind in (Kind.NUMBER, Kind.MONEY):
        if given is Kind.LIST:
            return Said("is given a list")
        if isinstance(value, str) and number_of(value) is None:
            return Said("is given the text `{value}`", value=value)
        if given is Kind.BOOLEAN:
            return Said("is given true or false")
    if kind is Kind.BOOLEAN:
        if isinstance(value, str) and value not in _YES_NO:
            return Said("is given the text `{value}`", value=value)
        if given is Kind.LIST:
            return Said("is given a list")
    return None


def wrong_form(form: str, term: Term, kinds: Kinds) -> Said | None:
    """Why a value cannot be spoken in this form; None when it may."""
    kind = kind_of(term, kinds)
    if form == "text" or kind is None:
        return None
    if kind in (Kind.BOOLEAN, Kind.LIST):
        return Said("a {kind} cannot be spoken as {form}", kind=kind, form=form)
    is_number = form in ("number", "money", "percent", "ordinal", "duration")
    if is_number and isinstance(term, Literal) and number_of(term.value) is None:
        return Said("the text `{value}` cannot be spoken as {form}", value=text_of(term.value), form=form)
    return None
