import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.customers import normalise
from callcenter.customers.numbers import MAX_LENGTH


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("+86 138 0000 0142", "+8613800000142"),
        ("138-0000-0142", "+8613800000142"),
        ("13800000142", "+8613800000142"),
        ("008613800000142", "+8613800000142"),
        ("(010) 6552 0142", "+861065520142"),
        ("sip:+8613800000142@192.0.2.1:5060;user=phone", "+8613800000142"),
        ("tel:+86-138-0000-0142", "+8613800000142"),
        ("１３８０００００１４２", "+8613800000142"),
        ("+８６１３８０００００１４２", "+8613800000142"),
        ("4001", "4001"),
        ("10086", "10086"),
        ("118114", "118114"),
        # A subscriber number without its area code is not a number of the world.
        ("65520142", "65520142"),
        ("phone1", "phone1"),
        ("Phone1", "phone1"),
        ("anonymous", ""),
        ("sip:anonymous@anonymous.invalid", ""),
        ("Restricted", ""),
        ("", ""),
        ("   ", ""),
        ("+", "+"),
        ("+999999999999999999999", "+999999999999999999999"),
        ("1" * MAX_LENGTH, "1" * MAX_LENGTH),
        ("1" * (MAX_LENGTH + 1), ""),
    ],
)
def test_every_spelling_has_one_number(raw: str, number: str) -> None:
    assert normalise(raw, "CN") == number


def test_the_default_region_completes_a_national_number() -> None:
    assert normalise("0171 1234567", "DE") == "+491711234567"
    assert normalise("020 7946 0958", "GB") == "+442079460958"


@given(st.text(max_size=80) | st.from_regex(r"\+?[0-9 ()./-]{0,30}", fullmatch=True))
def test_normalising_twice_changes_nothing(raw: str) -> None:
    once = normalise(raw, "CN")
    assert normalise(once, "CN") == once
