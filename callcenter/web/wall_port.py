"""What the web needs of whoever keeps the wall screens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A screen on a wall that shows figures without anybody being signed in. `queues`: only these; none: all."""

    screen: str
    name: str
    queues: tuple[str, ...]
    made_by: str
    made_at: float
    seen_at: float = 0.0


class Screens(Protocol):
    def all(self) -> Sequence[Screen]:
        """The oldest first."""

    def make(self, name: str, queues: Sequence[str], by: str, now: float) -> tuple[Screen, str]:
        """The screen and its key, which is told this once. Raises TooManyScreens, OSError."""

    def remove(self, screen: str) -> bool:
        """False when there is no such screen. Raises OSError."""

    def by_key(self, key: str, now: float) -> Screen | None:
        """The screen that holds this key; it is remembered as seen."""


class TooManyScreens(Exception):
    """So many walls nobody has."""


class NoScreens:
    """There are no walls here."""

    def all(self) -> Sequence[Screen]:
        return ()

    def make(self, name: str, queues: Sequence[str], by: str, now: float) -> tuple[Screen, str]:
        raise TooManyScreens

    def remove(self, screen: str) -> bool:
        return False

    def by_key(self, key: str, now: float) -> Screen | None:
        return None
