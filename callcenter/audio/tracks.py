"""A channel of a recording: µ-law octets laid on the clock by when they arrived, several talkers added up.

    put(talker, packet, arrived)   places count samples from the beginning of the recording
    cut(until) -> octets           everything from the last cut up to there, silence where nobody spoke

Where one talker speaks, the octets are the very ones that were heard: nothing is decoded. A packet's place comes from
its timestamp, so that a burst after a stall is not heard as one; the clock decides when the two differ by more than
`FARTHEST` (another source, a sender whose timestamps stood still, a clock that drifts).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from callcenter.audio.g711 import PCMU, SILENCE, decode, encode
from callcenter.audio.mix import mixed

FARTHEST = 2_000
"""Samples, a quarter of a second: the two sides of a talk may be off by so much without sounding wrong."""

_SILENCE = SILENCE[PCMU]
_WRAP = 1 << 32


@dataclass(slots=True)
class _Talker:
    """What one talker said after the last cut, and how its timestamps lie on the clock."""

    source: int
    timestamp: int
    place: int
    said: bytearray = field(default_factory=bytearray)


class Track:
    """One channel."""

    def __init__(self) -> None:
        self._from = 0
        self._talkers: dict[str, _Talker] = {}

    def put(self, talker: str, *, source: int, timestamp: int, arrived: int, ulaw: bytes) -> None:
        """Lay a packet down; what belongs before the last cut is too late. `source`: the stream's SSRC."""
        known = self._talkers.get(talker)
        if known is None:
            known = self._talkers[talker] = _Talker(source, timestamp, arrived)
        place = _place(known, source, timestamp, arrived)
        known.source, known.timestamp, known.place = source, timestamp, place
        at, said = place - self._from, known.said
        if at < 0:
            ulaw, at = ulaw[-at:], 0
        if at > len(said):
            said += _SILENCE * (at - len(said))
        said[at : at + len(ulaw)] = ulaw

    def cut(self, until: int) -> bytes:
        """Return the channel up to `until`."""
        length = until - self._from
        self._from = until
        pieces: list[bytes] = []
        for talker in self._talkers.values():
            if talker.said:
                pieces.append(bytes(talker.said[:length].ljust(length, _SILENCE)))
                del talker.said[:length]
        if len(pieces) > 1:
            return encode(PCMU, mixed(decode(PCMU, piece) for piece in pieces))
        return pieces[0] if pieces else _SILENCE * length


def _place(talker: _Talker, source: int, timestamp: int, arrived: int) -> int:
    ahead = (timestamp - talker.timestamp + _WRAP // 2) % _WRAP - _WRAP // 2
    place = talker.place + ahead
    return place if source == talker.source and abs(place - arrived) <= FARTHEST else arrived


def interleaved(left: bytes, right: bytes) -> bytes:
    """Return two channels of one length as a WAV file takes them: octet by octet in turn."""
    both = bytearray(2 * len(left))
    both[0::2] = left
    both[1::2] = right
    return bytes(both)
