"""What can be wrong with an answer to an alert."""

from __future__ import annotations


class AlertError(Exception):
    """The alert cannot be acknowledged."""


class UnknownAlert(AlertError):
    """There is no such alert now; it may be over."""


class AlreadyTaken(AlertError):
    """Somebody has taken it on before."""

    def __init__(self, by: str) -> None:
        super().__init__(f"{by} has taken it on already")
        self.by = by
