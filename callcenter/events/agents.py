"""What happens to an agent: state, ringing, screen pop."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentStateChanged(Event):
    """`was` and `state`: logged_out, idle, offered, on_contact, wrap_up or not_ready. `until` 0 = no deadline.

    `pending`: the reason for not ready that applies once nothing holds the agent ("logged_out": a sign-out). When
    `was` equals `state`, only that or the reason is news.
    """

    agent: str
    was: str
    state: str
    reason: str
    until: float
    call: str = ""
    pending: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenPopped(Event):
    """The offer with the customer's card left for the agent's console, in the turn in which the leg was dialled."""

    call: str
    agent: str
    offer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRinging(Event):
    call: str
    agent: str
    offer: str
