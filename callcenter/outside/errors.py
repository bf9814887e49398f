"""What can go wrong outside."""

from __future__ import annotations


class OutsideError(Exception):
    """Something the product relies on outside of itself failed."""


class SpeechError(OutsideError):
    """Prompts cannot be spoken; the message says what to install or change."""
