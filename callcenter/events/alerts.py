"""What needed a supervisor's attention: a figure beyond its limit for long enough, and who took it on."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRaised(Event):
    """A rule's figure has been beyond its `limit` since `since`. `subject`: the queue that it is of, or the agent
    with an @ before it.

    `alert` names this one time; `value`: the figure at that moment; `side`: above or below the limit is bad. A rule
    that is written anew with another limit raises another alert.
    """

    alert: str
    rule: str
    subject: str
    measure: str
    level: str
    side: str
    value: float
    limit: float
    since: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertAcknowledged(Event):
    """`by` (`by_name` in full) has seen it and takes care of it; it stays until the figure is fine again."""

    alert: str
    by: str
    by_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertCleared(Event):
    """`why`: fine (the figure is within its limit again) or dropped (nobody asks for this figure any more)."""

    alert: str
    why: str
