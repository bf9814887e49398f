"""What happens to an agent: state, ringing, screen pop."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentStateChanged(Event):
    """`was` and `state`: logged_out, idle, offered, on_contact, wrap_up or not_ready. `until` 0 = no deadline.

    `pending`: the reason for not ready that applies once nothing holds the agent ("logged_out": a sign-out). When
    `was` equals `state`, only that, the reason or the deadline is news. `contacts`: how many the agent has in hand,
    offers and wrap-ups included. `needs_disposition`: the wrap-up does not end without one.
    """

    agent: str
    was: str
    state: str
    reason: str
    until: float
    call: str = ""
    pending: str = ""
    contacts: int = 0
    needs_disposition: bool = False


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


@dataclass(frozen=True, slots=True, kw_only=True)
class DispositionRecorded(Event):
    """The agent said how the contact ended: a code of the queue's, and a note."""

    call: str
    agent: str
    entry: str
    disposition: str
    note: str = ""
