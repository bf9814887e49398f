"""What can go wrong in the call core."""

from __future__ import annotations


class CallError(Exception):
    """The call core was asked for something it cannot do."""


class UnknownLeg(CallError):
    """No leg has this id (any more); a fact from the network about it is dropped and counted."""


class UnknownCall(CallError):
    """No call has this id (any more)."""


class WrongState(CallError):
    """The call's table does not list this input for its state."""
