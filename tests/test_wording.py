"""What is wrong, in Chinese: every sentence the source says has one, with the same values in it."""

from __future__ import annotations

import pytest

from acd import sentences, wording
from callcenter.calls import third
from callcenter.outside import speech
from callcenter.replaying import story
from callcenter.site import across, articles, objections, policy
from callcenter.site.doubts import NOBODY
from callcenter.wording import CATALOGUE, PLACES, chinese, in_languages
from ivr_flows.check import KINDS, NO_SUCH
from ivr_flows.checking import dataflow
from said import Said
from said.catalogue import read_words
from tests.agent_ui.test_texts import CODES
from tests.helpers.sentences import calls, slots, unlike

MORE_CODES = (
    "accepted", "break", "closed", "holiday", "line_lost", "lunch", "meeting", "paperwork", "phone_lost", "self_test",
    "supervisor", "training",
)  # fmt: skip
SOURCE = ("acd", "ivr_flows", "callcenter")
CHOSEN = (
    *objections.SAYS.values(), *NOBODY.values(), *across.NONE.values(), *policy.NONE.values(),
    articles.NONE_ANYWHERE, articles.NONE_IN_ITS_QUEUES, *KINDS.values(), NO_SUCH,
    dataflow.OR_DECLARE, dataflow.OR_DEFAULT, "is missing: a choice has some", "belong to kind: choice",
    "`{text}` is always true", "`{text}` is always false", "the caller joined `{queue}`",
    "the caller joined no queue", "no currency is called {name!r}", "`money` does not say which currency",
    "{place}: warning: {sentence}", "{place}: {sentence}",
    *sentences.WHY.values(), *sentences.BEST.values(), *sentences.BESIDE.values(), sentences.IDLE, sentences.WITH,
    *sentences.BUSY_STRATEGIES.values(), *sentences.PHASES.values(),
    *wording.VERDICTS.values(), *wording.WAITS.values(),
    *third.TOLD.values(), speech.INSTALL,
    *wording.CHANGES.values(), *story.HAPPENED.values(), *story.TIMES_CALLED, *story.PLACES.values(),
    *(str(wording.in_words(code)) for group in ("reason", "outcome") for code in CODES[group]),
    *(str(wording.in_words(code)) for code in MORE_CODES),
)  # fmt: skip
"""Sentences that are chosen from several before they are said."""


def test_every_sentence_has_its_values_and_no_others() -> None:
    assert [(place, sentence) for place, sentence, names in calls(*SOURCE) if slots(sentence) != names] == []


def test_every_sentence_can_be_said_in_chinese_and_no_translation_is_left_over() -> None:
    said = {sentence for _, sentence, _ in calls(*SOURCE)} | set(CHOSEN)
    assert (sorted(said - set(chinese())), sorted(set(chinese()) - said)) == ([], [])


def test_no_sentence_is_in_two_catalogues() -> None:
    found = [sentence for place in PLACES for sentence in read_words(place / CATALOGUE)]
    assert sorted({one for one in found if found.count(one) > 1}) == []


def test_a_translation_has_the_values_of_its_sentence() -> None:
    assert unlike(chinese()) == []


@pytest.mark.parametrize(
    ("problem", "zh"),
    [
        (Said("there is no queue {name!r}; queues: {known}", name="x", known=("a", "b")), "没有队列“x”；现有：a, b"),
        (Said("column {column}: {why}", column=3, why=Said("put the `or` in parentheses")),
         "第 3 个字符：请把 `or` 放进括号"),
        (Said("put a comma between the fields, and close them with }}"), "字段之间加逗号，并以 } 结尾"),
        ("something that others said", "something that others said"),
    ],
)  # fmt: skip
def test_what_is_wrong(problem: str, zh: str) -> None:
    assert in_languages(problem) == {"en": problem, "zh": zh}
