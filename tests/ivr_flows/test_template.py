"""Texts with values in them, functions, patterns and paths: what they give, and what they refuse."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr_flows.errors import ExpressionError
from ivr_flows.expression import parse_expression
from ivr_flows.functions import FUNCTIONS, MAX_TEXT, matches
from ivr_flows.json_path import parse_path
from ivr_flows.template import Piece, parse_template
from ivr_flows.values import Json, Value

KNOWN: dict[str, Value] = {"name": "Li", "balance": 12.5, "count": 3, "list": ("a", "b", 3), "empty": ""}


def test_pieces_of_a_template() -> None:
    template = parse_template("{{Dear}} {name}, you have {balance * 2:money CNY} in {len(list):number}:")
    assert template.pieces(KNOWN) == (
        "{Dear} ",
        Piece("Li", "text"),
        ", you have ",
        Piece(25.0, "money", "CNY"),
        " in ",
        Piece(3, "number"),
        ":",
    )
    assert template.render(KNOWN) == "{Dear} Li, you have 25 in 3:"
    assert template.names == {"name", "balance", "list"}
    assert parse_template('{default(empty, "}:")}').render(KNOWN) == "}:"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("a {", "'{' without '}'; write {{ for the brace itself (character 3)"),
        ("a }", "'}' without '{'; write }} for the brace itself (character 3)"),
        ("a {}", "the expression ends too early (character 4)"),
        ("ab {c == }", "the expression ends too early (character 10)"),
        ("ab {c:coins}", "no form is called 'coins': use text, number, digits, ordinal, money, percent, date, time, "
                         "moment, duration (character 7)"),
        ("x" * 1001, "the text is longer than 1000 characters (character 1001)"),
    ],
)  # fmt: skip
def test_templates_that_cannot_be_read(text: str, error: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_template(text)
    assert str(caught.value) == error


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3 - -4", 11),
        ("(1 + 2) * 3 % 4", 1),
        ("7 / 2", 3.5),
        ("7 / 0", ""),
        ("7 % 0", ""),
        ('"a" + "b"', "ab"),
        ('"a" + 1', ""),
        ('"2" * 3', 6),
        ("[1, 2] + list", (1, 2, "a", "b", 3)),
        ("2 in [1, 2]", True),
        ('"x" not in list', True),
        ('"i" in name', True),
        ('list contains "b"', True),
        ('name not starts_with "L"', False),
        ('"0123-45" matches "####-*"', True),
        ("len(list) == 3 and len(name) == 2", True),
        ('default(empty, "none")', "none"),
        ("default(count, 5)", 3),
        ('if(count > 2, "many", "few")', "many"),
        ('upper(lower("aB"))', "AB"),
        ('trim("  a ")', "a"),
        ('cut("abcdef", 2, 3)', "bcd"),
        ('cut("abcdef", -2)', "ef"),
        ("item(list, 1)", "a"),
        ("item(list, -1)", 3),
        ("item(list, 4)", ""),
        ("item(list, 0)", ""),
        ('join(list, "-")', "a-b-3"),
        ('split("a, b,c")', ("a", "b", "c")),
        ('split("")', ()),
        ("round(2.5)", 3),
        ("round(balance / 3, 2)", 4.17),
        ('round("x")', ""),
        ("floor(2.9)", 2),
        ("abs(-2)", 2),
        ("min(3, 1, [2, 0])", 0),
        ("max(empty)", ""),
        ('sum(1, "2", "x")', 3),
        ('digits("+49 (30)")', "4930"),
        ('number("007")', 7),
        ("text(3.0)", "3"),
        ("text(1 == 1)", "true"),
        ('replace("1.2", ".", ",")', "1,2"),
        ("9007199254740993 * 2", 1.8014398509481984e16),
    ],
)
def test_values(text: str, value: Value) -> None:
    found = parse_expression(text).value(KNOWN)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "pattern", "fits"),
    [("", "", True), ("", "*", True), ("a", "", False), ("abc", "a*c", True), ("abc", "a?c", True), ("a1", "a#", True),
     ("ab", "a#", False), ("aXbXc", "*X?", True), ("abc", "ab", False), ("a" * 200, "a*", True)],
)  # fmt: skip
def test_patterns(text: str, pattern: str, fits: bool) -> None:
    assert matches(text, pattern) is fits


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$", None),
        ("a.b[0].c", 1),
        ("$.a.b[-1]", "z"),
        ("$['a'][\"b\"][1]", "z"),
        ("a.b", ("z",)),
        ("a.b[2]", None),
        ("a.b.c", None),
        ("a[0]", None),
        ("n", None),
        ("t", True),
        ("f", 2.5),
    ],
)
def test_paths(path: str, value: Value | None) -> None:
    data: Json = {"a": {"b": [{"c": 1}, "z"]}, "n": None, "t": True, "f": 2.5}
    assert parse_path(path).find(data) == value


@pytest.mark.parametrize(
    ("path", "column"), [("a..b", 2), ("a[x]", 2), ("$$", 2), ("a b", 2), ("a" * 201, 201)]
)
def test_paths_that_cannot_be_read(path: str, column: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_path(path)
    assert caught.value.column == column


VALUES: st.SearchStrategy[Value] = st.one_of(
    st.text(max_size=50),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.lists(st.integers(), max_size=3).map(tuple),
)


@given(st.sampled_from(sorted(FUNCTIONS)), st.lists(VALUES, min_size=20, max_size=20), st.integers(0, 20))
def test_no_function_raises_or_grows_without_end(name: str, arguments: list[Value], extra: int) -> None:
    function = FUNCTIONS[name]
    count = min(function.most, function.least + extra)
    value = function.run(*arguments[:count])
    assert isinstance(value, str | int | float | bool | tuple)
    assert not isinstance(value, str) or len(value) <= MAX_TEXT


@given(st.text(max_size=40))
def test_any_text_is_a_template_or_refused_with_a_place(text: str) -> None:
    try:
        parse_template(text).render(KNOWN)
    except ExpressionError as error:
        assert 1 <= error.column <= len(text) + 2
