"""The ports the call core speaks through; adapters implement them, tests script them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from callcenter.calls.media import LegMedia, MediaPlane, MediaReport, RecordingMedia
from callcenter.calls.sip import SipCommand, SipFact


class SipPort(Protocol):
    """SIP on the wire. `tell` is called in the reactor turn in which the fact became known."""

    tell: Callable[[SipFact], None]

    def carry_out(self, command: SipCommand) -> None: ...


class MediaPort(Protocol):
    """RTP on the wire."""

    plane: MediaPlane
    tell: Callable[[MediaReport], None]

    def set(self, desired: LegMedia) -> None:
        """Make it so. An older version than the one in force is ignored."""

    def drop(self, leg: str) -> None:
        """Close the leg's media; unknown legs are fine."""

    def record(self, desired: RecordingMedia) -> None:
        """Make it so; the first statement opens the file. An older version than the one in force is ignored."""

    def stop_recording(self, recording: str) -> None:
        """Close the file and tell `RecordingFinished`; unknown ones are fine."""
