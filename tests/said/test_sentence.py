"""A sentence with values: the same text in English, another by a catalogue, and whole again after a journey."""

from __future__ import annotations

import copy
import json
import pickle

from hypothesis import given
from hypothesis import strategies as st

from said import Said, as_said

texts = st.text(max_size=20)
values = st.one_of(texts, st.integers(), st.floats(allow_nan=False), st.lists(texts, max_size=3).map(tuple))
sentences = st.recursive(
    st.builds(lambda value: Said("one {value}", value=value), values),
    lambda inner: st.builds(
        lambda one, other: Said("{one} and {other}", one=one, other=other), inner, values
    ),
    max_leaves=4,
)
WORDS = {"one {value}": "一 {value}", "{one} and {other}": "{other} 与 {one}"}


@given(sentences)
def test_a_sentence_survives_every_journey(sentence: Said) -> None:
    journeys = (
        Said.from_data(json.loads(json.dumps(sentence.to_data()))),
        pickle.loads(pickle.dumps(sentence)),
        copy.deepcopy(sentence),
    )
    for one in journeys:
        assert (one, one.template, one.by(WORDS)) == (sentence, sentence.template, sentence.by(WORDS))


@given(sentences)
def test_without_a_catalogue_it_stays_english(sentence: Said) -> None:
    assert sentence.by({}) == str(sentence)


@given(texts)
def test_a_text_of_others_is_the_same_in_every_language(text: str) -> None:
    assert as_said(text).by({text: "other"}) == text
    assert as_said(as_said(text)) == text


def test_values_that_are_sentences_are_translated_too() -> None:
    said = Said("{one} and {other}", one=Said("one {value}", value=2), other="x")
    assert (said, said.by(WORDS)) == ("one 2 and x", "x 与 一 2")
