"""The record of a call that we make: which way, over which trunk, from whose telephone, and who talked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callcenter.calls.cdr import CallRecord, CallState, fold
from callcenter.events import (
    CallArrived,
    CallEnded,
    Event,
    OutwardAnswered,
    OutwardDialled,
    OutwardFailed,
)

OUT, OURS = "+8613800000142", "4001"
ARRIVED = CallArrived(at=1.0, call="c", ani=OURS, dnis=OUT, direction="out", account="boss")
CHEAP = OutwardDialled(at=1.1, call="c", leg="l1", number=OUT, trunk="cheap", on_behalf_of="boss")
FAILED = OutwardFailed(
    at=2.0, call="c", leg="l1", number=OUT, trunk="cheap", code=503, reason="no", is_last=False
)
DEAR = replace(CHEAP, at=2.0, leg="l2", trunk="dear")
REACHED = OutwardAnswered(
    at=5.0, call="c", leg="l2", number=OUT, trunk="dear", on_behalf_of="boss", agent="boss"
)
RINGING = CallRecord(
    id="c", arrived_at=1.0, ani=OURS, dnis=OUT, direction="out", account="boss",
    state=CallState.RINGING, trunk="dear",
)  # fmt: skip
TALKING = replace(
    RINGING, state=CallState.TALKING, agent="boss", agents=("boss",), answered_at=5.0, connected_at=5.0
)


def record_of(*events: Event) -> CallRecord:
    record: CallRecord | None = None
    for event in events:
        record = fold(record, event)
    assert record is not None
    return record


@pytest.mark.parametrize(
    ("events", "record"),
    [
        ((ARRIVED, CHEAP, FAILED, DEAR), RINGING),
        ((ARRIVED, CHEAP, FAILED, DEAR, REACHED), TALKING),
        (
            (
                ARRIVED, CHEAP, FAILED, DEAR, REACHED,
                CallEnded(at=65.0, call="c", released_by="callee", outcome="answered", cause=""),
            ),
            replace(
                TALKING, state=CallState.ENDED, connected_at=None, talk_s=60.0, ended_at=65.0,
                released_by="callee", outcome="answered",
            ),
        ),
        (
            (CallArrived(
                at=1.0, call="c", ani="", dnis="5000", trunk="carrier", diverted_from="+8610", is_private=True
            ),),
            CallRecord(
                id="c", arrived_at=1.0, dnis="5000", trunk="carrier", diverted_from="+8610", is_private=True
            ),
        ),
    ],
)  # fmt: skip
def test_records(events: tuple[Event, ...], record: CallRecord) -> None:
    assert record_of(*events) == record
    assert CallRecord.from_data(record.to_data()) == record


def test_a_telephone_without_a_person_is_no_agent() -> None:
    record = record_of(ARRIVED, DEAR, replace(REACHED, agent=""))
    assert (record.state, record.agents) == (CallState.TALKING, ())


def test_whom_an_agent_asks_into_a_callers_conversation_does_not_change_whose_call_it_is() -> None:
    caller = CallArrived(at=1.0, call="c", ani=OUT, dnis="5000", trunk="carrier")
    assert record_of(caller, CHEAP, REACHED) == record_of(caller)
