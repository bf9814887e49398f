"""Who comes into a conversation and who leaves it: hold, consultation, conference, transfer, supervision."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CallHeld(Event):
    """The agent put the customer on hold, who hears music from now on."""

    call: str
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallResumed(Event):
    """The customer is off hold after `held_s`; `agent`: who took them off, or left them to somebody else."""

    call: str
    agent: str
    held_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultStarted(Event):
    """The agent asks somebody while the customer is on hold. `kind`: agent, queue or outside."""

    call: str
    agent: str
    to: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultAnswered(Event):
    """Agent and third hear each other. `who`: the agent who answered, "" for a number outside."""

    call: str
    agent: str
    to: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultEnded(Event):
    """The third is gone without having joined the customer.

    `outcome`: returned (the agent ended it), left (the third hung up), refused, missed, unavailable, unreachable,
    withdrawn or failed (nobody answered), agent_lost.
    """

    call: str
    agent: str
    to: str
    who: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceStarted(Event):
    """Customer, agent and third hear one another."""

    call: str
    agent: str
    to: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThirdLeft(Event):
    """The third left a conference, or a conversation with the customer alone; `by`: third, agent or system."""

    call: str
    to: str
    who: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTransferred(Event):
    """`agent` left the customer to `to`.

    `how`: blind (nobody had answered there yet), attended (after a consultation), left (out of a conference).
    `kind`: agent, queue, number (a flow of ours) or outside.
    """

    call: str
    agent: str
    to: str
    kind: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferAnswered(Event):
    """The third of a blind transfer answered; an agent is told by `CallConnected` besides."""

    call: str
    to: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferFailed(Event):
    """Nobody answered there: the customer is in line again with the old rank, or the call is over."""

    call: str
    to: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyReplaced(Event):
    """Another phone took the place of one side's leg (RFC 3891, REFER). `party`: caller, agent or third."""

    call: str
    party: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionStarted(Event):
    """A supervisor hears the conversation. `mode`: listen, whisper or barge."""

    call: str
    supervisor: str
    mode: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionChanged(Event):
    call: str
    supervisor: str
    mode: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionEnded(Event):
    """`mode`: the last one. `cause`: left, call_over, unreachable or took_over."""

    call: str
    supervisor: str
    mode: str
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTakenOver(Event):
    """The supervisor has the contact now, and `agent` has left it."""

    call: str
    supervisor: str
    agent: str
