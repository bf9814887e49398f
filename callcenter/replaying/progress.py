"""How far a long reading has come: a bar on a terminal, a line now and then in a log."""

from __future__ import annotations

from typing import TextIO

WIDTH = 40
LINES = 10
"""How many lines of progress a log gets."""


class Progress:
    """Draws on `out` (standard error). Nothing is drawn for what is read at once."""

    def __init__(self, out: TextIO, *, small: int = 8 << 20) -> None:
        self._out = out
        self._is_terminal = out.isatty()
        self._steps = 100 if self._is_terminal else LINES
        self._small = small
        self._shown = 0

    def __call__(self, done: int, total: int) -> None:
        """`done` of `total` bytes are read."""
        step = done * self._steps // max(1, total)
        if total < self._small or step <= self._shown:
            return
        self._shown = step
        if self._is_terminal:
            full = step * WIDTH // self._steps
            self._out.write(f"\r[{'#' * full}{'.' * (WIDTH - full)}] {step:3} %")
        else:
            self._out.write(f"{step * 100 // self._steps} % of {total >> 20} MB read\n")
        self._out.flush()

    def clear(self) -> None:
        """Take the bar away, so that what follows begins on an empty line."""
        if self._is_terminal and self._shown:
            self._out.write("\r" + " " * (WIDTH + 9) + "\r")
            self._out.flush()
        self._shown = 0
