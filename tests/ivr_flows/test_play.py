"""Prompts, typing ahead, echo, music and goodbye."""

from __future__ import annotations

import pytest

from ivr_flows import Digit, Echo, HangUp, PlaybackEnded, StopPlaying, TellKind, Woke
from tests.ivr_flows.conversation import Call, flow_of, played, told, wake

NODES = """
  hello: {do: play, prompts: [welcome, zh/welcome, music/hold], next: notice}
  notice: {do: play, prompts: notice, barge_in: false, next: menu}
  menu: {do: menu, prompts: main_menu, keys: {1: end}, on_fail: end}
  end: {do: hangup, prompts: bye, reason: served}
"""


def test_prompts_follow_the_callers_language_unless_they_name_one() -> None:
    call = Call(flow_of(NODES, "hello"), {"language": "zh"})
    assert list(call.first) == played(1, "hello", "zh/welcome", "zh/welcome", "music/hold", until=90.0)


@pytest.mark.parametrize("event", [PlaybackEnded("play-1"), Woke("flow")])
def test_the_end_of_a_prompt_or_the_loss_of_that_report_leads_on(event: PlaybackEnded | Woke) -> None:
    call = Call(flow_of(NODES, "hello"))
    assert call.tell(event, 90.0) == played(2, "notice", "en/notice", until=120.0)


@pytest.mark.parametrize(
    "event", [PlaybackEnded("play-9"), PlaybackEnded(""), Woke("other"), Woke("flow"), Digit("x")]
)
def test_stale_early_and_senseless_inputs_change_nothing(event: PlaybackEnded | Woke | Digit) -> None:
    call = Call(flow_of(NODES, "hello"))
    before = call.position
    assert (call.tell(event, 89.0), call.position) == ([], before)


def test_a_key_cuts_a_prompt_short_and_answers_the_menu_behind_a_notice_that_is_always_heard() -> None:
    call = Call(flow_of(NODES, "hello"))
    assert call.tell(Digit("1"), 2.0) == [StopPlaying(), *played(2, "notice", "en/notice", until=32.0)]
    assert call.tell(PlaybackEnded("play-2"), 5.0) == [
        told(TellKind.MENU_CHOSEN, "menu", choice="1", label="end"),
        *played(3, "end", "en/bye", until=35.0),
    ]
    assert call.tell(PlaybackEnded("play-3"), 7.0) == [
        HangUp("served"),
        told(TellKind.FINISHED, "end", reason="served"),
    ]
    assert call.tell(Digit("1"), 8.0) == []


def test_a_key_typed_ahead_skips_the_announcements_that_may_be_skipped() -> None:
    nodes = """
  first: {do: play, prompts: a, barge_in: false, next: second}
  second: {do: play, prompts: b, next: menu}
  menu: {do: menu, prompts: main_menu, keys: {1: end}, on_fail: end}
  end: {do: hangup}
"""
    call = Call(flow_of(nodes, "first"))
    assert call.tell(Digit("1"), 1.0) == []
    assert call.tell(PlaybackEnded("play-1"), 3.0) == [
        told(TellKind.MENU_CHOSEN, "menu", choice="1", label="end"),
        HangUp("finished"),
        told(TellKind.FINISHED, "end", reason="finished"),
    ]


@pytest.mark.parametrize(
    ("verb", "begun"),
    [
        ("echo, limit_s: 60", [Echo(), wake(60.0)]),
        ("music, limit_s: 60", played(1, "test", "music/hold", until=60.0, loop=True)),
        ("music, limit_s: 60, prompts: [a, b]", played(1, "test", "en/a", "en/b", until=60.0, loop=True)),
    ],
)
def test_echo_and_music_last_until_their_limit(verb: str, begun: list[object]) -> None:
    call = Call(flow_of(f"  test: {{do: {verb}}}", "test"))
    assert list(call.first) == begun
    assert call.tell(Digit("1"), 30.0) == []
    assert call.tell(Woke("flow"), 60.0) == [
        HangUp("time_limit"),
        told(TellKind.FINISHED, "test", reason="time_limit"),
    ]


@pytest.mark.parametrize("verb", ["echo", "music"])
def test_echo_and_music_may_lead_on(verb: str) -> None:
    call = Call(flow_of(f"  test: {{do: {verb}, limit_s: 9, next: end}}\n  end: {{do: hangup}}", "test"))
    assert call.tell(Woke("flow"), 9.0) == [
        HangUp("finished"),
        told(TellKind.FINISHED, "end", reason="finished"),
    ]
