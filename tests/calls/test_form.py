"""A queue's form: which answers count, what is missing, what is no answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.calls.form import LONGEST_ANSWER, Field, Kind, answers, unanswered, wrong

FORM = (
    Field(field="order", is_required=True, only_for=frozenset({"sold"})),
    Field(field="size", kind=Kind.CHOICE, options=frozenset({"s", "l"})),
    Field(field="amount", kind=Kind.NUMBER),
    Field(field="again", kind=Kind.DATE, is_required=True, only_for=frozenset({"follow_up"})),
    Field(field="happy", kind=Kind.YES_NO),
)


@pytest.mark.parametrize(
    ("disposition", "given", "kept", "missing", "bad"),
    [
        ("sold", {}, {}, ["order"], []),
        ("sold", {"order": " A-1 ", "again": "2026-11-23"}, {"order": "A-1"}, [], []),
        ("sold", {"order": "  "}, {}, ["order"], []),
        ("no_interest", {"order": "A-1", "moon": "1"}, {}, [], []),
        ("follow_up", {"again": "2026-11-31"}, {"again": "2026-11-31"}, [], ["again"]),
        ("follow_up", {"again": "20261130"}, {"again": "20261130"}, [], ["again"]),
        ("follow_up", {"again": "2026-11-30"}, {"again": "2026-11-30"}, [], []),
        (
            "other",
            {"size": "m", "amount": "1,5", "happy": "maybe"},
            {"size": "m", "amount": "1,5", "happy": "maybe"},
            [],
            ["size", "amount", "happy"],
        ),
        (
            "other",
            {"size": "l", "amount": "-1.5", "happy": "no"},
            {"size": "l", "amount": "-1.5", "happy": "no"},
            [],
            [],
        ),
    ],
)
def test_what_is_said_of_a_form(disposition, given, kept, missing, bad):
    filled_in = answers(FORM, disposition, given)
    assert (filled_in, unanswered(FORM, disposition, filled_in), wrong(FORM, filled_in)) == (
        kept,
        missing,
        bad,
    )


def test_an_answer_has_an_end():
    assert answers(FORM, "sold", {"order": "x" * 600}) == {"order": "x" * LONGEST_ANSWER}


NAMES = [field.field for field in FORM] + ["strange"]


@given(
    st.sampled_from(["sold", "follow_up", "other"]),
    st.dictionaries(st.sampled_from(NAMES), st.text(max_size=20)),
)
def test_no_answer_is_made_up_and_saying_it_twice_changes_nothing(disposition, given):
    filled_in = answers(FORM, disposition, given)
    assert filled_in.keys() <= {one.field for one in FORM if one.belongs_to(disposition)} & given.keys()
    assert answers(FORM, disposition, filled_in) == filled_in
    assert not set(unanswered(FORM, disposition, filled_in)) & filled_in.keys()
