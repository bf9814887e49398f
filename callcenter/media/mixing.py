"""What one listener hears of several legs at once: a jitter buffer for each, added up at the listener's beat."""

from __future__ import annotations

from callcenter.audio import JitterBuffer, decode, encode, mixed
from callcenter.calls.media import AudioFormat
from callcenter.media.ears import Ears
from callcenter.rtp import Packet


class Talker:
    """One leg that is heard in a mix (`ears.Ear`)."""

    hears_wideband = False

    def __init__(self) -> None:
        self.buffer = JitterBuffer()

    def hear_audio(self, packet: Packet, audio: AudioFormat, _now: float) -> None:
        self.buffer.put(packet.timestamp, decode(audio.codec, packet.payload))

    def hear_event(self, packet: Packet, _now: float) -> None:
        """A key is no sound: whoever it is for is told of it, and the mix goes on without."""

    def skip(self, packet: Packet) -> None:
        """Nothing to be heard, and its place in time shows by the next timestamp."""


class Mix:
    """Belongs to one listener, who closes it."""

    def __init__(self, ears: Ears) -> None:
        self._ears = ears
        self._talkers: dict[str, Talker] = {}

    def hear(self, legs: tuple[str, ...]) -> None:
        """Hear these from now on; who was heard before goes on undisturbed."""
        for leg in self._talkers.keys() - set(legs):
            self._ears.leave(leg, self._talkers.pop(leg))
        for leg in legs:
            if leg not in self._talkers:
                self._talkers[leg] = Talker()
                self._ears.listen(leg, self._talkers[leg])

    def frame(self, samples: int, codec: str) -> bytes | None:
        """Return so much of everybody together; None while nobody speaks."""
        sounds = [
            sound for each in self._talkers.values() if (sound := each.buffer.take(samples)) is not None
        ]
        return encode(codec, mixed(sounds)) if sounds else None

    def rest_of(self, leg: str, codec: str) -> bytes:
        """Return what still waits of one leg, for a listener who will hear it without us."""
        talker = self._talkers.get(leg)
        return b"" if talker is None else encode(codec, talker.buffer.rest())

    def close(self) -> None:
        self.hear(())
