"""The journal's format: every event there and back, and no damage ever read as an event."""

from __future__ import annotations

import dataclasses
import typing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.events import EVENT_TYPES, CallEnded, Event
from callcenter.journal import (
    Codec,
    JournalError,
    NotAJournal,
    UnknownEvent,
    header,
    read_header,
    record,
    scan,
)


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
    assert Codec().decode(Codec().encode(number, event)) == (number, event)


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
