from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.sip.errors import HeaderError
from callcenter.sip.headers import CANONICAL_NAMES, COMPACT_FORMS, Headers, spelling
from tests.sip.strategies import headers

VIAS = Headers([("v", "1"), ("Subject", "s"), ("VIA", "2"), ("X-ticket", "t")])


def test_names_are_spelt_as_registered() -> None:
    assert VIAS.rows == (("Via", "1"), ("Subject", "s"), ("Via", "2"), ("X-ticket", "t"))


@pytest.mark.parametrize("name", CANONICAL_NAMES)
def test_every_spelling_is_the_same_name(name: str) -> None:
    assert {spelling(spelt) for spelt in (name, name.lower(), name.upper(), name.swapcase())} == {name}


def test_every_compact_form_expands_to_a_registered_name() -> None:
    assert set(COMPACT_FORMS.values()) <= set(CANONICAL_NAMES)
    assert {spelling(short.upper()) for short in COMPACT_FORMS} == set(COMPACT_FORMS.values())


def test_reading() -> None:
    assert (VIAS.get("via"), VIAS.get("V"), VIAS.get("x-TICKET"), VIAS.get("To")) == ("1", "1", "t", None)
    assert (VIAS.all("Via"), VIAS.all("To")) == (("1", "2"), ())
    assert ("s" in VIAS, "via" in VIAS, "To" in VIAS, len(VIAS)) == (True, True, False, 4)


@pytest.mark.parametrize(
    ("changed", "rows"),
    [
        (VIAS.add("t", "x"), [*VIAS.rows, ("To", "x")]),
        (VIAS.prepend("v", "0"), [("Via", "0"), *VIAS.rows]),
        (VIAS.without("v"), [("Subject", "s"), ("X-ticket", "t")]),
        (VIAS.replace("via", "3", "4"), [("Via", "3"), ("Via", "4"), ("Subject", "s"), ("X-ticket", "t")]),
        (VIAS.replace("To", "x"), [*VIAS.rows, ("To", "x")]),
        (VIAS.replace("X-Ticket", "u"), [*VIAS.rows[:3], ("X-Ticket", "u")]),
    ],
)
def test_changes_make_new_values(changed: Headers, rows: list[tuple[str, str]]) -> None:
    assert changed.rows == tuple(rows)
    assert VIAS.rows == (("Via", "1"), ("Subject", "s"), ("Via", "2"), ("X-ticket", "t"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Subject", "a\r\nVia: b"),
        ("Subject", "a\nb"),
        ("Subject", "a\rb"),
        ("Sub\r\nject", "a"),
        ("a:b", "c"),
        ("", "a"),
        ("Betreff ", "a"),
        ("Größe", "a"),
    ],
)
def test_our_own_rows_cannot_smuggle_a_header(name: str, value: str) -> None:
    with pytest.raises(HeaderError):
        VIAS.add(name, value)


def test_equal_headers_hash_alike() -> None:
    assert len({Headers([("v", "1")]), Headers([("Via", "1")]), Headers([("Via", "2")])}) == 2


@given(headers)
def test_data_there_and_back(value: Headers) -> None:
    assert Headers.from_data(json.loads(json.dumps(value.to_data()))) == value


@given(headers, st.sampled_from(["Via", "Subject", "x-other"]), st.lists(st.just("new"), max_size=2))
def test_replace_touches_only_its_own_rows(value: Headers, name: str, fresh: list[str]) -> None:
    replaced = value.replace(name, *fresh)
    assert replaced.all(name) == tuple(fresh)
    assert replaced.without(name) == value.without(name)
