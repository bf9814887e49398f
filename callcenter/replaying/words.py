"""What a replay found, in lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from callcenter.replaying.comparing import Difference, Run
from callcenter.replaying.replay import Replay


def moment(at: float, zone: ZoneInfo) -> str:
    """A moment on the clock of the site."""
    return datetime.fromtimestamp(at, zone).isoformat(" ", "milliseconds")


def of_replay(found: Replay, zone: ZoneInfo, *, writer: int | None = None) -> Iterator[str]:
    """The whole report. `writer`: the process that still writes this journal."""
    reading = found.reading
    yield f"Read {reading.records:,} events, {reading.first:,} to {reading.last:,}."
    if writer is not None:
        yield f"A callcenter (process {writer}) is writing this journal; what it wrote since is left out."
    elif reading.torn:
        yield f"The last {reading.torn} bytes are no whole event: what a kill or a power cut leaves."
    for gap in reading.gaps:
        yield f"Events {gap.first:,} to {gap.last:,} are missing: a full disk, a power cut or a damaged file."
    for kind, count in sorted(reading.unknown.items()):
        yield f"{_counted(count, 'event')} {kind} of a later version: passed over."
    if found.orphans:
        yield (
            f"The journal begins in the middle of a run: {_counted(found.orphans, 'event')} of routing before the"
            " first RoutingBegan cannot be replayed."
        )
    if not found.runs:
        yield "There is nothing to replay: no start of routing (RoutingBegan) is in this journal."
    for number, run in enumerate(found.runs, 1):
        yield from _of_run(number, run, zone)


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _of_run(number: int, run: Run, zone: ZoneInfo) -> Iterator[str]:
    verdict = "identical"
    if run.difference is not None:
        verdict = "DIFFERENT"
    elif run.stopped:
        verdict = "stopped"
    yield (
        f"Run {number} ({run.began.prefix or 'unnamed'}): events {run.began.number:,} to {run.last:,},"
        f" {moment(run.began.at, zone)} to {moment(run.until, zone)}:"
        f" {run.inputs:,} inputs, {run.decisions:,} decisions: {verdict}"
    )
    if run.unfinished:
        missing = _counted(run.unfinished, "decision")
        yield f"  The journal was cut off there: {missing} of the last turn not in it."
    if run.stopped:
        yield f"  {run.stopped}"
    if run.difference is not None:
        yield from _of_difference(run.difference, zone)


def _of_difference(found: Difference, zone: ZoneInfo) -> Iterator[str]:
    yield f"  First difference at event {found.number:,}, {moment(found.at, zone)}:"
    yield f"    journal: {found.recorded or '(no further decision)'}"
    yield f"    replay:  {found.replayed or '(no further decision)'}"
    yield f"    after:   {found.cause or '(the start)'}"
