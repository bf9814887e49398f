"""What the engine decides: returned in the order in which it is to be carried out."""

from __future__ import annotations

from dataclasses import dataclass

from acd.sentences import sentence


@dataclass(frozen=True, slots=True)
class Why:
    """The reason of an offer in figures.

    `code` names the sentence for people: only_agent, freed_agent, only_ready, best_ready, preferred, reserved,
    ring_all.
    `candidates` ready agents could have taken the entry (the winner included). `removed` says how many agents of the
    queue each filter took out, in the order in which they apply, zeros left out. `waiting` counts the entries the
    winner could have taken. `needs`: the requirement in force, in words, `step` its 1-based number. `points`:
    the entry's score. Of a winner who had something in hand already: `in_hand` of the `capacity` contacts of this
    channel, of which the foremost was in `phase` for `phase_s` seconds; `phase` is empty for one who was idle.
    """

    candidates: int
    removed: tuple[tuple[str, int], ...]
    winner_idle_s: float
    tie_break: str
    waiting: int
    winner_waited_s: float
    code: str = ""
    strategy: str = ""
    needs: str = ""
    step: int = 1
    steps: int = 1
    points: float = 0.0
    in_hand: int = 0
    capacity: int = 1
    phase: str = ""
    phase_s: float = 0.0


@dataclass(frozen=True, slots=True)
class MakeOffer:
    """Propose `entry` to `agent` until `deadline`, for this `reason`.

    Several for one entry when the queue rings all: the first who accepts has it. `is_callback`: nobody is on the line
    yet; when the agent accepts, `CallBack` says to dial the customer.
    """

    offer: str
    entry: str
    contact: str
    agent: str
    queue: str
    deadline: float
    reason: Why
    channel: str = "voice"
    is_callback: bool = False

    @property
    def why(self) -> str:
        """The reason in English, made for who reads it or writes it down: the decision itself keeps figures."""
        return str(sentence(self.reason))


@dataclass(frozen=True, slots=True)
class OfferEnded:
    """`outcome`: accepted, refused, missed, withdrawn or unreachable. Unless accepted, stop the ringing."""

    offer: str
    entry: str
    agent: str
    outcome: str


@dataclass(frozen=True, slots=True)
class InHand:
    """One of several contacts in an agent's hands: offered, on_contact or wrap_up; `until` 0 = no deadline."""

    entry: str
    phase: str
    until: float
    owes: bool


@dataclass(frozen=True, slots=True)
class AgentChanged:
    """The agent's state. `until` 0 = no deadline; `entry` is what they are offered, have or wrap up.

    `pending` is the reason that applies once the contact is over ("logged_out" for a pending sign-out). When
    `was` equals `state`, only the reason, the deadline, what is pending or what is in hand has changed. `contacts`:
    how many they have in hand, offers and wrap-ups included. `needs_disposition`: their wrap-up waits for one.
    `in_hand`: all of them when they are several; `state`, `until` and `entry` are then those of the foremost.
    """

    agent: str
    was: str
    state: str
    reason: str
    until: float
    entry: str
    pending: str = ""
    contacts: int = 0
    needs_disposition: bool = False
    in_hand: tuple[InHand, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryQueued:
    """The entry is in line (again, with its old rank, after an offer that was not taken)."""

    entry: str
    queue: str


@dataclass(frozen=True, slots=True)
class EntryClosed:
    """The entry ended, once. `agent` only when answered; `waited_s` counts from the entry's own arrival.

    `outcome`: answered, callback_answered, callback_failed, overflowed, no_agent, unavailable…, or what the one who
    took it out of line said. `way` and `to`: where an overflow rule sends it (`acd.rules.Way`). `cause` is the entry's.
    """

    entry: str
    queue: str
    outcome: str
    agent: str
    waited_s: float
    cause: str = ""
    way: str = ""
    to: str = ""


@dataclass(frozen=True, slots=True)
class NeedsChanged:
    """The time of a step is over: from now on the entry asks for `needs` (in words), the `step`th of `steps`."""

    entry: str
    queue: str
    step: int
    steps: int
    needs: str


@dataclass(frozen=True, slots=True)
class HeldFor:
    """The entry is held for its preferred agent until `until`; 0: it is not any more, anyone may take it."""

    entry: str
    queue: str
    agent: str
    until: float


@dataclass(frozen=True, slots=True)
class RankRaised:
    """Somebody in charge has lifted the entry: it has `points` more than it would have of itself."""

    entry: str
    queue: str
    points: float


@dataclass(frozen=True, slots=True)
class QueuesServed:
    """From now on the agent serves these queues: lent until `until` (0: until they sign out), or their own again."""

    agent: str
    queues: tuple[str, ...]
    until: float


@dataclass(frozen=True, slots=True)
class RankRegained:
    """A caller who had hung up is back soon enough: ranked from the old start again."""

    entry: str
    queue: str
    ranked_from: float


@dataclass(frozen=True, slots=True)
class AskCallback:
    """A rule says this caller should be offered a callback; the entry stays in line, whatever the answer."""

    entry: str
    queue: str


@dataclass(frozen=True, slots=True)
class CallBack:
    """Dial the customer of a callback: the `attempt`th time (1-based), with `agent` waiting on the line or none.

    Answer `CallbackReached` or `CallbackMissed`; `until` it is taken for missed.
    """

    entry: str
    contact: str
    queue: str
    agent: str
    attempt: int
    until: float


@dataclass(frozen=True, slots=True)
class CallbackWaits:
    """The entry is a callback, with `tries` made: waiting for its turn (`not_before` 0), or resting until then."""

    entry: str
    queue: str
    tries: int
    not_before: float


@dataclass(frozen=True, slots=True)
class WakeAt:
    """Call `woke(key, now)` at `at`; replaces the former time of this key."""

    key: str
    at: float


Decision = (
    MakeOffer
    | OfferEnded
    | AgentChanged
    | EntryQueued
    | EntryClosed
    | NeedsChanged
    | HeldFor
    | RankRaised
    | QueuesServed
    | RankRegained
    | AskCallback
    | CallBack
    | CallbackWaits
    | WakeAt
)
