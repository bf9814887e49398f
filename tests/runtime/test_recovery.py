"""After a kill: everything that was open gets exactly one end, and no time that nobody lived through is counted."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.calls.sip import LegAnswered, LegConfirmed
from callcenter.events import AgentStateChanged, CallEnded, EntryEnded, Event, OfferEnded
from callcenter.runtime.journal_file import JournalFile
from callcenter.runtime.recovery import LOOK_BACK_S, Unfinished, replay
from tests.calls.outside import call_from_phone, dialled, outside_house
from tests.helpers.house import PHONE_SDP, House
from tests.simulation.test_ten_steps import STEPS


def after(steps: int) -> House:
    house = House()
    for _, step in STEPS[:steps]:
        step(house)
    return house


def unfinished(events: Iterable[Event]) -> Unfinished:
    folded = Unfinished()
    for number, event in enumerate(events, 1):
        folded.apply(number, event)
    return folded


def last_sign_of_life(house: House) -> float:
    return house.events()[-1].at


def test_a_finished_day_needs_no_ends_but_the_agents() -> None:
    house = after(13)
    assert unfinished(house.events()).ends() == [
        AgentStateChanged(
            at=last_sign_of_life(house),
            agent="agent1",
            was="idle",
            state="logged_out",
            reason="restart",
            until=0.0,
        )
    ]


def test_a_ringing_call_is_closed_from_the_offer_outwards() -> None:
    house = after(11)
    house.arrive(leg="other")
    house.tell(LegConfirmed(leg="other"))
    ends = unfinished(house.events()).ends()
    assert [(type(end).__name__, getattr(end, "outcome", "")) for end in ends] == [
        ("OfferEnded", "withdrawn"),
        ("EntryEnded", "failed"),
        ("CallEnded", "failed"),
        ("CallEnded", "failed"),
        ("AgentStateChanged", ""),
    ]


@pytest.mark.parametrize(("is_answered", "outcome"), [(False, "failed"), (True, "answered")])
def test_a_call_that_we_made_was_answered_or_failed(is_answered: bool, outcome: str) -> None:
    house = outside_house()
    call_from_phone(house)
    if is_answered:
        house.tell(LegAnswered(leg=dialled(house).leg, sdp=PHONE_SDP))
    assert unfinished(house.events()).ends() == [
        CallEnded(
            at=last_sign_of_life(house), call="call-1", released_by="system", outcome=outcome, cause="restart"
        )
    ]


def test_a_call_that_an_agent_had_stays_answered_and_ends_when_it_was_last_known_to_live() -> None:
    house = after(12)
    ends = unfinished(house.events()).ends()
    assert [end for end in ends if isinstance(end, OfferEnded | EntryEnded | CallEnded)] == [
        CallEnded(
            at=last_sign_of_life(house),
            call="call-1",
            released_by="system",
            outcome="answered",
            cause="restart",
        )
    ]


@pytest.mark.parametrize("steps", range(len(STEPS) + 1))
def test_what_was_closed_once_is_not_closed_again(steps: int) -> None:
    events = after(steps).events()
    ends = unfinished(events).ends()
    assert unfinished([*events, *ends]).ends() == []


@given(st.integers(0, len(STEPS)), st.integers(0, 30))
def test_a_checkpoint_between_two_events_changes_nothing(steps: int, at: int) -> None:
    events = after(steps).events()
    first = unfinished(events[:at])
    second = Unfinished()
    second.restore(json.loads(json.dumps(first.to_data())))
    assert second == first
    for event in events[at:]:
        second.apply(0, event)
    assert second == unfinished(events)


def ended(at: float) -> Event:
    return CallEnded(at=at, call="c", released_by="caller", outcome="ivr", cause="")


@pytest.mark.parametrize(
    ("checkpoint", "read"),
    [(0, [3, 4, 5, 6]), (1, [2, 3, 4, 5, 6]), (4, [5, 6]), (6, [])],
    ids=[
        "without a checkpoint, today and yesterday",
        "after the first",
        "after the fourth",
        "after the last",
    ],
)
def test_a_start_reads_only_what_it_needs(tmp_path: Path, checkpoint: int, read: list[int]) -> None:
    journal = JournalFile(tmp_path, segment_bytes=1)  # a segment an event
    journal.open()
    now = 1_000_000.0
    for age in (5 * LOOK_BACK_S, 3 * LOOK_BACK_S, 2 * LOOK_BACK_S, 3600.0, 60.0, 1.0):
        journal.append([ended(now - age)])
    journal.close()
    folded: list[int] = []
    assert replay(journal, checkpoint, [lambda number, _: folded.append(number)], now) == len(read)
    assert folded == read
