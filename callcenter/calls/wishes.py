"""What people at their desks do and ask for, and how the site is set up: inputs of the exchange."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import acd
from callcenter.calls.call import SupervisorMode
from callcenter.calls.callback import Callback
from callcenter.calls.steering import SteeringWish


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
    """The agent is done with wrap-up: of the contact of `call`, or of all of them ("")."""

    agent: str
    call: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedForTime:
    """The agent needs more time for wrap-up: for that of `call`, or for the first there is ("")."""

    agent: str
    by_s: float
    call: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GaveDisposition:
    """The agent says how the contact of this call ended: one of its queue's codes. `finish`: and is done with it."""

    agent: str
    call: str
    disposition: str
    note: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    finish: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MicrophoneChecked:
    """`is_gone`: there is none to speak into any more, which a muted one is not."""

    agent: str
    works: bool
    is_gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisedCallback:
    """The agent told the customer of this contact that they will be called. `is_mine`: rather by me than by others."""

    agent: str
    call: str
    number: str
    at: float
    name: str = ""
    note: str = ""
    is_mine: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TookBackPromise:
    """The call the agent promised is not needed any more."""

    agent: str
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTested:
    """What a page found in its echo call: a round trip, a share of packets lost, a mark; None: it could not tell.

    `failed`: what did not work: microphone, sound, network; "" when all did.
    """

    agent: str
    failed: str = ""
    round_trip_s: float | None = None
    lost_share: float | None = None
    mos: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadNotice:
    """The agent closed a notice."""

    agent: str
    notice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Configured:
    """The site's queues and agents are new or have changed; queues were `removed`, agents have `left` it."""

    queues: tuple[acd.QueueSpec, ...]
    agents: tuple[acd.AgentSpec, ...]
    removed: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


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
class AskedToDial:
    """The agent calls a number. `queue`: one of theirs, by whose rules it is wrapped up; "" for their first."""

    agent: str
    to: str
    queue: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """The agent declined the offer."""

    agent: str
    offer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The agent takes the offer on the page: for those whose line stays up, as it does not ring."""

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
class ChoseContact:
    """The agent, who has several, talks in this call from now on; the others wait."""

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
    | LineTested
)

Wish = (
    DeskFact
    | HungUp
    | AskedToDial
    | Declined
    | Answered
    | ChoseContact
    | PromisedCallback
    | TookBackPromise
    | ReadNotice
    | AskedToPause
    | AskedToResume
    | AgentWish
    | SupervisorWish
    | SteeringWish
)
