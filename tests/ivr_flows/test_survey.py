"""A survey: each question answered by a key, every answer at once; silence and wrong keys lead on."""

from __future__ import annotations

import pytest

from ivr_flows import CallerLeft, Digit, FlowErrors, HangUp, PlaybackEnded, StopPlaying, TellKind, Woke
from tests.ivr_flows.conversation import Call, flow_of, played, told, wake

SURVEY = """
  ask:
    do: survey
    survey: after
    questions: [{name: agent, prompts: a}, {name: solved, prompts: b, low: 0, high: 1}]
"""


def answered(question: str, score: int) -> object:
    return told(TellKind.SURVEY_ANSWERED, "ask", flow="trial", survey="after", question=question, score=score)


def asked() -> Call:
    call = Call(flow_of(SURVEY, "ask"))
    assert list(call.first) == played(1, "ask", "en/a", until=30.0)
    return call


def test_answers_are_told_one_by_one() -> None:
    call = asked()
    assert call.tell(Digit("4"), 2.0) == [
        StopPlaying(),
        answered("agent", 4),
        *played(2, "ask", "en/b", until=32.0),
    ]
    assert call.tell(PlaybackEnded("play-2"), 5.0) == [wake(11.0)]
    assert call.tell(Digit("0"), 6.0) == [
        answered("solved", 0),
        *played(3, "ask", "en/survey_thanks", until=36.0),
    ]
    assert call.tell(PlaybackEnded("play-3"), 8.0)[0] == HangUp("survey")


@pytest.mark.parametrize("key", ["6", "0", "*", "#"])
def test_a_wrong_key_is_asked_again_once(key: str) -> None:
    call = asked()
    assert call.tell(Digit(key), 2.0) == [
        StopPlaying(),
        told(TellKind.WRONG_DIGIT, "ask", digit=key),
        *played(2, "ask", "en/wrong_key", "en/a", until=62.0),
    ]
    assert call.tell(Digit(key), 3.0)[2:] == played(3, "ask", "en/b", until=33.0)


def test_silence_leaves_a_question_out() -> None:
    call = asked()
    call.tell(PlaybackEnded("play-1"), 3.0)
    assert call.tell(Woke("flow"), 9.0)[1:] == played(2, "ask", "en/no_key", "en/a", until=69.0)
    call.tell(PlaybackEnded("play-2"), 12.0)
    assert call.tell(Woke("flow"), 18.0)[1:] == played(3, "ask", "en/b", until=48.0)


def test_keys_typed_ahead_answer_what_comes() -> None:
    call = Call(flow_of("  hi: {do: play, prompts: h, barge_in: false, next: ask}" + SURVEY, "hi"))
    for key in "51":
        call.tell(Digit(key), 1.0)
    assert call.tell(PlaybackEnded("play-1"), 2.0)[:2] == [answered("agent", 5), answered("solved", 1)]


def test_who_hangs_up_in_the_middle_has_told_the_first() -> None:
    call = asked()
    call.tell(Digit("1"), 1.0)
    assert call.tell(CallerLeft(), 2.0) == [told(TellKind.FINISHED, "ask", reason="caller_left")]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("questions: [{name: a, prompts: a, low: 5, high: 5}]", "`low` is not below `high`"),
        ("questions: [{name: a, prompts: a, high: 12}]", "`high` is `12`"),
        ("questions: [{name: a, prompts: a}, {name: a, prompts: b}]", "question `a` is there twice"),
        ("questions: []", "`questions` must be a list"),
        ("questions: [{prompts: a}]", "`name` is missing"),
    ],
)
def test_mistakes(line: str, problem: str) -> None:
    with pytest.raises(FlowErrors) as wrong:
        flow_of(f"  ask: {{do: survey, survey: s, {line}}}", "ask")
    assert problem in str(wrong.value.errors[0])
    assert str(wrong.value.errors[0]).startswith("flow.yaml:5:")
