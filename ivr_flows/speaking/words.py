"""Templates as words: which table of which language says a form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from ivr_flows.functions import text_of
from ivr_flows.speaking import chinese, english
from ivr_flows.speaking.detail import NO_YEAR, PHONE, WEEKDAY, Detail, read_detail
from ivr_flows.speaking.reading import clock_in, day_in, moment_in, number_in, rounded, seconds_in
from ivr_flows.template import Piece
from ivr_flows.values import Value

LONGEST = 2000
"""Characters of what is said in one go."""


@dataclass(frozen=True, slots=True)
class Tables:
    """One language's words."""

    number: Callable[[Decimal], str]
    digits: Callable[[str, bool], str]
    ordinal: Callable[[int], str]
    money: Callable[[Decimal, str], str]
    percent: Callable[[Decimal], str]
    day: Callable[[date, bool, bool], str]
    clock: Callable[[time], str]
    duration: Callable[[int], str]
    moment: str


TABLES: Mapping[str, Tables] = {
    "en": Tables(
        english.number,
        english.digits,
        english.ordinal,
        english.money,
        english.percent,
        english.day,
        english.clock,
        english.duration,
        "{day} at {clock}",
    ),
    "zh": Tables(
        chinese.number,
        chinese.digits,
        chinese.ordinal,
        chinese.money,
        chinese.percent,
        chinese.day,
        chinese.clock,
        chinese.duration,
        "{day}{clock}",
    ),
}
LANGUAGES_SPOKEN = tuple(TABLES)


def words(pieces: Iterable[str | Piece], language: str, zone: str = "") -> str:
    """Everything as words, in order; UTC seconds are told as clocks in `zone` show them ("": UTC)."""
    said = "".join(piece if isinstance(piece, str) else spoken(piece, language, zone) for piece in pieces)
    return " ".join(said.split())[:LONGEST]


def spoken(piece: Piece, language: str, zone: str = "") -> str:
    """One value in its form; as it reads when it is nothing of the kind, or the language has no tables."""
    tables = TABLES.get(language)
    said = (
        None
        if tables is None
        else FORMS[piece.form](tables, piece, read_detail(piece.form, piece.detail, zone))
    )
    return text_of(piece.value) if said is None else said


def _number(tables: Tables, piece: Piece, detail: Detail) -> str | None:
    number = number_in(piece.value)
    return None if number is None else tables.number(number)


def _digits(tables: Tables, piece: Piece, detail: Detail) -> str | None:
    return tables.digits(text_of(piece.value)[:200], PHONE in detail.words)


def _ordinal(tables: Tables, piece: Piece, detail: Detail) -> str | None:
    number = number_in(piece.value)
    if number is None or number < 0 or number != int(number):
        return None
    return tables.ordinal(int(number))


def _money(tables: Tables, piece: Piece, detail: Detail) -> str | None:
    number = number_in(piece.value)
    return None if number is None else tables.money(rounded(number, 2), piece.detail)


def _percent(tables: Tables, piece: Piece, detail: Detail) -> str | None:
    number = number_in(piece.value)
    return None if number is None else tables.percent(number)


def _date(tables: Tables, piece: Piece, detail: Detail) -> str | None:
    day = day_in(piece.value, detail.zone)
    return None if day is None else _day(tables, day, detail)


def _day(tables: Tables, day: date, detail: Detail) -> str:
    return tables.day(day, WEEKDAY in detail.words, NO_YEAR not in detail.words)


def _time(tables: Tables, piece: Piece, detail: Detail) -> str | None:
    clock = clock_in(piece.value, detail.zone)
    return None if clock is None else tables.clock(clock)


def _moment(tables: Tables, piece: Piece, detail: Detail) -> str | None:
    moment = moment_in(piece.value, detail.zone)
    if moment is None:
        return _date(tables, piece, detail)
    day, clock = _day(tables, moment.date(), detail), tables.clock(time(moment.hour, moment.minute))
    return tables.moment.format(day=day, clock=clock)


def _duration(tables: Tables, piece: Piece, detail: Detail) -> str | None:
    seconds = seconds_in(piece.value)
    return None if seconds is None else tables.duration(seconds)


def _text(tables: Tables, piece: Piece, detail: Detail) -> str | None:
    return text_of(piece.value)


FORMS: dict[str, Callable[[Tables, Piece, Detail], str | None]] = {
    "text": _text,
    "number": _number,
    "digits": _digits,
    "ordinal": _ordinal,
    "money": _money,
    "percent": _percent,
    "date": _date,
    "time": _time,
    "moment": _moment,
    "duration": _duration,
}


def shape_of(value: Value) -> str:
    """The form in which a plain value is best read back: figures one by one, everything else as it reads."""
    return "digits" if text_of(value).isdecimal() else "text"
