"""`callcenter what-if`: asks how a queue would go on with more agents or fewer, and prints both side by side.

Ctrl-C ends it early, with what the futures played so far say.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import BinaryIO

from callcenter.replaying.progress import Progress
from callcenter.replaying.words import Say, sayer
from callcenter.runtime import data_folder
from callcenter.settings import Settings
from callcenter.what_if import lines
from callcenter.what_if.bar import Bar
from callcenter.what_if.errors import CannotForesee
from callcenter.what_if.from_journal import rebuild
from callcenter.what_if.futures import Futures
from callcenter.what_if.now import RoutingNow
from callcenter.what_if.question import Question
from callcenter.what_if.table import table
from said import Said

Now = Callable[[], float]
SAY_EVERY_S = 0.4
NICE = 10
"""Futures for the web give way to calls and sound, which the same machine carries."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--queue", metavar="NAME", help="the queue asked about")
    parser.add_argument(
        "--agents", type=int, default=0, metavar="N", help="so many more (+2) or fewer (-1); 0: as it is"
    )
    parser.add_argument("--minutes", type=float, default=30.0, help="how far to look ahead (default 30)")
    parser.add_argument("--futures", type=int, default=200, help="how many to play (default 200)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed and state give the same answer")
    parser.add_argument("--language", choices=("en", "zh"), default="en", help="of the table; default: en")
    parser.add_argument("--json", action="store_true", help="the answer for programs")
    parser.add_argument("--from-stdin", action="store_true", help=argparse.SUPPRESS)


def what_if(arguments: argparse.Namespace, settings: Settings, targets: Mapping[str, float], now: Now) -> int:
    """Answer a question from the journal in the data folder; `targets`: seconds of the service level by queue."""
    if not arguments.queue:
        raise CannotForesee("what_if_queue", Said("--queue: say which queue is meant"))
    question = Question(
        arguments.queue, arguments.agents, arguments.minutes, arguments.futures, arguments.seed
    )
    say = sayer(arguments.language)
    futures = Futures(_state(settings.data_dir, targets, now(), say), question)
    bar = Bar(sys.stderr, say)
    with suppress(KeyboardInterrupt), _interrupts() as is_interrupted:
        while not (futures.is_done or is_interrupted()):
            bar.show(futures.done, futures.total)
            futures.play()
    bar.clear()
    answer = futures.answer()
    if answer is None:
        return 130
    text = json.dumps(lines.plain(answer), indent=2) if arguments.json else table(answer, arguments.language)
    sys.stdout.write(text + "\n")
    return 0


def _state(folder: Path, targets: Mapping[str, float], now: float, say: Say) -> RoutingNow:
    progress = Progress(sys.stderr)
    rebuilt = rebuild(folder, progress)
    progress.clear()
    if data_folder.owner(folder) is not None:
        return rebuilt.now(targets, now)
    stopped = datetime.fromtimestamp(rebuilt.last_at).astimezone().isoformat(" ", "seconds")
    old = Said("No callcenter is running on {folder}: this starts from {at}.", folder=str(folder), at=stopped)
    sys.stderr.write(f"{say(old)}\n")
    return rebuilt.now(targets, None)


def serve_stdin(source: BinaryIO, out: BinaryIO, now: Now) -> int:
    """Play futures for another process: one line in, lines of progress out."""
    os.nice(NICE)
    try:
        futures = Futures(*lines.read_ask(source.readline()))
    except CannotForesee as mistake:
        _write(out, lines.refused(mistake))
        return 2
    said_at = now()
    with _interrupts() as is_interrupted:
        while not (futures.is_done or is_interrupted()):
            futures.play()
            if now() - said_at >= SAY_EVERY_S:
                said_at = now()
                _write(out, lines.said(futures))
        _write(out, lines.said(futures))
    return 0


def _write(out: BinaryIO, line: bytes) -> None:
    out.write(line)
    out.flush()


@contextmanager
def _interrupts() -> Iterator[Callable[[], bool]]:
    """Whether somebody wants it to end; the future under way is played to its end, a second Ctrl-C ends at once."""
    came: list[int] = []

    def interrupt(number: int, _frame: FrameType | None) -> None:
        came.append(number)
        if len(came) > 1:
            raise KeyboardInterrupt

    former = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(came)
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
