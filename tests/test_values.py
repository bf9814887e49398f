"""Changed copies of values are those that the standard library makes."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.values import replace


@dataclass(frozen=True, slots=True)
class Point:
    x: int = 0
    y: int = 0


@dataclass(frozen=True, slots=True)
class Place(Point):
    name: str = ""


@dataclass(frozen=True, slots=True)
class One:
    only: int = 0


@given(
    st.one_of(st.builds(Point, st.integers(), st.integers()), st.builds(Place, name=st.text())),
    st.dictionaries(st.sampled_from(["x", "y"]), st.integers()),
)
def test_it_is_as_the_standard_one(value: Point, changes: dict[str, int]) -> None:
    before = dataclasses.astuple(value)
    copy = replace(value, **changes)
    assert copy == dataclasses.replace(value, **changes)  # type: ignore[arg-type]
    assert type(copy) is type(value)
    assert hash(copy) == hash(dataclasses.replace(value, **changes))  # type: ignore[arg-type]
    assert dataclasses.astuple(value) == before


def test_a_value_of_one_field() -> None:
    assert replace(One(1), only=2) == One(2)


def test_a_copy_is_as_frozen_as_what_it_was_made_from() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        replace(One(1), only=2).only = 3  # type: ignore[misc]


def test_a_field_that_is_not_there() -> None:
    with pytest.raises(TypeError, match="no field 'z'"):
        replace(Point(), z=1)


@dataclass(frozen=True)
class Open:
    x: int = 0


@dataclass(frozen=True, slots=True)
class Checked:
    x: int = 0

    def __post_init__(self) -> None:
        assert self.x >= 0


@dataclass(frozen=True, slots=True)
class Remembering:
    x: int = 0
    seen: list[int] = field(init=False, default_factory=list)


@pytest.mark.parametrize("value", [Open(), Checked(), Remembering()])
def test_what_does_more_than_set_its_fields_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="more than its fields"):
        replace(value, x=1)
