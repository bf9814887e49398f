"""What can go wrong before there is a call."""

from __future__ import annotations


class DialError(Exception):
    """The call cannot be tried as it was asked for; the text is one line for the person at the terminal."""


class UnreachableError(DialError):
    """Nobody can be asked: no such host, no way to it, or no program listens there."""


class UnusableAnswerError(DialError):
    """The call was answered, but with sound that pyVoIP cannot send or hear."""
