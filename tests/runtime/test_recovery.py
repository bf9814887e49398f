"""After a kill: everything that was open gets exactly one end, and no time that nobody lived through is counted."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import acd
from callcenter.calls.callback import Callback
from callcenter.calls.media import DigitHeard
from callcenter.calls.sip import LegAnswered, LegConfirmed, LegEnded, LegFailed
from callcenter.calls.wishes import CallbacksKept
from callcenter.events import (
    AgentStateChanged,
    CallbackResting,
    CallEnded,
    EntryEnded,
    EntryStarted,
    Event,
    Offered,
    OfferEnded,
)
from callcenter.runtime.journal_file import JournalFile
from callcenter.runtime.recovery import LOOK_BACK_S, Unfinished, replay
from tests.calls.callbacks import (
    CUSTOMER,
    RULE,
    agent_accepts,
    answer,
    customer_first,
    promise,
    promised,
    waiting,
)
from tests.calls.callbacks import dialled as dialled_callback
from tests.calls.callbacks import house as calling_house
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


# ---- callbacks


def kept_by(house: House) -> tuple[tuple[Callback, acd.Entry], ...]:
    return unfinished(house.events()).kept().callbacks


def test_a_promise_is_not_closed_but_kept() -> None:
    house = calling_house()
    entry = promise(house, digits="914")
    folded = unfinished(house.events())
    assert folded.ends() == []
    ((callback, told),) = folded.kept().callbacks
    assert callback == promised(house)[0]
    assert (told.entry, told.ranked_from, told.caller) == (entry, callback.place.ranked_from, CUSTOMER)


def test_the_call_in_which_it_was_promised_has_not_failed() -> None:
    house = calling_house()
    house.arrive()
    house.tell(LegConfirmed(leg="caller"))
    for digit in "14":
        house.tell(DigitHeard(leg="caller", digit=digit))
    assert [
        (type(end).__name__, getattr(end, "outcome", "")) for end in unfinished(house.events()).ends()
    ] == [("CallEnded", "callback")]


def test_a_try_that_was_cut_off_is_closed_and_made_again() -> None:
    house = calling_house()
    promise(house)
    agent_accepts(house)
    assert [
        (type(end).__name__, getattr(end, "outcome", "")) for end in unfinished(house.events()).ends()
    ] == [
        ("CallEnded", "failed"),
        ("AgentStateChanged", ""),
    ]
    assert len(kept_by(house)) == 1


def test_what_was_tried_counts_after_the_restart() -> None:
    house = calling_house()
    promise(house)
    agent = agent_accepts(house)
    house.tell(LegFailed(leg=dialled_callback(house).leg, code=486, reason="Busy Here"))
    house.tell(LegEnded(leg=agent, by="peer", cause=""))
    ((_callback, told),) = kept_by(house)
    assert (told.tries, told.not_before) == (1, house.now + 300.0)


def test_a_customer_who_waits_for_an_agent_is_called_again() -> None:
    house = customer_first()
    waiting(house)
    assert len(kept_by(house)) == 1


def test_what_was_done_is_done() -> None:
    house = calling_house()
    promise(house)
    agent_accepts(house)
    answer(house)
    ends = unfinished(house.events()).ends()
    assert [end.outcome for end in ends if isinstance(end, CallEnded)] == ["answered"]
    assert kept_by(house) == ()


def test_a_kept_promise_is_in_line_again_with_its_name_and_rank_and_is_kept_once() -> None:
    former = calling_house()
    entry = promise(former)
    after = calling_house(RULE)
    after.now, after.ids.count = former.now + 3600.0, 100
    out = after.tell(unfinished(former.events()).kept())
    assert [event.entry for event in out if isinstance(event, CallbackResting)] == [entry]
    assert [event for event in out if isinstance(event, EntryStarted)] == []
    promise(after, leg="other", ani="+8613800000777")
    agent_accepts(after)
    assert [event.entry for event in after.events() if isinstance(event, Offered)] == [entry]
    answer(after)
    (ended,) = (event for event in after.events() if isinstance(event, EntryEnded))
    assert (ended.entry, ended.outcome) == (entry, "callback_answered")
    events = [*former.events(), *after.events()]
    assert [callback.number for callback, _ in unfinished(events).kept().callbacks] == ["+8613800000777"]


def test_a_promise_of_a_queue_that_is_gone_is_closed() -> None:
    former, after = calling_house(), calling_house()
    entry = promise(former)
    ((callback, told),) = kept_by(former)
    out = after.tell(CallbacksKept(callbacks=((callback, replace(told, queue="gone")),)))
    assert [(event.entry, event.outcome) for event in out if isinstance(event, EntryEnded)] == [
        (entry, "failed")
    ]
    assert promised(after) == ()


@given(st.integers(0, 60))
def test_a_checkpoint_between_two_events_keeps_the_promise(at: int) -> None:
    house = calling_house()
    promise(house)
    events = house.events()
    first = unfinished(events[:at])
    second = Unfinished()
    second.restore(json.loads(json.dumps(first.to_data())))
    for event in events[at:]:
        second.apply(0, event)
    assert second == unfinished(events)


def test_a_checkpoint_of_old_knows_no_promise() -> None:
    data = unfinished(after(5).events()).to_data()
    del data["arrivals"], data["promised"]
    restored = Unfinished()
    restored.restore(data)
    assert restored.kept().callbacks == ()
