"""What a transaction asks for: sends and wake-ups, messages for its user, and the news of its end."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from callcenter.sip.effects import Send, WakeAt
from callcenter.sip.link import Link
from callcenter.sip.message import Message


class Why(Enum):
    """How a transaction ended."""

    DONE = "done"
    TIMEOUT = "timeout"
    TRANSPORT = "transport"


@dataclass(frozen=True, slots=True)
class Pass:
    """A message for the transaction user. `key` is empty when it belongs to none (an ACK for a 2xx)."""

    key: str
    message: Message
    link: Link


@dataclass(frozen=True, slots=True)
class Ended:
    """The transaction is gone; on a time-out or a lost transport the user must act."""

    key: str
    why: Why


TransactionEffect = Send | WakeAt | Pass | Ended
