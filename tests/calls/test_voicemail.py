"""Messages in a box: what is recorded, and which of it is somebody's message."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callcenter import events
from callcenter.calls.effects import DiscardRecording, StopRecording
from callcenter.calls.media import (
    DigitHeard,
    HearPrompts,
    PlaybackFinished,
    RecordingFailed,
    RecordingFinished,
    RecordingMedia,
)
from callcenter.calls.sip import HangUpLeg, LegConfirmed, LegEnded
from callcenter.events import CallEnded, Event, VoicemailLeft
from tests.helpers.house import RULES, House

BOXES = replace(RULES, numbers={**RULES.numbers, "5902": "voicemail"})
CALL, ANI = "call-1", "+8613800000142"


def speaking() -> House:
    """A caller who speaks after the tone."""
    house = House(rules=BOXES)
    house.arrive(dnis="5902")
    house.tell(LegConfirmed(leg="caller"))
    for prompt in ("en/voicemail/support", "music/beep"):
        wish = house.hears("caller")
        assert isinstance(wish, HearPrompts)
        assert wish.prompts == (prompt,)
        house.tell(PlaybackFinished(leg="caller", playback=wish.playback))
    return house


def name_of(house: House) -> str:
    wish = house.last(RecordingMedia)
    assert isinstance(wish, RecordingMedia)
    return wish.recording


def closed(house: House, name: str, seconds: float) -> list[object]:
    fact = RecordingFinished(recording=name, file=f"{name}.wav", seconds=seconds, octets=9)
    return list(house.tell(fact))


def told(house: House) -> list[Event]:
    return [event for event in house.events() if type(event).__module__ == events.recordings.__name__]


def test_what_the_caller_says_goes_into_a_file_with_one_channel() -> None:
    house = speaking()
    assert house.last(RecordingMedia) == RecordingMedia(
        recording=name_of(house), version=1, left=("caller",), longest_s=120.0, silence_s=8.0
    )
    assert told(house) == [
        events.RecordingStarted(
            at=house.now, call=CALL, recording=name_of(house), kind="voicemail", box="support", ani=ANI
        )
    ]


@pytest.mark.parametrize(
    "end", [DigitHeard(leg="caller", digit="#"), LegEnded(leg="caller", by="peer", cause="")]
)
def test_a_message_reaches_its_box_after_hash_or_a_hang_up(end: DigitHeard | LegEnded) -> None:
    house = speaking()
    name = name_of(house)
    house.tell(end, after=20.0)
    assert house.last(StopRecording) == StopRecording(recording=name)
    closed(house, name, 20.0)
    assert told(house)[-1] == VoicemailLeft(
        at=house.now, call=CALL, recording=name, box="support", seconds=20.0, ani=ANI
    )


def test_after_hash_the_caller_is_thanked_and_the_call_ends() -> None:
    house = speaking()
    house.tell(DigitHeard(leg="caller", digit="#"))
    wish = house.hears("caller")
    assert isinstance(wish, HearPrompts)
    assert wish.prompts == ("en/voicemail_saved",)
    house.tell(PlaybackFinished(leg="caller", playback=wish.playback))
    assert house.last(HangUpLeg) == HangUpLeg(leg="caller", cause="voicemail")
    ended = house.last(CallEnded)
    assert isinstance(ended, CallEnded)
    assert (ended.outcome, ended.released_by) == ("voicemail", "system")


def test_a_recorder_that_ends_by_itself_ends_the_message() -> None:
    house = speaking()
    name = name_of(house)
    closed(house, name, 120.0)
    assert isinstance(told(house)[-1], VoicemailLeft)
    assert not [out for out in house.outcomes if isinstance(out, StopRecording)]
    wish = house.hears("caller")
    assert isinstance(wish, HearPrompts)
    assert wish.prompts == ("en/voicemail_saved",)


def test_a_full_disk_ends_the_message_and_the_caller_is_not_left_in_silence() -> None:
    house = speaking()
    house.tell(RecordingFailed(recording=name_of(house), why="No space left on device"))
    assert isinstance(told(house)[-1], events.RecordingFailed)
    assert isinstance(house.hears("caller"), HearPrompts)


def test_who_hangs_up_at_the_tone_has_left_nothing() -> None:
    house = speaking()
    name = name_of(house)
    house.tell(LegEnded(leg="caller", by="peer", cause=""))
    out = closed(house, name, 0.4)
    assert out[1:] == [
        events.RecordingDeleted(at=house.now, call=CALL, recording=name, by="", reason="too_short"),
        DiscardRecording(recording=name, file=f"{name}.wav"),
    ]
    assert house.exchange.calls.book.recordings == {}


def test_who_says_nothing_has_left_nothing() -> None:
    house = speaking()
    name = name_of(house)
    closed(house, name, 8.5)
    gone = told(house)[-1]
    assert isinstance(gone, events.RecordingDeleted)
    assert gone.reason == "empty"


def test_star_throws_the_message_away_and_begins_another() -> None:
    house = speaking()
    first = name_of(house)
    house.tell(DigitHeard(leg="caller", digit="*"), after=9.0)
    wish = house.hears("caller")
    assert isinstance(wish, HearPrompts)
    house.tell(PlaybackFinished(leg="caller", playback=wish.playback))
    second = name_of(house)
    assert second != first
    out = closed(house, first, 9.0)
    assert out[1:] == [
        events.RecordingDeleted(at=house.now, call=CALL, recording=first, by="", reason="recorded_again"),
        DiscardRecording(recording=first, file=f"{first}.wav"),
    ]
    house.tell(LegEnded(leg="caller", by="peer", cause=""), after=7.0)
    closed(house, second, 7.0)
    left = told(house)[-1]
    assert isinstance(left, VoicemailLeft)
    assert left.recording == second


@pytest.mark.parametrize("point", range(4))
def test_a_restart_at_any_point_changes_nothing(point: int) -> None:
    def run(restart_before: int | None) -> House:
        house = speaking()
        name = name_of(house)
        steps = [
            DigitHeard(leg="caller", digit="4"),
            DigitHeard(leg="caller", digit="#"),
            RecordingFinished(recording=name, file="m.wav", seconds=4.0, octets=9),
            LegEnded(leg="caller", by="peer", cause=""),
        ]
        for number, fact in enumerate(steps):
            if number == restart_before:
                house.restart()
            house.tell(fact)
        return house

    assert run(point).outcomes == run(None).outcomes
