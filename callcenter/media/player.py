"""Where one listener is in a playlist: cuts prompts into frames without losing a sample."""

from __future__ import annotations

from callcenter.audio import g711


class Player:
    """Plays `segments`, each a whole prompt in G.711, one after another; `loop` repeats them without a gap."""

    __slots__ = ("_codec", "_index", "_loop", "_position", "_segment", "_segments")

    def __init__(self, segments: tuple[bytes, ...], codec: str, *, loop: bool) -> None:
        self._segments = segments
        self._codec = codec
        # With nothing in it a loop would never advance: it ends like any empty playlist.
        self._loop = loop and any(segments)
        self._index = self._position = 0
        self._segment = segments[0] if segments else b""

    def take(self, samples: int) -> bytes | None:
        """Return the next `samples` octets, the very last ones filled up with silence; None at the end."""
        end = self._position + samples
        frame = self._segment[self._position : end]
        if len(frame) == samples:
            self._position = end
            return frame
        return self._take_over_seams(samples)

    def in_codec(self, segments: tuple[bytes, ...], codec: str) -> Player:
        """Return a player of the same prompts in another codec that goes on at the same sample."""
        other = Player(segments, codec, loop=self._loop)
        other._go_to(self._index)
        other._position = self._position
        return other

    def _go_to(self, index: int) -> None:
        self._index, self._position = index, 0
        self._segment = self._segments[index] if index < len(self._segments) else b""

    def _take_over_seams(self, samples: int) -> bytes | None:
        frame = b""
        while len(frame) < samples:
            if self._index == len(self._segments):
                if not self._loop:
                    break
                self._go_to(0)
            piece = self._segment[self._position : self._position + samples - len(frame)]
            frame += piece
            self._position += len(piece)
            if self._position >= len(self._segment):
                self._go_to(self._index + 1)
        return frame.ljust(samples, g711.SILENCE[self._codec]) if frame else None
