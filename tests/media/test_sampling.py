"""Samples of a leg's quality: differences between two looks, told a few at a time."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.calls.media import QualitySample
from callcenter.media.sampling import EVERY_S, TOLD_TOGETHER, Sampler
from callcenter.rtp import ReceiveStats, SendStream


@dataclass
class FakeReporter:
    round_trip_s: float | None = None
    far_loss_lately: float | None = None


def sample(at: float, received: int, lost: int, **more: float | None) -> QualitySample:
    known: dict[str, float | None] = {"round_trip_s": None, "far_loss": None} | more
    return QualitySample(at=at, received=received, lost=lost, jitter_ms=0.0, **known)  # type: ignore[arg-type]


def test_each_interval_is_told_by_itself_and_three_together() -> None:
    stats, reporter = ReceiveStats(), FakeReporter()
    sampler = Sampler(SendStream(ssrc=1), stats, reporter, 100.0)  # type: ignore[arg-type]
    told = []
    looks = [(250, 0, None), (490, 10, 0.25), (740, 5, 0.0), (741, 5, 0.0)]
    for number, (received, lost, far_loss) in enumerate(looks, 1):
        now = 100.0 + number * EVERY_S
        stats.received_total, stats.lost_before, reporter.far_loss_lately = received, lost, far_loss
        told.append((sampler.check(now - 0.1, now), sampler.check(now, now)))
    three = (
        sample(105.0, 250, 0),
        sample(110.0, 240, 10, far_loss=0.25),
        # Five that had been counted as lost came after all.
        sample(115.0, 250, 0, far_loss=0.0),
    )
    assert len(three) == TOLD_TOGETHER
    assert told == [((), ()), ((), ()), ((), three), ((), ())]
    assert sampler.rest() == (sample(120.0, 1, 0, far_loss=0.0),)
    assert sampler.rest() == ()


def test_when_nothing_goes_either_way_there_is_nothing_to_tell() -> None:
    sampler = Sampler(SendStream(ssrc=1), ReceiveStats(), FakeReporter(), 0.0)  # type: ignore[arg-type]
    assert [sampler.check(number * EVERY_S, 0.0) for number in range(10)] == [()] * 10
    assert sampler.rest() == ()
