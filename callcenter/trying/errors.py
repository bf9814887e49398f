"""What can be wrong with a question to the simulator."""

from __future__ import annotations

from callcenter.errors import UsageError


class CannotTry(UsageError):
    """The trial cannot be begun as asked; the text says what to write."""
