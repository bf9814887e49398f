"""What keeps a window of time from being played again."""

from __future__ import annotations

from callcenter.errors import UsageError


class CannotLookBack(UsageError):
    """It cannot be played again; the text says why."""
