"""What was heard, on the caller's own clock: as long as the call, silence where nothing came."""

from __future__ import annotations

RATE = 8000
SILENCE = b"\xff"
"""Digital silence in µ-law."""

MAX_SLIP = 2 * RATE
"""A packet that its timestamp puts further than this from its arrival begins a new stretch: another source, or a
timestamp that jumped."""


class Recording:
    """Puts every packet where its timestamp says, counted from the first packet of its stretch.

    So loss, reordering and jitter change nothing around them, and two recordings of one call can be laid side by
    side. `began` and `now` are seconds of one clock; sound is µ-law, an octet a sample.
    """

    def __init__(self, began: float) -> None:
        self._began = began
        self._sound = bytearray()
        self._source: int | None = None
        self._offset = 0
        self.last_at = began

    def heard(self, source: int, timestamp: int, payload: bytes, now: float) -> None:
        """Keep one packet's sound; `source` and `timestamp` are the packet's own numbers."""
        self.last_at = now
        arrived = max(0, round((now - self._began) * RATE))
        at = _near(timestamp + self._offset, arrived)
        if source != self._source or abs(at - arrived) > MAX_SLIP:
            self._source = source
            self._offset = arrived - timestamp
            at = arrived
        if at < 0:
            return
        if at > len(self._sound):
            self._sound.extend(SILENCE * (at - len(self._sound)))
        self._sound[at : at + len(payload)] = payload

    def until(self, now: float) -> bytes:
        """All sound from the beginning to `now`."""
        size = max(0, round((now - self._began) * RATE))
        return bytes(self._sound[:size]).ljust(size, SILENCE)


def _near(position: int, expected: int) -> int:
    """The 32-bit timestamp wraps: of all positions it can mean, the one nearest to what is expected."""
    return expected + (position - expected + 2**31) % 2**32 - 2**31
