"""The written form of skill requirements: the table it shares with flows, and there and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from acd import AnyOf, BadSpec, SkillNeed
from acd.requirement import LONGEST, LONGEST_NAME, parse
from acd.skills import Needs

VECTORS = Path(__file__).parents[1] / "vectors" / "skill_needs.yaml"
TABLE = yaml.safe_load(VECTORS.read_text(encoding="utf-8"))


def needs(raw: list[Any]) -> Needs:
    return tuple(
        SkillNeed(*one) if isinstance(one[0], str) else AnyOf(tuple(SkillNeed(*skill) for skill in one))
        for one in raw
    )


@pytest.mark.parametrize("row", TABLE["good"], ids=lambda row: row["text"])
def test_what_can_be_asked_for(row: dict[str, Any]) -> None:
    assert parse(row["text"]) == needs(row["needs"])


@pytest.mark.parametrize("row", TABLE["bad"], ids=lambda row: row["text"])
def test_what_is_wrong_is_said_with_its_column(row: dict[str, Any]) -> None:
    with pytest.raises(BadSpec) as error:
        parse(row["text"])
    assert str(error.value) == f"column {row['column']}: {row['says']}"


@pytest.mark.parametrize(
    ("good", "bad", "says"),
    [
        ("a" + " " * (LONGEST - 1), "a" + " " * LONGEST, "column 301: it is longer than 300 characters"),
        ("a" * LONGEST_NAME, "a" * (LONGEST_NAME + 1), "column 1: a skill's name has at most 64 characters"),
    ],
)
def test_limits(good: str, bad: str, says: str) -> None:
    assert parse(good) == (SkillNeed(good.strip()),)
    with pytest.raises(BadSpec) as error:
        parse(bad)
    assert str(error.value) == says


names = st.from_regex(r"[a-z][A-Za-z0-9._-]{0,5}", fullmatch=True).filter(
    lambda name: name not in ("and", "or", "not", "anyone")
)
skills = st.builds(SkillNeed, names, st.integers(1, 10))
choices = st.lists(skills, min_size=2, max_size=3).map(lambda some: AnyOf(tuple(some)))


def written(one: SkillNeed | AnyOf) -> str:
    if isinstance(one, SkillNeed):
        return f"{one.skill} ≥ {one.level}"
    return f"({' or '.join(map(written, one.needs))})"


@given(st.lists(skills | choices, max_size=4))
def test_there_and_back(some: list[SkillNeed | AnyOf]) -> None:
    assert parse(" and ".join(map(written, some)) or "anyone") == tuple(some)


@given(st.text("ab()<>=≥17 \n.andor", max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse(text)
    except BadSpec as error:
        assert str(error).startswith("column ")
