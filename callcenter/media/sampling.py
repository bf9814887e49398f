"""How a leg's audio fares, interval by interval: counted differences, for a picture of the whole call."""

from __future__ import annotations

from callcenter.calls.media import QualitySample
from callcenter.media.reporter import Reporter
from callcenter.rtp import ReceiveStats, SendStream

EVERY_S = 5.0
"""Reports of peers come as often (RFC 3550 6.2), so a closer look would see the same twice."""

TOLD_TOGETHER = 3
"""Samples in one report: whoever watches a call is a quarter of a minute late, and the journal has few events."""


class Sampler:
    """Owned by the session, which asks it about twice a second. Intervals in which nothing went either way are none."""

    __slots__ = ("_due", "_kept", "_lost", "_received", "_reporter", "_sent", "_stats", "_stream")

    def __init__(self, stream: SendStream, stats: ReceiveStats, reporter: Reporter, now: float) -> None:
        self._stream = stream
        self._stats = stats
        self._reporter = reporter
        self._due = now + EVERY_S
        self._sent = self._received = self._lost = 0
        self._kept: list[QualitySample] = []

    def check(self, now: float, utc: float) -> tuple[QualitySample, ...]:
        """Return the samples to be told now: mostly none."""
        if now < self._due:
            return ()
        self._due = now + EVERY_S
        self._take(utc)
        return self.rest() if len(self._kept) >= TOLD_TOGETHER else ()

    def rest(self) -> tuple[QualitySample, ...]:
        """Give out what was not told yet."""
        kept, self._kept = tuple(self._kept), []
        return kept

    def _take(self, utc: float) -> None:
        stream, stats = self._stream, self._stats
        sent, received, lost = (
            stream.packets - self._sent, stats.received_total - self._received, stats.lost - self._lost,
        )  # fmt: skip
        self._sent, self._received, self._lost = stream.packets, stats.received_total, stats.lost
        if not (sent or received):
            return
        self._kept.append(
            QualitySample(
                at=round(utc, 1),
                received=received,
                # A packet that was late, or came twice, makes up for one counted as lost before.
                lost=max(0, lost),
                jitter_ms=round(stats.jitter_ms, 1),
                round_trip_s=self._reporter.round_trip_s,
                far_loss=self._reporter.far_loss_lately,
            )
        )
