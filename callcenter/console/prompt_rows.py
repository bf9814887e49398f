"""Prompts as the page and the API show them, and who answers for them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from said import Said

OWN, MADE, MISSING = "own", "made", "missing"

MAX_UPLOAD_BYTES = 24 * 1024 * 1024
"""Two minutes of 48 kHz stereo."""

LONGEST_S = 120.0
"""One prompt: whoever has more to say splits it, for nobody listens to more without a choice."""

LONGEST_TEXT = 400
"""Characters of one prompt's text: about 25 seconds."""


class PromptRefused(Exception):
    """What was wanted of a prompt cannot be done; `code` is stable, the message for people."""

    def __init__(self, code: str, text: Said) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptRow:
    """One prompt in one language ("" for music). `source`: own recording, made from the text, or missing.

    `text` is what is said now, `first_text` what the product says; `loudness_dbfs` that of the speech, None without.
    """

    name: str
    language: str
    text: str
    first_text: str
    source: str
    seconds: float
    loudness_dbfs: float | None
    changed_at: float
    used_by: tuple[str, ...]


class Prompts(Protocol):
    """All prompts; every name is a full one such as en/welcome. What changes raises PromptRefused."""

    target_dbfs: float

    async def rows(self) -> list[PromptRow]:
        """Every prompt in every language, missing ones included, by name."""

    def sound(self, name: str) -> Path | None:
        """The file that callers hear; None when there is none."""

    async def upload(self, name: str, wav: bytes) -> None:
        """Hear this recording from now on."""

    async def remove(self, name: str) -> None:
        """Hear the text again."""

    async def set_text(self, name: str, text: str) -> None:
        """Say this from now on; "" for what the product says."""

    async def make(self, name: str) -> None:
        """Speak the text anew."""
