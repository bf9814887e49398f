"""Ways out of a line: by outcome, by a rule that leads to a box or a message, and what it takes to write them down."""

from __future__ import annotations

import json

import pytest

from ivr_flows import (
    Action,
    AgentAnswered,
    Digit,
    Diverted,
    EndMessage,
    HangUp,
    Input,
    LeaveQueue,
    PlaybackEnded,
    Position,
    Queued,
    QueueLeft,
    RecordMessage,
    Requeued,
    Status,
    TellKind,
    Woke,
    hides_digits,
)
from tests.ivr_flows.conversation import Call, flow_of, played, told, wake

NODES = """
  line:
    do: queue
    queue: sales
    max_wait_s: 30
    on_left: other
    exits: {timed_out: late, no_agent: nobody, left_by_key: bye, voicemail: box, withdrawn: nobody}
  late: {do: hangup, reason: late}
  nobody: {do: hangup, reason: nobody}
  other: {do: hangup, reason: other}
  bye: {do: hangup, reason: bye}
  box: {do: voicemail, box: sales}
"""


def in_line() -> Call:
    call = Call(flow_of(NODES, "line"))
    call.tell(Queued(3), 0.0)
    return call


@pytest.mark.parametrize(
    ("event", "now", "reason"),
    [
        (QueueLeft("no_agent"), 3.0, "nobody"),
        (QueueLeft("withdrawn"), 3.0, "nobody"),
        (QueueLeft("timed_out"), 3.0, "late"),
        (QueueLeft("overflowed"), 3.0, "other"),
        (QueueLeft("failed"), 3.0, "other"),
        (QueueLeft("something new"), 3.0, "other"),
        (Woke("flow"), 30.0, "late"),
        (Digit("2"), 3.0, "bye"),
        (Diverted("number", "+4930123"), 3.0, "other"),
        (Diverted("voicemail", ""), 3.0, "other"),
    ],
)
def test_each_outcome_has_its_way(event: Input, now: float, reason: str) -> None:
    assert HangUp(reason) in in_line().tell(event, now)


def test_the_message_key_leads_to_the_box_among_the_exits() -> None:
    actions = in_line().tell(Digit("3"), 3.0)
    assert LeaveQueue("voicemail") in actions
    assert actions[-3:] == played(2, "box", "en/voicemail/sales", until=33.0)


def restored(call: Call) -> Call:
    """The same call after a restart."""
    call.position = Position.from_data(json.loads(json.dumps(call.position.to_data())))
    return call


SAVED: list[Action] = [
    EndMessage(is_wanted=True),
    told(TellKind.MESSAGE_LEFT, "line", box="support"),
    *played(4, "line", "en/voicemail_saved", until=50.0),
]


@pytest.mark.parametrize("restart", [False, True])
def test_a_rule_may_lead_into_a_box_that_no_flow_knows(restart: bool) -> None:
    call = in_line()
    for event, now, actions in [
        (Diverted("voicemail", "support"), 3.0, played(2, "line", "en/voicemail/support", until=33.0)),
        (QueueLeft("overflowed"), 3.0, []),
        (PlaybackEnded("play-2"), 8.0, played(3, "line", "music/beep", until=38.0)),
        (PlaybackEnded("play-3"), 9.0, [RecordMessage("support", 120.0, 8.0), wake(134.0)]),
        (Digit("2"), 12.0, []),
        (Digit("#"), 20.0, SAVED),
        (
            PlaybackEnded("play-4"),
            22.0,
            [HangUp("voicemail"), told(TellKind.FINISHED, "line", reason="voicemail")],
        ),
    ]:
        assert (restored(call) if restart else call).tell(event, now) == actions


def test_a_rule_may_say_something_and_hang_up() -> None:
    call = in_line()
    assert call.tell(Diverted("message", "zh/closed"), 3.0) == played(2, "line", "zh/closed", until=33.0)
    assert (call.position.in_queue, call.position.give_up_at) == (False, 0.0)
    assert call.tell(Digit("2"), 4.0) == []
    assert not hides_digits(call.flow, call.position)
    assert call.tell(PlaybackEnded("play-2"), 9.0) == [
        HangUp("overflowed"),
        told(TellKind.FINISHED, "line", reason="overflowed"),
    ]
    assert call.tell(Diverted("message", "zh/closed"), 10.0) == []


def test_a_rule_comes_too_late_for_somebody_an_agent_has() -> None:
    call = in_line()
    call.tell(AgentAnswered(), 2.0)
    assert call.tell(Diverted("message", "closed"), 3.0) == []


def test_an_agent_who_answers_all_the_same_ends_the_detour() -> None:
    call = in_line()
    call.tell(Diverted("message", "closed"), 3.0)
    call.tell(AgentAnswered(), 4.0)
    assert (call.position.status, call.position.detour) == (Status.CONNECTED, ())
    assert call.tell(Requeued(2), 60.0) == played(3, "line", "en/agent_lost", until=90.0)


def test_a_position_of_an_earlier_version_still_has_its_meaning() -> None:
    call = in_line()
    old = {
        name: value
        for name, value in call.position.to_data().items()
        if name not in {"line", "dues", "saying", "detour", "is_proposed", "told_place"}
    }
    call.position = Position.from_data(old)
    assert call.tell(Digit("1"), 2.0)[-1] == wake(30.0)
    call.position = Position.from_data({**old, "give_up_at": 0.0})
    assert call.tell(Digit("1"), 2.0)[-1] == wake(47.0)
