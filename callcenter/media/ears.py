"""Who hears whom: the listeners of each leg, known before and after the leg itself is there."""

from __future__ import annotations

from typing import Protocol

from callcenter.calls.media import AudioFormat
from callcenter.rtp import Packet


class Ear(Protocol):
    """Hears one leg, packet by packet, in G.711, or in the leg's own format whatever it is (`hears_wideband`)."""

    @property
    def hears_wideband(self) -> bool:
        """G.722 may come as it is; asked for each packet."""

    def hear_audio(self, packet: Packet, audio: AudioFormat, now: float) -> None: ...

    def hear_event(self, packet: Packet, now: float) -> None: ...

    def skip(self, packet: Packet) -> None: ...


class Ears:
    """Lists of listeners by leg. A list stays the same object while its leg or any listener is there."""

    def __init__(self) -> None:
        self._by_leg: dict[str, list[Ear]] = {}
        self._open: set[str] = set()

    def of(self, leg: str) -> list[Ear]:
        """Return the live list of `leg`, which keeps it until `forget`."""
        self._open.add(leg)
        return self._by_leg.setdefault(leg, [])

    def forget(self, leg: str) -> None:
        """The leg is gone; those who hear it may stay and wait for it to come back."""
        self._open.discard(leg)
        self._tidy(leg)

    def listen(self, leg: str, ear: Ear) -> None:
        self._by_leg.setdefault(leg, []).append(ear)

    def leave(self, leg: str, ear: Ear) -> None:
        self._by_leg[leg].remove(ear)
        self._tidy(leg)

    def _tidy(self, leg: str) -> None:
        if leg not in self._open and not self._by_leg.get(leg):
            self._by_leg.pop(leg, None)
