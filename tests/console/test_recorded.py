"""What screens show of a recording, and of new messages in voicemail boxes."""

from __future__ import annotations

import pytest

from callcenter.console.messages import BoxRow, VoicemailChanged
from callcenter.console.recorded import Mailbox, Mailboxes
from callcenter.console.views import SUPERVISORS, To, Views
from callcenter.events import (
    Event,
    RecordingDeleted,
    RecordingFailed,
    RecordingFinished,
    RecordingPaused,
    RecordingResumed,
    RecordingStarted,
    VoicemailHeard,
    VoicemailLeft,
)
from callcenter.kpi import LiveQueues, QueueTarget
from tests.console import story
from tests.console.stage import NAMES, PEOPLE, Stage, day_of
from tests.console.story import AT, CALL

NAME = "rec-1"
STARTED = RecordingStarted(at=AT + 20, call=CALL, recording=NAME, kind="contact", agent="agent1")
PAUSED = RecordingPaused(at=AT + 30, call=CALL, recording=NAME, by="agent1", until=AT + 150)
RESUMED = RecordingResumed(at=AT + 40, call=CALL, recording=NAME, by="")
FAILED = RecordingFailed(at=AT + 41, call=CALL, recording=NAME, why="full")
FINISHED = RecordingFinished(
    at=AT + 81, call=CALL, recording=NAME, kind="contact", file="x.wav", seconds=60.0, octets=1
)
MESSAGE = RecordingStarted(at=AT + 21, call=CALL, recording="msg-1", kind="voicemail", box="support")


def on_a_call() -> Stage:
    stage = Stage()
    stage.happens(*story.arrives(), *story.offered(), *story.answered())
    return stage


@pytest.mark.parametrize(
    ("events", "shown"),
    [
        ([], (False, False)),
        ([STARTED], (True, False)),
        ([STARTED, PAUSED], (True, True)),
        ([STARTED, PAUSED, RESUMED], (True, False)),
        ([STARTED, PAUSED, FAILED], (False, False)),
        ([STARTED, FINISHED], (False, False)),
        ([MESSAGE], (False, False)),
    ],
)
def test_the_agent_sees_what_is_recorded(events: list[Event], shown: tuple[bool, bool]) -> None:
    stage = on_a_call()
    stage.happens(*events)
    contact = stage.views.contact("agent1")
    assert contact is not None
    assert (contact.is_recording, contact.is_recording_paused) == shown


def test_a_change_is_told_once() -> None:
    stage = on_a_call()
    page = stage.open("agent1")
    page.take()
    stage.happens(STARTED, PAUSED, PAUSED)
    assert [message["contact"]["is_recording_paused"] for message in page.take()] == [False, True]


def test_the_next_agent_of_a_recorded_call_knows_before_answering() -> None:
    stage = on_a_call()
    stage.happens(STARTED, PAUSED, *story.offered(AT + 50, "agent2", "offer-2"))
    contact = stage.views.contact("agent2")
    assert contact is not None
    assert (contact.is_recording, contact.is_recording_paused) == (True, True)


# ---- voicemail

BOXES = [
    Mailbox(box="support", name={"en": "Support"}, readers=frozenset({"agent2"})),
    Mailbox(box="sales", name={"en": "Sales"}, readers=frozenset({"agent1", "agent2"})),
]


def left(number: int, box: str = "sales") -> VoicemailLeft:
    return VoicemailLeft(at=AT, call="c", recording=f"msg-{number}", box=box, seconds=9.0, ani="")


def heard(number: int, *, is_heard: bool = True) -> VoicemailHeard:
    return VoicemailHeard(
        at=AT, call="c", recording=f"msg-{number}", box="sales", by="agent1", is_heard=is_heard
    )


def deleted(number: int) -> RecordingDeleted:
    return RecordingDeleted(at=AT, call="c", recording=f"msg-{number}", by="admin", reason="spam")


@pytest.mark.parametrize(
    ("events", "new"),
    [
        ([], 1),
        ([left(1)], 2),
        ([left(1), left(1)], 2),
        ([left(1), heard(1), heard(1)], 1),
        ([heard(0)], 0),
        ([heard(0), heard(0, is_heard=False)], 1),
        ([left(1), deleted(1), deleted(0)], 0),
        ([left(1, "attic")], 1),
    ],
)
def test_new_messages_are_counted_once(events: list[Event], new: int) -> None:
    boxes = Mailboxes(BOXES)
    boxes.begin_with({"sales": ["msg-0"]})
    for event in events:
        boxes.apply(event)
    assert boxes.row("sales").new == new


def test_who_may_open_a_box_sees_its_count() -> None:
    boxes = Mailboxes(BOXES)
    sales = BoxRow(box="sales", name={"en": "Sales"}, new=0)
    support = BoxRow(box="support", name={"en": "Support"}, new=0)
    assert [boxes.rows(reader) for reader in ("agent1", "agent2", "agent3", None)] == [
        [sales], [support, sales], [], [support, sales],
    ]  # fmt: skip


def test_a_new_message_is_told_to_whom_it_concerns() -> None:
    live = LiveQueues(
        [QueueTarget(queue=queue) for queue in NAMES], {one.agent: one.queues for one in PEOPLE}, day_of
    )
    views = Views(PEOPLE, NAMES, live, day_of, Mailboxes(BOXES))
    row = VoicemailChanged(now=AT, box=BoxRow(box="sales", name={"en": "Sales"}, new=1))
    assert views.apply(left(1), AT) == [To(who, row) for who in ("agent1", "agent2", SUPERVISORS)]
    assert views.apply(left(1), AT) == []
    assert views.apply(heard(7), AT) == []


def test_a_page_begins_with_its_boxes() -> None:
    stage = Stage()
    stage.views.mailboxes = Mailboxes(BOXES)
    stage.views.mailboxes.begin_with({"sales": ["msg-1", "msg-2"]})
    snapshots = [stage.open("agent1").take()[0], stage.open("boss", "supervisor").take()[0]]
    assert [{row["box"]: row["new"] for row in snapshot["voicemail"]} for snapshot in snapshots] == [
        {"sales": 2}, {"support": 0, "sales": 2},
    ]  # fmt: skip
