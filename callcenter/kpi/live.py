"""Queues as they are now and were today: who waits since when, what became of the others, which agents there are.

An entry counts for the day in which it started (so one that spans midnight counts once). Entries that still wait
beyond the target count as missed already: a live figure that looks good only because nobody was answered yet would
mislead the supervisor who steers by it. Callbacks are counted apart: nobody holds a telephone to their ear meanwhile.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from callcenter.events import (
    AgentServes,
    AgentStateChanged,
    CallbackPromised,
    CallbackResting,
    EntryEnded,
    EntryStarted,
    Event,
    PositionAnnounced,
)
from callcenter.kpi.line import Line
from callcenter.kpi.service_level import DEFAULT, FORMULAS, Counts, abandonment_rate, service_level
from callcenter.plain import from_plain, to_plain

BUSY_STATES = ("offered", "on_contact", "wrap_up")

HANDLED = ("answered", "callback_answered")

BY_NAME = frozenset({"consult", "transfer_agent"})
"""Causes of entries that ask for one agent by name: they are in nobody's line."""

FLOW_OUT = ("moved", "overflowed", "no_agent", "timed_out", "voicemail", "left_by_key")
"""Outcomes of entries that went on elsewhere: each is counted by its name, none is an answer or an abandon."""

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
    """What a queue's row shows. `offered` = entries that started today; `asa_s` None before the first answer.

    `callbacks` wait for their turn, `resting` for the next try; neither is among those `waiting`. `flow_out`: how many
    went on elsewhere, by outcome; `sent_to`: whereto the queue's rules sent them, as way:to. `estimate_kept`: of
    `estimates` answered callers who had been told how long it may take (P90), the share that waited no longer; None
    before the first.
    """

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
    abandonment_rate: float | None
    agents_ready: int
    agents_busy: int
    agents_signed_in: int
    callbacks: int = 0
    resting: int = 0
    callbacks_answered: int = 0
    callbacks_failed: int = 0
    flow_out: Mapping[str, int] = field(default_factory=dict)
    sent_to: Mapping[str, int] = field(default_factory=dict)
    estimates: int = 0
    estimate_kept: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentFigures:
    """An agent's state since when, and how many contacts they answered on the day of `day`."""

    agent: str
    state: str = "logged_out"
    reason: str = ""
    since: float = 0.0
    day: str = ""
    handled: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Day:
    """One queue's entries of one day: how many started, and what became of them."""

    day: str = ""
    offered: int = 0
    counts: Counts = field(default_factory=Counts)
    answer_wait_s: float = 0.0
    callbacks_answered: int = 0
    callbacks_failed: int = 0
    flow_out: Mapping[str, int] = field(default_factory=dict)
    sent_to: Mapping[str, int] = field(default_factory=dict)
    estimates: int = 0
    estimates_kept: int = 0


class LiveQueues:
    """`day_of(time)` names the local day of a moment, so that names sort as days do; figures are of the day of `now`.

    One event costs the same however many wait and however many agents there are.
    """

    def __init__(
        self, targets: Iterable[QueueTarget], agents: AgentsOfQueues, day_of: Callable[[float], str]
    ) -> None:
        self._targets = {target.queue: target for target in targets}
        self._queues_of = {agent: tuple(queues) for agent, queues in agents.items()}
        self._own_queues = dict(self._queues_of)
        self._day_of = day_of
        self._days = {queue: _Day() for queue in self._targets}
        self._lines = {queue: Line() for queue in self._targets}
        self._agents: dict[str, AgentFigures] = {}
        self._states = self._count_states()

    @property
    def queues(self) -> tuple[str, ...]:
        return tuple(self._targets)

    def take_site(self, other: LiveQueues) -> None:
        """From now on the queues, targets and agents are those of `other`; whatever was counted of them stays."""
        before, own = self._queues_of, self._own_queues
        lent = {agent: queues for agent, queues in before.items() if queues != own.get(agent)}
        self._targets, self._own_queues = other._targets, other._own_queues
        self._queues_of = {agent: lent.get(agent, queues) for agent, queues in self._own_queues.items()}
        self._days = {queue: self._days.get(queue, _Day()) for queue in self._targets}
        self._lines = {queue: self._lines.get(queue, Line()) for queue in self._targets}
        self._states = self._count_states()

    def apply(self, event: Event) -> None:
        """Fold one event; those about unknown queues change nothing."""
        match event:
            case EntryStarted() | EntryEnded() if event.cause in BY_NAME:
                self._asked_by_name(event)
            case EntryStarted() if event.queue in self._targets:
                self._lines[event.queue].enter(event.entry, event.at)
                day = self._day(event.queue, self._day_of(event.at))
                self._keep(event.queue, replace(day, offered=day.offered + 1))
            case EntryEnded() if event.queue in self._targets:
                self._ended(event)
            case PositionAnnounced() if event.wait_p90_s > 0:
                self._told(event)
            case CallbackPromised() | CallbackResting() if event.queue in self._targets:
                not_before = event.not_before if isinstance(event, CallbackResting) else 0.0
                self._lines[event.queue].call_back(event.entry, not_before)
            case AgentStateChanged():
                self._agent_changed(event)
            case AgentServes():
                self._serves(event.agent, event.queues)

    def figures(self, queue: str, now: float) -> QueueFigures:
        """The queue's row at `now`; raises KeyError for a queue nobody configured."""
        target, day, line = self._targets[queue], self._day(queue, self._day_of(now)), self._lines[queue]
        states, resting = self._states[queue], line.resting(now)
        return QueueFigures(
            queue=queue,
            waiting=len(line.starts),
            longest_since=line.starts[0] if line.starts else None,
            offered=day.offered,
            answered=day.counts.answered,
            abandoned=day.counts.abandoned,
            service_level=service_level(self._live_counts(queue, now), target.formula),
            formula=target.formula,
            target_s=target.target_s,
            asa_s=day.answer_wait_s / day.counts.answered if day.counts.answered else None,
            abandonment_rate=abandonment_rate(day.counts),
            agents_ready=states["idle"],
            agents_busy=sum(states[state] for state in BUSY_STATES),
            agents_signed_in=states.total() - states["logged_out"],
            callbacks=len(line.callbacks) - resting,
            resting=resting,
            callbacks_answered=day.callbacks_answered,
            callbacks_failed=day.callbacks_failed,
            flow_out=day.flow_out,
            sent_to=day.sent_to,
            estimates=day.estimates,
            estimate_kept=day.estimates_kept / day.estimates if day.estimates else None,
        )

    def waiting(self, queue: str) -> int:
        """How many stand in line now; raises KeyError for a queue nobody configured."""
        return len(self._lines[queue].starts)

    def last(self, queue: str) -> str:
        """The entry that joined the line last and still waits on the telephone; "" when nobody does."""
        return self._lines[queue].last

    def service_levels(self, queue: str, now: float) -> dict[str, float | None]:
        """The service level by every formula, side by side."""
        counts = self._live_counts(queue, now)
        return {formula: service_level(counts, formula) for formula in FORMULAS}

    def counts(self, queue: str, now: float) -> Counts:
        """The ended entries of today, those who still wait left out."""
        return self._day(queue, self._day_of(now)).counts

    def agent(self, agent: str, now: float) -> AgentFigures:
        """An agent's figures of today; whoever was never heard of is logged out."""
        return self._agent_on(agent, self._day_of(now))

    def _live_counts(self, queue: str, now: float) -> Counts:
        """Today's counts, with those who wait too long already counted as answered too late.

        As answers, not as abandons, because then they are missed by every formula.
        """
        counts, starts = self.counts(queue, now), self._lines[queue].starts
        late = bisect_left(starts, now - self._targets[queue].target_s)
        if late:
            # Those who came before midnight are counted with their own day.
            late -= min(late, bisect_left(starts, self._day_of(now), key=self._day_of))
        return replace(counts, answered=counts.answered + late)

    def _day(self, queue: str, name: str) -> _Day:
        """The figures of one day: those kept, or none yet."""
        kept = self._days[queue]
        return kept if kept.day == name else _Day(day=name)

    def _keep(self, queue: str, day: _Day) -> None:
        """Keep the figures of the latest day; what ends for an earlier one is history, not live."""
        if day.day >= self._days[queue].day:
            self._days[queue] = day

    def _told(self, event: PositionAnnounced) -> None:
        """The first word counts: it is what the caller reckons with."""
        for line in self._lines.values():
            if event.entry in line.by_entry:
                line.tell(event.entry, event.at, event.wait_p90_s)

    def _ended(self, event: EntryEnded) -> None:
        start, patience_s = self._lines[event.queue].leave(event.entry)
        started = event.at - event.waited_s if start is None else start
        day = self._day(event.queue, self._day_of(started))
        self._keep(event.queue, self._counted(day, event, patience_s))
        if event.outcome in HANDLED:
            self._handled(event.agent, event.at)

    def _counted(self, day: _Day, event: EntryEnded, patience_s: float | None) -> _Day:
        match event.outcome:
            case "answered":
                kept = 0 if patience_s is None else int(event.waited_s <= patience_s)
                return replace(
                    day,
                    counts=self._with_answer(day.counts, event),
                    answer_wait_s=day.answer_wait_s + event.waited_s,
                    estimates=day.estimates + int(patience_s is not None),
                    estimates_kept=day.estimates_kept + kept,
                )
            case "abandoned":
                return replace(day, counts=self._with_abandon(day.counts, event))
            case "callback_answered":
                return replace(day, callbacks_answered=day.callbacks_answered + 1)
            case "callback_failed":
                return replace(day, callbacks_failed=day.callbacks_failed + 1)
            case outcome if outcome in FLOW_OUT:
                where = _one_more(day.sent_to, f"{event.way}:{event.to}") if event.way else day.sent_to
                return replace(day, flow_out=_one_more(day.flow_out, outcome), sent_to=where)
        return day

    def _with_answer(self, counts: Counts, event: EntryEnded) -> Counts:
        in_time = int(event.waited_s <= self._targets[event.queue].target_s)
        return replace(
            counts, answered=counts.answered + 1, answered_in_time=counts.answered_in_time + in_time
        )

    def _with_abandon(self, counts: Counts, event: EntryEnded) -> Counts:
        target = self._targets[event.queue]
        return replace(
            counts,
            abandoned=counts.abandoned + 1,
            abandoned_in_time=counts.abandoned_in_time + int(event.waited_s <= target.target_s),
            abandoned_short=counts.abandoned_short + int(event.waited_s < target.short_abandon_s),
        )

    def _asked_by_name(self, event: EntryStarted | EntryEnded) -> None:
        """Not the queue's business; a caller who was handed over counts for whoever took them."""
        if isinstance(event, EntryEnded) and (event.outcome, event.cause) == ("answered", "transfer_agent"):
            self._handled(event.agent, event.at)

    def _handled(self, agent: str, at: float) -> None:
        handler = self._agent_on(agent, self._day_of(at))
        self._agents[agent] = replace(handler, handled=handler.handled + 1)

    def _agent_on(self, agent: str, day: str) -> AgentFigures:
        figures = self._agents.get(agent, AgentFigures(agent=agent))
        return figures if figures.day == day else replace(figures, day=day, handled=0)

    def _agent_changed(self, event: AgentStateChanged) -> None:
        former = self._agents.get(event.agent, AgentFigures(agent=event.agent))
        # A pending reason is news of the same state: its clock runs on.
        since = former.since if former.state == event.state else event.at
        self._agents[event.agent] = replace(former, state=event.state, reason=event.reason, since=since)
        for queue in self._queues_of.get(event.agent, ()):
            if queue in self._states:
                self._states[queue][former.state] -= 1
                self._states[queue][event.state] += 1

        if event.state == "logged_out":
            # Nobody is lent beyond the shift, however it ended.
            self._serves(event.agent, self._own_queues.get(event.agent, ()))

    def _serves(self, agent: str, queues: tuple[str, ...]) -> None:
        """The agent counts in these queues from now on."""
        state = self._agents.get(agent, AgentFigures(agent=agent)).state
        for step, served in ((-1, self._queues_of.get(agent, ())), (1, queues)):
            for queue in served:
                if queue in self._states:
                    self._states[queue][state] += step
        self._queues_of[agent] = queues

    def to_data(self) -> dict[str, Any]:
        return {
            "days": {queue: to_plain(day) for queue, day in self._days.items()},
            "waiting": {queue: dict(line.by_entry) for queue, line in self._lines.items()},
            "lines": {queue: line.to_data() for queue, line in self._lines.items()},
            "agents": {agent: to_plain(figures) for agent, figures in self._agents.items()},
        }

    def restore(self, data: Mapping[str, Any]) -> None:
        """Take over a snapshot; queues that no longer exist are left behind."""
        for queue in self._targets:
            if queue in data["days"]:
                self._days[queue] = from_plain(_Day, data["days"][queue])
                # Checkpoints of old know of no callbacks.
                kept = data.get("lines", {}).get(queue, {})
                self._lines[queue] = Line.from_data({"by_entry": data["waiting"][queue], **kept})
        self._agents = {agent: from_plain(AgentFigures, row) for agent, row in data["agents"].items()}
        self._states = self._count_states()

    def _count_states(self) -> dict[str, Counter[str]]:
        """How many agents of each queue are in which state, counted from nothing."""
        states: dict[str, Counter[str]] = {queue: Counter() for queue in self._targets}
        for agent, queues in self._queues_of.items():
            state = self._agents.get(agent, AgentFigures(agent=agent)).state
            for queue in queues:
                if queue in states:
                    states[queue][state] += 1
        return states


def _one_more(counts: Mapping[str, int], name: str) -> dict[str, int]:
    return {**counts, name: counts.get(name, 0) + 1}
