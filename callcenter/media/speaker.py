"""What one peer hears from us: a single RTP stream, whoever's sound it carries."""

from __future__ import annotations

import asyncio
import secrets

from callcenter.audio import G722, PCMU, ToG722
from callcenter.calls.media import AudioFormat
from callcenter.media.echo import EchoWatch
from callcenter.media.path import Path
from callcenter.rtp import Packet, SendStream

SAMPLES_PER_S = 8000
LONGEST_SEAM_S = 0.06
"""A change of source may take so long unnoticed; beyond it the timestamps say that time went by."""


class Speaker:
    """Writes to the path of the moment. While it must not send, time goes on in the stream all the same."""

    __slots__ = (
        "_echo", "_is_relaying", "_law", "_path", "_payload_type", "_spoke_at", "_wideband", "stream",
    )  # fmt: skip

    def __init__(self, loop: asyncio.AbstractEventLoop, echo: EchoWatch) -> None:
        # Unguessable, so that nobody off the path can continue our stream (RFC 3550 5.1 and 9.1).
        self.stream = SendStream(
            ssrc=secrets.randbits(32), sequence=secrets.randbits(15), timestamp=secrets.randbits(32)
        )
        self._path: Path | None = None
        self._payload_type = 0
        self._wideband: ToG722 | None = None
        self._is_relaying = False
        self._echo = echo
        self._law = ""
        self._spoke_at = loop.time()

    def use(self, path: Path | None, audio: AudioFormat | None) -> None:
        """Speak over `path` in `audio`; without either nothing goes out."""
        self._path = path if audio is not None else None
        if audio is not None:
            self._payload_type = audio.payload_type
            self._law = PCMU if audio.codec == G722 else audio.codec
            if audio.codec != G722:
                self._wideband = None
            elif self._wideband is None:
                self._wideband = ToG722()

    def say(self, payload: bytes, now: float) -> None:
        """Send a frame of our own."""
        if self._is_relaying:
            self._is_relaying = False
            self._mind_the_gap(now)
        self._spoke_at = now
        if self._path is None:
            self.stream.pause(len(payload))
        else:
            if self._echo.is_listening:
                self._echo.said(self._law, payload, now)
            if self._wideband is not None:
                payload = self._wideband.payload(payload)
            self._path.send(self.stream.packet(payload, self._payload_type, len(payload)))

    def lose(self, samples: int) -> None:
        """So much time went by in which nothing of ours could be sent (RFC 3550 5.1: timestamps follow the clock).

        Without it the listener would hear everything so much later for the rest of the call.
        """
        if not self._is_relaying:
            self.stream.pause(samples)

    def relay(
        self, packet: Packet, payload_type: int, samples: int, now: float, *, is_wideband: bool = False
    ) -> None:
        """Send on what another leg sent, as it is when it speaks wideband like our peer."""
        if not self._is_relaying:
            self._is_relaying = True
            self._mind_the_gap(now)
        self._spoke_at = now
        if self._path is None:
            self.stream.omit(packet)
        else:
            if self._echo.is_listening and payload_type == self._payload_type and not is_wideband:
                self._echo.said(self._law, packet.payload, now)
            if self._wideband is not None and payload_type == self._payload_type and not is_wideband:
                packet = packet._replace(payload=self._wideband.payload(packet.payload))
            data = self.stream.relay(packet, payload_type, samples)
            if data is not None:  # too old to have a number in our stream
                self._path.send(data)

    def skip(self, packet: Packet) -> None:
        """Leave out on purpose what another leg sent: it must not look like loss."""
        if self._is_relaying:
            self.stream.omit(packet)

    def _mind_the_gap(self, now: float) -> None:
        gap_s = now - self._spoke_at
        if gap_s > LONGEST_SEAM_S:
            self.stream.pause(round(gap_s * SAMPLES_PER_S))
