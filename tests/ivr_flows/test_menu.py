"""Menus: barge-in, silence, wrong keys, languages, and always a way to a human."""

from __future__ import annotations

from ivr_flows import Action, Digit, EnterQueue, Input, PlaybackEnded, StopPlaying, TellKind, Woke
from tests.ivr_flows.conversation import Call, flow_of, played, told, wake

NODES = """
  menu:
    do: menu
    prompts: main_menu
    timeout_s: 5
    retries: 1
    keys:
      1: {label: Support, go: human}
      9: {label: 中文, set_language: zh, go: menu}
      "#": human
    on_fail: human
  human: {do: queue, queue: support, needs: {support: 2}, priority: 3, on_leave: bye, on_left: bye}
  bye: {do: hangup}
"""
HUMAN: list[Action] = [EnterQueue("support", (("support", 2),), 3)]
MENU = "en/main_menu"


def wrong(digit: str) -> Action:
    return told(TellKind.WRONG_DIGIT, "menu", digit=digit)


def chosen(key: str, label: str) -> Action:
    return told(TellKind.MENU_CHOSEN, "menu", choice=key, label=label)


def talk(*rows: tuple[Input, float, list[Action]]) -> None:
    call = Call(flow_of(NODES, "menu"))
    assert list(call.first) == played(1, "menu", MENU, until=30.0)
    for event, now, actions in rows:
        assert call.tell(event, now) == actions


def test_a_key_stops_the_prompt_at_once() -> None:
    talk((Digit("1"), 1.0, [StopPlaying(), chosen("1", "Support"), *HUMAN, wake(6.0)]))


def test_a_key_after_the_prompt_has_nothing_to_stop() -> None:
    talk(
        (PlaybackEnded("play-1"), 10.0, [wake(15.0)]),
        (Digit("#"), 14.0, [chosen("#", "human"), *HUMAN, wake(19.0)]),
    )


def test_silence_twice_leads_to_a_human() -> None:
    talk(
        (PlaybackEnded("play-1"), 10.0, [wake(15.0)]),
        (Woke("flow"), 15.0, [wrong(""), *played(2, "menu", "en/no_key", MENU, until=75.0)]),
        (PlaybackEnded("play-2"), 25.0, [wake(30.0)]),
        (Woke("flow"), 30.0, [wrong(""), *HUMAN, wake(35.0)]),
    )


def test_wrong_keys_lead_to_a_human() -> None:
    talk(
        (Digit("7"), 1.0, [StopPlaying(), wrong("7"), *played(2, "menu", "en/wrong_key", MENU, until=61.0)]),
        (Digit("8"), 2.0, [StopPlaying(), wrong("8"), *HUMAN, wake(7.0)]),
    )


def test_switching_the_language_speaks_it_from_then_on() -> None:
    talk(
        (
            Digit("9"),
            1.0,
            [
                StopPlaying(),
                chosen("9", "中文"),
                told(TellKind.LANGUAGE_CHOSEN, "menu", language="zh"),
                *played(2, "menu", "zh/main_menu", until=31.0),
            ],
        ),
        (PlaybackEnded("play-2"), 9.0, [wake(14.0)]),
        (Woke("flow"), 14.0, [wrong(""), *played(3, "menu", "zh/no_key", "zh/main_menu", until=74.0)]),
    )


def test_keys_typed_after_a_wrong_one_are_forgotten() -> None:
    nodes = "  first: {do: play, prompts: a, barge_in: false, next: menu}\n" + NODES
    call = Call(flow_of(nodes, "first"))
    for digit in "71":
        assert call.tell(Digit(digit), 1.0) == []
    assert call.tell(PlaybackEnded("play-1"), 2.0) == [
        wrong("7"),
        *played(2, "menu", "en/wrong_key", MENU, until=62.0),
    ]
