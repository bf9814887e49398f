"""What a replay found, in lines for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from unicodedata import east_asian_width
from zoneinfo import ZoneInfo

from callcenter.replaying.comparing import Difference, Run
from callcenter.replaying.replay import Replay
from callcenter.wording import in_languages
from said import Said

Say = Callable[[str], str]


def moment(at: float, zone: ZoneInfo) -> str:
    """A moment on the clock of the site."""
    return datetime.fromtimestamp(at, zone).isoformat(" ", "milliseconds")


def sayer(language: str) -> Say:
    """Says sentences in the reader's language."""
    return lambda sentence: in_languages(sentence)[language]


def padded(text: str, width: int) -> str:
    """With blanks behind it, in columns of a terminal, where a Chinese character takes two."""
    return text + " " * max(0, width - columns(text))


def to_the_right(text: str, width: int) -> str:
    """With the blanks before it."""
    return " " * max(0, width - columns(text)) + text


def columns(text: str) -> int:
    """Of a terminal, which a text takes."""
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in text)


def of_replay(
    found: Replay, zone: ZoneInfo, *, writer: int | None = None, language: str = "en"
) -> Iterator[str]:
    """The whole report. `writer`: the process that still writes this journal."""
    say = sayer(language)
    yield from map(say, _of_reading(found, writer))
    for number, run in enumerate(found.runs, 1):
        yield from _of_run(number, run, zone, say)


def _of_reading(found: Replay, writer: int | None) -> Iterator[str]:
    reading = found.reading
    yield Said(
        "Read {records:,} events, {first:,} to {last:,}.",
        records=reading.records, first=reading.first, last=reading.last,
    )  # fmt: skip
    if writer is not None:
        yield Said(
            "A callcenter (process {writer}) is writing this journal; what it wrote since is left out.",
            writer=writer,
        )
    elif reading.torn:
        yield Said(
            "The last {torn} bytes are no whole event: what a kill or a power cut leaves.", torn=reading.torn
        )
    for gap in reading.gaps:
        yield Said(
            "Events {first:,} to {last:,} are missing: a full disk, a power cut or a damaged file.",
            first=gap.first, last=gap.last,
        )  # fmt: skip
    for kind, count in sorted(reading.unknown.items()):
        yield Said("{events} {kind} of a later version: passed over.", events=_events(count), kind=kind)
    if found.orphans:
        yield Said(
            "The journal begins in the middle of a run: {events} of routing before the first RoutingBegan cannot be"
            " replayed.",
            events=_events(found.orphans),
        )
    if not found.runs:
        yield Said("There is nothing to replay: no start of routing (RoutingBegan) is in this journal.")


def _events(count: int) -> Said:
    return Said("{count:,} event", count=count) if count == 1 else Said("{count:,} events", count=count)


def _decisions(count: int) -> Said:
    return Said("{count:,} decision", count=count) if count == 1 else Said("{count:,} decisions", count=count)


def _of_run(number: int, run: Run, zone: ZoneInfo, say: Say) -> Iterator[str]:
    verdict = Said("identical")
    if run.difference is not None:
        verdict = Said("DIFFERENT")
    elif run.stopped:
        verdict = Said("stopped")
    yield say(
        Said(
            "Run {number} ({name}): events {first:,} to {last:,}, {began} to {until}: {inputs:,} inputs, {decisions:,}"
            " decisions: {verdict}",
            number=number, name=run.began.prefix or Said("unnamed"), first=run.began.number, last=run.last,
            began=moment(run.began.at, zone), until=moment(run.until, zone), inputs=run.inputs,
            decisions=run.decisions, verdict=verdict,
        )
    )  # fmt: skip
    if run.unfinished:
        missing = _decisions(run.unfinished)
        cut = Said(
            "The journal was cut off there: {decisions} of the last turn not in it.", decisions=missing
        )
        yield f"  {say(cut)}"
    if run.stopped:
        yield f"  {say(run.stopped)}"
    if run.difference is not None:
        yield from _of_difference(run.difference, zone, say)


def _of_difference(found: Difference, zone: ZoneInfo, say: Say) -> Iterator[str]:
    nothing = Said("(no further decision)")
    at = moment(found.at, zone)
    yield "  " + say(Said("First difference at event {number:,}, {at}:", number=found.number, at=at))
    for where, what in (
        (Said("journal:"), found.recorded or nothing),
        (Said("replay:"), found.replayed or nothing),
        (Said("after:"), found.cause or Said("(the start)")),
    ):
        yield f"    {padded(say(where), 9)}{say(what)}"
