"""The E-model: known points, the right direction everywhere, and never outside its scale."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.rtp import mean_opinion_score
from callcenter.rtp.emodel import opinion, rating


@pytest.mark.parametrize(
    "delay_ms, loss, r, mos",
    [
        (0, 0.0, 93.2, 4.41),
        (20, 0.0, 92.7, 4.40),
        # 95 · 5 / (5 + 25.1) = 15.8 for the losses.
        (0, 0.05, 77.4, 3.92),
        (150, 0.0, 89.6, 4.33),
        # 0.024 · 400 + 0.11 · 222.7 = 34.1 for the delay.
        (400, 0.0, 59.1, 3.05),
        (150, 0.10, 62.5, 3.23),
        (0, 1.0, 17.3, 1.18),
        (2_000, 1.0, 0.0, 1.0),
    ],
)
def test_known_points(delay_ms: float, loss: float, r: float, mos: float) -> None:
    rated = rating(delay_ms=delay_ms, loss=loss)
    assert (round(rated, 1), round(opinion(rated), 2)) == (r, mos)


@pytest.mark.parametrize("r, mos", [(90, 4.34), (80, 4.02), (70, 3.60), (60, 3.10), (50, 2.58), (100, 4.5)])
def test_ratings_and_opinions_of_the_recommendation(r: float, mos: float) -> None:
    # G.107 annex B, table B.1: 4.34, 4.03, 3.60, 3.10 and 2.58 for these ratings.
    assert opinion(r) == pytest.approx(mos, abs=0.01)


MS = st.floats(min_value=0, max_value=10_000)
LOSS = st.floats(min_value=0, max_value=1)


@given(MS, MS, LOSS, MS, LOSS)
def test_worse_never_sounds_better(
    trip: float, jitter: float, loss: float, more_ms: float, more_loss: float
) -> None:
    before = mean_opinion_score(round_trip_ms=trip, jitter_ms=jitter, loss=loss)
    after = mean_opinion_score(
        round_trip_ms=trip + more_ms, jitter_ms=jitter + more_ms, loss=min(1.0, loss + more_loss)
    )
    assert 1.0 <= after <= before + 1e-9 <= 4.5
