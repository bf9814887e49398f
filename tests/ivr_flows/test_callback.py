"""Callers who would rather be called back: who may, when they hear of it, and what follows."""

from __future__ import annotations

import pytest

from ivr_flows import (
    CALLBACK_QUEUES,
    Action,
    AgentAnswered,
    AskPlace,
    CallbackProposed,
    CallerLeft,
    ChooseCallback,
    Digit,
    HangUp,
    LeaveQueue,
    Placed,
    Play,
    PlaybackEnded,
    Queued,
    QueueLeft,
    Requeued,
    Status,
    StopPlaying,
    TellKind,
    Woke,
)
from tests.ivr_flows.conversation import CALLER, Call, flow_of, played, told, wake

NODES = """
  line: {do: queue, queue: sales, answer_s: 4, on_leave: bye, on_left: sorry,
         on_callback: promise, OTHER}
  promise: {do: hangup, prompts: callback_promised, reason: callback}
  bye: {do: hangup, reason: left_by_key}
  sorry: {do: hangup, reason: nobody}
"""
SILENT = "announce: [{after_s: 0, say: position}, {every_s: 20, say: position}]"
POSITION = ("en/position_before", "en/number/3", "en/position_after")
PROMISE = [told(TellKind.WAIT_ANSWERED, "line", answer="callback"), ChooseCallback()]
OFFER = "en/callback_offer"


def caller(
    other: str = "announce_every_s: 20", ani: str = CALLER["ani"], queues: str = "other sales"
) -> Call:
    flow = flow_of(NODES.replace("OTHER", other), "line")
    return Call(flow, {**CALLER, "ani": ani, CALLBACK_QUEUES: queues})


def prompts_of(actions: list[Action]) -> tuple[str, ...]:
    return next((action.prompts for action in actions if isinstance(action, Play)), ())


def test_it_is_offered_after_the_question_and_the_reminder() -> None:
    call = caller()
    assert prompts_of(call.tell(Queued(3), 0.0)) == (*POSITION, "en/wait_question", OFFER)
    call.tell(Digit("1"), 2.0)
    call.tell(Woke("flow"), 22.0)
    assert prompts_of(call.tell(Placed(3), 22.0)) == (*POSITION, "en/wait_reminder", OFFER)


def to_announcing(call: Call) -> None:
    call.tell(Queued(3), 0.0)


def to_asking(call: Call) -> None:
    to_announcing(call)
    call.tell(PlaybackEnded("play-1"), 8.0)


def to_waiting(call: Call) -> None:
    to_announcing(call)
    call.tell(Digit("1"), 2.0)


def to_placing(call: Call) -> None:
    to_waiting(call)
    call.tell(Woke("flow"), 22.0)


def to_repeating(call: Call) -> None:
    to_placing(call)
    call.tell(Placed(2), 22.0)


def to_moving(call: Call) -> None:
    to_waiting(call)
    call.tell(Requeued(1, "overflow", "other"), 8.0)


def to_apologising(call: Call) -> None:
    call.tell(AgentAnswered(), 1.0)
    call.tell(Requeued(1), 8.0)


@pytest.mark.parametrize(
    "to_phase", [to_announcing, to_asking, to_waiting, to_placing, to_repeating, to_moving, to_apologising]
)
def test_the_key_works_while_waiting(to_phase: object) -> None:
    call = caller()
    to_phase(call)  # type: ignore[operator]
    is_heard = call.position.playback != ""
    number = call.position.playbacks + 1
    actions = call.tell(Digit("4"), 25.0)
    goodbye = played(number, "promise", "en/callback_promised", until=55.0)
    assert actions == [*([StopPlaying()] if is_heard else []), *PROMISE, *goodbye]
    assert (call.position.in_queue, call.position.give_up_at) == (False, 0.0)
    assert call.tell(PlaybackEnded(f"play-{number}"), 29.0) == [
        HangUp("callback"),
        told(TellKind.FINISHED, "promise", reason="callback"),
    ]


def test_what_happens_to_the_place_is_no_longer_this_calls_business() -> None:
    call = caller("max_wait_s: 30, announce_every_s: 20")
    to_waiting(call)
    call.tell(Digit("4"), 25.0)
    before = call.position
    for event in (Queued(1), Queued(1, offered=True), Placed(1), QueueLeft("withdrawn"), CallbackProposed()):
        assert call.tell(event, 31.0) == []
    assert call.position == before
    gone = call.tell(CallerLeft(), 32.0)
    assert gone == [told(TellKind.FINISHED, "promise", reason="caller_left")]


@pytest.mark.parametrize(
    ("ani", "queues"),
    [("", "sales"), (CALLER["ani"], ""), (CALLER["ani"], "sales_2 other")],
    ids=["no number", "no queue calls back", "another queue does"],
)
def test_who_cannot_be_called_is_not_asked_and_the_key_means_nothing(ani: str, queues: str) -> None:
    call = caller(ani=ani, queues=queues)
    assert prompts_of(call.tell(Queued(3), 0.0)) == (*POSITION, "en/wait_question")
    assert call.tell(CallbackProposed(), 1.0) == []
    assert call.tell(Digit("4"), 2.0) == [told(TellKind.WRONG_DIGIT, "line", digit="4")]
    assert prompts_of(call.tell(Digit("1"), 3.0)) == ("music/hold",)
    assert call.tell(CallbackProposed(), 4.0) == call.tell(Digit("4"), 5.0) == []
    assert call.position.in_queue


def test_a_rule_has_it_offered_now_when_there_is_music() -> None:
    call = caller(SILENT)
    to_announcing(call)
    call.tell(PlaybackEnded("play-1"), 5.0)
    assert call.tell(CallbackProposed(), 9.0) == played(3, "line", OFFER, until=39.0)
    assert call.tell(PlaybackEnded("play-3"), 14.0) == played(4, "line", "music/hold", until=25.0, loop=True)
    assert call.tell(Digit("4"), 15.0)[:2] == PROMISE


def test_a_rule_has_it_offered_as_soon_as_what_is_said_is_over() -> None:
    call = caller(SILENT)
    call.tell(CallbackProposed(), 0.0)
    assert prompts_of(call.tell(Queued(3), 0.0)) == POSITION
    assert call.tell(PlaybackEnded("play-1"), 5.0) == played(2, "line", OFFER, until=35.0)
    assert prompts_of(call.tell(PlaybackEnded("play-2"), 9.0)) == ("music/hold",)


def test_what_is_offered_anyway_is_not_offered_twice() -> None:
    call = caller()
    call.tell(CallbackProposed(), 0.0)
    assert OFFER in prompts_of(call.tell(Queued(3), 0.0))
    assert prompts_of(call.tell(Digit("1"), 2.0)) == ("music/hold",)


def test_a_connection_under_way_is_not_disturbed() -> None:
    call = caller()
    call.tell(Queued(1, offered=True), 0.0)
    assert call.tell(CallbackProposed(), 1.0) == []
    assert call.tell(AgentAnswered(), 2.0) == []
    assert (call.position.status, call.position.is_proposed) == (Status.CONNECTED, False)


def test_in_another_queue_its_own_rule_counts() -> None:
    call = caller(queues="sales")
    to_moving(call)
    assert call.tell(PlaybackEnded("play-3"), 9.0) == [AskPlace(), wake(10.0)]
    assert OFFER not in prompts_of(call.tell(Placed(2), 9.0))
    assert call.tell(Digit("4"), 10.0) == []


def test_a_key_of_ones_own_and_no_offer_aloud() -> None:
    call = caller("callback_key: 9, callback_offer: []")
    assert prompts_of(call.tell(Queued(3), 0.0)) == (*POSITION, "en/wait_question")
    call.tell(Digit("1"), 1.0)
    assert call.tell(CallbackProposed(), 2.0) == []
    assert call.tell(Digit("4"), 3.0) == []
    assert call.tell(Digit("9"), 3.0)[:2] == PROMISE


def test_without_a_way_there_the_key_means_nothing() -> None:
    call = Call(
        flow_of(
            NODES.replace("OTHER", "priority: 0").replace("on_callback: promise", "on_message: promise"),
            "line",
        )
    )
    call.tell(Queued(3), 0.0)
    assert call.tell(Digit("4"), 1.0) == [told(TellKind.WRONG_DIGIT, "line", digit="4")]
    assert LeaveQueue("voicemail") in call.tell(Digit("3"), 1.0)
