"""What happens to an agent: state, ringing, screen pop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from callcenter.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class InHand:
    """One of several contacts in an agent's hands. `phase`: offered, on_contact or wrap_up; `until` 0 = no deadline.

    `owes`: its wrap-up does not end without a disposition.
    """

    call: str
    phase: str
    until: float = 0.0
    owes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentStateChanged(Event):
    """`was` and `state`: logged_out, idle, offered, on_contact, wrap_up or not_ready. `until` 0 = no deadline.

    `pending`: the reason for not ready that applies once nothing holds the agent ("logged_out": a sign-out). When
    `was` equals `state`, only that, the reason or the deadline is news. `contacts`: how many the agent has in hand,
    offers and wrap-ups included. `needs_disposition`: the wrap-up does not end without one. `in_hand`: all of them
    when they are several; the rest then tells of the foremost.
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
    in_hand: tuple[InHand, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChosen(Event):
    """An agent who has several contacts talks in this call from now on; the others wait for them."""

    call: str
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentTested(Event):
    """The agent's page made its echo call. `failed`: microphone, sound or network; "" when all worked."""

    agent: str
    failed: str
    round_trip_s: float | None = None
    lost_share: float | None = None
    mos: float | None = None


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
    """The agent said how the contact ended: a code of the queue's, a note, and what its form asks, by field."""

    call: str
    agent: str
    entry: str
    disposition: str
    note: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
