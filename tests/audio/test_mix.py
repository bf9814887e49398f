"""Adding sounds up."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.audio import mixed
from callcenter.audio.mix import loudest, softened

SAMPLE = st.integers(-32_768, 32_767)


@pytest.mark.parametrize(
    "sounds, sum_of_them",
    [
        ([[1, -2, 3]], [1, -2, 3]),
        ([[1, -2, 3], [10, 20, -30], [100, 100, 100]], [111, 118, 73]),
        ([[30_000, -30_000], [10_000, -10_000]], [32_767, -32_768]),
    ],
)
def test_what_is_beyond_full_scale_is_clipped(sounds: list[list[int]], sum_of_them: list[int]) -> None:
    assert mixed(array("h", sound) for sound in sounds) == array("h", sum_of_them)


@given(st.lists(st.tuples(SAMPLE, SAMPLE), max_size=50))
def test_two_are_added_sample_by_sample(pairs: list[tuple[int, int]]) -> None:
    one, other = (array("h", [pair[at] for pair in pairs]) for at in (0, 1))
    assert mixed([one, other]) == array("h", [max(-32_768, min(32_767, a + b)) for a, b in pairs])


def test_softer_and_how_loud() -> None:
    assert softened(array("h", [100, -100]), 0.5) == array("h", [50, -50])
    assert loudest(array("h", [3, -7, 5])) == 7
    assert loudest(array("h")) == 0
