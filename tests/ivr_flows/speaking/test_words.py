"""What values are called in each language: the tables in tests/vectors/speaking, and what holds for every value."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr_flows.speaking import LANGUAGES_SPOKEN, detail_problem, spoken, words
from ivr_flows.speaking.chinese import NUMERALS
from ivr_flows.speaking.chinese import number as chinese_number
from ivr_flows.speaking.english import ONES, SCALES, TENS
from ivr_flows.speaking.english import number as english_number
from ivr_flows.speaking.reading import LARGEST
from ivr_flows.template import FORMS, Piece, parse_template
from ivr_flows.values import Value

VECTORS = Path(__file__).parents[2] / "vectors" / "speaking"


def rows(language: str) -> list[tuple[str, str, str, str]]:
    lines = (VECTORS / f"{language}.tsv").read_text(encoding="utf-8").splitlines()
    written = [line.split("\t") for line in lines if not line.startswith("#")]
    return [(language, form, value, said) for form, value, said in written]


def value_of(text: str) -> Value:
    read = json.loads(text)
    return tuple(read) if isinstance(read, list) else read


@pytest.mark.parametrize(("language", "form", "value", "said"), [*rows("en"), *rows("zh")])
def test_vectors(language: str, form: str, value: str, said: str) -> None:
    name, _, detail = form.partition(" ")
    assert spoken(Piece(value_of(value), name, detail), language) == said


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("Your balance is {b:money USD} as of {d:date no_year}.", "en",
         "Your balance is twelve dollars and thirty cents as of November fifth."),
        ("您的余额是{b:money CNY}，截至{d:date no_year}。", "zh", "您的余额是十二元三角，截至十一月五日。"),
        ("{n:number} {{new}}   messages", "en", "two {new} messages"),
        ("{t:time}", "zh", "零点"),
        ("{t:time Europe/Berlin}", "zh", "下午五点"),
        ("{n:number}", "fr", "2"),
    ],
)  # fmt: skip
def test_templates(text: str, language: str, said: str) -> None:
    known: dict[str, Value] = {"b": 12.3, "d": "2026-11-05", "n": 2, "t": 1763913600}
    assert words(parse_template(text).pieces(known), language, "Asia/Shanghai") == said


@pytest.mark.parametrize(
    ("form", "detail", "problem"),
    [
        ("money", "CNY", None),
        ("money", "", "`money` does not say which currency"),
        ("money", "XYZ", "no currency is called 'XYZ'"),
        ("date", "weekday no_year Asia/Shanghai", None),
        ("time", "Asia/Shanghai", None),
        ("time", "Asia/Nowhere", "there is no time zone 'Asia/Nowhere'"),
        ("date", "loud", "`date` cannot be followed by 'loud'"),
        ("number", "x", "`number` cannot be followed by 'x'"),
        ("digits", "phone", None),
        ("text", "", None),
    ],
)
def test_details(form: str, detail: str, problem: str | None) -> None:
    found = detail_problem(form, detail)
    assert (found and found[0]) == problem


ENGLISH = {word: number for number, word in enumerate(ONES)} | {
    word: 10 * number for number, word in enumerate(TENS)
}
SIZES = {name: size for size, name in SCALES} | {"hundred": 100}


def read_english(said: str) -> int:
    """The other way round, written independently: what a person who hears the words writes down."""
    total = part = 0
    for word in said.replace("-", " ").split():
        if word == "hundred":
            part *= 100
        elif word in SIZES:
            total, part = total + part * SIZES[word], 0
        else:
            part += ENGLISH[word]
    return total + part


def read_chinese(said: str) -> int:
    if "亿" in said:
        high, _, low = said.rpartition("亿")
        return read_chinese(high) * 10**8 + (read_chinese(low) if low else 0)
    if "万" in said:
        high, _, low = said.partition("万")
        return read_chinese(high) * 10**4 + (read_chinese(low) if low else 0)
    total, digit = 0, 0
    for sign in said:
        if sign in "千百十":
            total += (digit or 1) * {"千": 1000, "百": 100, "十": 10}[sign]
            digit = 0
        else:
            digit = 2 if sign == "两" else NUMERALS.index(sign)
    return total + digit


@given(st.one_of(st.integers(0, 200_000), st.integers(0, LARGEST - 1)))
def test_whole_numbers_can_be_understood_again(number: int) -> None:
    assert read_english(english_number(Decimal(number))) == number
    said = chinese_number(Decimal(number))
    assert read_chinese(said) == number
    assert "零零" not in said and (number == 0 or not said.endswith("零"))


VALUES = st.one_of(
    st.text(max_size=40),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.lists(st.text(max_size=5), max_size=3).map(tuple),
    st.from_regex(r"\A[0-9:. +-]{0,20}\Z"),
    st.dates(date(1, 1, 1)).map(str),
    st.datetimes().map(str),
)


@given(st.sampled_from(LANGUAGES_SPOKEN), st.sampled_from(FORMS), st.text(max_size=20), VALUES)
def test_any_value_in_any_form_is_said_somehow(language: str, form: str, detail: str, value: Value) -> None:
    said = words([Piece(value, form, detail)], language, "Asia/Shanghai")
    assert len(said) <= 2000 and "\n" not in said


@given(st.integers(0, 365 * 200))
def test_days_differ_from_each_other(number: int) -> None:
    day = date(1950, 1, 1) + timedelta(days=number)
    for language in LANGUAGES_SPOKEN:
        today, tomorrow = (
            spoken(Piece(str(one), "date"), language) for one in (day, day + timedelta(days=1))
        )
        assert today != tomorrow
        assert not any(sign.isdecimal() and sign.isascii() for sign in today)
