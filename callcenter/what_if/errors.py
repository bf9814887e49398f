"""What can be wrong with a question about the future."""

from __future__ import annotations

from callcenter.errors import UsageError


class CannotForesee(UsageError):
    """The question cannot be answered; `code` is stable, the text for people."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


class Overloaded(CannotForesee):
    """Not now: others are being answered."""
