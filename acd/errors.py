"""What can go wrong when the engine is asked something it cannot do."""

from __future__ import annotations


class AcdError(Exception):
    """The routing engine refused an input; its state, the clock aside, is as before."""


class BadSpec(AcdError):
    """A queue, agent or entry was described with values that make no sense."""


class UnknownAgent(AcdError):
    """No agent with this name has been configured."""


class UnknownQueue(AcdError):
    """No queue with this name has been configured."""


class UnknownEntry(AcdError):
    """No entry with this id is in line: it never came, or it has ended (answered ones included)."""


class DuplicateEntry(AcdError):
    """An entry with this id is in line already."""


class StaleOffer(AcdError):
    """This offer is not live: its deadline passed, it was withdrawn or answered, or it was never made.

    A late answer is an everyday race: whoever sent it still has a ringing or answered leg to take down.
    """


class WrongState(AcdError):
    """The agent's state does not allow this input (the table in `acd.states` does not list it)."""
