"""The text of a skill requirement: the table both readers share, and that nothing else escapes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ivr_flows import Need, Needs, alternatives, parse_needs
from ivr_flows.errors import ExpressionError
from ivr_flows.needs import MAX_LENGTH, MAX_NAME

TABLE = yaml.safe_load((Path(__file__).parents[1] / "vectors/skill_needs.yaml").read_text(encoding="utf-8"))


def need_of(written: list[Any]) -> Need:
    if isinstance(written[0], str):
        return written[0], written[1]
    return tuple((skill, level) for skill, level in written)


@pytest.mark.parametrize("row", TABLE["good"], ids=lambda row: row["text"])
def test_what_is_understood(row: dict[str, Any]) -> None:
    assert parse_needs(row["text"]) == tuple(need_of(need) for need in row["needs"])


@pytest.mark.parametrize("row", TABLE["bad"], ids=lambda row: row["text"])
def test_what_is_refused(row: dict[str, Any]) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_needs(row["text"])
    assert (caught.value.column, caught.value.problem) == (row["column"], row["says"])


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("a" + " " * MAX_LENGTH, MAX_LENGTH + 1, "it is longer than 300 characters"),
        ("b or " + "a" * (MAX_NAME + 1), 6, "a skill's name has at most 64 characters"),
    ],
)
def test_limits_one_over(text: str, column: int, says: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_needs(text)
    assert (caught.value.column, caught.value.problem) == (column, says)


def test_limits_just_kept() -> None:
    assert parse_needs("a" + " " * (MAX_LENGTH - 1)) == (("a", 1),)
    assert parse_needs("a" * MAX_NAME) == (("a" * MAX_NAME, 1),)


def test_the_skills_of_either_kind_of_need() -> None:
    assert alternatives(("a", 3)) == (("a", 3),)
    assert alternatives((("a", 3), ("b", 4))) == (("a", 3), ("b", 4))


SKILLS = st.tuples(st.sampled_from(["a", "b2", "x.y-z"]), st.integers(1, 10))
NEEDS = st.lists(
    st.one_of(SKILLS, st.lists(SKILLS, min_size=2, max_size=3).map(tuple)), max_size=4
).map(tuple)  # fmt: skip


def written(needs: Needs) -> str:
    def one(need: Need) -> str:
        text = " or ".join(f"{skill} >= {level}" for skill, level in alternatives(need))
        return f"({text})" if len(alternatives(need)) > 1 else text

    return " and ".join(map(one, needs)) or "anyone"


@given(NEEDS)
def test_what_is_written_is_what_is_read(needs: Needs) -> None:
    assert parse_needs(written(needs)) == needs


SCRAPS = ["a", "b", " ", ">=", "7", "and", "or", "(", ")", "anyone", "not", "≥", "é", "²", "."]


@given(st.lists(st.sampled_from(SCRAPS), max_size=15).map(" ".join) | st.text(max_size=20))
def test_any_text_is_a_requirement_or_an_error_with_its_place(text: str) -> None:
    try:
        parse_needs(text)
    except ExpressionError as error:
        assert 1 <= error.column <= len(text) + 1
