"""Somebody in the house hears one leg as samples: in order, with silence where packets were lost.

G.711 gives 8,000 samples a second and G.722 its whole 16,000. Nothing is decoded for a leg that nobody hears.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import TypeAlias

from G722 import G722 as Codec

from callcenter.audio import G722, SAMPLE_RATE, decode
from callcenter.calls.media import AudioFormat
from callcenter.media.ears import Ears
from callcenter.rtp import Packet

WIDEBAND_RATE = 16_000
_BIT_RATE = 64_000

LONGEST_GAP = SAMPLE_RATE
"""Ticks of the RTP clock: a longer hole in the timestamps is another stream, not a loss."""

_WRAP = 1 << 32

Heard: TypeAlias = "Callable[[array[int], int], None]"
"""Takes the samples of one packet and their rate."""


class Hearing:
    """One listener of one leg (`ears.Ear`); `close` it. `keyed` is told of a key that comes as an event."""

    hears_wideband = True

    def __init__(self, ears: Ears, leg: str, heard: Heard, keyed: Callable[[], None]) -> None:
        self._ears = ears
        self._leg = leg
        self._heard = heard
        self._keyed = keyed
        self._ssrc = -1
        self._expected = 0
        self._wideband = Codec(WIDEBAND_RATE, _BIT_RATE)
        self._is_open = True
        ears.listen(leg, self)

    def close(self) -> None:
        """Hear no more; closing twice is as good as once."""
        if self._is_open:
            self._is_open = False
            self._ears.leave(self._leg, self)

    def hear_audio(self, packet: Packet, audio: AudioFormat, _now: float) -> None:
        if not self._is_open or not packet.payload:
            return
        ahead = (packet.timestamp - self._expected + _WRAP // 2) % _WRAP - _WRAP // 2
        if packet.ssrc != self._ssrc or abs(ahead) > LONGEST_GAP:
            self._ssrc, ahead = packet.ssrc, 0
        if ahead < 0:
            # Late or doubled: its place has passed.
            return
        # Both kinds of payload have one octet for each tick (RFC 3551 4.5.2).
        self._expected = (packet.timestamp + len(packet.payload)) % _WRAP
        if audio.codec == G722:
            samples, rate = array("h", self._wideband.decode(packet.payload)), WIDEBAND_RATE
        else:
            samples, rate = decode(audio.codec, packet.payload), SAMPLE_RATE
        if ahead:
            samples = array("h", bytes(2 * ahead * rate // SAMPLE_RATE)) + samples
        self._heard(samples, rate)

    def hear_event(self, _packet: Packet, _now: float) -> None:
        if self._is_open:
            self._keyed()

    def skip(self, _packet: Packet) -> None:
        """Comfort noise says nothing; its place in time shows by the next timestamp."""
