"""`callcenter explain`: a call's entries found in the journal, and their story by routing up to them once more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import acd
from callcenter.events import CallbackDialled, RouterTold
from callcenter.journal import Codec
from callcenter.replaying.errors import ReplayError, UnknownCall
from callcenter.replaying.reading import Journal, Report
from callcenter.replaying.rerun import BEGAN, INPUTS, TOLD, Began, Told, Unreadable, feed, read_input
from callcenter.replaying.story import EntryStory, arrived
from callcenter.router import Router
from callcenter.wording import in_languages
from said import Said

DIALLED = CallbackDialled.__name__
Wanted = dict[int, set[str]]
"""Entries by the number of the run they are of (0: before the first that can be routed again)."""


@dataclass(slots=True)
class Explained:
    """What there is to say of a call; `problem`: why the story may stop too early."""

    call: str
    source: str
    at: float = 0.0
    entries: list[EntryStory] = field(default_factory=list)
    problem: str = ""

    def to_data(self) -> dict[str, Any]:
        return {
            "call": self.call,
            "source": self.source,
            "at": self.at,
            "entries": [entry.to_data() for entry in self.entries],
            "problem": str(self.problem),
            "problem_said": in_languages(self.problem),
        }


def explain(journal: Journal, call: str, at: float | None = None, report: Report | None = None) -> Explained:
    """The story of every entry of a call, up to `at` when given. Raises UnknownCall, ReplayError."""
    wanted = find(journal, call)
    if not wanted:
        raise UnknownCall(
            Said("{call}: no entry of this call is in {path}", call=call, path=str(journal.path))
        )
    if set(wanted) == {0}:
        raise ReplayError(
            Said("{call}: its run began before this journal does, so it cannot be routed again", call=call)
        )
    teller = _Teller(call, wanted, at)
    codec = Codec()
    for kind, payload in journal.read(INPUTS, report=report):
        if kind == BEGAN or teller.is_wanted:
            teller.take(read_input(codec, payload))
            if teller.is_done:
                break
    return teller.end()


def find(journal: Journal, call: str) -> Wanted:
    """The entries of a call, those it calls back for included."""
    codec, name = Codec(), f'"{call}"'.encode()
    found: Wanted = {}
    run = 0
    for kind, payload in journal.read((BEGAN, TOLD, DIALLED)):
        if kind == BEGAN:
            run += 1
        elif name in payload:
            found.setdefault(run, set()).update(_entries_in(codec, payload, call))
    return {number: entries for number, entries in found.items() if entries}


def _entries_in(codec: Codec, payload: bytes, call: str) -> Iterable[str]:
    _, event = codec.decode(payload)
    match event:
        case RouterTold(fact=acd.EntryArrived(entry)) if entry.contact == call:
            return (entry.entry,)
        case CallbackDialled() if event.call == call:
            return (event.entry,)
    return ()


class _Teller:
    """Follows the runs that have entries of the call, and only those."""

    def __init__(self, call: str, wanted: Wanted, at: float | None) -> None:
        self._wanted = wanted
        self._until = at
        self._run = 0
        self._router = Router()
        self._open: dict[str, EntryStory] = {}
        self._left = set.union(*(entries for run, entries in wanted.items() if run))
        self.explained = Explained(call, "journal")
        self.is_done = False

    @property
    def is_wanted(self) -> bool:
        return self._run in self._wanted

    def take(self, said: Began | tuple[int, Told] | Unreadable) -> None:
        if isinstance(said, Began):
            self._leave_run()
            self._run += 1
            self._router = Router(said.prefix)
        elif isinstance(said, Unreadable):
            self.explained.problem = Said(
                "event {number}: {problem}", number=said.number, problem=said.problem
            )
            self.is_done = True
        elif self._until is not None and said[1].at > self._until:
            self._router.engine.floor.now = self._until
            self.explained.at = self._until
            self.is_done = True
        else:
            self._tell(said[1])

    def end(self) -> Explained:
        """What was found out, with how those who still wait stand."""
        for story in self._open.values():
            story.stand(self._router.engine.floor)
        if not self.explained.entries and self._until is not None:
            raise UnknownCall(Said("{call}: was not in line yet at that time", call=self.explained.call))
        return self.explained

    def _tell(self, told: Told) -> None:
        floor = self._router.engine.floor
        decisions = feed(self._router, told)
        self.explained.at = told.at
        if isinstance(told, RouterTold) and isinstance(told.fact, acd.EntryArrived):
            self._arrived(told.fact.entry)
        if not self._open:
            return
        for decision in decisions:
            story = self._open.get(getattr(decision, "entry", ""))
            if story is not None and not isinstance(decision, acd.AgentChanged):
                story.see(decision, floor)
        for story in list(self._open.values()):
            if story.ended:
                del self._open[story.entry]
                self._left.discard(story.entry)
                self.is_done = not self._left
            else:
                story.look_back(floor)

    def _arrived(self, entry: acd.Entry) -> None:
        if entry.entry in self._wanted[self._run]:
            story = self._open[entry.entry] = arrived(entry, self._router.engine.floor)
            self.explained.entries.append(story)

    def _leave_run(self) -> None:
        """Another start: whoever was in line then has been cut off."""
        for story in self._open.values():
            story.stand(self._router.engine.floor)
            self._left.discard(story.entry)
        self._open = {}
        self.is_done = bool(self._wanted) and not self._left


def live(router: Router, call: str, now: float) -> Explained | None:
    """How the waiting entries of a call stand in a running router; None when none of them waits."""
    floor = router.engine.floor
    found = Explained(call, "live", now)
    for place in list(floor.waiting.places.values()):
        owner = router.call_of(acd.EntryQueued(place.entry.entry, place.entry.queue))
        if call in (owner, place.entry.contact):
            story = EntryStory(place.entry.entry, place.entry.queue, place.arrived)
            story.stand(floor)
            found.entries.append(story)
    return found if found.entries else None
