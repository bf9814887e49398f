"""Live figures as a table of events in and figures out; a snapshot at any point changes nothing."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from callcenter.events import AgentStateChanged, EntryEnded, EntryStarted, Event
from callcenter.kpi import AgentFigures, Counts, LiveQueues, QueueTarget

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


def ended(entry: str, at: float, outcome: str, waited_s: float, agent: str = "") -> Event:
    return EntryEnded(
        at=at,
        entry=entry,
        call=f"call-{entry}",
        queue="support",
        outcome=outcome,
        agent=agent,
        waited_s=waited_s,
    )


def is_now(agent: str, state: str, at: float = 0.0, reason: str = "") -> Event:
    return AgentStateChanged(at=at, agent=agent, was="", state=state, reason=reason, until=0.0)


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


def test_who_waits_too_long_is_missed_by_every_formula() -> None:
    queues = live()
    for event in (started("1", 0.0), ended("1", 10.0, "answered", 10.0), started("2", 0.0)):
        queues.apply(event)
    assert set(queues.service_levels("support", 20.0).values()) == {1.0}
    assert set(queues.service_levels("support", 21.0).values()) == {0.5}
    assert queues.counts("support", 21.0) == Counts(answered=1, answered_in_time=1)


def test_who_came_before_midnight_is_not_missed_today() -> None:
    queues = live()
    for event in (started("1", DAY - 100), started("2", DAY - 90), started("3", DAY)):
        queues.apply(event)
    assert queues.figures("support", DAY + 20).service_level is None
    assert queues.figures("support", DAY + 21).service_level == 0.0
    queues.apply(ended("3", DAY + 22, "left_by_key", 22.0))
    assert queues.figures("support", DAY + 30).service_level is None


def test_looking_at_tomorrow_does_not_lose_today() -> None:
    queues = live()
    queues.apply(started("1", 0.0))
    queues.apply(ended("1", 10.0, "answered", 10.0))
    assert row(queues, DAY)[2:] == (0, 0, 0, None)
    assert row(queues, 20.0)[2:] == (1, 1, 0, 1.0)


def test_abandonment_rate_counts_short_ones() -> None:
    queues = live()
    for event in (
        started("1", 0.0), ended("1", 10.0, "answered", 10.0),
        started("2", 0.0), ended("2", 4.9, "abandoned", 4.9),
        started("3", 0.0), ended("3", 5.0, "abandoned", 5.0),
    ):  # fmt: skip
        queues.apply(event)
    assert queues.figures("support", 50.0).abandonment_rate == 2 / 3
    assert queues.counts("support", 50.0) == Counts(
        answered=1, answered_in_time=1, abandoned=2, abandoned_in_time=2, abandoned_short=1
    )


def test_an_agent_is_in_a_state_since_and_has_answered_so_many_today() -> None:
    queues = live()
    assert queues.agent("ann", 0.0) == AgentFigures(agent="ann", day="000000")
    for event in (
        is_now("ann", "idle", 1.0), started("1", 2.0), ended("1", 5.0, "answered", 3.0, "ann"),
        is_now("ann", "on_contact", 5.0), is_now("ann", "on_contact", 9.0, "lunch"),
    ):  # fmt: skip
        queues.apply(event)
    assert queues.agent("ann", 10.0) == AgentFigures(
        agent="ann", state="on_contact", reason="lunch", since=5.0, day="000000", handled=1
    )
    assert queues.agent("ann", DAY) == AgentFigures(
        agent="ann", state="on_contact", reason="lunch", since=5.0, day="000001", handled=0
    )


def test_events_of_strangers_change_no_figure() -> None:
    queues = live()
    before = queues.figures("support", 0.0)
    for event in (started("1", 0.0, "elsewhere"), is_now("stranger", "idle")):
        queues.apply(event)
    assert queues.figures("support", 0.0) == before


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


@given(STREAM)
def test_figures_are_as_counted_one_by_one(stream: list[Event]) -> None:
    """Waiting entries and agents against a walk over everything."""
    queues, waiting, states = live(), {}, dict.fromkeys(AGENTS, "logged_out")
    for event in stream:
        queues.apply(event)
        match event:
            case EntryStarted():
                waiting[event.entry] = event.at
            case EntryEnded():
                waiting.pop(event.entry, None)
            case AgentStateChanged():
                states[event.agent] = event.state
    figures = queues.figures("support", 2 * DAY)
    assert (figures.waiting, figures.longest_since) == (len(waiting), min(waiting.values(), default=None))
    assert figures.agents_signed_in == sum(state != "logged_out" for state in states.values())
    assert figures.agents_busy == sum(state == "on_contact" for state in states.values())
