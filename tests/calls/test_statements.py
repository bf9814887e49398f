"""What a flow asks its caller to say is kept under a name the flow knows, unless there is nothing to hear."""

from __future__ import annotations

import pytest

from callcenter.calls.archive import RecordingRecord, RecordState, fold, recording_of
from callcenter.calls.effects import DiscardRecording, StopRecording
from callcenter.calls.media import RecordingFailed, RecordingFinished
from callcenter.calls.media import RecordingMedia as Media
from callcenter.calls.sip import LegEnded
from callcenter.events import RecordingDeleted, RecordingStarted, VoicemailLeft
from tests.calls.company import told
from tests.calls.flows import FlowHouse, house_of, written

FLOW = written(
    "main",
    "say",
    """
  say: {do: record, prompts: a, into: complaint, purpose: complaint, silence_s: 3, next: kept, on_fail: failed}
  kept: {do: menu, prompts: b, keys: {1: bye}, on_fail: bye}
""",
)


def speaking() -> FlowHouse:
    house = house_of(FLOW)
    house.comes()
    house.heard_out()
    house.heard_out()
    return house


def closed(house: FlowHouse, seconds: float = 8.0) -> None:
    name = house.call().message
    house.tell(RecordingFinished(recording=name, file=f"{name}.wav", seconds=seconds, octets=1, gaps=()))


def complaint(house: FlowHouse) -> object:
    position = house.call().position
    assert position is not None
    return position.node, position.variables.get("complaint")


def test_it_is_recorded_for_its_purpose() -> None:
    house = speaking()
    started = house.last(RecordingStarted)
    assert isinstance(started, RecordingStarted)
    assert (started.kind, started.purpose, started.box) == ("statement", "complaint", "")
    media = house.last(Media)
    assert isinstance(media, Media)
    assert (media.left, media.right, media.longest_s, media.silence_s) == (("caller",), (), 120.0, 3.0)
    assert complaint(house) == ("say", started.recording)


def test_a_key_ends_it_and_the_flow_goes_on_when_it_is_safe() -> None:
    house = speaking()
    house.press("#")
    assert isinstance(house.last(StopRecording), StopRecording)
    assert complaint(house) == ("say", house.call().message)
    closed(house)
    assert complaint(house) == ("kept", house.call().message)
    assert told(house, VoicemailLeft) == []


def test_silence_ends_it() -> None:
    house = speaking()
    closed(house)
    assert complaint(house)[0] == "kept"  # type: ignore[index]


@pytest.mark.parametrize(("seconds", "why"), [(0.4, "too_short"), (3.2, "empty")])
def test_nothing_was_said(seconds: float, why: str) -> None:
    house = speaking()
    closed(house, seconds)
    deleted = house.last(RecordingDeleted)
    assert isinstance(deleted, RecordingDeleted)
    assert (deleted.reason, house.cause()) == (why, "failed")
    assert isinstance(house.last(DiscardRecording), DiscardRecording)


def test_nothing_could_be_written() -> None:
    house = speaking()
    house.tell(RecordingFailed(recording=house.call().message, why="disk full", file=""))
    assert house.cause() == "failed"


def test_a_recorder_that_never_answers() -> None:
    house = speaking()
    house.press("#")
    house.wake(f"flow:{house.call().call}:flow", 5.0)
    assert house.cause() == "failed"


def test_star_begins_anew_and_only_the_last_counts() -> None:
    house = speaking()
    first = house.call().message
    house.press("*")
    house.heard_out()
    second = house.call().message
    assert (first != second, complaint(house)) == (True, ("say", second))
    house.tell(RecordingFinished(recording=first, file="a.wav", seconds=9.0, octets=1, gaps=()))
    assert complaint(house) == ("say", second)
    house.press("#")
    closed(house)
    assert complaint(house) == ("kept", second)


def test_who_hangs_up_has_said_it_all_the_same() -> None:
    house = speaking()
    name = house.call().message
    house.tell(LegEnded(leg="caller", by="peer", cause=""))
    house.tell(RecordingFinished(recording=name, file="a.wav", seconds=6.0, octets=1, gaps=()))
    found: RecordingRecord | None = None
    for event in house.events():
        if recording_of(event) == name:
            found = fold(found, event)
    assert found is not None
    assert (found.state, found.kind, found.purpose) == (RecordState.KEPT, "statement", "complaint")
