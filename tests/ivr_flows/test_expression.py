"""The expression language: what it means, what it refuses, and that nothing escapes it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr_flows.errors import ExpressionError
from ivr_flows.expression import MAX_DEPTH, MAX_LENGTH, parse_expression
from ivr_flows.values import Value

KNOWN: dict[str, Value] = {
    "ani": "+8610123",
    "dnis": "5000",
    "customer.tier": "vip",
    "language": "zh",
    "count": 3,
    "account": "0042",
    "open": True,
}


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ('customer.tier == "vip"', True),
        ("customer.tier == 'gold'", False),
        ('customer.tier != "vip"', False),
        ('ani starts_with "+86"', True),
        ('ani starts_with "+49"', False),
        ("count >= 3 and count < 4", True),
        ("count > 3 or count <= 2", False),
        ("account == 42", True),
        ('account == "42"', False),
        ("account < 43.5", True),
        ("ani == 5", False),
        ("customer.tier < 5", False),
        ("customer.tier != 5", True),
        ("not open", False),
        ("not not open", True),
        ("open == true", True),
        ("false or open", True),
        ('nobody == ""', True),
        ("nobody", False),
        ("nobody < 1", False),
        ('not (language == "en" or dnis == "5001")', True),
        ('language == "en" or language == "zh" and count == 3', True),
        ('(language == "zh" or open) and count == 4', False),
        ('"b" > "a"', True),
        ('"and" == "and"', True),
    ],
)
def test_meaning(text: str, truth: bool) -> None:
    assert parse_expression(text).is_true(KNOWN) is truth


def test_it_knows_which_variables_it_looks_at() -> None:
    assert parse_expression('a.b == "c" or not (d > 1)').names == {"a.b", "d"}


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "the expression ends too early (character 1)"),
        ("count ==", "the expression ends too early (character 9)"),
        ("count = 3", "'=' cannot be read (character 7)"),
        ("count == 3 4", "'4' was not expected here (character 12)"),
        ("(count == 3", "a closing parenthesis is missing (character 12)"),
        ("and", "'and' was not expected here (character 1)"),
        ('count == "3', "'\"' cannot be read (character 10)"),
        ("lenn('os')", "there is no function 'lenn': did you mean len? (character 1)"),
        ("len('os', 2)", "len takes 1 arguments, not 2 (character 1)"),
        ("1 in [1, 2", "a comma or a closing bracket is missing (character 11)"),
        ("len('os'", "a comma or a closing parenthesis is missing (character 9)"),
        ("x not", "'not' was not expected here (character 3)"),
        ("a.b.", "'.' cannot be read (character 4)"),
        ("3x", "'3' cannot be read (character 1)"),
        ("a < b < c", "'<' was not expected here (character 7)"),
    ],
)
def test_what_cannot_be_read(text: str, error: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_expression(text)
    assert str(caught.value) == error


def test_length_limit() -> None:
    assert parse_expression("a" * MAX_LENGTH).is_true({}) is False
    with pytest.raises(ExpressionError, match=f"longer than {MAX_LENGTH} characters"):
        parse_expression("a" * (MAX_LENGTH + 1))


@pytest.mark.parametrize(("opening", "closing"), [("(", ")"), ("not ", "")])
def test_depth_limit(opening: str, closing: str) -> None:
    assert parse_expression(opening * MAX_DEPTH + "1" + closing * MAX_DEPTH)
    with pytest.raises(ExpressionError, match=f"more than {MAX_DEPTH} levels"):
        parse_expression(opening * (MAX_DEPTH + 1) + "1" + closing * (MAX_DEPTH + 1))


WORDS = st.sampled_from(
    ["and", "or", "not", "(", ")", "==", "<", ">=", "!=", "starts_with", "ani", "count", "x.y", "3", "0.5", "'v'",
     '"', ".", "true", "é", "\t"]
)  # fmt: skip
VALUES = st.one_of(st.text(), st.integers(), st.floats(), st.booleans())


@given(st.one_of(st.text(max_size=40), st.lists(WORDS, max_size=30).map(" ".join)), st.data())
def test_anything_is_either_refused_or_answered(text: str, data: st.DataObject) -> None:
    try:
        expression = parse_expression(text)
    except ExpressionError as error:
        assert 1 <= error.column <= len(text) + 1
        return
    variables = {name: data.draw(VALUES) for name in expression.names}
    assert expression.is_true(variables) in (True, False)
