"""What arrived of one incoming stream: loss, order and jitter (RFC 3550 §6.4.1, A.1, A.3, A.8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from callcenter.rtp.numbers import MAX_DROPOUT, MAX_MISORDER, sequence_ahead
from callcenter.rtp.packet import Packet
from callcenter.rtp.rtcp import ReportBlock

CLOCK_RATE = 8_000

# The cumulative loss in a report is a signed number of 24 bits (RFC 3550 §6.4.1).
_MOST_LOST = 0x7FFFFF
_LEAST_LOST = -0x800000


@dataclass(slots=True, kw_only=True)
class ReceiveStats:
    """Counts over the packets of one peer, over all SSRCs it used; a new SSRC begins a new run of numbers.

    Feed every accepted packet to `received`, in order of arrival. Loss can be negative while duplicates outnumber
    it, as the RFC says.
    """

    ssrc: int | None = None
    received_total: int = 0
    highest: int = 0
    """Extended highest sequence number of the present run: cycles above, sequence number below."""
    first: int = 0
    received_in_run: int = 0
    lost_before: int = 0
    jitter: float = 0.0
    """Interarrival jitter in timestamp units."""
    restart_at: int | None = None
    transit: int | None = None
    expected_prior: int = 0
    received_prior: int = 0

    @property
    def expected(self) -> int:
        """How many packets the numbers of the present run say were sent."""
        return self.highest - self.first + 1 if self.received_in_run else 0

    @property
    def lost(self) -> int:
        """How many packets never came, over all runs."""
        return self.lost_before + self.expected - self.received_in_run

    @property
    def jitter_ms(self) -> float:
        return self.jitter * 1000 / CLOCK_RATE

    def received(self, packet: Packet, now: float, *, is_event: bool = False) -> None:
        """Count one packet that arrived at `now` (seconds).

        `is_event`: a telephone-event, whose timestamp stands still and would read as jitter.
        """
        _, _, sequence, timestamp, ssrc, _ = packet
        if ssrc != self.ssrc:
            self._start_run(packet)
        elif sequence == (self.highest + 1) & 0xFFFF:
            self.highest += 1
            self.restart_at = None
        elif not self._place(sequence):
            return
        self.received_in_run += 1
        self.received_total += 1
        if is_event:
            return
        # Only differences of transit times count, so the two clocks need no common zero (A.8). Whole units, reduced
        # to 32 bits, keep the difference right where the timestamp wraps.
        transit = (int(now * CLOCK_RATE) - timestamp) & 0xFFFFFFFF
        before, self.transit = self.transit, transit
        if before is not None:
            change = ((transit - before + 0x80000000) & 0xFFFFFFFF) - 0x80000000
            self.jitter += (abs(change) - self.jitter) / 16

    def report(self, *, last_sr: int = 0, delay_since_last_sr: int = 0) -> ReportBlock | None:
        """Return the block for the next report, None before the first packet, and start a new interval."""
        if self.ssrc is None:
            return None
        expected = self.expected - self.expected_prior
        lost = expected - (self.received_in_run - self.received_prior)
        self.expected_prior, self.received_prior = self.expected, self.received_in_run
        return ReportBlock(
            ssrc=self.ssrc,
            fraction_lost=min(255, (lost << 8) // expected) if expected > 0 and lost > 0 else 0,
            lost=max(_LEAST_LOST, min(_MOST_LOST, self.lost)),
            highest=self.highest & 0xFFFFFFFF,
            jitter=int(self.jitter) & 0xFFFFFFFF,
            last_sr=last_sr,
            delay_since_last_sr=delay_since_last_sr,
        )

    def to_data(self) -> dict[str, int | float | None]:
        """Return the state as plain data."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, int | float | None]) -> ReceiveStats:
        """Make the counts that `to_data` described."""
        return cls(**data)  # type: ignore[arg-type]

    def _start_run(self, packet: Packet) -> None:
        self.lost_before = self.lost
        self.ssrc = packet.ssrc
        self.first = self.highest = packet.sequence
        self.received_in_run = 0
        self.expected_prior = self.received_prior = 0
        self.restart_at = None
        self.transit = None

    def _place(self, sequence: int) -> bool:
        """Move the highest number; False for one that cannot belong to this run (A.1: two in a row restart it)."""
        step = sequence_ahead(sequence, self.highest & 0xFFFF)
        if 0 < step < MAX_DROPOUT:
            self.highest += step
            self.restart_at = None
            return True
        if -MAX_MISORDER <= step <= 0:
            return True
        if sequence == self.restart_at:
            self.lost_before = self.lost
            self.first = self.highest = sequence
            self.received_in_run = self.expected_prior = self.received_prior = 0
            self.restart_at = None
            self.transit = None
            return True
        self.restart_at = (sequence + 1) & 0xFFFF
        return False
