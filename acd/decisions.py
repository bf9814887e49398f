"""What the engine decides: returned in the order in which it is to be carried out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Why:
    """The reason of an offer in figures.

    `candidates` ready agents could have taken the entry (the winner included). `removed` says how many agents
    of the queue each filter took out, in the order in which the filters apply, zeros left out. `waiting`
    counts the entries the winner could have taken.
    """

    candidates: int
    removed: tuple[tuple[str, int], ...]
    winner_idle_s: float
    tie_break: str
    waiting: int
    winner_waited_s: float


@dataclass(frozen=True, slots=True)
class MakeOffer:
    """Propose `entry` to `agent` until `deadline`; `why` is one sentence for people."""

    offer: str
    entry: str
    contact: str
    agent: str
    queue: str
    deadline: float
    why: str
    reason: Why


@dataclass(frozen=True, slots=True)
class OfferEnded:
    """`outcome`: accepted, refused, missed, withdrawn or unreachable. Unless accepted, stop the ringing."""

    offer: str
    entry: str
    agent: str
    outcome: str


@dataclass(frozen=True, slots=True)
class AgentChanged:
    """The agent's state. `until` 0 = no deadline; `entry` is what they are offered, have or wrap up.

    `pending` is the reason that applies once the contact is over ("logged_out" for a pending sign-out). When
    `was` equals `state`, only the reason or what is pending has changed.
    """

    agent: str
    was: str
    state: str
    reason: str
    until: float
    entry: str
    pending: str = ""


@dataclass(frozen=True, slots=True)
class EntryQueued:
    """The entry is in line (again, with its old rank, after an offer that was not taken)."""

    entry: str
    queue: str


@dataclass(frozen=True, slots=True)
class EntryClosed:
    """The entry ended, once. `agent` only when answered; `waited_s` counts from the entry's own arrival.

    `cause` is the entry's.
    """

    entry: str
    queue: str
    outcome: str
    agent: str
    waited_s: float
    cause: str = ""


@dataclass(frozen=True, slots=True)
class WakeAt:
    """Call `woke(key, now)` at `at`; replaces the former time of this key."""

    key: str
    at: float


Decision = MakeOffer | OfferEnded | AgentChanged | EntryQueued | EntryClosed | WakeAt
