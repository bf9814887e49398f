"""One SIP transaction: the state, the deadlines and the verbs that the four tables are written in.

The lettered timers of RFC 3261 are three inputs here, because a state never runs two of a sort:
`RESEND_DUE` (A, E, G), `GIVE_UP` (B, F, H) and `LINGER_OVER` (D, I, J, K, L, M).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import cast

from callcenter.sip.effects import Send, WakeAt
from callcenter.sip.link import Link
from callcenter.sip.message import Message
from callcenter.sip.transaction.effects import Ended, Pass, TransactionEffect, Why
from callcenter.sip.transaction.errors import WrongState
from callcenter.sip.transaction.timers import Timers
from callcenter.sip.wire_data import message_from_data, message_to_data


class Kind(Enum):
    INVITE_SERVER = "invite_server"
    NON_INVITE_SERVER = "non_invite_server"
    INVITE_CLIENT = "invite_client"
    NON_INVITE_CLIENT = "non_invite_client"


class State(Enum):
    CALLING = "calling"
    TRYING = "trying"
    PROCEEDING = "proceeding"
    ACCEPTED = "accepted"
    COMPLETED = "completed"
    CONFIRMED = "confirmed"
    TERMINATED = "terminated"


class Input(Enum):
    REQUEST = "request"
    """Server: the request again. Client: the user starts it."""
    PROVISIONAL = "provisional"
    SUCCESS = "success"
    FAILURE = "failure"
    """A final response from 300 up."""
    ACK = "ack"
    RESEND_DUE = "resend_due"
    GIVE_UP = "give_up"
    LINGER_OVER = "linger_over"
    CANCELLED = "cancelled"
    """Client: we sent a CANCEL for it."""
    UNREACHABLE = "unreachable"
    """The connection closed or refused a message."""


# Due together, the end goes before one more retransmission.
_FIRING_ORDER = (Input.GIVE_UP, Input.LINGER_OVER, Input.RESEND_DUE)

WAKE_PREFIX = "tx:"


@dataclass(slots=True)
class Transaction:
    """A running transaction. `sent` is what a retransmission repeats: the request, or our latest response."""

    kind: Kind
    key: str
    link: Link
    timers: Timers
    table: Table = field(repr=False, compare=False)
    state: State
    sent: Message | None = None
    merge: str = ""
    """Server, outside dialogs: what a second copy of the request would share with it."""
    interval_s: float = 0.0
    deadlines: dict[Input, float] = field(default_factory=dict)
    asked_at: float | None = None

    def handle(self, event: Input, now: float, message: Message | None = None) -> list[TransactionEffect]:
        """Apply one input; raise `WrongState`, unchanged, for one the table does not list."""
        try:
            act, after = self.table[self.state, event]
        except KeyError:
            raise WrongState(self.kind, self.state, event) from None
        self.state = after
        return [*act(self, message, now), *self._ask()]

    def woke(self, now: float) -> list[TransactionEffect]:
        """Fire what is due; early and stale wake-ups do nothing."""
        effects: list[TransactionEffect] = []
        for event in _FIRING_ORDER:
            if self.deadlines.get(event, now + 1) <= now and not self.is_over:
                del self.deadlines[event]
                effects += self.handle(event, now)
        return effects

    @property
    def is_over(self) -> bool:
        return self.state is State.TERMINATED

    def _ask(self) -> list[TransactionEffect]:
        wakes = self.wakes()
        if not wakes or wakes[0].at == self.asked_at:
            return []
        self.asked_at = wakes[0].at
        return [*wakes]

    def wakes(self) -> list[WakeAt]:
        """One wake-up for the earliest deadline; the clock replaces the former, or knows none after a restart."""
        if self.is_over or not self.deadlines:
            return []
        return [WakeAt(WAKE_PREFIX + self.key, min(self.deadlines.values()))]

    def to_data(self) -> dict[str, object]:
        return {
            "kind": self.kind.value,
            "key": self.key,
            "link": self.link.to_data(),
            "state": self.state.value,
            "sent": message_to_data(self.sent) if self.sent else None,
            "merge": self.merge,
            "interval_s": self.interval_s,
            "deadlines": {event.value: at for event, at in self.deadlines.items()},
            "asked_at": self.asked_at,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, object], table: Table, timers: Timers) -> Transaction:
        sent = cast("str | None", data["sent"])
        deadlines = cast("dict[str, float]", data["deadlines"])
        return cls(
            kind=Kind(data["kind"]),
            key=str(data["key"]),
            link=Link.from_data(cast("dict[str, object]", data["link"])),
            timers=timers,
            table=table,
            state=State(data["state"]),
            sent=message_from_data(sent) if sent else None,
            merge=str(data["merge"]),
            interval_s=cast(float, data["interval_s"]),
            deadlines={Input(event): at for event, at in deadlines.items()},
            asked_at=cast("float | None", data["asked_at"]),
        )


Act = Callable[[Transaction, Message | None, float], list[TransactionEffect]]
Table = Mapping[tuple[State, Input], tuple[Act, State]]

# The verbs


def absorb(tx: Transaction, message: Message | None, now: float) -> list[TransactionEffect]:
    """Take a repetition that needs no answer."""
    return []


def resend(tx: Transaction, message: Message | None, now: float) -> list[TransactionEffect]:
    """Answer a repeated request with our latest response, if there is one yet."""
    return [Send(tx.sent, tx.link)] if tx.sent else []


def respond(tx: Transaction, message: Message | None, now: float) -> list[TransactionEffect]:
    """Send this from now on."""
    tx.sent = message
    return resend(tx, None, now)


def pass_on(tx: Transaction, message: Message | None, now: float) -> list[TransactionEffect]:
    return [Pass(tx.key, message, tx.link)] if message else []


def done(tx: Transaction, message: Message | None, now: float) -> list[TransactionEffect]:
    return [Ended(tx.key, Why.DONE)]


def timed_out(tx: Transaction, message: Message | None, now: float) -> list[TransactionEffect]:
    return [Ended(tx.key, Why.TIMEOUT)]


def cut_off(tx: Transaction, message: Message | None, now: float) -> list[TransactionEffect]:
    return [Ended(tx.key, Why.TRANSPORT)]


def linger(tx: Transaction, now: float, for_s: float) -> None:
    """Stop every other timer and end after `for_s`."""
    tx.deadlines = {Input.LINGER_OVER: now + for_s}


def resend_in(tx: Transaction, now: float, interval_s: float) -> None:
    """Repeat what was sent after `interval_s`; a reliable transport repeats by itself (RFC 3261 17)."""
    tx.interval_s = interval_s
    if not tx.link.is_reliable:
        tx.deadlines[Input.RESEND_DUE] = now + interval_s
