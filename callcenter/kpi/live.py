"""Queues as they are now and were today: who waits since when, what became of the others, which agents there are.

An entry counts for the day in which it started (so one that spans midnight counts once). Entries that still wait
beyond the target count as missed already: a live figure that looks good only because nobody was answered yet would
mislead the supervisor who steers by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from callcenter.events import AgentStateChanged, EntryEnded, EntryStarted, Event
from callcenter.kpi.service_level import DEFAULT, Counts, service_level
from callcenter.plain import from_plain, to_plain

BUSY_STATES = frozenset({"offered", "on_contact", "wrap_up"})

AgentsOfQueues = Mapping[str, tuple[str, ...]]
"""Agent → the queues they serve."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueTarget:
    """The target T of one queue in seconds, and below how many seconds an abandon is `short`."""

    queue: str
    target_s: float = 20.0
    short_abandon_s: float = 5.0
    formula: str = DEFAULT


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFigures:
    """What a queue's row shows. `offered` = entries that started today; `asa_s` None before the first answer."""

    queue: str
    waiting: int
    longest_since: float | None
    offered: int
    answered: int
    abandoned: int
    service_level: float | None
    formula: str
    target_s: float
    asa_s: float | None
    agents_ready: int
    agents_busy: int
    agents_signed_in: int


@dataclass(slots=True)
class _Day:
    """One queue's ended entries of one day."""

    day: str = ""
    offered: int = 0
    counts: Counts = field(default_factory=Counts)
    answer_wait_s: float = 0.0


class LiveQueues:
    """`day_of(time)` names the local day of a moment; figures are those of the day of `now`."""

    def __init__(
        self, targets: Iterable[QueueTarget], agents: AgentsOfQueues, day_of: Callable[[float], str]
    ) -> None:
        self._targets = {target.queue: target for target in targets}
        self._agents = agents
        self._day_of = day_of
        self._days: dict[str, _Day] = {queue: _Day() for queue in self._targets}
        self._waiting: dict[str, dict[str, float]] = {queue: {} for queue in self._targets}
        self._states: dict[str, str] = {}

    def apply(self, event: Event) -> None:
        """Fold one event; those about unknown queues change nothing."""
        match event:
            case EntryStarted() if event.queue in self._targets:
                self._waiting[event.queue][event.entry] = event.at
                self._day(event.queue, event.at).offered += 1
            case EntryEnded() if event.queue in self._targets:
                self._ended(event)
            case AgentStateChanged():
                self._states[event.agent] = event.state

    def figures(self, queue: str, now: float) -> QueueFigures:
        """The queue's row at `now`; raises KeyError for a queue nobody configured."""
        target, day, waiting = self._targets[queue], self._day(queue, now), self._waiting[queue]
        late = sum(now - since > target.target_s for since in waiting.values())
        counts = replace(day.counts, abandoned=day.counts.abandoned + late)
        states = [
            self._states.get(agent, "logged_out") for agent, queues in self._agents.items() if queue in queues
        ]
        return QueueFigures(
            queue=queue,
            waiting=len(waiting),
            longest_since=min(waiting.values(), default=None),
            offered=day.offered,
            answered=day.counts.answered,
            abandoned=day.counts.abandoned,
            service_level=service_level(counts, target.formula),
            formula=target.formula,
            target_s=target.target_s,
            asa_s=day.answer_wait_s / day.counts.answered if day.counts.answered else None,
            agents_ready=states.count("idle"),
            agents_busy=sum(state in BUSY_STATES for state in states),
            agents_signed_in=sum(state != "logged_out" for state in states),
        )

    def _day(self, queue: str, at: float) -> _Day:
        """The figures of the day of `at`; a later day starts them anew, an earlier one no longer counts."""
        day, name = self._days[queue], self._day_of(at)
        if day.day < name:
            day = self._days[queue] = _Day(day=name)
        return day if day.day == name else _Day(day=name)

    def _ended(self, event: EntryEnded) -> None:
        started = self._waiting[event.queue].pop(event.entry, event.at - event.waited_s)
        day, target = self._day(event.queue, started), self._targets[event.queue]
        in_time = int(event.waited_s <= target.target_s)
        counts = day.counts
        if event.outcome == "answered":
            day.answer_wait_s += event.waited_s
            day.counts = replace(
                counts, answered=counts.answered + 1, answered_in_time=counts.answered_in_time + in_time
            )
        elif event.outcome == "abandoned":
            day.counts = replace(
                counts,
                abandoned=counts.abandoned + 1,
                abandoned_in_time=counts.abandoned_in_time + in_time,
                abandoned_short=counts.abandoned_short + int(event.waited_s < target.short_abandon_s),
            )

    def to_data(self) -> dict[str, Any]:
        return {
            "days": {queue: to_plain(day) for queue, day in self._days.items()},
            "waiting": {queue: dict(waiting) for queue, waiting in self._waiting.items()},
            "states": dict(self._states),
        }

    def restore(self, data: Mapping[str, Any]) -> None:
        """Take over a snapshot; queues that no longer exist are left behind."""
        for queue in self._targets:
            if queue in data["days"]:
                self._days[queue] = from_plain(_Day, data["days"][queue])
                self._waiting[queue] = {
                    entry: float(since) for entry, since in data["waiting"][queue].items()
                }
        self._states = dict(data["states"])
