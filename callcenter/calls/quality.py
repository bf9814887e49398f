"""How the sound of a leg was, once it is closed: media counts packets, people give marks."""

from __future__ import annotations

from callcenter.calls.book import Book
from callcenter.calls.effects import Effect
from callcenter.calls.leg import Leg
from callcenter.calls.media import EchoHeard, LegQuality, QualitySample, QualitySampled
from callcenter.events import EchoDetected, LegQualityMeasured, LegQualitySampled, QualityPoint
from callcenter.rtp import mean_opinion_score


def measured(book: Book, fact: LegQuality, now: float) -> list[Effect]:
    """Record the leg's quality; one that never had audio, or only listened in, has none."""
    leg = book.closed.pop(fact.leg, None)
    if leg is None or leg.is_supervising or not (fact.received or fact.sent):
        return []
    lost = _lost_share(fact)
    return [
        *_sampled(leg, fact.samples, now),
        LegQualityMeasured(
            at=now,
            call=leg.call,
            side=_side(leg),
            codec=fact.codec,
            packets=fact.received,
            lost_share=round(lost, 4),
            jitter_ms=round(fact.jitter_ms, 1),
            far_lost_share=None if fact.far_loss is None else round(fact.far_loss, 4),
            round_trip_ms=None if fact.round_trip_s is None else round(fact.round_trip_s * 1000, 1),
            mos=_mos(fact, lost),
        ),
    ]


def sampled(book: Book, fact: QualitySampled, now: float) -> list[Effect]:
    """Record how a leg under way fares; one that only listens in is nobody's quality."""
    leg = book.legs.get(fact.leg)
    return [] if leg is None or leg.is_supervising else _sampled(leg, fact.samples, now)


def _sampled(leg: Leg, samples: tuple[QualitySample, ...], now: float) -> list[Effect]:
    if not samples:
        return []
    points = tuple(_point(sample) for sample in samples)
    return [
        LegQualitySampled(at=now, call=leg.call, leg=leg.leg, side=_side(leg), agent=leg.user, points=points)
    ]


def _point(sample: QualitySample) -> QualityPoint:
    lost = _lost_share(sample)
    return QualityPoint(
        at=sample.at,
        lost_share=round(lost, 4),
        jitter_ms=sample.jitter_ms,
        far_lost_share=None if sample.far_loss is None else round(sample.far_loss, 4),
        round_trip_ms=None if sample.round_trip_s is None else round(sample.round_trip_s * 1000, 1),
        mos=_mos(sample, lost),
    )


def echoed(book: Book, fact: EchoHeard, now: float) -> list[Effect] | None:
    """Record that a side sends back what it is sent; None for a leg that is gone."""
    leg = book.legs.get(fact.leg)
    if leg is None:
        return None
    return [
        EchoDetected(
            at=now,
            call=leg.call,
            side=_side(leg),
            delay_ms=round(fact.delay_ms),
            loss_db=round(fact.loss_db, 1),
        )
    ]


def _side(leg: Leg) -> str:
    return "callee" if leg.is_outside else "agent" if leg.user else "caller"


def _lost_share(fact: LegQuality | QualitySample) -> float:
    # Duplicates can outnumber losses (RFC 3550 A.3), which is no better than none lost.
    lost = max(0, fact.lost)
    return lost / (fact.received + lost) if lost else 0.0


def _mos(fact: LegQuality | QualitySample, lost: float) -> float | None:
    if not fact.received:
        return None
    mos = mean_opinion_score(
        round_trip_ms=1000 * (fact.round_trip_s or 0.0),
        jitter_ms=fact.jitter_ms,
        loss=max(lost, fact.far_loss or 0.0),
    )
    return round(mos, 2)
