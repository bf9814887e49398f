from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd import Entry, QueueSpec
from acd.discipline import points, rank, rank_at

SPEC = QueueSpec("support", tier_bonus={"gold": 30.0}, ageing=2.0, weight=5.0)


@pytest.mark.parametrize(
    "priority, tier, waited, expected",
    [
        (0, "", 0.0, 5.0),
        (0, "", 10.0, 25.0),
        (1, "", 10.0, 85.0),
        (1, "gold", 10.0, 115.0),
        (0, "tin", 10.0, 25.0),
    ],
)
def test_points(priority: int, tier: str, waited: float, expected: float) -> None:
    assert points(SPEC, Entry("e", "c", "support", (), priority, 100.0 - waited, tier), 100.0) == expected


@given(
    st.integers(0, 3), st.integers(0, 10_000).map(float), st.integers(0, 3), st.integers(0, 10_000).map(float)
)
def test_ranks_order_as_points_do_at_any_time(mine: int, start: float, other: int, later: float) -> None:
    one = Entry("e1", "c", "support", (), mine, start)
    two = Entry("e2", "c", "support", (), other, later)
    for now in (10_000.0, 99_999.0):
        assert (rank(SPEC, one) < rank(SPEC, two)) == (points(SPEC, one, now) > points(SPEC, two, now))
        assert rank_at(SPEC, points(SPEC, one, now), now) == rank(SPEC, one)
