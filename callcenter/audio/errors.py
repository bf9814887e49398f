"""What can be wrong with audio given to us."""

from __future__ import annotations


class AudioError(Exception):
    """The sound cannot be used. The message says what to change, fit to show to whoever supplied the file."""
