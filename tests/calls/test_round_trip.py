"""Every state type of the call core comes back through JSON as it was (decision 4)."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import acd
import ivr_flows as ivr
from callcenter.calls.archive import RecordingRecord
from callcenter.calls.book import Book
from callcenter.calls.call import Call, Offer, Place
from callcenter.calls.cdr import CallRecord
from callcenter.calls.leg import Leg
from callcenter.calls.pool import Pool
from callcenter.calls.presence import Presence, Seat
from callcenter.calls.recording import Recording
from callcenter.ids import SeededIds
from callcenter.plain import from_plain, to_plain
from callcenter.router import Router
from tests.helpers.house import PLANE, RULES, SHELF

st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
# What a caller types in secret is left out of snapshots on purpose; `tests/ivr_flows` has that.
st.register_type_strategy(
    ivr.Position,
    st.builds(
        ivr.Position, flow=st.text(), version=st.text(), node=st.text(), phase=st.from_type(ivr.Phase),
        status=st.from_type(ivr.Status), variables=st.dictionaries(st.text(), st.text() | st.booleans(), max_size=3),
        deadline=st.from_type(float), digits=st.text("0123456789"), typed=st.text("0123456789"), place=st.integers(),
        in_queue=st.booleans(),
    ),
)  # fmt: skip

_SKILL = st.builds(acd.SkillNeed, st.text(min_size=1), st.integers(1, 10))
_CHOICE = st.builds(acd.AnyOf, st.lists(_SKILL, min_size=2, max_size=3).map(tuple))
st.register_type_strategy(acd.SkillNeed, _SKILL)
st.register_type_strategy(acd.AnyOf, _CHOICE)
st.register_type_strategy(
    acd.SkillStep,
    st.builds(acd.SkillStep, st.lists(_SKILL | _CHOICE, max_size=3).map(tuple), st.floats(0.1, 600.0)),
)


def through_json(data: object) -> Any:
    return json.loads(json.dumps(data))


@given(st.one_of(*(st.from_type(kind) for kind in (Leg, Call, Place, Offer, Pool, Seat, Recording))))
def test_state_types(value: object) -> None:
    assert from_plain(type(value), through_json(to_plain(value))) == value


@given(st.from_type(CallRecord))
def test_call_records(record: CallRecord) -> None:
    assert CallRecord.from_data(through_json(record.to_data())) == record


@given(st.from_type(RecordingRecord))
def test_records_of_recordings(record: RecordingRecord) -> None:
    assert RecordingRecord.from_data(through_json(record.to_data())) == record


@given(
    st.lists(st.from_type(Call), max_size=3),
    st.lists(st.from_type(Leg), max_size=3),
    st.dictionaries(st.text(), st.floats(0, 1e9), max_size=3),
)
def test_the_book(calls: list[Call], legs: list[Leg], phones: dict[str, float]) -> None:
    book, again = (Book(RULES, PLANE, SHELF, SeededIds()) for _ in range(2))
    for call in calls:
        book.put(call)
    for leg in legs:
        book.put_leg(leg)
    book.phones = phones
    book.ivr_ports.take()
    again.restore(through_json(book.to_data()))
    assert (again.calls, again.legs, again.phones) == (book.calls, book.legs, book.phones)
    assert (again.ivr_ports, again.rtp_ports) == (book.ivr_ports, book.rtp_ports)


@given(st.lists(st.from_type(Seat), max_size=4))
def test_the_desks(seats: list[Seat]) -> None:
    presence, again = (Presence(lambda _: None, frozenset, sign_out_after_s=30.0) for _ in range(2))
    presence.seats = {seat.agent: seat for seat in seats}
    again.restore(through_json(presence.to_data()))
    assert again.seats == presence.seats


def test_a_pool_lends_every_number_once_and_the_one_just_returned_last() -> None:
    pool = Pool((1, 2, 3))
    assert [pool.take(), pool.take(), pool.take(), pool.take()] == [1, 2, 3, None]
    pool.give_back(2)
    pool.give_back(1)
    assert [pool.take(), pool.take()] == [1, 2]
    assert pool.free == 0


FACTS = st.one_of(
    st.builds(acd.AgentSignedIn, st.sampled_from(["ann", "bob"])),
    st.builds(acd.AgentReady, st.sampled_from(["ann", "bob"])),
    st.builds(acd.AgentNotReady, st.sampled_from(["ann", "bob"]), st.just("break")),
    st.builds(acd.OfferAccepted, st.integers(1, 20).map(lambda number: f"offer-{number}")),
    st.builds(acd.OfferRefused, st.integers(1, 20).map(lambda number: f"offer-{number}")),
    st.builds(acd.EntryLeft, st.sampled_from("abc")),
    st.builds(
        acd.EntryArrived,
        st.builds(
            acd.Entry, st.sampled_from("abc"), st.sampled_from(["call-1", "call-2"]), st.just("support"),
            st.just(()), st.integers(0, 3), st.just(0.0),
        ),
    ),
)  # fmt: skip


@given(st.lists(FACTS, max_size=30), st.lists(FACTS, max_size=10))
def test_the_router(before: list[acd.Input], after: list[acd.Input]) -> None:
    calm, restarted = Router(), Router()
    calm.handle(acd.QueueConfigured(acd.QueueSpec("support")), 0.0)
    for agent in ("ann", "bob"):
        calm.handle(acd.AgentConfigured(acd.AgentSpec(agent, ("support",))), 0.0)
    for at, fact in enumerate(before):
        for decision in calm.handle(fact, float(at)):
            calm.event_of(decision, float(at))
    restarted.restore(through_json(calm.to_data()))
    assert restarted.to_data() == calm.to_data()
    for at, fact in enumerate(after, len(before)):
        one, other = calm.handle(fact, float(at)), restarted.handle(fact, float(at))
        assert one == other
        events = [calm.event_of(decision, float(at)) for decision in one]
        assert [restarted.event_of(decision, float(at)) for decision in other] == events
