"""Values to plain data and back: every shape the cores use, and refusals for what does not fit."""

from __future__ import annotations

import enum
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.plain import from_plain, to_plain


class Colour(enum.Enum):
    RED = "red"
    BLUE = 2


@dataclass(frozen=True)
class Circle:
    radius: float


@dataclass(frozen=True)
class Square:
    side: float
    colour: Colour = Colour.RED


@dataclass(frozen=True)
class Own:
    """Decides for itself how it is written."""

    secret: int

    def to_data(self) -> str:
        return f"*{self.secret}"

    @classmethod
    def from_data(cls, data: str) -> Own:
        return cls(int(data[1:]))


@dataclass(frozen=True)
class Tree:
    """Contains itself."""

    name: str
    children: tuple[Tree, ...] = ()


@dataclass(frozen=True)
class Everything:
    """One field of every shape."""

    text: str
    whole: int
    real: float
    flag: bool
    maybe: str | None
    shape: Circle | Square | None
    either: Circle | Square
    pair: tuple[str, int]
    row: tuple[Square, ...]
    items: list[int]
    names: frozenset[str]
    by_name: Mapping[str, Circle]
    by_number: dict[int, str]
    word: Literal["yes", "no"]
    own: Own
    tree: Tree
    free: Any = None
    more: dict[str, tuple[int, ...]] = field(default_factory=dict)


REALS = st.floats(allow_nan=False, allow_infinity=False)
CIRCLES = st.builds(Circle, REALS)
SQUARES = st.builds(Square, REALS, st.sampled_from(Colour))
TREES = st.recursive(
    st.builds(Tree, st.text()),
    lambda inner: st.builds(Tree, st.text(), st.lists(inner, max_size=3).map(tuple)),
    max_leaves=6,
)
EVERYTHING = st.builds(
    Everything,
    text=st.text(), whole=st.integers(), real=REALS, flag=st.booleans(), maybe=st.none() | st.text(),
    shape=st.none() | CIRCLES | SQUARES, either=CIRCLES | SQUARES, pair=st.tuples(st.text(), st.integers()),
    row=st.lists(SQUARES, max_size=3).map(tuple), items=st.lists(st.integers()), names=st.frozensets(st.text()),
    by_name=st.dictionaries(st.text(), CIRCLES, max_size=3), by_number=st.dictionaries(st.integers(), st.text()),
    word=st.sampled_from(["yes", "no"]), own=st.builds(Own, st.integers(0)), tree=TREES,
    free=st.none() | st.text() | st.lists(st.integers()),
    more=st.dictionaries(st.text(), st.lists(st.integers()).map(tuple), max_size=3),
)  # fmt: skip


@given(EVERYTHING)
def test_every_shape_comes_back_through_json(value: Everything) -> None:
    assert from_plain(Everything, json.loads(json.dumps(to_plain(value)))) == value


def test_a_value_names_its_type_so_that_a_union_can_be_read() -> None:
    assert to_plain(Square(1.5)) == {"type": "Square", "side": 1.5, "colour": "red"}


def test_fields_that_older_data_lacks_take_their_defaults() -> None:
    assert from_plain(Square, {"side": 2.0}) == Square(2.0)


def test_fields_that_newer_data_has_are_left_alone() -> None:
    assert from_plain(Square, {"side": 2.0, "weight": 7}) == Square(2.0)


def test_whole_numbers_become_real_ones_where_reals_are_meant() -> None:
    assert type(from_plain(Circle, {"radius": 2}).radius) is float


@pytest.mark.parametrize("value", [object(), b"octets", 1j, lambda: None, Circle])
def test_what_is_no_plain_data_is_a_programming_error(value: object) -> None:
    with pytest.raises(TypeError):
        to_plain(value)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (Circle, {}),
        (Circle, 7),
        (Circle, None),
        (Square, {"side": 1.0, "colour": "green"}),
        (tuple[str, int], ["only one"]),
        (Circle | Square, {"type": "Triangle"}),
        (complex, "1j"),
        (float, "many"),
    ],
)
def test_data_that_does_not_fit_is_refused(kind: Any, data: object) -> None:
    with pytest.raises((TypeError, ValueError, KeyError)):
        from_plain(kind, data)
