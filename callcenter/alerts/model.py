"""Rules, figures and alerts as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from callcenter.events import AlertRaised


class State(StrEnum):
    """Of an alert there is. Before it is raised, there is none."""

    RAISED = "raised"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`side`: above or below `limit` is bad, for `for_s` seconds.

    `subjects`: the queues it watches, or the agents with an @ before each. `at_least`: of how many calls a share has
    to be before it counts.
    """

    rule: str
    measure: str
    side: str
    limit: float
    for_s: float
    level: str
    subjects: frozenset[str]
    name: Mapping[str, str] = field(default_factory=dict)
    at_least: int = 0
    if_waiting: bool = False

    def is_beyond(self, value: float) -> bool:
        return value > self.limit if self.side == "above" else value < self.limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The figures of one queue or agent at one moment. A measure that is missing is fine: there is nothing to measure.

    `ended`: how many calls shares are of; `waiting`: callers in line.
    """

    subject: str
    values: Mapping[str, float]
    ended: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One time that a rule's figure was beyond its limit for long enough. `by`: who took it on, "" for nobody yet."""

    alert: str
    rule: str
    subject: str
    measure: str
    level: str
    side: str
    limit: float
    value: float
    since: float
    raised_at: float
    state: State = State.RAISED
    by: str = ""
    by_name: str = ""
    taken_at: float = 0.0

    @classmethod
    def of(cls, event: AlertRaised) -> Alert:
        return cls(
            alert=event.alert, rule=event.rule, subject=event.subject, measure=event.measure, level=event.level,
            side=event.side, limit=event.limit, value=event.value, since=event.since, raised_at=event.at,
        )  # fmt: skip
