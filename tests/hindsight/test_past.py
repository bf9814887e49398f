"""What the journal knows of a window of time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import acd
from acd.simulation import Shift
from callcenter.hindsight.errors import CannotLookBack
from callcenter.hindsight.past import WARM_UP_S, read
from callcenter.replaying.errors import ReplayError
from tests.hindsight.days import ANN, SUPPORT, at_work, comes, journal, served
from tests.replaying.day import MORNING as T
from tests.replaying.day import Writer

SINCE, UNTIL = T + 10_000.0, T + 13_600.0


def test_only_the_window_and_its_warm_up_are_of_it(tmp_path: Path) -> None:
    told = [
        *at_work(0, ANN),
        *served(100, "long ago", "o0-1"),
        *served(9_000, "just before", "o0-2"),
        *served(10_100, "in it", "o0-3"),
        comes(13_500, "talks"),
        (13_505, acd.OfferAccepted("o0-4")),
        comes(13_550, "waits"),
    ]
    past = read(journal(tmp_path, told), SINCE, UNTIL)
    assert [(one.entry.entry, one.entry.contact, one.at - T) for one in past.visits] == [
        ("e-just before", "c-just before", 9_000),
        ("e-in it", "c-in it", 10_100),
        ("e-talks", "c-talks", 13_500),
        ("e-waits", "c-waits", 13_550),
    ]
    # Whoever still talks does so for as long as the others did, or longer; who waits would have been served alike.
    assert [one.handling_s for one in past.visits] == [60.0, 60.0, 95.0, 60.0]
    assert past.shifts == (Shift("ann", SINCE - WARM_UP_S),)
    found = past.recorded.figures("support", past.agents.values(), UNTIL, 20.0)
    assert (found.contacts, found.answered, found.abandoned, found.longest_wait_s) == (3, 2, 0, 5.0)


def test_a_restart_in_the_window_loses_nobody(tmp_path: Path) -> None:
    first = [*at_work(0, ANN), *served(10_100, "before", "o0-1"), comes(10_200, "cut off")]
    second = [*at_work(10_300, ANN), comes(10_310, "cut off"), *served(10_400, "after", "o1-2")]
    second.insert(-2, (10_320, acd.EntryLeft("e-cut off")))
    past = read(journal(tmp_path, first, second), SINCE, UNTIL)
    assert [(one.entry.contact, one.at - T) for one in past.visits] == [
        ("c-before", 10_100), ("c-cut off", 10_310), ("c-after", 10_400),
    ]  # fmt: skip
    assert past.shifts == (Shift("ann", SINCE - WARM_UP_S, T + 10_200), Shift("ann", T + 10_300))


def test_runs_and_files_from_before_are_passed_over(tmp_path: Path) -> None:
    folder = journal(tmp_path, [*at_work(0, ANN), *served(100, "old", "o0-1")])
    recorded = journal(tmp_path / "newer", [*at_work(9_900, ANN), *served(10_100, "new", "o0-1")])
    (part,) = recorded.glob("*.journal")
    part.rename(folder / "events-000000001000.journal")
    (folder / "events-000000000001.journal").write_bytes(b"never looked at" * 9)
    with pytest.raises(ReplayError):
        read(folder, SINCE - 500, UNTIL)  # the run before it counts then
    past = read(folder, T + 9_900 + WARM_UP_S, UNTIL)
    assert [one.entry.contact for one in past.visits] == ["c-new"]


def test_who_asked_for_what_the_queue_asked_for_asks_for_what_it_asks_for_now(tmp_path: Path) -> None:
    asks = replace(SUPPORT, needs=(acd.SkillNeed("french", 3),))
    told = [
        *at_work(0, ANN, queue=asks),
        comes(10_100, "of the queue", asks),
        (10_150, acd.EntryLeft("e-of the queue")),
        (10_160, acd.QueueConfigured(SUPPORT)),
        comes(10_200, "of its own", replace(asks, needs=(acd.SkillNeed("dutch", 1),))),
        (10_250, acd.EntryLeft("e-of its own")),
    ]
    past = read(journal(tmp_path, told), SINCE, UNTIL)
    assert [one.entry.needs for one in past.visits] == [(), (acd.SkillNeed("dutch", 1),)]


def test_where_nothing_was_routed_there_is_nothing_to_play(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    writer.raw(b'[1,"DigitPressed",1,{"at":1.0,"call":"c","digit":"1"}]')
    writer.close()
    with pytest.raises(CannotLookBack, match="Nothing was routed"):
        read(tmp_path, SINCE, UNTIL)
    with pytest.raises(CannotLookBack, match="Nothing was routed"):
        read(tmp_path / "nowhere", SINCE, UNTIL)
