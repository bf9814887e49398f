"""RTCP of one leg: our report every few seconds, and what the peer's reports say about us (RFC 3550 6)."""

from __future__ import annotations

import secrets

from callcenter.media.studio import Studio
from callcenter.rtp import (
    ReceiveStats,
    Report,
    RtcpError,
    SenderInfo,
    SendStream,
    build_goodbye,
    build_report,
    interval_s,
    middle,
    ntp_time,
    parse_compound,
    round_trip_s,
)


class Reporter:
    """`round_trip_s` and `far_loss` (0 to 1: what of ours did not arrive) are None until the peer reports.

    `far_loss_lately`: the same between the peer's last two reports.
    """

    __slots__ = (
        "_cname", "_due", "_last_sr", "_last_sr_at", "_stats", "_stream", "_studio", "far_loss",
        "far_loss_lately", "round_trip_s",
    )  # fmt: skip

    def __init__(self, stream: SendStream, stats: ReceiveStats, studio: Studio) -> None:
        self.round_trip_s: float | None = None
        self.far_loss: float | None = None
        self.far_loss_lately: float | None = None
        self._stream = stream
        self._stats = stats
        self._studio = studio
        self._cname = secrets.token_hex(8)  # unlinkable between calls (RFC 7022 4.2)
        self._due = studio.loop.time() + self._interval_s(is_first=True)
        self._last_sr = 0
        self._last_sr_at = 0.0

    def check(self, now: float) -> bytes | None:
        """Return a report when one is due."""
        if now < self._due:
            return None
        self._due = now + self._interval_s()
        delay = round((now - self._last_sr_at) * 65_536) if self._last_sr else 0
        block = self._stats.report(last_sr=self._last_sr, delay_since_last_sr=delay & 0xFFFFFFFF)
        return build_report(
            self._stream.ssrc,
            self._cname,
            sender=self._sender() if self._stream.packets else None,
            blocks=() if block is None else (block,),
        )

    def goodbye(self) -> bytes | None:
        """Return what ends our stream; nothing when there was none (RFC 3550 6.3.7)."""
        return build_goodbye(self._stream.ssrc, self._cname) if self._stream.packets else None

    def received(self, packet: bytes, now: float) -> bool:
        """Read the peer's report; return whether there was one."""
        try:
            reports = [part for part in parse_compound(packet) if isinstance(part, Report)]
        except RtcpError:
            self._studio.counters.malformed += 1
            return False
        for report in reports:
            self._read(report, now)
        return bool(reports)

    def _read(self, report: Report, now: float) -> None:
        if report.sender is not None:
            self._last_sr, self._last_sr_at = middle(report.sender.ntp), now
        for block in report.blocks:
            if block.ssrc == self._stream.ssrc:
                self.far_loss_lately = block.fraction_lost / 256
                if self._stream.packets:
                    self.far_loss = min(1.0, max(0.0, block.lost / self._stream.packets))
                trip_s = round_trip_s(block, ntp_time(self._studio.utc()))
                self.round_trip_s = self.round_trip_s if trip_s is None else trip_s

    def _interval_s(self, *, is_first: bool = False) -> float:
        chance = secrets.randbits(16) / 0xFFFF
        return interval_s(self._studio.config.rtcp_every_s, chance, is_first=is_first)

    def _sender(self) -> SenderInfo:
        stream = self._stream
        return SenderInfo(
            ntp=ntp_time(self._studio.utc()),
            timestamp=stream.timestamp,
            packets=stream.packets,
            octets=stream.octets,
        )
