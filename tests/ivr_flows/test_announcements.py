"""What waiting callers are told: the place and the wait as of now, on a schedule; no wait gets longer for nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr_flows import (
    Action,
    AgentAnswered,
    AskPlace,
    Digit,
    Input,
    Placed,
    PlaybackEnded,
    Queued,
    Requeued,
    StopPlaying,
    Tell,
    TellKind,
    Woke,
)
from tests.ivr_flows.conversation import Call, flow_of, played, told, wake

NODES = """
  line:
    do: queue
    queue: sales
    answer_s: 4
    announce:
      - {after_s: 0, say: [position, wait, question]}
      - {every_s: 40, say: [position, wait]}
      - {every_s: 100, say: [a_tip, reminder]}
      - {after_s: 300, say: long_wait}
    on_leave: bye
    on_left: bye
  bye: {do: hangup}
"""
PLACE = {n: ("en/position_before", f"en/number/{n}", "en/position_after") for n in (1, 2, 3, 4)}
TWO_TO_FIVE = ("en/wait_between", "en/count/2", "en/wait_and", "en/number/5", "en/wait_minutes")
BELOW_TWO = ("en/wait_below", "en/count/2", "en/wait_minutes")
SHORT = ("en/wait_short",)
QUESTION = ("en/wait_question",)


def in_line(*rows: tuple[Input, float, list[Action]]) -> Call:
    call = Call(flow_of(NODES, "line"))
    for event, now, actions in rows:
        assert call.tell(event, now) == actions
    return call


def say(number: int, *prompts: str, now: float) -> list[Action]:
    return played(number, "line", *prompts, until=now + 30.0 * len(prompts))


def announced(position: int, *wait: int) -> Tell:
    said = dict(zip(("wait_p50_s", "wait_p90_s"), wait, strict=False))
    return told(TellKind.POSITION_ANNOUNCED, "line", position=position, **said)


def music(number: int, now: float, until: float) -> list[Action]:
    return played(number, "line", "music/hold", until=until, loop=True)


WAITS = told(TellKind.WAIT_ANSWERED, "line", answer="wait")
WAITING: tuple[tuple[Input, float, list[Action]], ...] = (
    (Queued(3, False, 130.0, 290.0), 0.0, [
        *say(1, *PLACE[3], *TWO_TO_FIVE, *QUESTION, now=0.0), announced(3, 130, 290),
    ]),
    (Digit("1"), 10.0, [WAITS, *music(2, 10.0, 50.0)]),
)  # fmt: skip


def test_the_wait_that_came_with_the_place_is_said_at_once() -> None:
    in_line(*WAITING)


def test_a_wait_that_did_not_is_asked_for() -> None:
    in_line(
        (Queued(3), 0.0, [AskPlace(), wake(1.0)]),
        (
            Placed(2, 20.0, 61.0),
            0.0,
            [*say(1, *PLACE[2], *BELOW_TWO, *QUESTION, now=0.0), announced(2, 20, 61)],
        ),
        (PlaybackEnded("play-1"), 9.0, [wake(13.0)]),
    )


def test_a_wait_that_nobody_knows_is_not_said() -> None:
    in_line(
        (Queued(3), 0.0, [AskPlace(), wake(1.0)]),
        (Placed(3), 0.0, [*say(1, *PLACE[3], *QUESTION, now=0.0), announced(3)]),
    )


def test_the_place_is_asked_for_again_each_time_while_the_music_goes_on() -> None:
    in_line(
        *WAITING,
        (Woke("flow"), 50.0, [AskPlace(), wake(51.0)]),
        (Placed(1, 10.0, 50.0), 50.0, [*say(3, *PLACE[1], *SHORT, now=50.0), announced(1, 10, 50)]),
        (PlaybackEnded("play-3"), 57.0, music(4, 57.0, 97.0)),
        (Woke("flow"), 97.0, [AskPlace(), wake(98.0)]),
        # Nobody answers: the old place is better than none, the old wait is not. Due at 110: said along.
        (Woke("flow"), 98.0, [*say(5, *PLACE[1], now=98.0), announced(1)]),
        (PlaybackEnded("play-5"), 104.0, music(6, 104.0, 110.0)),
        (Woke("flow"), 110.0, say(7, "en/a_tip", "en/wait_reminder", now=110.0)),
        (PlaybackEnded("play-7"), 120.0, music(8, 120.0, 144.0)),
    )


def test_an_offer_does_not_stop_an_announcement_and_an_agent_does() -> None:
    call = in_line(
        *WAITING,
        (Woke("flow"), 50.0, [AskPlace(), wake(51.0)]),
        (Queued(3, offered=True), 50.0, []),
        (Placed(3, 130.0, 290.0), 50.0, [*say(3, *PLACE[3], *TWO_TO_FIVE, now=50.0), announced(3, 130, 290)]),
        (Queued(3), 52.0, []),
        (Queued(3, offered=True), 53.0, []),
        (AgentAnswered(), 54.0, []),
    )
    assert call.tell(Placed(3), 55.0) == []


@pytest.mark.parametrize("phase", ["placing", "repeating"])
def test_the_leave_key_works_whatever_is_said(phase: str) -> None:
    call = in_line(*WAITING)
    call.tell(Woke("flow"), 50.0)
    if phase == "repeating":
        call.tell(Placed(3), 50.0)
    left = call.tell(Digit("2"), 51.0)
    assert told(TellKind.WAIT_ANSWERED, "line", answer="leave") in left
    assert (StopPlaying() in left) == (phase == "repeating")


def test_a_wait_never_gets_longer_while_the_place_does_not_get_worse() -> None:
    call = Call(flow_of(NODES.replace("every_s: 100", "every_s: 3000"), "line"))
    call.tell(Queued(3, False, 130.0, 290.0), 0.0)
    call.tell(Digit("1"), 10.0)
    rows = [
        (Placed(3, 200.0, 500.0), TWO_TO_FIVE, (130, 290)),
        (Placed(2, 400.0, 500.0), TWO_TO_FIVE, (130, 290)),
        (Placed(2, 30.0, 100.0), BELOW_TWO, (30, 100)),
        (Placed(2, 130.0, 290.0), BELOW_TWO, (30, 100)),
        (Placed(3, 130.0, 290.0), TWO_TO_FIVE, (130, 290)),
    ]
    for placed, wait, seconds in rows:
        now = call.position.deadline
        call.tell(Woke("flow"), now)
        actions = call.tell(placed, now)
        assert actions[0].prompts == (*PLACE[placed.position], *wait)  # type: ignore[union-attr]
        assert actions[-1] == announced(placed.position, *seconds)
        call.tell(PlaybackEnded(call.position.playback), now + 5.0)


def test_another_queue_means_a_place_and_a_wait_of_its_own() -> None:
    in_line(
        *WAITING,
        (Requeued(0, "overflow", "support"), 20.0, say(3, "en/other_team", now=20.0)),
        (Queued(4, False, 600.0, 700.0), 20.0, []),
        (PlaybackEnded("play-3"), 24.0, [AskPlace(), wake(25.0)]),
        (Placed(4, 600.0, 700.0), 24.0, [
            *say(4, *PLACE[4], "en/wait_between", "en/number/10", "en/wait_and", "en/number/12", "en/wait_minutes",
                 now=24.0),
            announced(4, 600, 700),
        ]),
        (PlaybackEnded("play-4"), 34.0, music(5, 34.0, 74.0)),
    )  # fmt: skip


def test_a_rule_that_moves_the_caller_at_once_leaves_the_question_to_be_asked() -> None:
    in_line(
        (Requeued(0, "overflow", "support"), 0.0, say(1, "en/other_team", now=0.0)),
        (PlaybackEnded("play-1"), 4.0, [AskPlace(), wake(5.0)]),
        (Placed(2), 4.0, [*say(2, *PLACE[2], *QUESTION, now=4.0), announced(2)]),
        (PlaybackEnded("play-2"), 9.0, [wake(13.0)]),
    )


def test_another_queue_with_a_free_agent_means_a_connection() -> None:
    in_line(
        (Requeued(0, "overflow", "support"), 0.0, say(1, "en/other_team", now=0.0)),
        (Queued(1, offered=True), 0.0, []),
        (PlaybackEnded("play-1"), 4.0, say(2, "en/connecting", now=4.0)),
        (
            Queued(1, False, 10.0, 20.0),
            15.0,
            [*say(3, *PLACE[1], *SHORT, *QUESTION, now=15.0), announced(1, 10, 20)],
        ),
    )


def test_without_a_word_about_the_move_the_place_comes_at_once() -> None:
    call = Call(flow_of(NODES.replace("answer_s: 4", "other_team: []"), "line"))
    assert call.tell(Requeued(0, "overflow", "support"), 1.0) == [AskPlace(), wake(2.0)]


def test_who_was_transferred_to_a_queue_that_is_full_hears_of_the_other_team_too() -> None:
    call = in_line(*WAITING, (AgentAnswered(), 20.0, []))
    assert call.tell(Requeued(2, "overflow", "support"), 60.0) == say(3, "en/other_team", now=60.0)
    assert (call.position.in_queue, call.position.line) == (True, "support")


def test_a_schedule_of_nothing_but_music() -> None:
    nodes = NODES.replace("{after_s: 0, say: [position, wait, question]}", "{after_s: 500, say: a_tip}")
    call = Call(flow_of(nodes.replace("every_s: 40", "after_s: 600"), "line"))
    assert call.tell(Queued(3), 0.0) == played(1, "line", "music/hold", until=100.0, loop=True)


SECONDS = st.floats(0.0, 4000.0)


@given(st.lists(st.tuples(st.integers(0, 4), SECONDS, SECONDS), max_size=12))
def test_no_caller_is_told_a_longer_wait_at_the_same_place_or_a_better_one(
    rows: list[tuple[int, float, float]],
) -> None:
    call = in_line(*WAITING)
    last = (3, 130.0, 290.0)
    for place, p50_s, more_s in rows:
        now = call.position.deadline
        call.tell(Woke("flow"), now)
        for action in call.tell(Placed(place, p50_s, p50_s + more_s), now):
            if isinstance(action, Tell) and "wait_p90_s" in action.data:
                told_now = (
                    place,
                    float(str(action.data["wait_p50_s"])),
                    float(str(action.data["wait_p90_s"])),
                )
                assert place > last[0] or (told_now[1] <= last[1] and told_now[2] <= last[2])
                last = told_now
        call.tell(PlaybackEnded(call.position.playback), now + 5.0)
