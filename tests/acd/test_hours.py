"""Opening hours: the clock on the wall decides, also when it jumps; what comes next is what minute by minute shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd import BadSpec, Door, Hours
from acd.hours import MIDNIGHT, Spans

ALWAYS: Spans = ((0, MIDNIGHT),)
OFFICE: Spans = ((9 * 60, 12 * 60), (13 * 60, 18 * 60))
WEEK = (OFFICE,) * 5 + ((), ())
BERLIN = Hours("Europe/Berlin", WEEK, {"2026-12-25": (), "2026-12-24": ((9 * 60, 12 * 60),)})
NIGHT = Hours("Europe/Berlin", (((0, 6 * 60), (22 * 60, MIDNIGHT)),) * 7)
# On 2026-03-29 Berlin goes from 2:00 to 3:00; on 2026-10-25 from 3:00 back to 2:00.
IN_GAP = Hours("Europe/Berlin", (((2 * 60 + 10, 2 * 60 + 50),),) * 7)
OVER_GAP = Hours("Europe/Berlin", (((2 * 60 + 30, 4 * 60),),) * 7)


def at(text: str, zone: str = "Europe/Berlin", fold: int = 0) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC).timestamp()


@pytest.mark.parametrize(
    "moment, door",
    [
        ("2026-11-23T08:59:59", Door.CLOSED),
        ("2026-11-23T09:00", Door.OPEN),
        ("2026-11-23T11:59:59", Door.OPEN),
        ("2026-11-23T12:00", Door.CLOSED),
        ("2026-11-23T13:00", Door.OPEN),
        ("2026-11-23T18:00", Door.CLOSED),
        ("2026-11-22T10:00", Door.CLOSED),
        ("2026-12-24T11:00", Door.OPEN),
        ("2026-12-24T14:00", Door.CLOSED),
        ("2026-12-25T10:00", Door.HOLIDAY),
        ("2026-12-25T00:00", Door.HOLIDAY),
        ("2026-12-26T00:00", Door.CLOSED),
    ],
)
def test_the_door(moment: str, door: Door) -> None:
    assert BERLIN.door(at(moment)) is door


@pytest.mark.parametrize(
    "hours, now, opens, changes",
    [
        (BERLIN, "2026-11-23T08:00", "2026-11-23T09:00", "2026-11-23T09:00"),
        (BERLIN, "2026-11-23T10:00", "2026-11-23T10:00", "2026-11-23T12:00"),
        (BERLIN, "2026-11-23T12:00", "2026-11-23T13:00", "2026-11-23T13:00"),
        (BERLIN, "2026-11-20T18:00", "2026-11-23T09:00", "2026-11-23T09:00"),
        (BERLIN, "2026-12-24T12:00", "2026-12-28T09:00", "2026-12-25T00:00"),
        (BERLIN, "2026-12-25T00:00", "2026-12-28T09:00", "2026-12-26T00:00"),
        # A night is two spans, and one night to whoever calls.
        (NIGHT, "2026-11-23T21:00", "2026-11-23T22:00", "2026-11-23T22:00"),
        (NIGHT, "2026-11-23T23:00", "2026-11-23T23:00", "2026-11-24T06:00"),
        (NIGHT, "2026-11-24T00:00", "2026-11-24T00:00", "2026-11-24T06:00"),
        # The hour that is skipped: a span inside it never opens, one that reaches out of it opens at the jump.
        (IN_GAP, "2026-03-29T01:00", "2026-03-30T02:10", "2026-03-30T02:10"),
        (OVER_GAP, "2026-03-29T01:00", "2026-03-29T03:00", "2026-03-29T03:00"),
    ],
)
def test_what_comes_next(hours: Hours, now: str, opens: str, changes: str) -> None:
    assert hours.next_opening(at(now)) == at(opens)
    assert hours.next_change(at(now)) == at(changes)


def test_the_hour_that_comes_twice_is_open_twice() -> None:
    twice = [at(f"2026-10-25T02:{minute}", fold=fold) for fold in (0, 1) for minute in ("10", "50")]
    now, seen = at("2026-10-25T01:00"), []
    for _ in range(4):
        now = IN_GAP.next_change(now) or 0.0
        seen.append(now)
    assert seen == twice


@pytest.mark.parametrize("spans, door", [(ALWAYS, Door.OPEN), ((), Door.CLOSED)])
def test_a_door_that_stays_as_it_is(spans: Spans, door: Door) -> None:
    hours, now = Hours("Asia/Shanghai", (spans,) * 7), at("2026-11-23T10:00", "Asia/Shanghai")
    assert (hours.door(now), hours.next_change(now)) == (door, None)
    assert hours.next_opening(now) == (now if door is Door.OPEN else None)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Hours("Europe/Atlantis", WEEK),
        lambda: Hours("", WEEK),
        lambda: Hours("../etc/passwd", WEEK),
        lambda: Hours("Europe", WEEK),
        lambda: Hours("UTC", WEEK[:6]),
        lambda: Hours("UTC", (*WEEK, ())),
        lambda: Hours("UTC", WEEK, {"25.12.2026": ()}),
        lambda: Hours("UTC", WEEK, {"2026-02-30": ()}),
        lambda: Hours("UTC", (((10, 10),),) * 7),
        lambda: Hours("UTC", (((-1, 10),),) * 7),
        lambda: Hours("UTC", (((20, 10),),) * 7),
        lambda: Hours("UTC", (((10, 30), (20, 40)),) * 7),
        lambda: Hours("UTC", (((30, 40), (10, 20)),) * 7),
        lambda: Hours("UTC", (((10, MIDNIGHT + 1),),) * 7),
        lambda: Hours("UTC", WEEK, {"2026-12-25": ((10, MIDNIGHT + 1),)}),
    ],
)
def test_hours_that_make_no_sense_are_refused(make: Callable[[], object]) -> None:
    with pytest.raises(BadSpec, match=r"^hours: "):
        make()


# Shifts of the clock: by an hour in spring and autumn, by half an hour, at midnight, by a whole day, and none.
DAYS_OF_SHIFTS = [
    ("Europe/Berlin", "2026-03-29"),
    ("Europe/Berlin", "2026-10-25"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("America/Asuncion", "2023-10-01"),
    ("America/Havana", "2026-03-08"),
    ("America/Havana", "2026-11-01"),
    ("Pacific/Apia", "2011-12-30"),
    ("Asia/Kathmandu", "2026-06-01"),
]
marks = st.lists(st.integers(0, 96), unique=True, max_size=6).map(sorted)
spans = marks.map(lambda all_: tuple((a * 15, b * 15) for a, b in zip(all_[::2], all_[1::2], strict=False)))


@given(st.sampled_from(DAYS_OF_SHIFTS), st.lists(spans, min_size=3, max_size=3), st.integers(0, 200))
def test_what_comes_next_is_what_a_walk_in_small_steps_finds(
    place: tuple[str, str], some: list[Spans], start: int
) -> None:
    zone, day = place
    hours = Hours(zone, (*some, *some, some[0]), {day: some[1]})
    step = 15 * 60.0
    now = at(f"{day}T12:00", "UTC") - 30 * 3600 + start * step
    walk = [now + number * step for number in range(1, 97)]
    opens = next((one for one in [now, *walk] if hours.door(one) is Door.OPEN), None)
    changes = next((one for one in walk if hours.door(one) is not hours.door(now)), None)
    for found, walked in ((hours.next_opening(now), opens), (hours.next_change(now), changes)):
        assert found == walked or (walked is None and (found is None or found > walk[-1]))
