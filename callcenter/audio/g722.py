"""G.722, the telephone's wideband, as far as a G.711 house needs it: its lower band, 8,000 samples a second.

Made of steps from the sample before, so that each direction of each leg keeps a state of its own. One octet stands
for one of our samples (64 kbit/s), and RTP counts it with a clock of 8 kHz although it is sampled at 16 (RFC 3551
4.5.2): lengths and timestamps are those of G.711.

The arithmetic is libg722's, a C module: in Python it would cost more than everything else in a call.
"""

from __future__ import annotations

from array import array

from G722 import G722 as Codec

from callcenter.audio.g711 import PCMU, decode, encode

G722 = "G722"

_OUR_RATE = 8_000
_BIT_RATE = 64_000


class FromG722:
    """Turns what one peer sends into µ-law. About 15 µs a packet of 20 ms."""

    def __init__(self) -> None:
        self._codec = Codec(_OUR_RATE, _BIT_RATE)

    def ulaw(self, payload: bytes) -> bytes:
        return encode(PCMU, array("h", self._codec.decode(payload))) if payload else b""


class ToG722:
    """Turns µ-law into what one peer hears. About 10 µs a packet of 20 ms."""

    def __init__(self) -> None:
        self._codec = Codec(_OUR_RATE, _BIT_RATE)

    def payload(self, ulaw: bytes) -> bytes:
        return bytes(self._codec.encode(decode(PCMU, ulaw))) if ulaw else b""
