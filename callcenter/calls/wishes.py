"""What people at their desks do and ask for, and how the site is set up: inputs of the exchange."""

from __future__ import annotations

from dataclasses import dataclass

import acd


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentCame:
    """A console page of this agent connected."""

    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentLeft:
    """A console page of this agent is gone."""

    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedReady:
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedNotReady:
    agent: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedToFinish:
    """The agent is done with wrap-up."""

    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MicrophoneChecked:
    agent: str
    works: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Configured:
    """The site's queues and agents are new or have changed."""

    queues: tuple[acd.QueueSpec, ...]
    agents: tuple[acd.AgentSpec, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShuttingDown:
    """The process is about to end: every call is released and recorded, nobody new is let in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HungUp:
    """The agent pressed Hang up."""

    agent: str
    call: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """The agent declined the offer."""

    agent: str
    offer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedToPause:
    """Nothing of this call is to be recorded until further notice. `of_any`: this user may with anybody's call."""

    user: str
    call: str
    of_any: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedToResume:
    """Record the call again."""

    user: str
    call: str
    of_any: bool = False


DeskFact = AgentCame | AgentLeft | AskedReady | AskedNotReady | AskedToFinish | MicrophoneChecked

Wish = DeskFact | HungUp | Declined | AskedToPause | AskedToResume
