"""`callcenter apply`, `site-versions` and `roll-back-site`: the site from the command line.

They change the same file as the pages do, with the same checks, whether the service runs or not; one that runs is told
to look, and says what came of it.
"""

from __future__ import annotations

import argparse
import getpass
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from callcenter.admin import AdminError, Invalid, Outcome, Version, Wanted
from callcenter.errors import UsageError
from callcenter.outside.prompt_book import own_texts
from callcenter.outside.site_press import SitePress
from callcenter.outside.site_store import digest_of, site_store
from callcenter.runtime import data_folder
from callcenter.settings import Settings
from callcenter.site_checks import house_check

REFUSED = 1
PATIENCE_S = 15.0
"""How long a running service may take to put a site in force before we say so and leave."""
LOOK_EVERY_S = 0.05


@dataclass(frozen=True, slots=True)
class Place:
    """Where the commands work; `now` in UTC seconds, `say` prints a line, `warn` on the other stream."""

    settings: Settings
    now: Callable[[], float]
    say: Callable[[str], None]
    warn: Callable[[str], None]

    def press(self) -> SitePress:
        settings = self.settings
        return SitePress(
            site_store(settings), house_check(settings, lambda: own_texts(settings.data_dir)), self.now
        )

    def when(self, at: float) -> str:
        """A moment in the site's own time."""
        return datetime.fromtimestamp(at, ZoneInfo(self.settings.time_zone)).strftime("%Y-%m-%d %H:%M")


def apply(given: argparse.Namespace, place: Place) -> int:
    """Exit code 1 when the file is refused."""
    try:
        text = sys.stdin.read() if str(given.file) == "-" else given.file.read_bytes().decode("utf-8")
    except OSError as error:
        raise UsageError(f"{given.file}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{given.file}: is not UTF-8 text") from error
    press = place.press()
    return _done(place, press, given, str(given.file), lambda wanted: press.replace(text, wanted))


def roll_back(given: argparse.Namespace, place: Place) -> int:
    """Go back to a version, or to the one before that in force."""
    press = place.press()
    number = given.to or len(press.store.history().versions) - 1
    return _done(place, press, given, f"version {number}", lambda wanted: press.restore(number, wanted))


def versions(_given: argparse.Namespace, place: Place) -> int:
    """One line for each, the latest first."""
    history = place.press().store.history()
    for version in reversed(history.versions):
        place.say(_line(version, place, is_live=version is history.live))
    return 0


def _done(
    place: Place, press: SitePress, given: argparse.Namespace, what: str, work: Callable[[Wanted], Outcome]
) -> int:
    wanted = Wanted(
        by=getpass.getuser(), at=place.now(), source="command", comment=given.comment, dry_run=given.dry_run
    )
    try:
        outcome = work(wanted)
    except Invalid as wrong:
        for one in wrong.problems:
            where = ".".join(part for part in (one.kind, one.name, one.field) if part)
            line = f":{one.line}" if one.line else ""
            place.warn(f"callcenter: {what}{line}: {where + ': ' if where else ''}{one.problem}")
        return REFUSED
    except AdminError as error:
        place.warn(f"callcenter: {what}: {error}")
        return REFUSED
    _tell(place, outcome)
    if given.dry_run:
        place.say("Nothing has been changed: this was a trial.")
    elif not outcome.version:
        place.say("Nothing to do: that is what is in force.")
    else:
        place.say(f"Version {outcome.version} is in force in {press.store.path}.")
        _wake(place, press, outcome)
    return 0


def _tell(place: Place, outcome: Outcome) -> None:
    for one in outcome.changed:
        fields = ", ".join(str(field["field"]) for field in one.fields if field["field"])
        place.say(f"  {one.op:8} {one.kind}/{one.name}" + (f": {fields}" if one.op == "changed" else ""))
    for doubt in outcome.doubts:
        where = ".".join(part for part in (doubt["kind"], doubt["name"], doubt["field"]) if part)
        place.warn(f"callcenter: warning: {where}: {doubt['problem']}")
    for note in outcome.notes:
        place.say(note)


def _wake(place: Place, press: SitePress, outcome: Outcome) -> None:
    """Have a running service look, and wait until it goes by the new site."""
    pid = data_folder.owner(place.settings.data_dir)
    if pid is None:
        return
    os.kill(pid, signal.SIGHUP)
    digest, waiting = digest_of(outcome.text), None
    for _ in range(int(PATIENCE_S / LOOK_EVERY_S)):
        waiting = press.store.heard(digest)
        if waiting is not None:
            break
        time.sleep(LOOK_EVERY_S)
    else:
        place.warn("callcenter: the running callcenter has not taken it up yet; its log says why")
        return
    place.say("The running callcenter goes by it; no call was touched.")
    if waiting:
        place.say(f"Waits for the next start: {', '.join(waiting)}")


def _line(one: Version, place: Place, *, is_live: bool) -> str:
    who = one.by or {"first": "as it was found", "file": "an editor"}.get(one.source, one.source)
    names = [f"{what['kind']}/{what['name']} {what['op']}" for what in one.changed[:3]]
    more = len(one.changed) + one.left_out - len(names)
    words = [f"{one.number:>3}  {place.when(one.at)}  {who}", ", ".join(names)]
    words += [f"and {more} more"] * bool(more) + [f"back to {one.back_to}"] * bool(one.back_to)
    return "  ".join(
        [*(word for word in words if word), *[one.comment] * bool(one.comment), *["in force"] * is_live]
    )
