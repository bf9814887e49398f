"""Collecting digits: how it ends, how it fails, and what stays secret."""

from __future__ import annotations

import json

import pytest

from ivr_flows import (
    Action,
    Digit,
    HangUp,
    PlaybackEnded,
    Position,
    StopPlaying,
    Tell,
    TellKind,
    Woke,
    hides_digits,
)
from tests.ivr_flows.conversation import CALLER, Call, flow_of, played, told, wake

NODES = """
  ask:
    do: collect
    prompts: account
    into: account
    min_digits: 3
    max_digits: 4
    timeout_s: 6
    digit_timeout_s: 3
    total_timeout_s: 8
    retries: 1
    sensitive: {sensitive}
    next: done
    on_fail: failed
  done: {{do: hangup}}
  failed: {{do: hangup, reason: no_account}}
"""
OPEN = NODES.format(sensitive="false")
SECRET = NODES.format(sensitive="true")
DONE: list[Action] = [HangUp("finished"), told(TellKind.FINISHED, "done", reason="finished")]


def collected(digits: str) -> Tell:
    return told(TellKind.DIGITS_COLLECTED, "ask", name="account", count=len(digits), digits=digits)


def begun(nodes: str = OPEN) -> Call:
    call = Call(flow_of(nodes, "ask"))
    assert call.tell(Digit("1"), 1.0) == [StopPlaying(), wake(4.0)]
    assert call.tell(Digit("2"), 2.0) == [wake(5.0)]
    return call


def test_the_longest_number_ends_by_itself() -> None:
    call = begun()
    assert call.tell(Digit("3"), 3.0) == [wake(6.0)]
    assert call.tell(Digit("4"), 4.0) == [collected("1234"), *DONE]
    assert call.position.variables["account"] == "1234"


def test_the_terminator_ends_a_shorter_one() -> None:
    call = begun()
    call.tell(Digit("3"), 3.0)
    assert call.tell(Digit("#"), 4.0) == [collected("123"), *DONE]


def test_a_pause_ends_a_number_that_is_long_enough() -> None:
    call = begun()
    call.tell(Digit("3"), 3.0)
    assert call.tell(Woke("flow"), 6.0) == [collected("123"), *DONE]


def test_the_total_time_is_never_exceeded() -> None:
    call = begun()
    assert call.tell(Digit("3"), 4.5) == [wake(7.5)]
    call = Call(flow_of(OPEN.replace("max_digits: 4", "max_digits: 9"), "ask"))
    for now in (1.0, 3.5, 6.0):
        call.tell(Digit("5"), now)
    assert call.tell(Digit("5"), 8.5) == [wake(9.0)]
    assert call.tell(Woke("flow"), 9.0) == [collected("5555"), *DONE]


def test_too_short_and_silent_answers_are_asked_again_and_then_fail() -> None:
    call = begun()
    assert call.tell(Woke("flow"), 5.0) == [
        told(TellKind.WRONG_DIGIT, "ask", digit=""),
        *played(2, "ask", "en/wrong_number", "en/account", until=65.0),
    ]
    assert call.tell(PlaybackEnded("play-2"), 9.0) == [wake(15.0)]
    assert call.tell(Woke("flow"), 15.0) == [
        told(TellKind.WRONG_DIGIT, "ask", digit=""),
        HangUp("no_account"),
        told(TellKind.FINISHED, "failed", reason="no_account"),
    ]


def test_a_number_typed_ahead_counts_and_leaves_the_rest_for_the_next_question() -> None:
    nodes = """
  first: {do: play, prompts: a, barge_in: false, next: ask}
  ask: {do: collect, prompts: account, into: account, next: menu, on_fail: end}
  menu: {do: menu, prompts: b, keys: {5: {label: Five, go: end}}, on_fail: end}
  end: {do: hangup}
"""
    call = Call(flow_of(nodes, "first"))
    for digit in "12#5":
        assert call.tell(Digit(digit), 1.0) == []
    actions = call.tell(PlaybackEnded("play-1"), 2.0)
    assert [action for action in actions if isinstance(action, Tell)] == [
        collected("12"),
        told(TellKind.MENU_CHOSEN, "menu", choice="5", label="Five"),
        told(TellKind.FINISHED, "end", reason="finished"),
    ]


def test_secret_digits_are_neither_told_nor_saved() -> None:
    call = begun(SECRET)
    assert hides_digits(call.flow, call.position)
    saved = call.position.to_data()
    assert (saved["digits"], saved["has_forgotten"]) == ("", True)
    call.tell(Digit("3"), 3.0)
    assert call.tell(Digit("4"), 4.0) == [
        told(TellKind.DIGITS_COLLECTED, "ask", name="account", count=4),
        *DONE,
    ]
    assert call.position.variables["account"] == "1234"
    assert call.position.to_data()["variables"] == {**CALLER, "language": "en"}


def test_a_call_restored_in_the_middle_of_a_secret_number_is_asked_again() -> None:
    call = begun(SECRET)
    call.position = Position.from_data(json.loads(json.dumps(call.position.to_data())))
    call.tell(Digit("3"), 3.0)
    call.tell(Digit("4"), 3.5)
    assert call.tell(Digit("5"), 4.0) == [wake(7.0)]
    assert call.tell(Digit("#"), 4.5) == [
        told(TellKind.WRONG_DIGIT, "ask", digit=""),
        *played(2, "ask", "en/wrong_number", "en/account", until=64.5),
    ]


@pytest.mark.parametrize(("nodes", "hidden"), [(OPEN, False), (SECRET, True)])
def test_keys_are_hidden_from_the_question_before_a_secret_number_on(nodes: str, hidden: bool) -> None:
    call = Call(flow_of("  first: {do: play, prompts: a, next: ask}\n" + nodes, "first"))
    assert hides_digits(call.flow, call.position) is hidden
    assert call.tell(Digit("1"), 1.0)[0] == StopPlaying()
    assert call.position.phase == ("playing" if hidden else "collecting")
