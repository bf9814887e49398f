"""What can go wrong outside."""

from __future__ import annotations

from said import Said


class OutsideError(Exception):
    """Something the product relies on outside of itself failed."""


class SpeechError(OutsideError):
    """Prompts cannot be spoken; the message says what to install or change."""

    def __init__(self, text: Said) -> None:
        super().__init__(text)


class NoAnswer(OutsideError):
    """A question of a flow has no answer; `failure` is a short word the flow hears, the message is for the log."""

    def __init__(self, failure: str, why: str) -> None:
        self.failure = failure
        super().__init__(why)
