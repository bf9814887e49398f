"""Opening hours as people write them, and what the routing core goes by."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd import Door, Hours
from callcenter.site import SiteError, SiteHours, load_site

H = 60
DAY = ((9 * H, 18 * H),)
CLOSED: tuple[tuple[int, int], ...] = ()


def hours(**given: Any) -> Hours:
    return SiteHours.model_validate(given).hours()


def test_a_week_with_a_pause_and_a_zone() -> None:
    found = hours(
        zone="Europe/Berlin", week={"mon-thu": ["09:00-12:00", "13:00-18:00"], "fri": "09:00-12:30"}
    )
    split = ((9 * H, 12 * H), (13 * H, 18 * H))
    assert found == Hours(
        "Europe/Berlin", (split, split, split, split, ((540, 750),), CLOSED, CLOSED), days={}
    )


@pytest.mark.parametrize(
    ("week", "spans"),
    [
        ({"mon-sun": "00:00-24:00"}, [((0, 24 * H),)] * 7),
        ({"sat-mon": "09:00-18:00"}, [DAY, CLOSED, CLOSED, CLOSED, CLOSED, DAY, DAY]),
        # A night belongs to the day on which it begins.
        ({"sun": "22:00-06:00"}, [((0, 6 * H),), *[CLOSED] * 5, ((22 * H, 24 * H),)]),
        ({"mon-sun": "22:00-06:00"}, [((0, 6 * H), (22 * H, 24 * H))] * 7),
        ({"mon-sun": ["08:00-12:00", "12:00-08:00"]}, [((0, 24 * H),)] * 7),
        ({"mon": "20:00-00:00"}, [((20 * H, 24 * H),), *[CLOSED] * 6]),
        ({"mon": "20:00-10:00", "tue": "09:00-18:00"}, [((20 * H, 24 * H),), ((0, 18 * H),), *[CLOSED] * 5]),
    ],
)
def test_weeks(week: dict[str, Any], spans: list[Any]) -> None:
    assert hours(week=week) == Hours("UTC", tuple(spans), days={})


@pytest.mark.parametrize(
    ("week", "holidays", "days"),
    [
        ("09:00-18:00", ["2026-12-25"], {"2026-12-25": CLOSED}),
        ("09:00-18:00", [{"date": "2026-12-24", "open": "09:00-12:00"}], {"2026-12-24": ((540, 720),)}),
        ("09:00-18:00", [{"date": "2026-12-24", "open": ["22:00-02:00"]}],
         {"2026-12-24": ((22 * H, 24 * H),), "2026-12-25": ((0, 2 * H), *DAY)}),
        # No night begins on a holiday, so the next morning is closed as well; the one before it ends at midnight.
        ("22:00-06:00", ["2026-12-25"], {"2026-12-25": CLOSED, "2026-12-26": ((22 * H, 24 * H),)}),
        ("22:00-06:00", ["2026-12-25", "2026-12-26"],
         {"2026-12-25": CLOSED, "2026-12-26": CLOSED, "2026-12-27": ((22 * H, 24 * H),)}),
    ],
)  # fmt: skip
def test_days_of_their_own(week: str, holidays: list[Any], days: dict[str, Any]) -> None:
    assert hours(week={"mon-sun": week}, holidays=holidays).days == days


def test_public_holidays_of_a_country_around_a_year() -> None:
    given = SiteHours.model_validate(
        {"week": {"mon-fri": "09:00-18:00"}, "country": "CN",
         "holidays": [{"date": "2026-10-01", "open": "10:00-12:00"}]}
    )  # fmt: skip
    found = given.as_of("Asia/Shanghai", 2026).hours()
    assert found.zone == "Asia/Shanghai"
    assert found.days["2026-10-01"] == ((10 * H, 12 * H),)
    assert found.days["2026-10-02"] == found.days["2026-02-17"] == CLOSED  # national day, spring festival
    assert {day[:4] for day in found.days} == {"2025", "2026", "2027", "2028"}
    noon = datetime(2026, 2, 17, 4, tzinfo=UTC).timestamp()
    assert (found.door(noon), found.door(noon + 14 * 86_400.0)) == (Door.HOLIDAY, Door.OPEN)


def test_a_part_of_a_country_has_holidays_of_its_own() -> None:
    week = {"mon-sun": "00:00-24:00"}
    epiphany = "2026-01-06"
    found = {
        country: epiphany in SiteHours(week=week, country=country).as_of("UTC", 2026).hours().days  # type: ignore[arg-type]
        for country in ("DE", "DE-BY")
    }
    assert found == {"DE": False, "DE-BY": True}


def test_a_zone_of_their_own_stays() -> None:
    week = {"mon": ("09:00-18:00",)}
    assert SiteHours(week=week, zone="Asia/Tokyo").as_of("Europe/Berlin", 2026).zone == "Asia/Tokyo"


GOOD = """\
hours:
  day:
    zone: Asia/Shanghai
    week: {mon-fri: ["09:00-12:00", "13:00-18:00"]}
    holidays: [2026-12-25]
    country: CN
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "problem"),
    [
        ("Asia/Shanghai", "Mars/Base", 3, "zone", "is a time zone such as Asia/Shanghai"),
        ("mon-fri", "mo-fr", 4, "week.mo-fr",
         "is a day or a range of days such as mon-fri; days: mon, tue, wed, thu, fri, sat, sun"),
        ("mon-fri: [", "tue: '08:00-09:00', mon-fri: [", 4, "week.mon-fri", "tue is there twice"),
        ("{mon-fri: [\"09:00-12:00\", \"13:00-18:00\"]}", "{}", 4, "week",
         "should have at least 1 entry"),
        ("09:00-12:00", "9-12", 4, "week.mon-fri.0",
         'is a span such as "09:00-18:00"; over midnight "22:00-06:00", the whole day "00:00-24:00"'),
        ("09:00-12:00", "09:00-24:30", 4, "week.mon-fri.0",
         'is a span such as "09:00-18:00"; over midnight "22:00-06:00", the whole day "00:00-24:00"'),
        ("09:00-12:00", "09:00-09:00", 4, "week.mon-fri.0",
         'is a span such as "09:00-18:00"; over midnight "22:00-06:00", the whole day "00:00-24:00"'),
        ("09:00-12:00", "09:00-14:00", 4, "week.mon-fri", "the spans of a day are in order and do not overlap"),
        ("09:00-12:00", "22:00-06:00", 4, "week.mon-fri", "the spans of a day are in order and do not overlap"),
        ("[2026-12-25]", "[2026-12-25, {date: 2026-12-25}]", 5, "holidays.1", "2026-12-25 is there twice"),
        ("2026-12-25", "20261225", 5, "holidays.0", "is a date such as 2026-12-25"),
        ("2026-12-25", "2026-12-25 10:00:00", 5, "holidays.0", "is a date such as 2026-12-25"),
        ("2026-12-25", "Christmas", 5, "holidays.0",
         "Input should be a valid date or datetime, input is too short"),
        ("2026-12-25", "{open: []}", 5, "holidays.0.date", "is missing"),
        ("CN", "XX", 6, "country", "is a country such as CN, or a part of one such as DE-BY"),
        ("CN", "DE-QQ", 6, "country", "is a country such as CN, or a part of one such as DE-BY"),
        ("CN", "china", 6, "country", "String should match pattern '^[A-Z]{2}(-[A-Z0-9]{1,5})?$'"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, key: str, problem: str
) -> None:
    path = tmp_path / "site.yaml"
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    assert old in GOOD
    with pytest.raises(SiteError) as error:
        load_site(path)
    assert (error.value.line, error.value.key, error.value.problem) == (line, f"hours.day.{key}", problem)


moments = st.integers(0, 24 * H - 1).map(lambda minute: f"{minute // H:02}:{minute % H:02}")
spans = st.tuples(moments, moments).filter(lambda pair: pair[0] != pair[1]).map("-".join)
days = st.dates(date(2026, 1, 1), date(2026, 1, 20))
weekdays = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@given(
    st.dictionaries(st.sampled_from(weekdays), spans, min_size=1),
    st.dictionaries(days, st.none() | spans, max_size=4),
    st.integers(0, 20 * 24 * H),
)
def test_open_is_when_a_span_that_began_today_or_yesterday_says_so(
    week: dict[str, str], special: dict[date, str | None], minute: int
) -> None:
    """Against the rule in words: a day's own spans, and what of yesterday's reaches over, unless today is special."""
    holidays = [{"date": day, "open": [span] if span else []} for day, span in special.items()]
    found = SiteHours.model_validate({"week": week, "holidays": holidays}).hours()
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)

    def span_of(day: date) -> tuple[int, int] | None:
        text = special[day] if day in special else week.get(weekdays[day.weekday()])
        if text is None:
            return None
        start, end = (int(part[:2]) * H + int(part[3:]) for part in text.split("-"))
        return start, end if end > start else end + 24 * H

    today, now = at.date(), at.hour * H + at.minute
    own, before = span_of(today), span_of(today - timedelta(days=1))
    is_open = own is not None and own[0] <= now < own[1]
    if today not in special and before is not None:
        is_open = is_open or now + 24 * H < before[1]
    assert (found.door(at.timestamp()) is Door.OPEN) == is_open
