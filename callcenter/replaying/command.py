"""What `callcenter replay`, `explain` and `shadow` do.

replay    exit code 0: identical; 1: not, or nothing to compare; 2: the command cannot be carried out
explain   exit code 2 for a call that the journal does not know
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

from callcenter.errors import UsageError
from callcenter.replaying.errors import ReplayError, UnknownCall
from callcenter.replaying.explain import explain
from callcenter.replaying.policy import load_policy
from callcenter.replaying.progress import Progress
from callcenter.replaying.reading import Journal
from callcenter.replaying.replay import replay
from callcenter.replaying.shadowing import of_shadow, recorded, watched
from callcenter.replaying.simulated import compare, of_comparison
from callcenter.replaying.telling import of_call
from callcenter.replaying.words import of_replay
from callcenter.runtime import data_folder
from callcenter.settings import Settings
from callcenter.site import Site
from callcenter.wording import problem_of

DIFFERENT = 1
UNKNOWN = 2
GENTLY = 10
STOPPED = 130
"""As the shell says of a command ended by Ctrl-C."""

Work = Callable[[Journal, Progress], int]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a command is run; the site is read only by those that need it."""

    settings: Settings
    site: Callable[[], Site]


def run_replay(arguments: argparse.Namespace, at: Place, out: TextIO, log: TextIO) -> int:
    """Every run again, compared."""
    zone, folder = ZoneInfo(at.settings.time_zone), _folder(arguments.journal, at)
    if arguments.policy is not None:
        return _compare_policy(arguments, at, out, log)

    def work(journal: Journal, progress: Progress) -> int:
        found = replay(journal, progress)
        progress.clear()
        if arguments.json:
            _print(out, [json.dumps(found.to_data(), ensure_ascii=False, indent=1)])
        else:
            _print(out, of_replay(found, zone, writer=writer_of(folder), language=arguments.language))
        return 0 if found.is_identical else DIFFERENT

    return _run(folder, log, work)


def _compare_policy(arguments: argparse.Namespace, at: Place, out: TextIO, log: TextIO) -> int:
    """The same day by another policy."""
    site = at.site()
    policy = load_policy(arguments.policy, site)
    targets = {name: queue.service_level_s for name, queue in site.queues.items()}

    def work(journal: Journal, progress: Progress) -> int:
        found = compare(journal, policy, targets, progress)
        progress.clear()
        if arguments.json:
            _print(out, [json.dumps(found.to_data(), ensure_ascii=False, indent=1)])
        else:
            _print(out, of_comparison(found, arguments.language))
        return 0

    return _run(_folder(arguments.journal, at), log, work)


def run_explain(arguments: argparse.Namespace, at: Place, out: TextIO, log: TextIO) -> int:
    """The story of one call."""
    zone, folder = ZoneInfo(at.settings.time_zone), _folder(arguments.journal, at)
    moment = _moment(arguments.at, zone) if arguments.at else None

    if arguments.gently:
        os.nice(GENTLY)

    def work(journal: Journal, progress: Progress) -> int:
        try:
            found = explain(journal, arguments.call, moment, progress)
        except ReplayError as error:
            if not arguments.json:
                raise
            problem = problem_of(error)
            what = "unknown" if isinstance(error, UnknownCall) else "refused"
            _print(out, [json.dumps({what: problem.to_data()})])
            return UNKNOWN
        progress.clear()
        if arguments.json:
            _print(out, [json.dumps(found.to_data(), ensure_ascii=False)])
        else:
            _print(out, of_call(found, zone, arguments.language))
        return 0

    return _run(folder, log, work)


def run_shadow(arguments: argparse.Namespace, at: Place, out: TextIO, log: TextIO) -> int:
    """What the shadow of then found, or what another would have."""
    zone, folder = ZoneInfo(at.settings.time_zone), _folder(arguments.journal, at)
    policy = load_policy(arguments.policy, at.site()) if arguments.policy else None

    def work(journal: Journal, progress: Progress) -> int:
        found = (
            recorded(journal, progress)
            if policy is None
            else watched(journal, policy, str(arguments.policy), progress)
        )
        progress.clear()
        if arguments.json:
            _print(out, [json.dumps(found.to_data(), ensure_ascii=False, indent=1)])
        else:
            _print(out, of_shadow(found, zone, arguments.language))
        return 0

    return _run(folder, log, work)


COMMANDS: dict[str, Callable[[argparse.Namespace, Place, TextIO, TextIO], int]] = {
    "replay": run_replay,
    "explain": run_explain,
    "shadow": run_shadow,
}


def _run(folder: Path, log: TextIO, work: Work) -> int:
    progress = Progress(log)
    try:
        return work(Journal(folder), progress)
    except KeyboardInterrupt:
        progress.clear()
        log.write("Stopped.\n")
        return STOPPED
    except BaseException:
        progress.clear()
        raise


def _print(out: TextIO, lines: Iterable[str]) -> None:
    for line in lines:
        out.write(f"{line}\n")


def _folder(given: Path | None, at: Place) -> Path:
    return given if given is not None else at.settings.data_dir / "journal"


def writer_of(folder: Path) -> int | None:
    """The process that writes this journal now; None when nobody does."""
    data = folder if (folder / "journal").is_dir() else folder.parent
    return data_folder.owner(data.parent if folder.is_file() else data)


def _moment(given: str, zone: ZoneInfo) -> float:
    try:
        return float(given)
    except ValueError:
        pass  # then it is a date and a time
    try:
        found = datetime.fromisoformat(given)
    except ValueError as error:
        raise UsageError(
            f'--at {given!r}: write a time such as "2026-11-22 10:02:11", or UTC seconds'
        ) from error
    return (found if found.tzinfo else found.replace(tzinfo=zone)).timestamp()
