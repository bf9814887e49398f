"""Loss, order and jitter of what arrives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.rtp import Packet, ReceiveStats, ReportBlock


def packet(number: int, ssrc: int = 5, timestamp: int | None = None) -> Packet:
    return Packet(
        0, False, number & 0xFFFF, (number * 160 if timestamp is None else timestamp) & 0xFFFFFFFF, ssrc, b""
    )


def after(*numbers: int) -> ReceiveStats:
    stats = ReceiveStats()
    for at, number in enumerate(numbers):
        stats.received(packet(number), at * 0.02)
    return stats


@pytest.mark.parametrize(
    "numbers, expected, lost, received",
    [
        ([], 0, 0, 0),
        ([7], 1, 0, 1),
        ([7, 8, 9], 3, 0, 3),
        ([7, 9], 3, 1, 2),
        ([7, 9, 8], 3, 0, 3),
        ([7, 8, 8, 9], 3, -1, 4),
        ([0xFFFE, 0xFFFF, 0, 1], 4, 0, 4),
        ([0xFFFE, 1, 0xFFFF], 4, 1, 3),
        ([7, 2_000], 1_994, 1_992, 2),
        # One wild number is nobody's; two in a row are the source starting again (RFC 3550 A.1).
        ([7, 30_000, 8], 2, 0, 2),
        ([7, 30_000, 30_001, 30_002], 2, 0, 3),
        ([500, 300, 501], 2, 0, 2),
        ([500, 402, 501], 2, -1, 3),
    ],
)
def test_counts(numbers: list[int], expected: int, lost: int, received: int) -> None:
    stats = after(*numbers)
    assert (stats.expected, stats.lost, stats.received_total) == (expected, lost, received)


def test_a_new_source_begins_anew_and_the_loss_stays_counted() -> None:
    stats = after(1, 2, 4)
    stats.received(packet(900, ssrc=6), 0.1)
    stats.received(packet(902, ssrc=6), 0.14)
    assert (stats.ssrc, stats.expected, stats.lost, stats.received_total) == (6, 3, 2, 5)


def test_reports_cover_their_own_interval() -> None:
    stats = after(*range(10))
    stats.received(packet(14), 0.28)
    first = stats.report(last_sr=3, delay_since_last_sr=4)
    stats.received(packet(15), 0.30)
    assert [first, stats.report()] == [
        ReportBlock(
            ssrc=5,
            fraction_lost=4 * 256 // 15,
            lost=4,
            highest=14,
            jitter=0,
            last_sr=3,
            delay_since_last_sr=4,
        ),
        ReportBlock(ssrc=5, fraction_lost=0, lost=4, highest=15, jitter=0),
    ]


def test_a_report_without_packets() -> None:
    stats = ReceiveStats()
    assert stats.report() is None
    stats.received(packet(3), 0.0)
    stats.report()
    assert stats.report() == ReportBlock(ssrc=5, fraction_lost=0, lost=0, highest=3, jitter=0)


def test_duplicates_make_the_loss_negative_but_not_the_fraction() -> None:
    assert after(1, 1, 1, 2).report() == ReportBlock(ssrc=5, fraction_lost=0, lost=-2, highest=2, jitter=18)


def test_highest_numbers_count_the_cycles() -> None:
    report = after(0xFFFF, 0, 1).report()
    assert report is not None and report.highest == 0x10001


@pytest.mark.parametrize("start", [0, 0xFFFFFF00], ids=["plain", "over the wrap"])
def test_jitter_is_the_smoothed_difference_of_transit_times(start: int) -> None:
    stats = ReceiveStats()
    for number, late_ms in enumerate([0, 0, 10, 0]):
        stats.received(packet(number, timestamp=start + number * 160), 1000 + number * 0.02 + late_ms / 1000)
    # 80 samples late, then 80 early again: 0 + 80/16, + (80 - 5)/16.
    assert stats.jitter == pytest.approx(5 + 75 / 16, abs=0.2)
    assert stats.jitter_ms == stats.jitter / 8


def test_a_key_held_down_is_not_jitter() -> None:
    stats = after(1, 2)
    for number in range(3, 8):
        stats.received(packet(number, timestamp=320), number * 0.02, is_event=True)
    assert (stats.jitter, stats.received_total, stats.lost) == (0, 7, 0)


ARRIVALS = st.lists(
    st.tuples(st.integers(0, 0xFFFF), st.integers(1, 2), st.integers(0, 0xFFFFFFFF), st.booleans()),
    max_size=40,
)


@given(ARRIVALS)
def test_anything_may_arrive(arrivals: list[tuple[int, int, int, bool]]) -> None:
    stats = ReceiveStats()
    for at, (number, ssrc, timestamp, is_event) in enumerate(arrivals):
        stats.received(packet(number, ssrc, timestamp), at * 0.02, is_event=is_event)
        assert ReceiveStats.from_data(stats.to_data()) == stats
    assert stats.received_total <= len(arrivals)
    report = stats.report()
    if report is not None:
        assert 0 <= report.fraction_lost <= 255 and 0 <= report.jitter <= 0xFFFFFFFF


@given(st.permutations(range(30)), st.integers(0, 0xFFFF))
def test_order_does_not_change_what_was_lost(order: list[int], start: int) -> None:
    stats = ReceiveStats()
    for at, number in enumerate([0, *[n + 1 for n in order], 31]):
        stats.received(packet(start + number), at * 0.02)
    assert (stats.expected, stats.lost) == (32, 0)
