"""Keys that come as sound: one caller's packets, put in order for the tone detector."""

from __future__ import annotations

from callcenter.audio import ToneDetector, decode
from callcenter.rtp import Packet

PAUSE_SAMPLES = 200
"""A jump of the timestamp without one of the numbers: so long the phone chose to send nothing (RFC 3551 4.1)."""


class InbandKeys:
    """Late and doubled packets are left out; a lost one neither begins a key nor ends one."""

    def __init__(self) -> None:
        self._detector = ToneDetector()
        self._ssrc = -1
        self._sequence = 0
        self._timestamp = 0

    def hear(self, packet: Packet, codec: str) -> str:
        """Return the keys that began in this packet, usually none."""
        ahead = (packet.sequence - self._sequence) & 0xFFFF
        if packet.ssrc != self._ssrc:
            self._detector.pause()
        elif ahead >= 0x8000:
            return ""
        elif ahead == 0 and (packet.timestamp - self._timestamp) & 0xFFFFFFFF >= PAUSE_SAMPLES:
            self._detector.pause()
        self._ssrc = packet.ssrc
        self._sequence = (packet.sequence + 1) & 0xFFFF
        self._timestamp = (packet.timestamp + len(packet.payload)) & 0xFFFFFFFF
        return self._detector.hear(decode(codec, packet.payload))
