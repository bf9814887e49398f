"""What can go wrong between us and the wire."""

from __future__ import annotations


class MediaError(Exception):
    """Media could not be had; the message says why, fit to show to an operator."""


class PortTaken(MediaError):
    """A UDP port could not be bound."""


class HandshakeRefused(MediaError):
    """DTLS failed: no common cipher or SRTP profile, a broken flight, or the wrong certificate."""


class PromptUnreadable(MediaError):
    """A prompt is missing, or is no audio file that we can play."""


class RecordingImpossible(MediaError):
    """A recording cannot be opened, or not be written any more."""
