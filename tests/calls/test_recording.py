"""What is recorded of a contact: whom the customer hears, from the first word to the last."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callcenter import events
from callcenter.calls.effects import Refused, StopRecording, WakeAt
from callcenter.calls.media import (
    HearPrompts,
    MediaResumed,
    MediaSilent,
    PlaybackFinished,
    RecordingFailed,
    RecordingFinished,
    RecordingMedia,
)
from callcenter.calls.recording import NEVER, QueueRecording, RecordingRules
from callcenter.calls.sip import LegAnswered, LegEnded
from callcenter.calls.wishes import AskedToPause, AskedToResume
from callcenter.events import CallEnded, Event
from tests.calls.scenes import agent_leg, sit_down, talk, wait_in_line
from tests.helpers.house import BROWSER_SDP, RULES, House

ALWAYS = QueueRecording(share=1.0)
RECORDED = replace(RULES, recording=RecordingRules(queues={"support": ALWAYS}, pause_limit_s=60.0))
CALL = "call-1"


def recorded_house() -> House:
    return House(rules=RECORDED)


def files(house: House) -> list[tuple[int, tuple[str, ...], tuple[str, ...], str]]:
    """What the media plane was told: version, left, right, and whether sound is kept."""
    return [
        (out.version, out.left, out.right, "silence" if out.is_paused else "sound")
        for out in house.outcomes
        if isinstance(out, RecordingMedia)
    ]


def told(house: House) -> list[Event]:
    return [event for event in house.events() if type(event).__module__ == events.recordings.__name__]


def name_of(house: House) -> str:
    wish = house.last(RecordingMedia)
    assert isinstance(wish, RecordingMedia)
    return wish.recording


def finished(house: House, seconds: float = 60.0) -> RecordingFinished:
    return RecordingFinished(
        recording=name_of(house), file="2026/a.wav", seconds=seconds, octets=7, gaps=((1.0, 2.0),)
    )


def test_a_contact_is_recorded_from_the_first_word_to_the_end() -> None:
    house = recorded_house()
    agent = talk(house)
    began = house.now
    house.tell(LegEnded(leg="caller", by="peer", cause=""), after=60.0)
    over = house.now
    assert house.last(StopRecording) == StopRecording(recording=name_of(house))
    house.tell(finished(house))
    assert files(house) == [(1, ("caller",), (agent,), "sound")]
    assert told(house) == [
        events.RecordingStarted(
            at=began, call=CALL, recording=name_of(house), kind="contact", queue="support", agent="agent1"
        ),
        events.RecordingFinished(
            at=round(over + 0.1, 3), call=CALL, recording=name_of(house), kind="contact", file="2026/a.wav",
            seconds=60.0,
            octets=7, gaps=((1.0, 2.0),), queue="support", agents=("agent1",),
        ),
    ]  # fmt: skip
    assert house.exchange.calls.book.recordings == {}


def test_other_queues_are_not_recorded() -> None:
    house = recorded_house()
    talk(house, digit="2")
    assert (files(house), told(house)) == ([], [])


def test_who_was_not_told_is_not_recorded_where_callers_are_to_be_told() -> None:
    told_first = QueueRecording(share=1.0, is_announced=True)
    house = House(rules=replace(RULES, recording=RecordingRules(queues={"support": told_first})))
    sit_down(house)
    wait_in_line(house)
    wish = house.hears("caller")
    assert isinstance(wish, HearPrompts)
    assert wish.prompts == ("en/recording_notice",)
    house.tell(PlaybackFinished(leg="caller", playback=wish.playback))
    house.tell(LegAnswered(leg=agent_leg(house), sdp=BROWSER_SDP))
    assert len(files(house)) == 1
    # The same rules learned of in the middle of a call: nobody has told this caller.
    late = House()
    leg = talk(late)
    late.exchange.calls.book.rules = house.rules
    late.tell(MediaSilent(leg=leg, silent_s=3.0))
    late.tell(MediaResumed(leg=leg))
    assert files(late) == []


def test_nothing_is_recorded_before_the_two_hear_each_other() -> None:
    house = recorded_house()
    sit_down(house)
    wait_in_line(house)
    assert agent_leg(house)
    assert files(house) == []


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_a_share_of_the_contacts_is_recorded_and_a_replay_draws_the_same(share: float) -> None:
    rules = RecordingRules(queues={"support": QueueRecording(share=share)})
    drawn = []
    for number in range(20):
        house = House(rules=replace(RULES, recording=rules))
        house.ids.count = 1000 * number
        talk(house)
        drawn.append(bool(files(house)))
    assert 0.5 * share * 20 <= sum(drawn) <= min(20.0, 2 * share * 20)


def test_music_for_the_customer_leaves_a_gap() -> None:
    house = recorded_house()
    agent = talk(house)
    house.tell(MediaSilent(leg=agent, silent_s=3.0))
    house.tell(MediaResumed(leg=agent))
    assert files(house) == [
        (1, ("caller",), (agent,), "sound"),
        (2, ("caller",), (agent,), "silence"),
        (3, ("caller",), (agent,), "sound"),
    ]


def test_a_lost_agents_contact_goes_on_in_the_same_recording() -> None:
    house = recorded_house()
    first = talk(house)
    house.tell(MediaSilent(leg=first, silent_s=3.0))
    house.wake(f"lost:{CALL}", 30.0)
    sit_down(house, "agent2")
    second = agent_leg(house)
    assert second != first
    house.tell(LegAnswered(leg=second, sdp=BROWSER_SDP))
    house.tell(LegEnded(leg="caller", by="peer", cause=""))
    house.tell(finished(house))
    assert files(house) == [
        (1, ("caller",), (first,), "sound"),
        (2, ("caller",), (first,), "silence"),
        (3, ("caller",), (second,), "sound"),
    ]
    (started, done) = told(house)
    assert isinstance(started, events.RecordingStarted)
    assert isinstance(done, events.RecordingFinished)
    assert done.agents == ("agent1", "agent2")


def test_a_pause_keeps_nothing_until_it_is_over() -> None:
    house = recorded_house()
    talk(house)
    house.tell(AskedToPause(user="agent1", call=CALL))
    paused = house.now
    house.tell(AskedToResume(user="agent1", call=CALL), after=20.0)
    assert [row[3] for row in files(house)] == ["sound", "silence", "sound"]
    assert told(house)[1:] == [
        events.RecordingPaused(
            at=paused, call=CALL, recording=name_of(house), by="agent1", until=paused + 60.0
        ),
        events.RecordingResumed(at=paused + 20.0, call=CALL, recording=name_of(house), by="agent1"),
    ]


def test_a_forgotten_pause_ends_by_itself_and_the_agent_is_told() -> None:
    house = recorded_house()
    talk(house)
    house.tell(AskedToPause(user="agent1", call=CALL))
    until = house.now + 60.0
    assert house.last(WakeAt) == WakeAt(key=f"pause:{name_of(house)}", at=until)
    assert house.wake(f"pause:{name_of(house)}", 59.0) == []
    house.wake(f"pause:{name_of(house)}", 1.0)
    assert told(house)[-1] == events.RecordingResumed(at=until, call=CALL, recording=name_of(house), by="")
    assert house.last(Refused) == Refused(
        user="agent1", code="recording_resumed", text="The recording goes on: longest pause."
    )
    assert [row[3] for row in files(house)] == ["sound", "silence", "sound"]


def test_a_pause_outlasts_music() -> None:
    house = recorded_house()
    agent = talk(house)
    house.tell(AskedToPause(user="agent1", call=CALL))
    house.tell(MediaSilent(leg=agent, silent_s=3.0))
    house.tell(MediaResumed(leg=agent))
    assert [row[3] for row in files(house)] == ["sound", "silence"]
    house.tell(MediaSilent(leg=agent, silent_s=3.0))
    house.tell(AskedToResume(user="agent1", call=CALL))
    assert [row[3] for row in files(house)] == ["sound", "silence"]
    house.tell(MediaResumed(leg=agent))
    assert [row[3] for row in files(house)] == ["sound", "silence", "sound"]


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (AskedToPause(user="agent2", call=CALL), "no_such_call"),
        (AskedToPause(user="agent1", call="call-77"), "no_such_call"),
        (AskedToResume(user="agent2", call=CALL), "no_such_call"),
    ],
)
def test_only_who_is_on_the_call_may_pause_it(wish: AskedToPause, code: str) -> None:
    house = recorded_house()
    talk(house)
    (refused,) = house.tell(wish)
    assert isinstance(refused, Refused)
    assert (refused.user, refused.code) == (wish.user, code)


def test_a_supervisor_may_pause_any_call_and_a_call_not_recorded_cannot_be() -> None:
    house = recorded_house()
    talk(house)
    assert isinstance(
        house.tell(AskedToPause(user="boss", call=CALL, of_any=True))[0], events.RecordingPaused
    )
    plain = House()
    talk(plain)
    (refused,) = plain.tell(AskedToPause(user="agent1", call=CALL))
    assert isinstance(refused, Refused)
    assert refused.code == "not_recorded"


def test_a_full_disk_ends_the_recording_not_the_call() -> None:
    house = recorded_house()
    agent = talk(house)
    house.tell(RecordingFailed(recording=name_of(house), why="No space left on device"))
    failed = events.RecordingFailed(
        at=house.now, call=CALL, recording=name_of(house), why="No space left on device"
    )
    assert told(house)[-1] == failed
    # It is not begun again for the rest of the contact.
    house.tell(MediaSilent(leg=agent, silent_s=3.0))
    house.tell(MediaResumed(leg=agent))
    house.tell(LegEnded(leg="caller", by="peer", cause=""))
    assert len(files(house)) == 1
    assert not [out for out in house.outcomes if isinstance(out, StopRecording)]
    ended = house.last(CallEnded)
    assert isinstance(ended, CallEnded)
    assert ended.outcome == "answered"


def test_a_file_that_is_never_closed_counts_as_failed() -> None:
    house = recorded_house()
    talk(house)
    house.tell(LegEnded(leg="caller", by="peer", cause=""))
    house.wake(f"close:{name_of(house)}", 30.0)
    assert isinstance(told(house)[-1], events.RecordingFailed)
    assert house.exchange.calls.book.recordings == {}
    assert house.tell(finished(house)) == []
    assert house.exchange.calls.dropped["RecordingFinished"] == 1


def test_the_rules_name_the_queues_whose_callers_are_told() -> None:
    rules = RecordingRules(
        queues={
            "sales": QueueRecording(share=0.5, is_announced=True),
            "quiet": QueueRecording(share=1.0),
            "never": QueueRecording(is_announced=True),
            "care": QueueRecording(share=1.0, is_announced=True),
        }
    )
    assert rules.announced == "care sales"
    assert rules.of("nobody") == NEVER
