"""Waiting in line: position, question, music, answers, lost agents, and every way out."""

from __future__ import annotations

import pytest

from ivr_flows import (
    Action,
    AgentAnswered,
    AskPlace,
    CallerLeft,
    Digit,
    EnterQueue,
    HangUp,
    Input,
    LeaveQueue,
    Placed,
    PlaybackEnded,
    Queued,
    QueueLeft,
    Requeued,
    Status,
    StopPlaying,
    TellKind,
    Woke,
)
from tests.ivr_flows.conversation import Call, flow_of, played, told, wake

NODES = """
  line: {do: queue, queue: sales, needs: {sales: 1, english: 4}, answer_s: 4, announce_every_s: 20,
         on_leave: bye, on_left: sorry}
  bye: {do: hangup, prompts: call_again, reason: left_by_key}
  sorry: {do: hangup, reason: nobody}
"""
ENTER = EnterQueue("sales", (("sales", 1), ("english", 4)), 0)
THIRD = ("en/position_before", "en/number/3", "en/position_after", "en/wait_question")


def say_third(number: int, now: float) -> list[Action]:
    return [
        *played(number, "line", *THIRD, until=now + 120.0),
        told(TellKind.POSITION_ANNOUNCED, "line", position=3),
    ]


def hold(number: int, now: float) -> list[Action]:
    return played(number, "line", "music/hold", until=now + 20.0, loop=True)


def answer(word: str) -> Action:
    return told(TellKind.WAIT_ANSWERED, "line", answer=word)


def in_line(*rows: tuple[Input, float, list[Action]]) -> Call:
    call = Call(flow_of(NODES, "line"))
    assert list(call.first) == [ENTER, wake(5.0)]
    for event, now, actions in rows:
        assert call.tell(event, now) == actions
    return call


ANNOUNCED = (Queued(3), 0.0, say_third(1, 0.0))
WAITING = ((ANNOUNCED), (Digit("1"), 2.0, [answer("wait"), *hold(2, 2.0)]))


def test_an_idle_agent_is_rung_at_once() -> None:
    call = in_line(
        (Queued(1, offered=True), 0.0, played(1, "line", "en/connecting", until=30.0)),
        (PlaybackEnded("play-1"), 2.0, hold(2, 2.0)),
        (AgentAnswered(), 4.0, []),
    )
    assert call.position.status is Status.CONNECTED


def test_an_offer_that_falls_through_brings_the_place_in_line() -> None:
    in_line(
        (Queued(1, offered=True), 0.0, played(1, "line", "en/connecting", until=30.0)),
        (Queued(3), 9.0, say_third(2, 9.0)),
    )


def test_no_key_means_waiting() -> None:
    in_line(
        ANNOUNCED,
        (PlaybackEnded("play-1"), 8.0, [wake(12.0)]),
        (Woke("flow"), 12.0, [answer("silent_wait"), *hold(2, 12.0)]),
    )


def test_a_key_during_the_announcement_answers_it() -> None:
    in_line(*WAITING)


def test_another_key_is_noted_and_the_question_goes_on() -> None:
    in_line(
        ANNOUNCED,
        (Digit("7"), 1.0, [told(TellKind.WRONG_DIGIT, "line", digit="7")]),
        (PlaybackEnded("play-1"), 8.0, [wake(12.0)]),
    )


LEAVING: list[Action] = [
    answer("leave"),
    LeaveQueue("left_by_key"),
    *played(2, "bye", "en/call_again", until=31.0),
]


def test_leaving_by_key_ends_with_a_goodbye() -> None:
    in_line(
        ANNOUNCED,
        (Digit("2"), 1.0, [StopPlaying(), *LEAVING]),
        (QueueLeft("left_by_key"), 1.0, []),
        (
            PlaybackEnded("play-2"),
            3.0,
            [HangUp("left_by_key"), told(TellKind.FINISHED, "bye", reason="left_by_key")],
        ),
    )


def test_the_place_is_repeated_and_moves_up() -> None:
    second = ("en/position_before", "en/number/2", "en/position_after", "en/wait_reminder")
    in_line(
        *WAITING,
        (Queued(2), 10.0, []),
        (Queued(2, offered=True), 11.0, []),
        (Queued(2), 12.0, []),
        (Woke("flow"), 22.0, [AskPlace(), wake(23.0)]),
        (
            Placed(2),
            22.0,
            [
                *played(3, "line", *second, until=142.0),
                told(TellKind.POSITION_ANNOUNCED, "line", position=2),
            ],
        ),
        (PlaybackEnded("play-3"), 28.0, hold(4, 28.0)),
    )


def test_the_leave_key_also_works_during_the_music() -> None:
    call = in_line(*WAITING, (Digit("5"), 3.0, []))
    assert call.tell(Digit("2"), 4.0) == [
        answer("leave"),
        LeaveQueue("left_by_key"),
        *played(3, "bye", "en/call_again", until=34.0),
    ]


def test_a_silent_router_means_music_and_no_invented_number() -> None:
    in_line(
        (Woke("flow"), 5.0, hold(1, 5.0)),
        (Woke("flow"), 25.0, [AskPlace(), wake(26.0)]),
        (Woke("flow"), 26.0, played(2, "line", "en/all_busy", "en/wait_reminder", until=86.0)),
    )


@pytest.mark.parametrize(("place", "spoken"), [(99, "en/number/99"), (100, "en/position_many")])
def test_long_lines_are_counted_up_to_99(place: int, spoken: str) -> None:
    call = in_line()
    play = call.tell(Queued(place), 0.0)[0]
    assert spoken in play.prompts  # type: ignore[union-attr]


@pytest.mark.parametrize("rows", [(), (ANNOUNCED,), WAITING])
def test_an_agent_may_answer_at_any_moment(rows: tuple[tuple[Input, float, list[Action]], ...]) -> None:
    call = in_line(*rows)
    assert call.tell(AgentAnswered(), 3.0) == []
    assert (call.position.status, call.position.deadline) == (Status.CONNECTED, 0.0)
    assert (
        call.tell(Digit("2"), 4.0)
        == call.tell(Woke("flow"), 99.0)
        == call.tell(QueueLeft("answered"), 99.0)
        == []
    )


def test_a_lost_agent_means_an_apology_music_and_the_old_place() -> None:
    call = in_line(*WAITING, (AgentAnswered(), 9.0, []))
    assert call.tell(Requeued(3), 60.0) == played(3, "line", "en/agent_lost", until=90.0)
    assert call.tell(Queued(3), 60.0) == []
    assert call.tell(PlaybackEnded("play-3"), 64.0) == hold(4, 64.0)
    assert call.tell(AgentAnswered(), 70.0) == []


def test_without_an_apology_the_music_comes_at_once() -> None:
    call = Call(flow_of(NODES.replace("answer_s: 4", "lost: []"), "line"))
    call.tell(AgentAnswered(), 1.0)
    assert call.tell(Requeued(1), 60.0) == hold(1, 60.0)
    assert call.tell(Requeued(1), 61.0) == []


@pytest.mark.parametrize("rows", [(), (ANNOUNCED,), WAITING])
def test_the_router_may_end_the_wait(rows: tuple[tuple[Input, float, list[Action]], ...]) -> None:
    call = in_line(*rows)
    assert call.tell(QueueLeft("no_agent"), 3.0) == [
        HangUp("nobody"),
        told(TellKind.FINISHED, "sorry", reason="nobody"),
    ]


def test_a_caller_who_hangs_up_in_line_has_abandoned() -> None:
    call = in_line(*WAITING)
    assert call.tell(CallerLeft(), 3.0) == [
        LeaveQueue("abandoned"),
        told(TellKind.FINISHED, "line", reason="caller_left"),
    ]
    assert (call.position.status, call.tell(CallerLeft(), 4.0)) == (Status.ENDED, [])


def test_a_caller_who_hangs_up_on_an_agent_has_not() -> None:
    call = in_line((AgentAnswered(), 9.0, []))
    assert call.tell(CallerLeft(), 30.0) == [told(TellKind.FINISHED, "line", reason="caller_left")]


LIMITED = NODES.replace("answer_s: 4", "max_wait_s: 30")


def test_the_longest_wait_is_kept_to_the_second() -> None:
    call = Call(flow_of(LIMITED, "line"))
    assert call.tell(Queued(3), 0.0)[2] == wake(30.0)
    assert call.tell(Digit("1"), 25.0)[-1] == wake(30.0)
    assert call.tell(Woke("flow"), 30.0) == [
        LeaveQueue("timed_out"),
        HangUp("nobody"),
        told(TellKind.FINISHED, "sorry", reason="nobody"),
    ]


def test_an_agent_being_rung_is_waited_for_beyond_the_longest_wait() -> None:
    call = Call(flow_of(LIMITED, "line"))
    call.tell(Queued(3), 0.0)
    call.tell(Digit("1"), 25.0)
    call.tell(Queued(3, offered=True), 29.0)
    assert call.tell(Woke("flow"), 30.0) == [wake(45.0)]
    assert call.tell(Queued(3), 31.0) == [
        LeaveQueue("timed_out"),
        HangUp("nobody"),
        told(TellKind.FINISHED, "sorry", reason="nobody"),
    ]


def test_one_queue_may_lead_to_another() -> None:
    nodes = NODES.replace("on_left: sorry", "on_left: second") + (
        "  second: {do: queue, queue: support, on_leave: bye, on_left: sorry}\n"
    )
    call = Call(flow_of(nodes, "line"))
    assert call.tell(QueueLeft("overflowed"), 3.0) == [EnterQueue("support", (), 0), wake(8.0)]
    call.tell(AgentAnswered(), 5.0)
    assert call.position.queue_node == "second"
