"""Collecting what can be right only: types, checks, and the caller's own yes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr_flows import (
    Answered,
    Ask,
    Digit,
    FlowErrors,
    HangUp,
    Play,
    PlaybackEnded,
    Position,
    Tell,
    TellKind,
    Value,
    Woke,
)
from ivr_flows.nodes.typed import TYPES, read_back
from tests.ivr_flows.conversation import Call, flow_of

NODES = """
  ask: {{do: collect, prompts: account, into: number, max_digits: 8, retries: 1, {extra}, next: good, on_fail: bad}}
  good: {{do: hangup, reason: good}}
  bad: {{do: hangup, reason: bad}}
"""


def asked(extra: str) -> Call:
    return Call(flow_of(NODES.format(extra=extra), "ask"))


def typed(call: Call, keys: str, now: float = 1.0) -> list[object]:
    actions: list[object] = []
    for key in keys:
        actions = list(call.tell(Digit(key), now))
    return actions


def prompts(actions: list[object]) -> tuple[str, ...]:
    return next((one.prompts for one in actions if isinstance(one, Play)), ())


@pytest.mark.parametrize(
    ("kind", "keys", "value"),
    [
        ("digits", "007", "007"),
        ("amount", "12", 12),
        ("amount", "12*5", 12.5),
        ("amount", "12*50", 12.5),
        ("amount", "12*", 12),
        ("amount", "*5", 0.5),
        ("amount", "*", None),
        ("amount", "1*2*3", None),
        ("amount", "1*234", None),
        ("date", "20261123", "2026-11-23"),
        ("date", "261123", "2026-11-23"),
        ("date", "20260230", None),
        ("date", "1123", None),
        ("time", "1405", "14:05"),
        ("time", "930", "09:30"),
        ("time", "2400", None),
        ("time", "1*30", None),
    ],
)
def test_types(kind: str, keys: str, value: Value | None) -> None:
    assert TYPES[kind](keys) == value
    call = asked(f"type: {kind}")
    actions = typed(call, keys + ("#" if len(keys) < 8 else ""))
    if value is None:
        assert prompts(actions) == ("en/wrong_number", "en/account")
    else:
        assert HangUp("good") in actions
        assert call.position.variables["number"] == value


@given(st.sampled_from(sorted(TYPES)), st.text(alphabet="0123456789*ABCD", max_size=32))
def test_any_keys_mean_something_or_nothing(kind: str, keys: str) -> None:
    value = TYPES[kind](keys)
    if value is not None:
        assert read_back(kind, value, "CNY", "zh") or not keys


@pytest.mark.parametrize(
    ("check", "keys", "good"),
    [
        ("len(digits) == 3", "123#", True),
        ("len(digits) == 3", "12#", False),
        ('digits starts_with "62"', "621#", True),
        ('digits starts_with "62"', "631#", False),
        ("value > 10 and value <= limit", "11#", True),
        ("value > 10 and value <= limit", "51#", False),
    ],
)
def test_a_check_looks_at_what_was_typed(check: str, keys: str, good: bool) -> None:
    call = Call(flow_of(NODES.format(extra=f"type: amount, check: '{check}'"), "ask"), {"limit": 50})
    actions = typed(call, keys)
    assert (HangUp("good") in actions) is good
    assert prompts(actions) == (() if good else ("en/wrong_number", "en/account"))


def read(extra: str, keys: str = "12#") -> tuple[Call, list[object]]:
    call = asked(f"confirm: true, {extra}")
    return call, typed(call, keys)


@pytest.mark.parametrize(
    ("extra", "keys", "text"),
    [
        ("type: digits", "12#", "one two"),
        ("type: amount", "12*5#", "twelve point five"),
        ("type: amount, currency: USD", "12*5#", "twelve dollars and fifty cents"),
        ("type: date", "20261123", "November twenty-third, twenty twenty-six"),
        ("type: time", "1405#", "two oh five p.m."),
    ],
)
def test_what_is_read_back(extra: str, keys: str, text: str) -> None:
    _, actions = read(extra, keys)
    assert actions[0] == Ask("ask-1", "speak", {"text": text, "language": "en", "secret": False}, 3.0)


SAID = Answered("ask-1", {"prompts": ["said/a"], "seconds": 2})
QUESTION = ("en/you_typed", "said/a", "en/confirm_typed")


def test_a_yes_keeps_it_and_a_no_asks_anew() -> None:
    call, _ = read("type: digits")
    assert prompts(list(call.tell(SAID, 2.0))) == QUESTION
    assert "number" not in call.position.variables
    assert HangUp("good") in call.tell(Digit("1"), 3.0)
    assert call.position.variables["number"] == "12"
    call, _ = read("type: digits")
    call.tell(SAID, 2.0)
    assert prompts(list(call.tell(Digit("2"), 3.0))) == ("en/account",)
    assert call.position.phase == "playing"


def test_other_keys_and_silence() -> None:
    call, _ = read("type: digits")
    assert call.tell(Digit("1"), 1.5) == []
    call.tell(SAID, 2.0)
    assert call.tell(Digit("#"), 2.5) == []
    assert prompts(list(call.tell(Digit("7"), 3.0))) == QUESTION
    call.tell(PlaybackEnded(call.position.playback), 4.0)
    assert HangUp("bad") in call.tell(Woke("flow"), 12.0)


@pytest.mark.parametrize(
    "event", [Answered("ask-1", failure="not_spoken"), Answered("ask-1", 3), Woke("flow")]
)
def test_without_a_voice_recorded_numbers_are_heard(event: Answered | Woke) -> None:
    call, _ = read("type: digits")
    assert prompts(list(call.tell(event, 5.0))) == (
        "en/you_typed",
        "en/number/1",
        "en/number/2",
        "en/confirm_typed",
    )
    for extra in ("type: amount", "sensitive: true"):
        call, _ = read(extra)
        actions = call.tell(event, 5.0)
        assert HangUp("bad") in actions
        assert not any("number/" in repr(one) for one in actions)


def test_a_secret_number_that_is_read_back_stays_one() -> None:
    call, actions = read("sensitive: true")
    assert isinstance(actions[0], Ask)
    assert actions[0].request["secret"] is True
    call.tell(SAID, 2.0)
    assert '"12"' not in json.dumps(call.position.to_data())
    restored = Call(call.flow)
    restored.position = Position.from_data(json.loads(json.dumps(call.position.to_data())))
    assert HangUp("good") not in restored.tell(Digit("1"), 3.0)
    actions = list(call.tell(Digit("1"), 3.0))
    assert HangUp("good") in actions
    kept = next(one for one in actions if isinstance(one, Tell) and one.kind is TellKind.DIGITS_COLLECTED)
    assert kept.data == {"node": "ask", "name": "number", "count": 2}


@pytest.mark.parametrize(
    ("extra", "error"),
    [
        ("type: money", "`type` is `money`"),
        ("check: 'digits ='", "`check` cannot be understood"),
        ("type: amount, terminator: '*'", "`terminator` is *, which stands for the point of an amount"),
        ("currency: XYZ", "`currency` is `XYZ`"),
    ],
)
def test_mistakes(extra: str, error: str) -> None:
    with pytest.raises(FlowErrors) as caught:
        asked(extra)
    assert caught.value.errors[0].problem.startswith(error)
