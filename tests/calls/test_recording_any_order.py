"""Recordings under every order of facts: one a contact, only what the customer heard, none left open."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from callcenter import events
from callcenter.calls.effects import StopRecording
from callcenter.calls.leg import Leg
from callcenter.calls.media import HearLeg, HearMix, RecordingFailed, RecordingFinished, RecordingMedia
from callcenter.calls.recording import QueueRecording, RecordingRules
from callcenter.calls.wishes import AskedToPause, AskedToResume, ShuttingDown
from tests.calls.company import COMPANY, PEOPLE, WIDE
from tests.calls.test_any_order import AGENTS, KINDS, PRELUDES, do
from tests.helpers.house import House

RECORDED = replace(COMPANY, recording=RecordingRules(queues={"support": QueueRecording(share=1.0)}))
OURS = ("pause", "resume", "finish_file", "fail_file", "wake_recording")
STEPS = st.lists(
    st.tuples(st.sampled_from(KINDS + 4 * OURS), st.integers(0, 5), st.floats(0.0, 40.0)), max_size=60
)


def recorded_house() -> House:
    return House(rules=RECORDED, plane=WIDE, site=PEOPLE)


def do_ours(house: House, kind: str, number: int, after: float) -> None:
    agent, call = AGENTS[number % 2], f"call-{number}"
    known = list(dict.fromkeys(out.recording for out in house.outcomes if isinstance(out, RecordingMedia)))
    name = known[-1 - number % len(known)] if known else "rec-0"
    if kind == "wake_recording":
        house.wake(f"{'pause' if number % 2 else 'close'}:{name}", after)
    else:
        facts = {
            "pause": AskedToPause(user=agent, call=call, of_any=number > 2),
            "resume": AskedToResume(user=agent, call=call, of_any=number > 2),
            "finish_file": RecordingFinished(recording=name, file=f"{name}.wav", seconds=after, octets=1),
            "fail_file": RecordingFailed(recording=name, why="disk full"),
        }
        house.tell(facts[kind], after)


def people(leg: Leg) -> tuple[str, ...]:
    """Whom the customer is to hear."""
    hears = leg.hears
    if not leg.peer_listens:
        return ()
    return (hears.leg,) if isinstance(hears, HearLeg) else hears.legs if isinstance(hears, HearMix) else ()


def check(house: House) -> None:
    """What is in the files now is what the customers hear now, and is no more than was asked for."""
    book = house.exchange.calls.book
    stated = {out.recording: out for out in house.outcomes if isinstance(out, RecordingMedia)}
    stopped = {out.recording for out in house.outcomes if isinstance(out, StopRecording)}
    running = {name: wish for name, wish in stated.items() if name in book.recordings and name not in stopped}
    for name, wish in running.items():
        recording = book.recordings[name]
        call = book.calls[recording.call]
        heard = people(book.legs[call.caller_leg])
        assert call.recording == name
        assert (wish.is_paused, recording.is_paused) in ((False, False), (True, True), (True, False))
        if not wish.is_paused:
            assert sorted(heard) == sorted(wish.right)
            assert wish.left == (call.caller_leg,)
        elif not recording.is_paused:
            assert heard == ()
    recorded = {book.recordings[name].call for name in running}
    for call in book.calls.values():
        if people(book.legs[call.caller_leg]) and call.taken and call.taken.queue == "support":
            assert call.call in recorded or call.recording, "a contact that should be recorded is not"


def check_the_record(house: House) -> None:
    """One recording a contact; each has begun once and ended at most once; versions only grow."""
    book, happened = house.exchange.calls.book, house.events()
    started = [event for event in happened if isinstance(event, events.RecordingStarted)]
    ended = [
        event.recording
        for event in happened
        if isinstance(event, events.RecordingFinished | events.RecordingFailed)
    ]
    assert max(Counter(event.call for event in started).values(), default=1) == 1
    assert sorted(ended) == sorted({event.recording for event in started} - set(book.recordings))
    versions: dict[str, list[int]] = {}
    for out in house.outcomes:
        if isinstance(out, RecordingMedia):
            versions.setdefault(out.recording, []).append(out.version)
    assert all(told == list(range(1, len(told) + 1)) for told in versions.values())


@given(PRELUDES, STEPS)
def test_no_order_of_facts_records_what_it_should_not(
    prelude: list[tuple[str, int, float]], steps: list[tuple[str, int, float]]
) -> None:
    house = recorded_house()
    for kind, number, after in [*prelude, *steps]:
        (do_ours if kind in OURS else do)(house, kind, number, after)
        check(house)
    check_the_record(house)
    house.tell(ShuttingDown())
    open_ones = set(house.exchange.calls.book.recordings)
    assert open_ones <= {out.recording for out in house.outcomes if isinstance(out, StopRecording)}


@given(PRELUDES, STEPS, STEPS)
def test_a_restart_between_any_two_facts_changes_nothing(
    prelude: list[tuple[str, int, float]],
    before: list[tuple[str, int, float]],
    after: list[tuple[str, int, float]],
) -> None:
    calm, restarted = recorded_house(), recorded_house()
    for house in (calm, restarted):
        for step in [*prelude, *before]:
            (do_ours if step[0] in OURS else do)(house, *step)
    restarted.restart()
    for house in (calm, restarted):
        for step in after:
            (do_ours if step[0] in OURS else do)(house, *step)
    assert restarted.outcomes == calm.outcomes
