"""What pages show of what supervisors change by hand: whom an agent serves for now, that somebody set their state."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from callcenter.console.messages import AgentChanged, QueuesChanged
from callcenter.console.telling import SUPERVISORS, To, problem
from callcenter.events import AgentForced, AgentServes, Event
from said import Said

if TYPE_CHECKING:
    from callcenter.console.views import Views


def _serves(views: Views, event: AgentServes, now: float) -> list[To]:
    """The agent's page also gets the rows of queues that it may not have shown before."""
    until = event.until if event.is_lent else 0.0
    views.agents.change(event.agent, queues=list(event.queues), is_lent=event.is_lent, lent_until=until)
    row = views.agents.row(event.agent, now)
    if row is None:
        return []
    message = AgentChanged(now=now, agent=row)
    rows = views.queues.rows(now, views.queues.known(event.queues))
    return [
        To(event.agent, message),
        To(event.agent, QueuesChanged(now=now, queues=rows)),
        To(SUPERVISORS, message),
    ]


def _forced(views: Views, event: AgentForced, now: float) -> list[To]:
    """Nobody is to wonder why they are not ready any more."""
    told = problem(now, f"forced_{event.state}", Said("Set by {by}.", by=event.by))
    return [To(event.agent, told)] if event.agent in views.agents else []


ACTS: dict[type[Event], Callable[[Any, Any, float], list[To]]] = {
    AgentServes: _serves,
    AgentForced: _forced,
}
