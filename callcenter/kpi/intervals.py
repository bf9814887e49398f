"""Queues by quarter of an hour: how many came, what became of them, how long it took.

An entry counts for the quarter in which it started, whatever happens to it later; so does the conversation it led to,
with its holds and its wrap-up. Longer intervals and days are sums of quarters: every time zone in use is a whole number
of quarters away from UTC. `Intervals` returns what each event adds; what is kept are sums (`Tally`), elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from callcenter.events import (
    AfterCallStarted,
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
from callcenter.kpi.live import BY_NAME, FLOW_OUT, HANDLED, QueueTarget
from callcenter.kpi.service_level import Counts
from callcenter.values import replace

QUARTER_S = 900

STEP = math.log(1.07)
"""Waits are kept to within 7 %: enough for percentiles, and a busy quarter has a few dozen different ones."""

Key = tuple[str, int]
"""A queue, and the start of a quarter in UTC seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Entries that started in one interval. `waits`: how many were answered after how long (`wait_class`).

    `callbacks`: promised; `handled`: conversations of agents, several for a contact that is handed on. `talk_s` has the
    holds in it. `sent_on`: by a rule, a key or for want of agents.
    """

    offered: int = 0
    answered: int = 0
    answered_in_time: int = 0
    abandoned: int = 0
    abandoned_in_time: int = 0
    abandoned_short: int = 0
    sent_on: int = 0
    callbacks_answered: int = 0
    callbacks_failed: int = 0
    answer_wait_s: float = 0.0
    abandon_wait_s: float = 0.0
    longest_s: float = 0.0
    handled: int = 0
    talk_s: float = 0.0
    hold_s: float = 0.0
    wrap_up_s: float = 0.0
    waits: Mapping[int, int] = field(default_factory=dict)

    def __add__(self, other: Tally) -> Tally:
        sums = {name: getattr(self, name) + getattr(other, name) for name in SUMMED}
        waits = {**self.waits}
        for wait, n in other.waits.items():
            waits[wait] = waits.get(wait, 0) + n
        return Tally(longest_s=max(self.longest_s, other.longest_s), waits=waits, **sums)

    @property
    def counts(self) -> Counts:
        return Counts(
            answered=self.answered,
            answered_in_time=self.answered_in_time,
            abandoned=self.abandoned,
            abandoned_in_time=self.abandoned_in_time,
            abandoned_short=self.abandoned_short,
        )

    @property
    def speed_s(self) -> float | None:
        """Mean speed of answer."""
        return self.answer_wait_s / self.answered if self.answered else None

    @property
    def handling_s(self) -> float | None:
        """Mean of talk, hold and wrap-up together."""
        return (self.talk_s + self.wrap_up_s) / self.handled if self.handled else None

    def waited(self, share: float) -> float | None:
        """The wait that this share of the answered callers did not exceed, to within 7 %; None without answers."""
        left = math.ceil(share * self.answered)
        for wait in sorted(self.waits):
            left -= self.waits[wait]
            if left <= 0:
                return wait_of(wait)
        return None


SUMMED = tuple(name for name in Tally.__dataclass_fields__ if name not in ("longest_s", "waits"))


def wait_class(seconds: float) -> int:
    return round(math.log1p(max(0.0, seconds)) / STEP)


def wait_of(number: int) -> float:
    """About how long the waits of a class were."""
    return math.expm1(number * STEP)


def quarter(at: float) -> int:
    return int(at // QUARTER_S) * QUARTER_S


class Intervals:
    """Remembers only what is under way: entries in line, conversations, wrap-ups."""

    def __init__(self, targets: Iterable[QueueTarget] = ()) -> None:
        self.targets = {target.queue: target for target in targets}
        self._starts: dict[str, Key] = {}
        self._contacts: dict[str, Key] = {}
        self._talking: dict[str, tuple[str, float]] = {}
        self._last: dict[str, Key] = {}
        self._wrapping: dict[str, float] = {}

    def apply(self, event: Event) -> list[tuple[Key, Tally]]:
        """What the event adds to which interval."""
        match event:
            case EntryStarted() if event.cause not in BY_NAME:
                key = self._starts[event.entry] = (event.queue, quarter(event.at))
                return [(key, Tally(offered=1))]
            case EntryEnded() if event.cause not in BY_NAME:
                return self._ended(event)
            case CallConnected():
                return self._connected(event)
            case CallResumed() if event.call in self._contacts:
                return [(self._contacts[event.call], Tally(hold_s=event.held_s))]
            case CallTransferred() | AgentLost() | AfterCallStarted():
                return self._leaves(event.call, event.at)
            case CallEnded():
                added = self._leaves(event.call, event.at)
                self._contacts.pop(event.call, None)
                return added
            case AgentStateChanged():
                return self._agent(event)
        return []

    def _ended(self, event: EntryEnded) -> list[tuple[Key, Tally]]:
        key = self._starts.pop(event.entry, (event.queue, quarter(event.at - event.waited_s)))
        if event.outcome in HANDLED and event.call:
            self._contacts[event.call] = key
            if event.call in self._talking:
                # The conversation was heard of first.
                self._last[self._talking[event.call][0]] = key
        tally = self._outcome(event)
        return [] if tally is None else [(key, replace(tally, longest_s=event.waited_s))]

    def _outcome(self, event: EntryEnded) -> Tally | None:
        target = self.targets.get(event.queue) or QueueTarget(queue=event.queue)
        in_time = int(event.waited_s <= target.target_s)
        match event.outcome:
            case "answered":
                return Tally(
                    answered=1,
                    answered_in_time=in_time,
                    answer_wait_s=event.waited_s,
                    waits={wait_class(event.waited_s): 1},
                )
            case "abandoned":
                return Tally(
                    abandoned=1,
                    abandoned_in_time=in_time,
                    abandoned_short=int(event.waited_s < target.short_abandon_s),
                    abandon_wait_s=event.waited_s,
                )
            case "callback_answered":
                return Tally(callbacks_answered=1)
            case "callback_failed":
                return Tally(callbacks_failed=1)
            case outcome if outcome in FLOW_OUT:
                return Tally(sent_on=1)
        return None

    def _connected(self, event: CallConnected) -> list[tuple[Key, Tally]]:
        added = self._leaves(event.call, event.at)
        self._talking[event.call] = (event.agent, event.at)
        key = self._contacts.get(event.call)
        if key is not None:
            self._last[event.agent] = key
        return added

    def _leaves(self, call: str, at: float) -> list[tuple[Key, Tally]]:
        """The agent who talked is out of it; a call that came through no queue counts nowhere."""
        _, since = self._talking.pop(call, ("", at))
        key = self._contacts.get(call)
        return [] if key is None or since == at else [(key, Tally(handled=1, talk_s=max(0.0, at - since)))]

    def _agent(self, event: AgentStateChanged) -> list[tuple[Key, Tally]]:
        if event.state == "wrap_up":
            self._wrapping.setdefault(event.agent, event.at)
            return []
        since, key = self._wrapping.pop(event.agent, None), self._last.get(event.agent)
        return [] if since is None or key is None else [(key, Tally(wrap_up_s=max(0.0, event.at - since)))]


def summed(additions: Iterable[tuple[Key, Tally]]) -> dict[Key, Tally]:
    """One tally for each interval."""
    found: dict[Key, Tally] = {}
    for key, tally in additions:
        found[key] = found[key] + tally if key in found else tally
    return found


def grouped(
    quarters: Mapping[Key, Tally], start_of: Callable[[int], int], *, apart: bool = True
) -> dict[Key, Tally]:
    """Sums of longer intervals, in order of time; each queue apart, or all together as the queue ""."""
    found = summed(
        ((queue if apart else "", start_of(start)), tally) for (queue, start), tally in quarters.items()
    )
    return dict(sorted(found.items(), key=lambda item: (item[0][1], item[0][0])))
