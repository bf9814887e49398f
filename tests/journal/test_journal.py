"""The journal's format: every event there and back, and no damage ever read as an event."""

from __future__ import annotations

import dataclasses
import typing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.events import EVENT_TYPES, CallArrived, CallEnded, Event
from callcenter.journal import (
    HEADER_SIZE,
    Codec,
    JournalError,
    NotAJournal,
    UnknownEvent,
    header,
    read_header,
    record,
    scan,
)
from callcenter.journal.segment import MAX_PAYLOAD


def events() -> st.SearchStrategy[Event]:
    return st.one_of(*[_built(kind) for kind in EVENT_TYPES])


def _built(kind: type[Event]) -> st.SearchStrategy[Event]:
    hints = typing.get_type_hints(kind)
    fields = {
        field.name: st.floats(allow_nan=False, allow_infinity=False)
        if hints[field.name] is float
        else st.from_type(hints[field.name])
        for field in dataclasses.fields(kind)
    }
    return st.builds(kind, **fields)


@given(st.integers(1, 2**60), events())
def test_every_event_comes_back_as_it_was(number: int, event: Event) -> None:
    payload = Codec().encode(number, event)
    assert Codec().decode(payload) == (number, event)
    assert Codec.number_of(payload) == number


@pytest.mark.parametrize("payload", [b"", b"[", b"[]", b"[x,", b"[-1,", b"[1", b"[" + b"1" * 40 + b","])
def test_a_payload_without_a_number_is_no_record(payload: bytes) -> None:
    with pytest.raises(JournalError):
        Codec.number_of(payload)


@given(st.lists(st.binary(min_size=1, max_size=200), max_size=8), st.data())
def test_a_torn_tail_loses_only_what_was_torn(payloads: list[bytes], data: st.DataObject) -> None:
    segment = header(1) + b"".join(record(payload) for payload in payloads)
    at = data.draw(st.integers(len(header(1)), len(segment)))
    found = scan(segment[:at])
    assert list(found.payloads) == payloads[: len(found.payloads)]
    assert found.good + found.cut == at
    assert scan(segment[: found.good]).cut == 0


@given(st.lists(st.binary(min_size=1, max_size=60), min_size=1, max_size=6), st.data())
def test_a_flipped_bit_is_never_read_as_a_record(payloads: list[bytes], data: st.DataObject) -> None:
    segment = bytearray(header(1) + b"".join(record(payload) for payload in payloads))
    at = data.draw(st.integers(len(header(1)), len(segment) - 1))
    segment[at] ^= 1 << data.draw(st.integers(0, 7))
    found = scan(bytes(segment))
    assert list(found.payloads) == payloads[: len(found.payloads)]
    assert len(found.payloads) < len(payloads)


@given(st.binary(max_size=400))
def test_any_octets_behind_a_header_are_read_without_complaint(tail: bytes) -> None:
    found = scan(header(1) + tail)
    assert b"".join(record(payload) for payload in found.payloads) + tail[len(tail) - found.cut :] == tail


@pytest.mark.parametrize("first", [0, 1, 77, 2**63])
def test_no_flipped_bit_of_a_header_goes_unnoticed(first: int) -> None:
    for bit in range(8 * HEADER_SIZE):
        damaged = bytearray(header(first))
        damaged[bit // 8] ^= 1 << bit % 8
        with pytest.raises(NotAJournal):
            read_header(bytes(damaged))


def test_a_record_may_be_as_long_as_reading_allows_and_no_longer() -> None:
    longest = b"x" * MAX_PAYLOAD
    assert scan(header(1) + record(longest)).payloads == [longest]
    for payload in (longest + b"x", b""):
        with pytest.raises(JournalError):
            record(payload)


@pytest.mark.parametrize("name", ["Zoë 王", '\x00\u2028"\\', "\udc80\udcff caller", "\U0001f4de"])
def test_odd_names_come_back_as_they_were(name: str) -> None:
    event = CallArrived(at=0.1 + 0.2, call="c", ani="1", dnis="2", display_name=name)
    assert Codec().decode(Codec().encode(5, event)) == (5, event)


def test_the_header_tells_the_first_number_and_strangers_are_refused() -> None:
    assert read_header(header(77)) == 77
    for stranger in (b"", b"CCJ1", b"PK\x03\x04" + b"\0" * 20):
        with pytest.raises(NotAJournal):
            read_header(stranger)


@pytest.mark.parametrize(
    ("payload", "error"),
    [
        (b"\xff\xff", JournalError),
        (b"[1,2]", JournalError),
        (b'[1,"Nothing",1,{}]', UnknownEvent),
        (b'[1,"CallEnded",9,{}]', UnknownEvent),
        (b'[1,"CallEnded",1,{"at":1.0}]', JournalError),
        (b'[1,"CallEnded",1,[]]', JournalError),
    ],
)
def test_records_that_cannot_be_read_say_so(payload: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        Codec().decode(payload)


def test_a_type_the_journal_does_not_know_is_not_written() -> None:
    event = CallEnded(at=1.0, call="c", released_by="caller", outcome="ivr", cause="")
    with pytest.raises(UnknownEvent):
        Codec(types=()).encode(1, event)
