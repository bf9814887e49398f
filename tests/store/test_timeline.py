"""What a call leaves in its customer's timeline, in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callcenter.calls.cdr import CallRecord, CallState
from callcenter.store.timeline import timeline_item

RECORD = CallRecord(
    id="c", arrived_at=1.0, customer="u", queue="support", agent="agent1", state=CallState.ENDED, talk_s=65.0,
    waited_s=30.0,
)  # fmt: skip


@pytest.mark.parametrize(
    ("direction", "outcome", "cause", "item"),
    [
        ("in", "answered", "", ("answered", "Call answered by agent1, 1:05.")),
        ("in", "callback", "", ("callback_promised", "Asked to be called back, after 0:30.")),
        ("callback", "answered", "", ("answered", "Called back by agent1, 1:05.")),
        ("callback", "abandoned", "", ("abandoned", "Called back, not reached.")),
        ("callback", "failed", "486 Busy Here", ("failed", "Called back, not reached.")),
        ("callback", "failed", "not taken", None),
        ("out", "answered", "", ("answered", "Called by agent1, 1:05.")),
    ],
)
def test_the_words_of_a_call(direction: str, outcome: str, cause: str, item: tuple[str, str] | None) -> None:
    found = timeline_item(replace(RECORD, direction=direction, outcome=outcome, cause=cause))
    assert (None if found is None else (found.outcome, found.summary["en"])) == item


@pytest.mark.parametrize("record", [replace(RECORD, customer=""), replace(RECORD, state=CallState.TALKING)])
def test_calls_of_nobody_and_calls_under_way_leave_nothing(record: CallRecord) -> None:
    assert timeline_item(record) is None
