"""What the checker calls dead is dead: no caller, whatever is known of them, ever takes such a case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr_flows.checking.kinds import OF_THE_CALL, kind_of, mistakes
from ivr_flows.checking.logic import alternatives, dead_cases, is_constant, leaves_nothing, never
from ivr_flows.expression import Compare, Expression, parse_expression
from ivr_flows.functions import text_of
from ivr_flows.values import CALL_VARIABLES, Value
from ivr_flows.variables import Kind, fitted

NAMES = ("a", "b")
LITERALS = st.sampled_from(
    ['"x"', '"xy"', '"y"', '"5"', '""', "5", "3", "0", "1.5", "-2", "true", '["x", "y"]', '["x"]']
)
SIGNS = st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "in", "contains", "starts_with", "ends_with"])
TESTS = st.one_of(
    st.tuples(st.sampled_from(NAMES), SIGNS, LITERALS).map(" ".join),
    st.sampled_from(NAMES),
    st.tuples(LITERALS, SIGNS, LITERALS).map(" ".join),
)
CONDITIONS = st.recursive(
    TESTS,
    lambda inner: st.one_of(
        inner.map(lambda one: f"not ({one})"),
        st.tuples(inner, st.sampled_from([" and ", " or "]), inner).map(lambda three: f"({''.join(three)})"),
    ),
    max_leaves=4,
).map(parse_expression)
VALUES: st.SearchStrategy[Value] = st.sampled_from(
    [
        "",
        "x",
        "xy",
        "xyz",
        "y",
        "5",
        "5.0",
        "3",
        "abc",
        0,
        5,
        3,
        4.5,
        1.5,
        -2,
        -3,
        True,
        False,
        (),
        ("x",),
        ("x", "y"),
    ]
)
KNOWN = st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, VALUES)), min_size=1, max_size=30)


@given(st.lists(CONDITIONS, min_size=1, max_size=4), KNOWN)
def test_a_dead_case_is_never_taken(cases: list[Expression], known: list[dict[str, Value]]) -> None:
    dead = list(dead_cases(cases))
    for variables in known:
        taken = next((index for index, case in enumerate(cases) if case.is_true(variables)), None)
        assert taken not in {index for index, _, always in dead if not always}
        if any(always for _, _, always in dead) or leaves_nothing(cases):
            assert taken is not None


@given(CONDITIONS, KNOWN)
def test_alternatives_are_the_same_condition(case: Expression, known: list[dict[str, Value]]) -> None:
    found = alternatives(case.term)
    for variables in known if found is not None else []:
        parts = any(all(bool(test.evaluate(variables)) for test in one) for one in found or ())
        assert parts == case.is_true(variables)
    assert is_constant(case.term) == (not case.names)


KINDS = {"a": Kind.NUMBER, "b": Kind.BOOLEAN, "c": Kind.LIST, "d": Kind.TEXT}


@given(
    st.sampled_from(list(KINDS)),
    st.sampled_from(["==", "<", "<=", ">", ">="]),
    LITERALS,
    VALUES,
)
def test_what_never_fits_its_type_is_never_true(name: str, sign: str, literal: str, value: Value) -> None:
    expression = parse_expression(f"{name} {sign} {literal}")
    wrong = [one for one in mistakes(expression, KINDS, ("en",)) if not one.is_warning]
    held = fitted(KINDS[name], value)
    # An order that makes no sense, as of truths, may still hold.
    if wrong and (sign == "==" or KINDS[name] is Kind.LIST):
        assert isinstance(expression.term, Compare) and not expression.is_true({name: held})


TEXT_TERMS = st.sampled_from(
    ["lower(a)", "upper(a)", "digits(a)", "trim(a)", "cut(a, 1, 2)", "a % 3", "a % 2.5"]
)


@given(TEXT_TERMS, VALUES, st.sampled_from(["x", "X", "xyz", " x", "5", "-1", "3", "a5", ""]))
def test_what_a_switch_never_sees(term: str, value: Value, case: str) -> None:
    expression = parse_expression(term)
    if never(expression.term, case, ("en",)):
        assert text_of(expression.value({"a": value})) != case


@given(CONDITIONS, KNOWN)
def test_kinds_are_those_of_the_values(case: Expression, known: list[dict[str, Value]]) -> None:
    if kind_of(case.term, {}) is Kind.BOOLEAN:
        assert all(isinstance(case.value(variables), bool) for variables in known)


def test_the_calls_own_variables_have_kinds_or_may_be_anything() -> None:
    assert OF_THE_CALL.keys() <= CALL_VARIABLES


@pytest.mark.parametrize(
    ("cases", "dead"),
    [
        (["a > 5", "a > 3"], []),
        (["a > 3", "a > 5"], [1]),
        (["a >= 5", "a == 5"], [1]),
        (['a in ["x", "y"]', 'a == "x" or a == "y"'], [1]),
        (['a == "5"', "a == 5"], []),
        (["a", "not a"], []),
        (["a and b", "b and a"], [1]),
        (["a or b", "a and b"], [1]),
        (['a == "x" and (a == "y" or b)'], []),
        (["a < 3 and a > 3"], [0]),
        (["a == -2 and a > 0"], [0]),
    ],
)
def test_cases(cases: list[str], dead: list[int]) -> None:
    assert [index for index, _, _ in dead_cases([parse_expression(case) for case in cases])] == dead
