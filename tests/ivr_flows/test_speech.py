"""speech: understood, not understood, silent, by key at any moment, and in a language nobody here understands."""

from __future__ import annotations

import pytest

from ivr_flows import (
    Answered,
    Ask,
    Digit,
    FlowErrors,
    HangUp,
    Input,
    PlaybackEnded,
    Position,
    StopPlaying,
    TellKind,
    Woke,
)
from tests.ivr_flows.conversation import CALLER, Call, flow_of, played, told

NODES = """
  sure:
    do: speech
    grammar: yes_no
    prompts: ask
    by_key: press
    wrong: sorry
    silent: quiet
    into: answer
    retries: 1
    exits: {yes: good, no: bad}
    on_fail: lost
  good: {do: hangup, reason: good}
  bad: {do: hangup, reason: bad}
  lost: {do: hangup, reason: lost}
"""
DIGITS = """
  number: {do: speech, grammar: digits, prompts: ask, by_key: press, into: n, min_digits: 2, max_digits: 4,
           next: good, on_fail: lost}
  good: {do: hangup, reason: good}
  lost: {do: hangup, reason: lost}
"""
VOICE, HEARD = Answered("ask-1", {"speaking": True}), PlaybackEnded("play-1")
YES = Answered("ask-2", {"word": "yes", "confidence": 0.9})


def reasons(call: Call, *events: Input) -> str:
    """Tell the events a second apart; return why the call ended, or where it waits."""
    for second, event in enumerate(events, 1):
        for action in call.tell(event, float(second)):
            if isinstance(action, HangUp):
                return action.reason
    return call.position.phase.value


def calling(nodes: str = NODES, start: str = "sure", language: str = "en") -> Call:
    return Call(flow_of(nodes, start), {**CALLER, "language": language})


@pytest.mark.parametrize(
    ("events", "ends"),
    [
        ((HEARD, YES), "good"),
        ((VOICE, YES), "good"),
        ((VOICE, Answered("ask-2", {"word": "no", "confidence": 0.5})), "bad"),
        ((VOICE, Answered("ask-2", {"word": "no", "confidence": 0.49})), "playing"),
        ((VOICE, Answered("ask-2", {"word": "perhaps", "confidence": 1.0})), "playing"),
        ((VOICE, Answered("ask-2", {"word": ["no"], "confidence": "high"})), "playing"),
        ((VOICE, Answered("ask-2", [1, 2])), "playing"),
        ((VOICE, Answered("ask-2", failure="not_understood")), "playing"),
        ((VOICE, Answered("ask-2", failure="not_understood"), PlaybackEnded("play-2"),
          Answered("ask-4", failure="nothing_heard")), "lost"),
        ((Digit("1"),), "good"),
        ((HEARD, Digit("2")), "bad"),
        ((VOICE, Digit("2"), YES), "bad"),
        ((VOICE, Digit("7")), "playing"),
        ((VOICE, Digit("7"), Digit("7")), "lost"),
        ((Answered("ask-1", failure="busy"), HEARD, YES), "good"),
        ((HEARD, Answered("ask-2", failure="busy"), PlaybackEnded("play-2"), Digit("1")), "good"),
        ((HEARD, Answered("ask-2", failure="busy"), PlaybackEnded("play-2")), "listening"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("restart", [False, True])
def test_the_way(events: tuple[Input, ...], ends: str, restart: bool) -> None:
    call = calling()
    if restart:
        call.position = Position.from_data(call.position.to_data())
    assert reasons(call, *events) == ends


def test_a_voice_silences_the_prompt_and_is_listened_to() -> None:
    actions = calling().tell(VOICE, 1.0)
    asked = next(action for action in actions if isinstance(action, Ask))
    assert StopPlaying() in actions
    assert (asked.ask, asked.kind, asked.request["grammar"], asked.request["language"]) == (
        "ask-2",
        "listen",
        "yes_no",
        "en",
    )


def test_who_is_not_understood_hears_why_and_the_question_again() -> None:
    call = calling()
    call.tell(VOICE, 1.0)
    actions = call.tell(Answered("ask-2", failure="not_understood"), 2.0)
    assert actions[1] == told(TellKind.WRONG_DIGIT, "sure", digit="")
    assert actions[2:5] == played(2, "sure", "en/sorry", "en/ask", until=62.0)


def test_chinese_is_asked_for_keys_alone() -> None:
    call = calling(language="zh")
    assert list(call.first) == played(1, "sure", "zh/press", until=30.0)
    assert reasons(call, HEARD, Digit("1")) == "good"


def test_silence_of_who_has_only_keys() -> None:
    call = calling(language="zh")
    call.tell(HEARD, 1.0)
    assert call.tell(Woke("flow"), 6.0)[1:4] == played(2, "sure", "zh/quiet", "zh/press", until=66.0)


@pytest.mark.parametrize(
    ("events", "ends", "number"),
    [
        ((VOICE, Answered("ask-2", {"word": "123", "confidence": 1})), "good", "123"),
        ((VOICE, Answered("ask-2", {"word": "1", "confidence": 1})), "playing", None),
        ((VOICE, Answered("ask-2", {"word": "12345", "confidence": 1})), "playing", None),
        ((Digit("4"), Digit("2"), Digit("#")), "good", "42"),
        ((VOICE, Digit("4"), Digit("2"), Digit("1"), Digit("9")), "good", "4219"),
        ((Digit("4"), Digit("#")), "playing", None),
        ((Digit("4"), Digit("2"), Digit("*")), "playing", None),
    ],
)
def test_digits(events: tuple[Input, ...], ends: str, number: str | None) -> None:
    call = calling(DIGITS, "number")
    assert (reasons(call, *events), call.position.variables.get("n")) == (ends, number)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (("by_key: press", "longest_s: 5"), "nobody understands what callers say in zh"),
        (("exits: {yes: good, no: bad}", "exits: {yes: good}"), "`no` leads nowhere"),
        (("exits: {yes: good, no: bad}", "exits: {maybe: good}\n    next: bad"), "none of the words"),
        (("by_key: press", "by_key: press\n    keys: {1: yes}"), "no key stands for `no`"),
        (
            ("by_key: press", "by_key: press\n    keys: {1: yes, 2: no, x: no}"),
            "no telephone has the key `x`",
        ),
        (("grammar: yes_no", "grammar: words"), "`words` is missing"),
        (("by_key: press", "by_key: press\n    words: {yes: [是]}"), "cannot be listened for"),
        (("by_key: press", "by_key: press\n    words: {yes: [ok], no: [ok]}"), "`ok` is said for two words"),
    ],
)
def test_what_is_wrong(change: tuple[str, str], wrong: str) -> None:
    with pytest.raises(FlowErrors, match=wrong.replace("(", r"\(")):
        flow_of(NODES.replace(*change), "sure")
