"""Alerts as pages show them, and the figures their rules look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, cast

from callcenter.alerts import Alert, Reading, Watch
from callcenter.console.agent_rows import AgentRows
from callcenter.console.messages import AlertRow
from callcenter.console.scope import Scope
from callcenter.kpi import LiveQueues, QueueFigures

TIMED = {"on_contact": "on_contact", "wrap_up": "wrap_up", "not_ready": "not_ready", "offered": "ringing"}
"""An agent's state, and the measure that says how long it has lasted."""


def rows(watch: Watch) -> list[AlertRow]:
    """Critical ones first."""
    return [_row(watch, alert) for alert in watch.alerts()]


def within(shown: Iterable[AlertRow], scope: Scope) -> list[AlertRow]:
    """Those of the queues and agents that somebody is in charge of."""
    return [row for row in shown if (scope.has_agent(row.agent) if row.agent else scope.has_queue(row.queue))]


def _row(watch: Watch, alert: Alert) -> AlertRow:
    rule = watch.rules.get(alert.rule)
    return AlertRow(
        alert=alert.alert,
        rule=alert.rule,
        name=dict(rule.name) if rule else {},
        queue="" if alert.subject.startswith("@") else alert.subject,
        agent=alert.subject[1:] if alert.subject.startswith("@") else "",
        measure=alert.measure,
        level=cast(Literal["warn", "crit"], alert.level),
        side=cast(Literal["above", "below"], alert.side),
        limit=alert.limit,
        value=alert.value,
        since=alert.since,
        raised_at=alert.raised_at,
        taken_by=alert.by_name or alert.by,
        taken_at=alert.taken_at,
    )


def readings(live: LiveQueues, agents: AgentRows, now: float) -> list[Reading]:
    """Every queue's figures, and how long every agent has been in a state."""
    queues = [_of_queue(live.figures(queue, now), now) for queue in live.queues]
    return [*queues, *_of_agents(agents, now)]


def _of_queue(figures: QueueFigures, now: float) -> Reading:
    values = {
        "waiting": float(figures.waiting),
        "ready": float(figures.agents_ready),
        "signed_in": float(figures.agents_signed_in),
    }
    if figures.longest_since is not None:
        values["longest_wait"] = now - figures.longest_since
    if figures.service_level is not None:
        values["service_level"] = figures.service_level
    if figures.abandonment_rate is not None:
        values["abandoned"] = figures.abandonment_rate
    return Reading(
        subject=figures.queue,
        values=values,
        ended=figures.answered + figures.abandoned,
        waiting=figures.waiting,
    )


def _of_agents(agents: AgentRows, now: float) -> Iterator[Reading]:
    for agent, row in agents.all().items():
        measure = TIMED.get(row.state)
        yield Reading(subject=f"@{agent}", values={measure: now - row.since} if measure else {})
