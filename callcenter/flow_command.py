"""`callcenter flows`, `publish-flow` and `roll-back-flow`: versions of flows from the command line.

They change the same files as the console does, whether the service runs or not; one that runs is told to look.
"""

from __future__ import annotations

import argparse
import getpass
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import ivr_flows as ivr
from callcenter.errors import UsageError
from callcenter.flow_desk import press_of
from callcenter.from_site import prompt_catalogue
from callcenter.outside.flow_files import FlowFiles, flow_files
from callcenter.outside.flow_press import FlowPress, Order
from callcenter.publishing import History, Publication, PublishingError
from callcenter.runtime import data_folder
from callcenter.self_service import known_names
from callcenter.settings import Settings
from callcenter.site import Site

REFUSED = 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where the commands work; `now` in UTC seconds, `say` prints a line."""

    settings: Settings
    site: Site
    now: Callable[[], float]
    say: Callable[[str], None]

    def files(self) -> FlowFiles:
        names = known_names(self.site)
        files = flow_files(
            self.settings.data_dir, self.site.queues, self.site.voicemail, prompt_catalogue(self.site),
            more=names, now=self.now,
        )  # fmt: skip
        files.load()
        return files

    def when(self, at: float) -> str:
        """A moment in the site's own time."""
        return datetime.fromtimestamp(at, ZoneInfo(self.settings.time_zone)).strftime("%Y-%m-%d %H:%M")


def flows(given: argparse.Namespace, place: Place) -> int:
    files = place.files()
    press = press_of(files)
    if given.flow:
        history = _history(press, given.flow)
        if not history.publications:
            raise UsageError(f"there is no flow {given.flow!r}; callcenter flows lists those there are")
        for one in reversed(history.publications):
            place.say(_line(one, place, is_live=one is history.live))
        return 0
    for name in sorted({*files.names(), *press.flows()}):
        history = _history(press, name)
        place.say(f"{name:24} {_line(history.live, place) if history.live else 'never published'}")
        for what in _besides(history, files, place):
            place.say(f"{'':24} {what}")
    return 0


def _line(one: Publication, place: Place, *, is_live: bool = False) -> str:
    words = [f"{one.number:>3}  {one.version}  {place.when(one.at)}  {one.by or one.source}"]
    words += [f"back to {one.back_to}"] * bool(one.back_to) + [one.comment] * bool(one.comment)
    return "  ".join([*words, *["in force"] * is_live])


def _besides(history: History, files: FlowFiles, place: Place) -> list[str]:
    told = [f"refused: {error}" for error in files.refused(history.flow)]
    if history.draft:
        told.append(f"draft of {history.draft.by}, {place.when(history.draft.at)}")
    if history.plan:
        told.append(f"planned for {place.when(history.plan.at)} by {history.plan.by}")
        told += [f"  failed: {problem}" for problem in history.plan.problems]
    return told


def publish(given: argparse.Namespace, place: Place) -> int:
    try:
        text = ivr.read_text(given.file)
    except ivr.FlowErrors as errors:
        return _refuse(place, errors)
    except OSError as error:
        raise UsageError(f"{given.file}: cannot be read: {error.strerror}") from error
    press = press_of(place.files())
    return _put(place, lambda: press.publish(_order(place, given.file.stem, text, given.comment)))


def roll_back(given: argparse.Namespace, place: Place) -> int:
    press = press_of(place.files())
    return _put(place, lambda: press.roll_back(_order(place, given.flow, "", given.comment), given.to))


def _order(place: Place, flow: str, text: str, comment: str) -> Order:
    return Order(
        flow=flow, text=text, by=getpass.getuser(), at=place.now(), comment=comment, source="command"
    )


def _put(place: Place, work: Callable[[], tuple[Publication, ivr.Flow]]) -> int:
    try:
        done, flow = work()
    except ivr.FlowErrors as errors:
        return _refuse(place, errors)
    except PublishingError as error:
        raise UsageError(str(error)) from error
    except OSError as error:
        raise UsageError(f"{error.filename}: cannot be written: {error.strerror}") from error
    running = data_folder.owner(place.settings.data_dir)
    if running is not None:
        os.kill(running, signal.SIGHUP)
    when = "the next caller gets it" if running is not None else "it is in force from the next start on"
    place.say(f"{flow.name}: publication {done.number}, version {done.version}; {when}.")
    return 0


def _refuse(place: Place, errors: ivr.FlowErrors) -> int:
    place.say(str(errors))
    place.say("Nothing was published.")
    return REFUSED


def _history(press: FlowPress, flow: str) -> History:
    try:
        return press.history(flow)
    except PublishingError as error:
        raise UsageError(str(error)) from error
