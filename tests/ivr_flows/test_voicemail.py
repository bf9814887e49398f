"""Leaving a message: greeting, tone, the message, its end by every way there is; and how waiting callers get there."""

from __future__ import annotations

import pytest

from ivr_flows import (
    Action,
    CallerLeft,
    Digit,
    EndMessage,
    EnterQueue,
    FlowErrors,
    HangUp,
    LeaveQueue,
    PlaybackEnded,
    Queued,
    RecordingEnded,
    RecordMessage,
    StopPlaying,
    TellKind,
    Woke,
    load,
)
from tests.ivr_flows.conversation import CALLER, Call, flow_of, played, told, wake

BOX = """
  box: {do: voicemail, box: support, longest_s: 60, silence_s: 5}
"""
RECORD: list[Action] = [RecordMessage("support", 60.0, 5.0), wake(75.0)]
SAVED: list[Action] = [
    EndMessage(is_wanted=True),
    told(TellKind.MESSAGE_LEFT, "box", box="support"),
    *played(3, "box", "en/voicemail_saved", until=50.0),
]
END = [HangUp("voicemail"), told(TellKind.FINISHED, "box", reason="voicemail")]


def speaking() -> Call:
    """A caller who speaks after the tone since second 10."""
    call = Call(flow_of(BOX, "box"))
    assert list(call.first) == played(1, "box", "en/voicemail/support", until=30.0)
    assert call.tell(PlaybackEnded("play-1"), 8.0) == played(2, "box", "music/beep", until=38.0)
    assert call.tell(PlaybackEnded("play-2"), 10.0) == RECORD
    return call


@pytest.mark.parametrize(
    ("end", "at"), [(Digit("#"), 20.0), (RecordingEnded(), 20.0)], ids=["hash", "by itself"]
)
def test_a_message_is_saved_and_the_call_ends(end: Digit, at: float) -> None:
    call = speaking()
    assert call.tell(end, at) == SAVED
    assert call.tell(PlaybackEnded("play-3"), 23.0) == END


def test_a_recorder_that_never_says_so_costs_a_moment() -> None:
    call = speaking()
    assert call.tell(Woke("flow"), 74.0) == []
    assert call.tell(Woke("flow"), 75.0)[:2] == SAVED[:2]


def test_other_keys_are_part_of_the_message() -> None:
    call = speaking()
    assert call.tell(Digit("5"), 11.0) == []


def test_star_begins_anew() -> None:
    call = speaking()
    again = call.tell(Digit("*"), 15.0)
    assert again == [EndMessage(is_wanted=False), *played(3, "box", "music/beep", until=45.0)]
    assert call.tell(PlaybackEnded("play-3"), 16.0) == [RecordMessage("support", 60.0, 5.0), wake(81.0)]


def test_a_key_skips_the_greeting_and_those_typed_ahead_do_not_end_the_message() -> None:
    call = Call(flow_of("  hello: {do: play, prompts: welcome, next: box, barge_in: false}" + BOX, "hello"))
    call.tell(Digit("#"), 1.0)
    assert call.tell(PlaybackEnded("play-1"), 2.0) == played(2, "box", "en/voicemail/support", until=32.0)
    assert call.tell(Digit("1"), 3.0) == [StopPlaying(), *played(3, "box", "music/beep", until=33.0)]


def test_who_hangs_up_needs_nothing_more() -> None:
    assert speaking().tell(CallerLeft(), 20.0) == [told(TellKind.FINISHED, "box", reason="caller_left")]


def test_the_call_can_go_on_after_a_message() -> None:
    flow = flow_of(
        "  box: {do: voicemail, box: support, saved: [], next: bye}\n  bye: {do: hangup, reason: done}", "box"
    )
    call = Call(flow)
    call.tell(PlaybackEnded("play-1"), 1.0)
    call.tell(PlaybackEnded("play-2"), 2.0)
    assert call.tell(Digit("#"), 5.0) == [
        EndMessage(is_wanted=True),
        told(TellKind.MESSAGE_LEFT, "box", box="support"),
        HangUp("done"),
        told(TellKind.FINISHED, "bye", reason="done"),
    ]


LINE = """
  line: {do: queue, queue: sales, on_leave: bye, on_left: bye, on_message: box}
  box: {do: voicemail, box: support}
  bye: {do: hangup, reason: bye}
"""


def test_a_waiting_caller_is_told_of_the_box_and_gets_there_by_key() -> None:
    call = Call(flow_of(LINE, "line"))
    spoken = call.tell(Queued(2), 1.0)
    names = ("position_before", "number/2", "position_after", "wait_question", "message_offer")
    assert spoken[:3] == played(1, "line", *(f"en/{name}" for name in names), until=151.0)
    assert call.tell(Digit("3"), 5.0) == [
        StopPlaying(),
        told(TellKind.WAIT_ANSWERED, "line", answer="message"),
        LeaveQueue("voicemail"),
        *played(2, "box", "en/voicemail/support", until=35.0),
    ]


def test_so_does_one_who_hears_music() -> None:
    call = Call(flow_of(LINE, "line"))
    call.tell(Queued(2), 1.0)
    call.tell(Digit("1"), 2.0)
    assert LeaveQueue("voicemail") in call.tell(Digit("3"), 9.0)


def test_without_a_box_the_key_means_nothing() -> None:
    call = Call(
        flow_of(LINE.replace(", on_message: box", "").replace("on_left: bye", "on_left: box"), "line")
    )
    call.tell(Queued(2), 1.0)
    assert call.tell(Digit("3"), 5.0) == [told(TellKind.WRONG_DIGIT, "line", digit="3")]


# ---- being told of recording


def test_callers_of_a_recorded_queue_are_told_before_they_join_the_line_and_once() -> None:
    again = LINE.replace("on_left: bye", "on_left: second") + (
        "  second: {do: queue, queue: care, on_leave: bye, on_left: bye}\n"
    )
    call = Call(flow_of(again, "line"), {**CALLER, "recorded_queues": "care sales"})
    assert list(call.first) == played(1, "line", "en/recording_notice", until=30.0)
    assert call.tell(Digit("2"), 1.0) == []
    assert call.tell(PlaybackEnded("play-1"), 2.0) == [EnterQueue("sales", (), 0), wake(7.0)]


def test_a_flow_may_tell_them_in_its_own_way() -> None:
    flow = flow_of(LINE.replace("queue: sales,", "queue: sales, notice: [],"), "line")
    call = Call(flow, {**CALLER, "recorded_queues": "sales"})
    assert list(call.first) == [EnterQueue("sales", (), 0), wake(5.0)]
    assert call.position.variables["told_of_recording"] is True


def test_callers_of_other_queues_are_not() -> None:
    call = Call(flow_of(LINE, "line"), {**CALLER, "recorded_queues": "care"})
    assert list(call.first) == [EnterQueue("sales", (), 0), wake(5.0)]


# ---- mistakes


@pytest.mark.parametrize(
    ("nodes", "problem"),
    [
        ("  n: {do: voicemail}", "4:3: n: `box` is missing; add it"),
        ("  n: {do: voicemail, box: attic}",
         "4:3: n: there is no voicemail box `attic`; use one of the site's: support"),
        ("  n: {do: voicemail, box: support, again_key: '#'}",
         "4:36: n: `end_key` and `again_key` are the same key; choose two keys"),
        ("  n: {do: voicemail, box: support, beep: []}",
         "4:36: n: `beep` is empty; callers must hear when to speak"),
        ("  n: {do: queue, queue: q, on_leave: b, on_left: b, on_message: b, message_key: 2}\n  b: {do: hangup}",
         "4:68: n: `message_key` has another meaning here; choose another key"),
    ],
)  # fmt: skip
def test_mistakes(nodes: str, problem: str) -> None:
    with pytest.raises(FlowErrors) as refused:
        load(f"flow: f\nstart: n\nnodes:\n{nodes}", "f.yaml", boxes=["support"])
    assert [str(error).removeprefix("f.yaml:") for error in refused.value.errors] == [problem]
