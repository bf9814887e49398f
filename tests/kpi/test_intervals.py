"""Quarters of an hour as a table of events in and sums out; all quarters of a day are the day."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.events import (
    AgentLost,
    AgentStateChanged,
    CallConnected,
    CallEnded,
    CallResumed,
    CallTransferred,
    EntryEnded,
    EntryStarted,
    Event,
)
from callcenter.kpi import LiveQueues, QueueTarget
from callcenter.kpi.intervals import QUARTER_S, Intervals, Key, Tally, grouped, summed, wait_class, wait_of

TARGETS = (QueueTarget(queue="support", target_s=20, short_abandon_s=5),)


def started(entry: str, at: float, cause: str = "arrival") -> Event:
    return EntryStarted(
        at=at, entry=entry, call=f"call-{entry}", queue="support", skills=(), priority=0, cause=cause, ranked_from=at
    )  # fmt: skip


def ended(
    entry: str, at: float, outcome: str, waited_s: float, agent: str = "", cause: str = "arrival"
) -> Event:
    return EntryEnded(
        at=at, entry=entry, call=f"call-{entry}", queue="support", outcome=outcome, agent=agent, waited_s=waited_s,
        cause=cause,
    )  # fmt: skip


def connected(entry: str, at: float, agent: str = "ann") -> Event:
    return CallConnected(at=at, call=f"call-{entry}", entry=entry, agent=agent)


def over(entry: str, at: float) -> Event:
    return CallEnded(at=at, call=f"call-{entry}", outcome="completed", released_by="caller", cause="")


def is_now(agent: str, was: str, state: str, at: float) -> Event:
    return AgentStateChanged(at=at, agent=agent, was=was, state=state, reason="", until=0.0)


def counted(*events: Event) -> dict[Key, Tally]:
    fold = Intervals(TARGETS)
    return summed(addition for event in events for addition in fold.apply(event))


def test_an_entry_counts_for_the_quarter_in_which_it_started() -> None:
    assert counted(started("1", 890), ended("1", 915, "answered", 25, "ann"), started("2", 901)) == {
        ("support", 0): Tally(
            offered=1, answered=1, answer_wait_s=25, longest_s=25, waits={wait_class(25): 1}
        ),
        ("support", 900): Tally(offered=1),
    }


@pytest.mark.parametrize(
    ("outcome", "waited_s", "tally"),
    [
        ("answered", 20, Tally(answered=1, answered_in_time=1, answer_wait_s=20, waits={wait_class(20): 1})),
        ("abandoned", 4, Tally(abandoned=1, abandoned_in_time=1, abandoned_short=1, abandon_wait_s=4)),
        ("abandoned", 5, Tally(abandoned=1, abandoned_in_time=1, abandon_wait_s=5)),
        ("abandoned", 21, Tally(abandoned=1, abandon_wait_s=21)),
        ("voicemail", 9, Tally(sent_on=1)),
        ("overflowed", 9, Tally(sent_on=1)),
        ("callback_answered", 9, Tally(callbacks_answered=1)),
        ("callback_failed", 9, Tally(callbacks_failed=1)),
    ],
)
def test_what_becomes_of_an_entry(outcome: str, waited_s: float, tally: Tally) -> None:
    expected = Tally(offered=1, longest_s=waited_s) + tally
    assert counted(started("1", 0), ended("1", waited_s, outcome, waited_s)) == {("support", 0): expected}


def test_the_conversation_its_holds_and_its_wrap_up_belong_to_the_entry() -> None:
    events = (
        started("1", 890), ended("1", 900, "answered", 10, "ann"), connected("1", 901),
        is_now("ann", "offered", "on_contact", 901), CallResumed(at=950, call="call-1", agent="ann", held_s=12.5),
        over("1", 1001), is_now("ann", "on_contact", "wrap_up", 1001),
        is_now("ann", "wrap_up", "wrap_up", 1010), is_now("ann", "wrap_up", "idle", 1021),
    )  # fmt: skip
    answered = Tally(
        offered=1, answered=1, answered_in_time=1, answer_wait_s=10, longest_s=10, waits={wait_class(10): 1}
    )
    found = counted(*events)
    assert found == {("support", 0): answered + Tally(handled=1, talk_s=100, hold_s=12.5, wrap_up_s=20)}
    assert found["support", 0].handling_s == 120


def test_two_agents_of_one_contact_are_two_conversations() -> None:
    transferred = CallTransferred(at=60, call="call-1", agent="ann", to="bob", kind="agent", how="attended")
    events = (
        started("1", 0), ended("1", 10, "answered", 10, "ann"), connected("1", 10), transferred,
        connected("1", 60, "bob"), over("1", 90),
    )  # fmt: skip
    [tally] = counted(*events).values()
    assert (tally.handled, tally.talk_s) == (2, 80)


def test_a_lost_agent_ends_a_conversation_and_an_outward_call_is_in_no_queue() -> None:
    lost = AgentLost(at=40, call="call-1", agent="ann", why="page")
    events = (
        started("1", 0), ended("1", 10, "answered", 10, "ann"), connected("1", 10), lost, over("1", 90),
        connected("9", 100), over("9", 200),
    )  # fmt: skip
    [tally] = counted(*events).values()
    assert (tally.handled, tally.talk_s) == (1, 30)


def test_who_is_asked_by_name_is_in_no_queues_line() -> None:
    assert counted(started("1", 0, "consult"), ended("1", 5, "answered", 5, "bob", "consult")) == {}


def test_shares_of_waits_are_right_to_within_seven_percent() -> None:
    tally = sum((Tally(answered=1, waits={wait_class(wait): 1}) for wait in range(1, 101)), Tally())
    for share, wait in ((0.5, 50), (0.9, 90), (0.99, 99)):
        assert tally.waited(share) == pytest.approx(wait, rel=0.07)
    assert Tally().waited(0.9) is None
    assert wait_of(wait_class(0)) == 0


@given(
    entries=st.lists(
        st.tuples(
            st.integers(0, 86_000),
            st.sampled_from(["answered", "abandoned", "voicemail", "callback_failed", "overflowed"]),
            st.integers(0, 300),
        ),
        max_size=30,
    )
)
def test_the_quarters_of_a_day_are_the_day(entries: list[tuple[int, str, int]]) -> None:
    events: list[Event] = []
    for number, (at, outcome, waited_s) in enumerate(entries):
        events += [started(str(number), at), ended(str(number), at + waited_s, outcome, waited_s, "ann")]
    events.sort(key=lambda event: event.at)
    live = LiveQueues(TARGETS, {}, lambda _at: "one day")
    for event in events:
        live.apply(event)
    found = counted(*events)
    day = sum(found.values(), Tally())
    figures = live.figures("support", 90_000)
    assert day.counts == live.counts("support", 90_000)
    assert (day.offered, day.callbacks_failed) == (figures.offered, figures.callbacks_failed)
    assert day.sent_on == sum(figures.flow_out.values())
    assert day.speed_s == figures.asa_s
    assert all(start % QUARTER_S == 0 for _, start in found)


def test_longer_intervals_and_all_queues_together_are_sums() -> None:
    quarters = {("b", 1800): Tally(offered=1), ("a", 2700): Tally(offered=2), ("a", 0): Tally(offered=4)}
    half_hours = grouped(quarters, lambda at: at // 1800 * 1800)
    assert list(half_hours.items()) == [
        (("a", 0), Tally(offered=4)), (("a", 1800), Tally(offered=2)), (("b", 1800), Tally(offered=1))
    ]  # fmt: skip
    assert grouped(quarters, lambda at: 0, apart=False) == {("", 0): Tally(offered=7)}
