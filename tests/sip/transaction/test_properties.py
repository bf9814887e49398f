"""Random inputs to every table: only listed ones change anything, nothing runs for ever, snapshots are whole."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from callcenter.sip import Link, Message
from callcenter.sip.effects import Send, WakeAt
from callcenter.sip.transaction import (
    TABLES,
    Ended,
    Input,
    Kind,
    State,
    Timers,
    Transaction,
    WrongState,
)
from tests.sip.transaction.messages import TCP, UDP, reply, request
from tests.sip.transaction.test_tables import FIRST

MESSAGES: dict[Input, Message] = {
    Input.REQUEST: request(),
    Input.PROVISIONAL: reply(180),
    Input.SUCCESS: reply(200),
    Input.FAILURE: reply(486),
    Input.ACK: request("ACK"),
}
STEPS = st.lists(st.tuples(st.sampled_from([None, *Input]), st.floats(0.0, 20.0)), max_size=30)


def step(tx: Transaction, event: Input | None, now: float) -> list[object]:
    """One input or wake-up; an input that is not listed does nothing."""
    if event is None:
        return [*tx.woke(now)]
    try:
        return [*tx.handle(event, now, MESSAGES.get(event))]
    except WrongState:
        return []


@given(kind=st.sampled_from(Kind), link=st.sampled_from([UDP, TCP]), steps=STEPS)
def test_any_sequence_of_inputs(kind: Kind, link: Link, steps: list[tuple[Input | None, float]]) -> None:
    tx = Transaction(kind, "k", link, Timers(), TABLES[kind], FIRST[kind])
    now, ends, woken_at = 0.0, 0, None
    for event, after_s in steps:
        now += after_s
        is_listed = event is None or (tx.state, event) in TABLES[kind]
        before = tx.to_data()
        restored = Transaction.from_data(json.loads(json.dumps(before)), TABLES[kind], Timers())
        effects = step(tx, event, now)
        assert step(restored, event, now) == effects
        assert restored == tx
        assert is_listed or tx.to_data() == before
        wakes = [effect.at for effect in effects if isinstance(effect, WakeAt)]
        woken_at = wakes[-1] if wakes else woken_at
        # Whatever it still waits for, it has asked to be woken for, not later than it needs.
        assert (
            tx.is_over
            or not tx.deadlines
            or (woken_at is not None and woken_at <= min(tx.deadlines.values()))
        )
        ends += sum(isinstance(effect, Ended) for effect in effects)
        assert ends == tx.is_over
        if link is TCP and event is None:
            assert not any(isinstance(effect, Send) for effect in effects)


TIMED = {Input.RESEND_DUE, Input.GIVE_UP, Input.LINGER_OVER}
# Timers fire by wake-up only, and a client's request is the first thing that happens to it.
UNTIMED = st.lists(
    st.tuples(
        st.sampled_from([None, *[event for event in Input if event not in TIMED]]), st.floats(0.0, 20.0)
    ),
    max_size=30,
)


@given(kind=st.sampled_from(Kind), steps=UNTIMED)
def test_left_alone_it_ends_or_waits_for_its_user(
    kind: Kind, steps: list[tuple[Input | None, float]]
) -> None:
    tx = Transaction(kind, "k", UDP, Timers(), TABLES[kind], FIRST[kind])
    now = 0.0
    for event, after_s in [(Input.REQUEST, 0.0), *steps]:
        now += after_s
        step(tx, event, now)
    for _ in range(200):
        if tx.is_over or not tx.deadlines:
            break
        now = max(now, min(tx.deadlines.values()))
        tx.woke(now)
    waits_for_us = tx.state in (State.PROCEEDING, State.TRYING, State.CALLING)
    assert tx.is_over or (waits_for_us and not tx.deadlines)


def test_every_state_that_a_table_leads_to_is_listed_or_the_end() -> None:
    for kind, table in TABLES.items():
        listed = {state for state, _ in table}
        reached = {after for _, after in table.values()} | {FIRST[kind]}
        assert reached - {State.TERMINATED} == listed
