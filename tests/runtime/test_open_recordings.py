"""What a start makes of recordings that a kill cut off."""

from __future__ import annotations

import json

import structlog

from callcenter.calls import media
from callcenter.events import (
    CallConnected,
    CallEnded,
    Event,
    RecordingFailed,
    RecordingFinished,
    RecordingStarted,
    VoicemailLeft,
)
from callcenter.runtime.open_recordings import OpenRecordings

CONTACT = RecordingStarted(
    at=10.0, call="c1", recording="rec-1", kind="contact", queue="support", agent="ann"
)
MESSAGE = RecordingStarted(at=11.0, call="c2", recording="msg-2", kind="voicemail", box="sales", ani="+86138")


def fold(*events: Event) -> OpenRecordings:
    folded = OpenRecordings()
    for number, event in enumerate(events, 1):
        folded.apply(number, event)
    return folded


def file(name: str, seconds: float = 5.0) -> media.RecordingFinished:
    return media.RecordingFinished(recording=name, file=f"2027/{name}.wav", seconds=seconds, octets=80)


def test_a_repaired_contact_stands_in_the_records_as_cut_off_with_all_its_agents() -> None:
    folded = fold(CONTACT, CallConnected(at=20.0, call="c1", entry="e", agent="bob"))
    assert folded.ends([file("rec-1")], 1.0) == [
        RecordingFinished(
            at=20.0, call="c1", recording="rec-1", kind="contact", file="2027/rec-1.wav", seconds=5.0, octets=80,
            queue="support", agents=("ann", "bob"), is_cut=True,
        )
    ]  # fmt: skip


def test_a_message_cut_off_reaches_its_box_if_there_is_something_in_it() -> None:
    (finished, left) = fold(MESSAGE).ends([file("msg-2")], 1.0)
    assert isinstance(finished, RecordingFinished)
    assert left == VoicemailLeft(
        at=11.0, call="c2", recording="msg-2", box="sales", seconds=5.0, ani="+86138"
    )
    assert len(fold(MESSAGE).ends([file("msg-2", 0.5)], 1.0)) == 1


def test_without_a_file_it_has_failed() -> None:
    assert fold(CONTACT).ends([], 1.0) == [
        RecordingFailed(at=10.0, call="c1", recording="rec-1", why="restart")
    ]


def test_what_has_ended_needs_no_end_and_a_file_of_nobody_is_logged() -> None:
    done = RecordingFinished(
        at=30.0, call="c1", recording="rec-1", kind="contact", file="x.wav", seconds=1.0, octets=1
    )
    ended = CallEnded(at=31.0, call="c1", released_by="caller", outcome="answered", cause="")
    with structlog.testing.capture_logs() as logged:
        assert fold(CONTACT, done, ended).ends([file("rec-1")], 1.0) == []
    assert [(line["event"], line["recording"]) for line in logged] == [("recording_of_nobody", "rec-1")]


def test_a_checkpoint_brings_it_back() -> None:
    folded, again = fold(CONTACT, MESSAGE), OpenRecordings()
    again.restore(json.loads(json.dumps(folded.to_data())))
    assert again == folded
