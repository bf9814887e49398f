"""Alerts: raised after a while, taken on by somebody, over when the figure is fine again."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.alerts import CLEAR_AFTER_S, AlreadyTaken, Reading, Rule, State, UnknownAlert, Watch
from callcenter.events import AlertAcknowledged, AlertCleared, AlertRaised, Event

LONG = Rule(
    rule="long",
    measure="longest_wait",
    side="above",
    limit=180,
    for_s=10,
    level="crit",
    subjects=frozenset({"a", "b"}),
)
POOR = Rule(
    rule="poor", measure="service_level", side="below", limit=0.8, for_s=0, level="warn", subjects=frozenset({"a"}),
    at_least=20,
)  # fmt: skip
EMPTY = Rule(
    rule="empty", measure="signed_in", side="below", limit=1, for_s=0, level="crit", subjects=frozenset({"a"}),
    if_waiting=True,
)  # fmt: skip


def waits(seconds: float | None, subject: str = "a") -> Reading:
    return Reading(subject=subject, values={} if seconds is None else {"longest_wait": seconds}, waiting=1)


class Room:
    """A watch whose events are recorded, as the service does."""

    def __init__(self, *rules: Rule) -> None:
        self.watch = Watch(rules)

    def look(self, now: float, *readings: Reading) -> list[Event]:
        return self.note(self.watch.look(readings, now))

    def take(self, alert: str, by: str, now: float) -> list[Event]:
        return self.note(self.watch.acknowledge(alert, by, now))

    def note(self, events: Sequence[Event]) -> list[Event]:
        for event in events:
            self.watch.apply(0, event)
        return list(events)


def raised(rule: Rule, at: float, value: float, since: float, subject: str = "a") -> AlertRaised:
    return AlertRaised(
        at=at, alert=f"{rule.rule}:{subject}:{int(at * 1000)}", rule=rule.rule, subject=subject,
        measure=rule.measure, level=rule.level, side=rule.side, value=value, limit=rule.limit, since=since,
    )  # fmt: skip


def test_a_limit_is_passed_for_long_enough_and_the_alert_ends_once_all_is_well_for_a_while() -> None:
    room = Room(LONG)
    assert room.look(100, waits(181)) == []
    assert room.look(109, waits(190)) == []
    assert room.look(110, waits(191), waits(500, "b")) == [raised(LONG, 110, 191, 100)]
    assert room.look(111, waits(192), waits(501, "b")) == []
    assert room.look(112, waits(20), waits(3, "b")) == []
    assert room.look(113, waits(193), waits(3, "b")) == [], "it was fine for a moment only"
    assert room.look(114, waits(None), waits(3, "b")) == []
    assert room.look(114 + CLEAR_AFTER_S, waits(None), waits(3, "b")) == [
        AlertCleared(at=114 + CLEAR_AFTER_S, alert="long:a:110000", why="fine")
    ]
    assert room.watch.alerts() == []


def test_a_figure_that_is_fine_for_a_moment_starts_anew() -> None:
    room = Room(LONG)
    assert room.look(100, waits(181)) == room.look(105, waits(10)) == room.look(109, waits(181)) == []
    assert room.look(111, waits(183)) == []
    assert room.look(119, waits(191)) == [raised(LONG, 119, 191, 109)]


@pytest.mark.parametrize(
    ("rule", "reading", "is_raised"),
    [
        (POOR, Reading(subject="a", values={"service_level": 0.79}, ended=20), True),
        (POOR, Reading(subject="a", values={"service_level": 0.8}, ended=20), False),
        (POOR, Reading(subject="a", values={"service_level": 0.1}, ended=19), False),
        (POOR, Reading(subject="a", values={}, ended=20), False),
        (POOR, Reading(subject="b", values={"service_level": 0.1}, ended=20), False),
        (EMPTY, Reading(subject="a", values={"signed_in": 0}, waiting=1), True),
        (EMPTY, Reading(subject="a", values={"signed_in": 1}, waiting=1), False),
        (EMPTY, Reading(subject="a", values={"signed_in": 0}, waiting=0), False),
    ],
)
def test_when_a_figure_says_something(rule: Rule, reading: Reading, is_raised: bool) -> None:
    assert bool(Room(rule).look(100, reading)) is is_raised


def test_somebody_takes_it_on() -> None:
    room = Room(EMPTY)
    [event] = room.look(100, Reading(subject="a", values={"signed_in": 0}, waiting=1))
    assert isinstance(event, AlertRaised)
    assert room.take(event.alert, "petra", 101) == [AlertAcknowledged(at=101, alert=event.alert, by="petra")]
    [alert] = room.watch.alerts()
    assert (alert.state, alert.by, alert.taken_at) == (State.TAKEN, "petra", 101)
    with pytest.raises(AlreadyTaken, match="petra"):
        room.take(event.alert, "alex", 102)
    with pytest.raises(UnknownAlert):
        room.take("empty:a:1", "alex", 102)


def test_alerts_of_rules_and_queues_that_are_gone_are_dropped() -> None:
    room = Room(LONG, EMPTY)
    nobody = Reading(subject="a", values={"signed_in": 0, "longest_wait": 300}, waiting=1)
    room.look(100, nobody)
    room.look(110, nobody)
    assert [alert.rule for alert in room.watch.alerts()] == ["empty", "long"]
    room.watch.change_rules([EMPTY])
    assert room.look(111, nobody) == [AlertCleared(at=111, alert="long:a:110000", why="dropped")]
    assert room.look(112) == [AlertCleared(at=112, alert="empty:a:100000", why="dropped")]


def test_the_worst_comes_first() -> None:
    room = Room(POOR, EMPTY)
    room.look(90, Reading(subject="a", values={"service_level": 0.1, "signed_in": 3}, ended=30, waiting=1))
    room.look(99, Reading(subject="a", values={"service_level": 0.1, "signed_in": 0}, ended=30, waiting=1))
    assert [alert.level for alert in room.watch.alerts()] == ["crit", "warn"]


@given(
    steps=st.lists(
        st.tuples(st.floats(0.1, 30), st.sampled_from(["a", "b"]), st.none() | st.floats(0, 400)), max_size=40
    )
)
def test_at_any_time_one_alert_at_most_of_a_rule_and_subject_and_none_without_its_time(
    steps: list[tuple[float, str, float | None]],
) -> None:
    room, now, values = Room(LONG), 0.0, dict[str, float | None]()
    open_alerts: dict[str, AlertRaised] = {}
    for after, subject, value in steps:
        now += after
        values[subject] = value
        for event in room.look(now, *(waits(seconds, name) for name, seconds in values.items())):
            if isinstance(event, AlertRaised):
                assert event.subject not in {other.subject for other in open_alerts.values()}
                assert event.at - event.since >= LONG.for_s
                assert event.value > LONG.limit
                open_alerts[event.alert] = event
            elif isinstance(event, AlertCleared):
                del open_alerts[event.alert]
        assert {alert.alert for alert in room.watch.alerts()} == set(open_alerts)
    again = Watch([LONG])
    again.restore(room.watch.to_data())
    assert again.alerts() == room.watch.alerts()
