"""What a journal knows of a window of time: who came, who worked, and how that was counted.

A run of the routing core has to be followed from its beginning, for only so its decisions are known; runs that ended
before the window are passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import acd
from acd.simulation import Shift, Visit
from callcenter.events import RoutingBegan
from callcenter.hindsight.errors import CannotLookBack
from callcenter.hindsight.ledger import Ledger
from callcenter.journal import Codec
from callcenter.replaying.reading import Journal, Report
from callcenter.replaying.recorded import Day
from callcenter.replaying.rerun import Began, Told, Unreadable, inputs
from said import Said

SEED = "hindsight"
WARM_UP_S = 1800.0
"""What came so long before the window is played too, and not counted: the window begins with people at work."""

BEGAN = RoutingBegan.__name__


@dataclass(frozen=True, slots=True)
class Past:
    """`visits` carry the name of the recorded entry and its call; those before `since` only warm the play up.

    `recorded` is how the window was counted. `by_name`: consultations and transfers to one agent, which are left out;
    `problem`: how far the journal could be read, when not to its end.
    """

    since: float
    until: float
    visits: tuple[Visit, ...]
    shifts: tuple[Shift, ...]
    queues: dict[str, acd.QueueSpec]
    agents: dict[str, acd.AgentSpec]
    recorded: Ledger
    by_name: int = 0
    problem: str = ""

    @property
    def begins(self) -> float:
        return self.since - WARM_UP_S


def past_of(said: Iterable[Began | tuple[int, Told] | Unreadable], since: float, until: float) -> Past:
    """The window, out of what the journal says (`rerun.inputs`)."""
    ledger = Ledger(since, until)
    days: list[Day] = []
    problem = ""
    for one in said:
        if isinstance(one, Began):
            days = [day for day in days if day.until >= since - WARM_UP_S]
            days.append(Day(one.prefix, tally=ledger))
        elif isinstance(one, Unreadable):
            problem = Said("event {number}: {problem}", number=one.number, problem=one.problem)
            break
        elif days:
            days[-1].tell(one[1])
    if not days:
        raise CannotLookBack(Said("Nothing was routed here yet."))
    last = days[-1]
    return Past(
        since=since,
        until=until,
        visits=tuple(sorted(_visits(days, since, until), key=lambda visit: visit.at)),
        shifts=tuple(_shifts(days, since, until)),
        queues={name: spec for day in days for name, spec in day.queues.items()},
        agents={name: spec for day in days for name, spec in day.agents.items()},
        recorded=ledger,
        by_name=last.by_name,
        problem=problem,
    )


def _visits(days: list[Day], since: float, until: float) -> Iterator[Visit]:
    """Whoever asked for what their queue asked for asks for what it asks for now."""
    seen: set[str] = set()
    for day in reversed(days):
        for was, visit in day.people(SEED, until=until if day is days[-1] else 0.0):
            if not since - WARM_UP_S <= visit.at < until or was.entry in seen:
                continue
            seen.add(was.entry)
            entry = replace(visit.entry, entry=was.entry, contact=was.contact)
            if (entry.steps, entry.needs) in day.asked.get(entry.queue, ()):
                entry = replace(entry, steps=(), needs=())
            yield replace(visit, entry=entry)


def _shifts(days: list[Day], since: float, until: float) -> Iterator[Shift]:
    for day in days:
        is_last = day is days[-1]
        for shift in day.shifts():
            end = shift.end if is_last else min(shift.end, day.until)
            if end > since - WARM_UP_S and shift.start < until:
                yield Shift(shift.agent, max(shift.start, since - WARM_UP_S), end)


def read(folder: Path, since: float, until: float, report: Report | None = None) -> Past:
    """The window, out of a journal's folder. Raises CannotLookBack or a ReplayError."""
    paths = _needed(folder, since - WARM_UP_S)
    journals = [Journal(path) for path in paths]
    whole = sum(journal.size for journal in journals)

    def said() -> Iterator[Began | tuple[int, Told] | Unreadable]:
        before = 0
        for journal in journals:
            yield from inputs(journal, report=_part(report, before, whole))
            before += journal.size

    return past_of(said(), since, until)


def _part(report: Report | None, before: int, whole: int) -> Report | None:
    """The report of one segment as part of them all."""
    return None if report is None else lambda done, _: report(before + done, whole)


def _needed(folder: Path, since: float) -> list[Path]:
    """The newest segments, back to the beginning of the run that was on at `since`."""
    found: list[Path] = []
    codec = Codec()
    for path in sorted(folder.glob("events-*.journal"), reverse=True):
        found.insert(0, path)
        begins = [codec.decode(payload)[1].at for _, payload in Journal(path).read((BEGAN,))]
        if begins and begins[0] <= since:
            break
    return found
