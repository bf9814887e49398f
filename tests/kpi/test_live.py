"""Live figures as a table of events in and figures out; a snapshot at any point changes nothing."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from callcenter.events import AgentStateChanged, EntryEnded, EntryStarted, Event
from callcenter.kpi import LiveQueues, QueueTarget

DAY = 86_400.0
AGENTS = {"ann": ("support",), "bob": ("support", "sales")}


def day_of(at: float) -> str:
    return f"{int(at // DAY):06d}"


def live() -> LiveQueues:
    return LiveQueues([QueueTarget(queue="support"), QueueTarget(queue="sales")], AGENTS, day_of)


def started(entry: str, at: float, queue: str = "support") -> Event:
    return EntryStarted(
        at=at,
        entry=entry,
        call=f"call-{entry}",
        queue=queue,
        skills=(),
        priority=0,
        cause="arrival",
        ranked_from=at,
    )


def ended(entry: str, at: float, outcome: str, waited_s: float) -> Event:
    return EntryEnded(
        at=at,
        entry=entry,
        call=f"call-{entry}",
        queue="support",
        outcome=outcome,
        agent="",
        waited_s=waited_s,
    )


def is_now(agent: str, state: str) -> Event:
    return AgentStateChanged(at=0.0, agent=agent, was="", state=state, reason="", until=0.0)


def row(queues: LiveQueues, now: float) -> tuple[object, ...]:
    figures = queues.figures("support", now)
    return (figures.waiting, figures.longest_since, figures.offered, figures.answered, figures.abandoned,
            figures.service_level)  # fmt: skip


def test_an_empty_queue_has_no_service_level() -> None:
    assert row(live(), 0.0) == (0, None, 0, 0, 0, None)


def test_answers_in_time_late_ones_and_abandons() -> None:
    queues = live()
    for event in (
        started("1", 0.0), ended("1", 10.0, "answered", 10.0),
        started("2", 0.0), ended("2", 30.0, "answered", 30.0),
        started("3", 0.0), ended("3", 40.0, "abandoned", 40.0),
        started("4", 0.0), ended("4", 3.0, "abandoned", 3.0),
    ):  # fmt: skip
        queues.apply(event)
    assert row(queues, 50.0) == (0, None, 4, 2, 2, 1 / 3)
    assert queues.figures("support", 50.0).asa_s == 20.0


def test_who_still_waits_beyond_the_target_is_missed_already() -> None:
    queues = live()
    queues.apply(started("1", 0.0))
    assert row(queues, 20.0) == (1, 0.0, 1, 0, 0, None)
    assert row(queues, 21.0) == (1, 0.0, 1, 0, 0, 0.0)


def test_other_exits_count_as_neither() -> None:
    queues = live()
    queues.apply(started("1", 0.0))
    queues.apply(ended("1", 9.0, "left_by_key", 9.0))
    assert row(queues, 10.0) == (0, None, 1, 0, 0, None)


def test_midnight_starts_a_new_day_but_keeps_who_waits() -> None:
    queues = live()
    queues.apply(started("1", DAY - 5))
    assert row(queues, DAY + 1)[:3] == (1, DAY - 5, 0)
    queues.apply(ended("1", DAY + 2, "answered", 7.0))
    assert row(queues, DAY + 3) == (0, None, 0, 0, 0, None)


def test_agents_by_state_of_the_queues_they_serve() -> None:
    queues = live()
    for event in (is_now("ann", "idle"), is_now("bob", "wrap_up")):
        queues.apply(event)
    support, sales = queues.figures("support", 0.0), queues.figures("sales", 0.0)
    assert (support.agents_ready, support.agents_busy, support.agents_signed_in) == (1, 1, 2)
    assert (sales.agents_ready, sales.agents_busy, sales.agents_signed_in) == (0, 1, 1)


STREAM = st.lists(
    st.one_of(
        st.builds(started, st.sampled_from("abcd"), st.floats(0, 3 * DAY)),
        st.builds(
            ended, st.sampled_from("abcd"), st.floats(0, 3 * DAY), st.sampled_from(["answered", "abandoned", "failed"]),
            st.floats(0, 100),
        ),
        st.builds(is_now, st.sampled_from(["ann", "bob"]), st.sampled_from(["idle", "on_contact", "logged_out"])),
    ),
    max_size=30,
)  # fmt: skip


@given(STREAM, STREAM)
def test_a_snapshot_goes_on_as_the_original_would(before: list[Event], after: list[Event]) -> None:
    original, restored = live(), live()
    for event in before:
        original.apply(event)
    restored.restore(json.loads(json.dumps(original.to_data())))
    for event in after:
        original.apply(event)
        restored.apply(event)
    assert restored.to_data() == original.to_data()
    assert row(restored, 2 * DAY) == row(original, 2 * DAY)
