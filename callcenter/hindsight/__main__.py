"""Plays a window of time again for another process: one line in, lines of progress and the answer out."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import BinaryIO

from callcenter.errors import UsageError
from callcenter.hindsight import lines
from callcenter.hindsight.comparing import compare
from callcenter.hindsight.past import read
from callcenter.wording import problem_of

NICE = 10
"""Calls and sound, which the same machine carries, come first."""

READING = 0.5
"""The reading's part of the whole."""

SAY_EVERY = 0.02


class Teller:
    """Says how far it is, now and then."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._said = 0.0

    def __call__(self, done: float) -> None:
        if done >= self._said + SAY_EVERY:
            self._said = done
            self.write(lines.progress(done))

    def write(self, line: bytes) -> None:
        self._out.write(line)
        self._out.flush()


def serve(source: BinaryIO, out: BinaryIO) -> int:
    """Exit code 2: it was refused, and said why."""
    tell = Teller(out)
    try:
        asked = lines.read_ask(source.readline())
        past = read(
            Path(asked.journal),
            asked.since,
            asked.until,
            lambda done, total: tell(READING * done / max(1, total)),
        )
        found = compare(
            past,
            asked.queue,
            asked.before,
            asked.after,
            asked.targets,
            lambda done: tell(READING + (1 - READING) * done),
        )
    except UsageError as mistake:
        tell.write(lines.refused(problem_of(mistake)))
        return 2
    tell.write(lines.answer(found))
    return 0


if __name__ == "__main__":
    os.nice(NICE)
    raise SystemExit(serve(sys.stdin.buffer, sys.stdout.buffer))
