"""say: words asked for, played when they are there, passed over when they are not."""

from __future__ import annotations

import json

import pytest

from ivr_flows import (
    Action,
    Answered,
    Ask,
    Digit,
    FlowErrors,
    HangUp,
    Input,
    Json,
    PlaybackEnded,
    Position,
    StopPlaying,
    TellKind,
    Value,
    Woke,
)
from tests.ivr_flows.conversation import CALLER, Call, flow_of, played, told, wake

NODES = """
  told:
    do: say
    texts:
      en: "You have {balance:money USD}, {ani:digits}."
      zh: "余额{balance:money CNY}。"
    %s
    next: good
  good: {do: hangup, reason: good}
  bad: {do: hangup, reason: bad}
"""
SAID: Json = {"prompts": ["said/aa", "said/bb"], "seconds": 4.5}
ASKED = told(TellKind.ASKED, "told", ask="ask-1", asked="speak")
HEARD = told(TellKind.ANSWERED, "told", ask="ask-1", failure="")


def said(extra: str = "on_fail: bad", **variables: str | int) -> Call:
    return Call(flow_of(NODES % extra, "told"), {**CALLER, "ani": "12", "balance": 2, **variables})


def ended(reason: str) -> list[Action]:
    return [HangUp(reason), told(TellKind.FINISHED, reason, reason=reason)]


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "You have two dollars, one two."), ("zh", "余额两元。")],
)
def test_the_question_is_in_words_of_the_callers_language(language: str, text: str) -> None:
    request: dict[str, Json] = {"text": text, "language": language, "secret": False}
    assert said(language=language).first == (Ask("ask-1", "speak", request, 3.0), ASKED, wake(4.0))


PLAYING = [HEARD, *played(1, "told", "said/aa", "said/bb", until=61.0), wake(10.5)]


@pytest.mark.parametrize(
    ("steps", "actions"),
    [
        ([(Answered("ask-1", SAID), 1.0)], PLAYING),
        ([(Answered("ask-1", SAID), 1.0), (PlaybackEnded("play-1"), 5.0)], ended("good")),
        ([(Answered("ask-1", SAID), 1.0), (Woke("flow"), 10.5)], ended("good")),
        ([(Answered("ask-1", SAID), 1.0), (Digit("5"), 2.0)], [StopPlaying(), *ended("good")]),
        ([(Digit("5"), 0.5), (Answered("ask-1", SAID), 1.0)], [HEARD, *ended("good")]),
        ([(Answered("ask-1", failure="not_spoken"), 1.0)],
         [told(TellKind.ANSWERED, "told", ask="ask-1", failure="not_spoken"), *ended("bad")]),
        ([(Woke("flow"), 4.0)], ended("bad")),
        ([(Answered("ask-1", None), 1.0)], [HEARD, *ended("bad")]),
        ([(Answered("ask-1", {"prompts": [], "seconds": 1}), 1.0)], [HEARD, *ended("bad")]),
        ([(Answered("ask-1", {"prompts": ["../x"], "seconds": 1}), 1.0)], [HEARD, *ended("bad")]),
        ([(Answered("ask-1", {"prompts": ["en/welcome"], "seconds": 1}), 1.0)], [HEARD, *ended("bad")]),
        ([(Answered("ask-1", {"prompts": ["said/a"], "seconds": "1"}), 1.0)], [HEARD, *ended("bad")]),
        ([(Answered("ask-0", SAID), 1.0)], []),
    ],
)  # fmt: skip
@pytest.mark.parametrize("restart", [False, True])
def test_what_may_come(steps: list[tuple[Input, float]], actions: list[Action], restart: bool) -> None:
    call = said()
    for event, now in steps:
        if restart:
            call.position = Position.from_data(json.loads(json.dumps(call.position.to_data())))
        last = call.tell(event, now)
    assert last == actions


def test_without_another_way_a_text_that_cannot_be_spoken_is_passed_over() -> None:
    nodes = NODES.replace("  bad: {do: hangup, reason: bad}\n", "") % "timeout_s: 1"
    call = Call(flow_of(nodes, "told"), {"balance": 2})
    assert call.tell(Woke("flow"), 2.0) == ended("good")


def test_who_must_listen_is_not_cut_short_and_the_key_counts_later() -> None:
    call = said("barge_in: false\n    on_fail: bad")
    call.tell(Digit("1"), 0.5)
    assert call.tell(Answered("ask-1", SAID), 1.0) == PLAYING
    assert call.tell(Digit("2"), 2.0) == []
    assert call.position.typed == "12"


def test_what_is_made_of_a_secret_is_asked_for_as_one() -> None:
    flow = flow_of(
        "  t: {do: say, text: '{pin:digits}', next: e}\n  e: {do: hangup}", "t", "[en]\nvariables:\n"
        "  pin: {type: text, default: '12', sensitive: true}",
    )  # fmt: skip
    first = Call(flow).first[0]
    assert isinstance(first, Ask)
    assert first.request == {"text": "one two", "language": "en", "secret": True}
    assert "one two" not in repr(first)


def test_nothing_to_say_asks_nobody() -> None:
    known: dict[str, Value] = {"x": ""}
    call = Call(flow_of("  t: {do: say, text: '{x}', next: e}\n  e: {do: hangup}", "t"), dict(known))  # type: ignore[arg-type]
    assert call.first[0] == HangUp("finished")


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ("texts: {en: hello}", "there is no text in `zh`"),
        ("text: hello", "`text` is in one language, the flow speaks en, zh"),
        ("texts: {en: a, fr: b}", "`fr` is no language we speak"),
        ("text: '{a}', texts: {en: a, zh: b}", "both `text` and `texts` are there"),
        ("text: '{a:money}'", "`money` does not say which currency"),
        ("text: '{a:date loud}'", "`date` cannot be followed by 'loud'"),
        ("text: '{a'", "`text` cannot be understood: '{' without '}'; write {{ for the brace itself"),
        ("barge_in: true", "`texts` is missing"),
    ],
)
def test_mistakes(fields: str, error: str) -> None:
    with pytest.raises(FlowErrors) as caught:
        flow_of(f"  n: {{do: say, {fields}, next: e}}\n  e: {{do: hangup}}", "n")
    assert error in [one.problem for one in caught.value.errors]
