"""How long a wait is said to be: against sums written out, known quantiles, and what a moving mean has to do."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd.estimate import NONE, Pace, Wait, not_worse, predict, served, waited


@pytest.mark.parametrize(
    ("ahead", "servers", "handling_s", "leaving", "idle", "expected"),
    [
        (0, 0, 180.0, 0.0, 0, None),
        (0, 1, 180.0, 0.0, 1, NONE),
        (4, 6, 180.0, 0.0, 5, NONE),
        # One exponential time of mean 100 s: 69.3 and 230.3 exactly.
        (0, 1, 100.0, 0.0, 0, Wait(70.233, 227.95)),
        # Ten of them: Erlang, 966.9 and 1420.6 exactly.
        (9, 1, 100.0, 0.0, 0, Wait(967.036, 1419.945)),
        # Free agents take those ahead at once.
        (11, 10, 1000.0, 0.0, 2, Wait(967.036, 1419.945)),
        # Those ahead who hang up shorten it: the longest of ten, 270.4 and 455.8 exactly.
        (9, 1, 100.0, 0.01, 0, Wait(275.611, 458.95)),
    ],
)
def test_a_wait_is_foreseen(ahead, servers, handling_s, leaving, idle, expected):
    assert predict(ahead, servers, handling_s, leaving, idle) == expected


@given(
    ahead=st.integers(0, 400),
    rate=st.floats(1e-3, 10.0),
    leaving=st.one_of(st.just(0.0), st.floats(1e-9, 1.0)),
)
def test_the_closed_form_is_the_sum(ahead, rate, leaving):
    rates = [rate + j * leaving for j in range(ahead + 1)]
    mean, variance = math.fsum(1 / r for r in rates), math.fsum(1 / (r * r) for r in rates)
    shape = mean * mean / variance
    root = 1 - 1 / (9 * shape)
    spread = 1.2815515655446004 / (3 * math.sqrt(shape))
    told = predict(ahead, 1, 1 / rate, leaving)
    assert told is not None
    assert told.p50_s == pytest.approx(mean * root**3, rel=1e-4, abs=1e-3)
    assert told.p90_s == pytest.approx(mean * (root + spread) ** 3, rel=1e-4, abs=1e-3)


@given(ahead=st.integers(0, 100_000), servers=st.integers(1, 1000), leaving=st.floats(0.0, 0.1))
def test_one_more_ahead_never_shortens_it_nor_one_more_agent_lengthens_it(ahead, servers, leaving):
    here = predict(ahead, servers, 180.0, leaving)
    behind = predict(ahead + 1, servers, 180.0, leaving)
    helped = predict(ahead, servers + 1, 180.0, leaving)
    assert here is not None and behind is not None and helped is not None
    assert helped.p50_s <= here.p50_s <= behind.p50_s
    assert helped.p90_s <= here.p90_s <= behind.p90_s
    assert 0.0 < here.p50_s <= here.p90_s


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (Wait(60.0, 120.0), Wait(50.0, 100.0), Wait(50.0, 100.0)),
        (Wait(60.0, 120.0), Wait(90.0, 200.0), Wait(60.0, 120.0)),
        (Wait(60.0, 120.0), Wait(50.0, 200.0), Wait(50.0, 120.0)),
    ],
)
def test_what_is_told_never_grows(before, now, said):
    assert not_worse(before, now) == said


def test_the_handling_time_starts_as_configured_and_follows_what_is_seen():
    pace = served(Pace(handling_s=180.0), 120.0)
    assert pace == Pace(handling_s=170.0, seen=1, variance_s2=pytest.approx(27_500.0))
    for _ in range(500):
        pace = served(pace, 60.0)
    assert pace.handling_s == pytest.approx(60.0, abs=0.1)
    assert pace.variance_s2 == pytest.approx(0.0, abs=20.0)


def test_contacts_of_no_length_do_not_promise_no_wait_for_ever():
    pace = Pace(handling_s=1.0)
    for _ in range(100):
        pace = served(pace, 0.0)
    assert pace.handling_s == 1.0


def test_patience_is_what_was_waited_for_each_who_hung_up_and_old_times_fade():
    assert waited(Pace(180.0), 0.0, is_abandoned=False) == Pace(180.0)
    pace = waited(waited(Pace(180.0), 100.0, is_abandoned=False), 200.0, is_abandoned=True)
    assert pace == Pace(180.0, waited_s=pytest.approx(299.75), left=1.0)
    assert pace.abandons_per_s == pytest.approx(1 / 599.75)
    for _ in range(4000):
        pace = waited(pace, 60.0, is_abandoned=True)
    assert pace.abandons_per_s == pytest.approx(1 / 60.75, rel=1e-3)
    for _ in range(4000):
        pace = waited(pace, 60.0, is_abandoned=False)
    assert pace.abandons_per_s == pytest.approx(0.0, abs=1e-6)


@given(st.lists(st.floats(0.0, 7200.0), max_size=50))
def test_the_pace_stays_among_the_times_seen(times):
    pace = Pace(180.0)
    for time in times:
        pace = served(pace, time)
    low, high = min([180.0, *times]), max([180.0, *times])
    assert max(low, 1.0) * 0.999 <= pace.handling_s <= high * 1.001
    assert 0.0 <= pace.variance_s2 <= (high - low) ** 2 + 180.0**2
