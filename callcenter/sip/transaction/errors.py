"""What can go wrong with a transaction.

TransactionError
├── WrongState          an input the table does not list: the edge drops the peer's, ours is a bug
├── NoTransaction       a response that answers nothing we asked
└── UnknownTransaction  we answered a request that is not (or no longer) open
"""

from __future__ import annotations

from enum import Enum

from callcenter.sip.errors import SipError


class TransactionError(SipError):
    """A transaction cannot do this."""


class WrongState(TransactionError):
    """An input that the state does not list."""

    def __init__(self, kind: Enum, state: Enum, event: Enum) -> None:
        super().__init__(f"{kind.value} is {state.value} and cannot take {event.value}")


class NoTransaction(TransactionError):
    """A response without a request of ours; late or invented, nothing answers it."""


class UnknownTransaction(TransactionError):
    """An answer of ours came after its transaction had ended (its connection closed, for example)."""
