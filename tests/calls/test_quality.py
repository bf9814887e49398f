"""What becomes of the media's last word about a leg."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from callcenter.calls.book import MOST_CLOSED
from callcenter.calls.media import EchoHeard, LegQuality, QualitySample, QualitySampled
from callcenter.calls.sip import LegEnded
from callcenter.events import CallEnded, EchoDetected, LegQualityMeasured, LegQualitySampled, QualityPoint
from tests.calls.scenes import talk
from tests.helpers.house import House

GOOD = LegQuality(
    leg="caller",
    codec="PCMU",
    received=950,
    lost=50,
    sent=1000,
    jitter_ms=2.04,
    round_trip_s=0.1,
    far_loss=0.01,
)
EVENT = LegQualityMeasured(
    at=0.0,
    call="call-1",
    side="caller",
    codec="PCMU",
    packets=950,
    lost_share=0.05,
    jitter_ms=2.0,
    far_lost_share=0.01,
    round_trip_ms=100.0,
    mos=3.85,
)


def measured(house: House) -> list[LegQualityMeasured]:
    return [event for event in house.events() if isinstance(event, LegQualityMeasured)]


def test_both_sides_are_recorded_once_after_the_call() -> None:
    house = House()
    agent = talk(house)
    house.tell(LegEnded(leg="caller", by="peer", cause=""))
    assert house.last(CallEnded)
    for leg in ("caller", agent, "caller", "unknown"):
        house.tell(replace(GOOD, leg=leg), after=0.0)
    assert measured(house) == [
        replace(EVENT, at=house.now),
        replace(EVENT, at=house.now, side="agent"),
    ]


@pytest.mark.parametrize(
    "told, expected",
    [
        ({"far_loss": None, "round_trip_s": None}, {"far_lost_share": None, "round_trip_ms": None, "mos": 3.9}),
        ({"lost": -3}, {"lost_share": 0.0, "mos": 4.28}),
        ({"far_loss": 0.2}, {"far_lost_share": 0.2, "mos": 2.54}),
        ({"received": 0, "lost": 0}, {"packets": 0, "lost_share": 0.0, "mos": None}),
        ({"lost": 0, "far_loss": 0.0, "round_trip_s": 0.0}, {"lost_share": 0.0, "far_lost_share": 0.0,
          "round_trip_ms": 0.0, "mos": 4.4}),
    ],
)  # fmt: skip
def test_the_worse_direction_counts(told: dict[str, Any], expected: dict[str, Any]) -> None:
    house = House()
    talk(house)
    house.tell(LegEnded(leg="caller", by="peer", cause=""))
    house.tell(replace(GOOD, **told))
    assert measured(house) == [replace(EVENT, at=house.now, **expected)]


def test_a_leg_without_audio_has_no_quality() -> None:
    house = House()
    talk(house)
    house.tell(LegEnded(leg="caller", by="peer", cause=""))
    assert house.tell(replace(GOOD, received=0, sent=0)) == []


def test_legs_that_media_never_tells_of_do_not_pile_up() -> None:
    house = House()
    book = house.exchange.calls.book
    for n in range(MOST_CLOSED + 5):
        house.arrive(leg=f"leg-{n}")
        house.tell(LegEnded(leg=f"leg-{n}", by="peer", cause=""))
    assert list(book.closed) == [f"leg-{n}" for n in range(5, MOST_CLOSED + 5)]


def test_an_echo_is_recorded_with_the_side_it_comes_from() -> None:
    house = House()
    agent = talk(house)
    for leg in ("caller", agent, "unknown"):
        house.tell(EchoHeard(leg=leg, delay_ms=140.0, loss_db=12.34))
    echoes = [event for event in house.events() if isinstance(event, EchoDetected)]
    expected = EchoDetected(at=0.0, call="call-1", side="caller", delay_ms=140, loss_db=12.3)
    assert [replace(event, at=0.0) for event in echoes] == [expected, replace(expected, side="agent")]


SAMPLE = QualitySample(at=5.0, received=240, lost=10, jitter_ms=3.1, round_trip_s=0.08, far_loss=0.004)
POINT = QualityPoint(
    at=5.0, lost_share=0.04, jitter_ms=3.1, far_lost_share=0.004, round_trip_ms=80.0, mos=3.97
)
SAMPLES = [
    (SAMPLE, POINT),
    (
        replace(SAMPLE, far_loss=None, round_trip_s=None),
        replace(POINT, far_lost_share=None, round_trip_ms=None, mos=4.01),
    ),
    (replace(SAMPLE, received=0, lost=0), replace(POINT, lost_share=0.0, mos=None)),
]  # fmt: skip


def pictured(house: House) -> list[LegQualitySampled]:
    return [event for event in house.events() if isinstance(event, LegQualitySampled)]


def test_while_it_runs_each_side_is_pictured() -> None:
    house = House()
    agent = talk(house)
    for leg in ("caller", agent, "unknown"):
        house.tell(QualitySampled(leg=leg, samples=tuple(sample for sample, _ in SAMPLES)))
    points = tuple(point for _, point in SAMPLES)
    assert [(event.leg, event.side, event.agent, event.points) for event in pictured(house)] == [
        ("caller", "caller", "", points),
        (agent, "agent", "agent1", points),
    ]


def test_what_was_not_told_yet_comes_with_the_last_word() -> None:
    house = House()
    talk(house)
    house.tell(LegEnded(leg="caller", by="peer", cause=""))
    house.tell(replace(GOOD, samples=(SAMPLE,)))
    assert [event.points for event in pictured(house)] == [(POINT,)]
    assert measured(house) == [replace(EVENT, at=house.now)]
