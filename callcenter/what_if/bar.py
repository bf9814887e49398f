"""How many futures are played: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import TextIO

from said import Said

WIDTH = 40
LINES = 4
"""How many lines a log gets."""


class Bar:
    """`say`: in the reader's language."""

    def __init__(self, out: TextIO, say: Callable[[str], str]) -> None:
        self._out = out
        self._say = say
        self._is_terminal = out.isatty()
        self._shown = 0

    def show(self, done: int, total: int) -> None:
        played = self._say(Said("{done} of {total} futures", done=done, total=total))
        if self._is_terminal:
            full = done * WIDTH // total
            self._out.write(f"\r[{'#' * full}{'.' * (WIDTH - full)}] {played}")
        elif done * LINES // total > self._shown:
            self._shown = done * LINES // total
            self._out.write(f"{played}\n")
        self._out.flush()

    def clear(self) -> None:
        """Take the bar away: what follows begins on an empty line."""
        if self._is_terminal:
            self._out.write("\r\033[K")
            self._out.flush()
