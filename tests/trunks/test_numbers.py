"""Numbers and roles: what kind a number is, how a trunk wants it, who may call it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.trunks import Destination, Dialling, Kind, Refusal, Spelling, TrunkSpec, read_number

CHINA = Dialling(prefixes=("+86", "10086"))
WORLD = Dialling(prefixes=("+",), never=("+8610",), international=True)
DEAR = Dialling(prefixes=("+",), international=True, premium=True)


@pytest.mark.parametrize(
    ("number", "region", "kind", "is_abroad"),
    [
        ("+8613800000142", "CN", Kind.ORDINARY, False),
        ("+442079460000", "CN", Kind.ORDINARY, True),
        ("+442079460000", "GB", Kind.ORDINARY, False),
        ("+19005550100", "US", Kind.PREMIUM, False),
        ("+870772001234", "CN", Kind.PREMIUM, True),
        ("+80012345678", "CN", Kind.ORDINARY, True),
        ("10086", "CN", Kind.SHORT, False),
        ("110", "CN", Kind.EMERGENCY, False),
        ("112", "DE", Kind.EMERGENCY, False),
        ("999", "GB", Kind.EMERGENCY, False),
        ("4711", "CN", Kind.SHORT, False),
        ("7788990011", "CN", Kind.UNKNOWN, False),
        ("+1", "CN", Kind.UNKNOWN, False),
        ("phone1", "CN", Kind.UNKNOWN, False),
        ("", "CN", Kind.UNKNOWN, False),
    ],
)
def test_kinds(number: str, region: str, kind: Kind, is_abroad: bool) -> None:
    assert read_number(number, region) == Destination(number=number, kind=kind, is_abroad=is_abroad)


def test_a_site_may_have_emergency_numbers_of_its_own() -> None:
    assert read_number("4444", "CN", ("4444",)).kind is Kind.EMERGENCY


@given(st.text(max_size=30), st.sampled_from(["CN", "US", "DE", "XX"]))
def test_any_text_has_a_kind(number: str, region: str) -> None:
    assert read_number(number, region).number == number


@pytest.mark.parametrize(
    ("number", "role", "refusal"),
    [
        ("+8613800000142", CHINA, None),
        ("+8613800000142", Dialling(), Refusal.NOT_LISTED),
        ("+442079460000", CHINA, Refusal.ABROAD),
        ("+442079460000", WORLD, None),
        ("+442079460000", Dialling(prefixes=("+86",), international=True), Refusal.NOT_LISTED),
        ("+861065520142", WORLD, Refusal.NOT_LISTED),
        ("+19005550100", WORLD, Refusal.PREMIUM),
        ("+19005550100", DEAR, None),
        ("+19005550100", Dialling(prefixes=("+",), premium=True), Refusal.ABROAD),
        ("+870772001234", WORLD, Refusal.PREMIUM),
        ("10086", CHINA, None),
        ("10086", WORLD, Refusal.NOT_LISTED),
        ("7788990011", DEAR, Refusal.UNKNOWN),
        ("110", Dialling(), None),
    ],
)
def test_who_may_call_what(number: str, role: Dialling, refusal: Refusal | None) -> None:
    assert role.refusal(read_number(number, "CN")) is refusal


@pytest.mark.parametrize(
    ("spec", "number", "wanted"),
    [
        (TrunkSpec(name="t"), "+442079460000", "+442079460000"),
        (TrunkSpec(name="t", spelling=Spelling.PLAIN), "+442079460000", "442079460000"),
        (TrunkSpec(name="t", spelling=Spelling.NATIONAL), "+442079460000", "00442079460000"),
        (TrunkSpec(name="t", spelling=Spelling.NATIONAL), "+861065520142", "01065520142"),
        (TrunkSpec(name="t", spelling=Spelling.NATIONAL), "10086", "10086"),
        (
            TrunkSpec(name="t", spelling=Spelling.NATIONAL, strip="0", prepend="9"),
            "+861065520142",
            "91065520142",
        ),
        (TrunkSpec(name="t", strip="0", prepend="9"), "+861065520142", "9+861065520142"),
    ],
)
def test_how_a_trunk_wants_a_number(spec: TrunkSpec, number: str, wanted: str) -> None:
    assert spec.spelled(number, "CN") == wanted


@pytest.mark.parametrize(
    ("own", "shown"),
    [("+8613800000142", "8613800000142"), ("4001", "+861065520000"), ("", "+861065520000")],
)
def test_nobody_calls_as_nobody(own: str, shown: str) -> None:
    spec = TrunkSpec(name="t", spelling=Spelling.PLAIN, caller_number="+861065520000")
    assert spec.caller(own, "CN") == shown
