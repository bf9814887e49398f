"""What people at their desks do and ask for, and how the site is set up: inputs of the exchange."""

from __future__ import annotations

from dataclasses import dataclass

import acd
from callcenter.calls.call import SupervisorMode
from callcenter.calls.callback import Callback


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentCame:
    """A console page of this agent connected."""

    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentLeft:
    """A console page of this agent is gone."""

    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOut:
    """The agent signed out on a page: gone at once, unless another page of theirs is open."""

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
class AskedForTime:
    """The agent needs more time for wrap-up."""

    agent: str
    by_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GaveDisposition:
    """The agent says how the contact of this call ended: one of its queue's codes. `finish`: and is done with it."""

    agent: str
    call: str
    disposition: str
    note: str = ""
    finish: bool = False


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
class CallbacksKept:
    """What the last run had promised and not done yet: each callback, and its entry as the router knew it."""

    callbacks: tuple[tuple[Callback, acd.Entry], ...]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOnHold:
    """The customer is to hear music."""

    agent: str
    call: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TookOffHold:
    agent: str
    call: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedToConsult:
    """Call somebody while the customer hears music. `to`: an extension, an agent, a queue or a number."""

    agent: str
    call: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedToTransfer:
    """Give the customer away at once. `wait_s`: how long they may wait for an agent who is not free."""

    agent: str
    call: str
    to: str
    wait_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedToComplete:
    """Leave the customer to whom I have asked."""

    agent: str
    call: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedToMerge:
    """The customer, I and whom I have asked talk together."""

    agent: str
    call: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedToReturn:
    """Whom I have asked goes; I am back with the customer."""

    agent: str
    call: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedToSupervise:
    """Let a supervisor hear a conversation, or change the `mode`: listen, whisper or barge."""

    user: str
    call: str
    mode: SupervisorMode


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedToLeave:
    """The supervisor has heard enough."""

    user: str
    call: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedToTakeOver:
    """The supervisor wants the customer to themselves; the agent leaves."""

    user: str
    call: str


AgentWish = (
    PutOnHold
    | TookOffHold
    | AskedToConsult
    | AskedToTransfer
    | AskedToComplete
    | AskedToMerge
    | AskedToReturn
)
SupervisorWish = AskedToSupervise | AskedToLeave | AskedToTakeOver

DeskFact = (
    AgentCame
    | AgentLeft
    | SignedOut
    | AskedReady
    | AskedNotReady
    | AskedToFinish
    | AskedForTime
    | GaveDisposition
    | MicrophoneChecked
)

Wish = DeskFact | HungUp | Declined | AskedToPause | AskedToResume | AgentWish | SupervisorWish
