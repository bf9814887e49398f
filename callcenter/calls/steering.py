"""What supervisors ask for with agents and with whoever waits: inputs of the exchange. `user` is who asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ForcedState = Literal["ready", "not_ready", "logged_out"]
SendWay = Literal["queue", "voicemail", "number"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedToForce:
    """Another state for an agent; during a contact it applies afterwards. Ready is gated as their own wish is."""

    user: str
    agent: str
    state: ForcedState
    reason: str = "supervisor"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedToLend:
    """An agent is to serve `queues` until a time (0: until they sign out); None: their own again."""

    user: str
    agent: str
    queues: tuple[str, ...] | None
    until: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedToLift:
    """Serve an entry before the others in its queue, or with `points` more than now."""

    user: str
    entry: str
    points: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedToSend:
    """Out of this line, to another queue (with the same rank), a voicemail box or a number outside."""

    user: str
    entry: str
    way: SendWay
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedToKeep:
    """Keep an entry for one agent until a time, whatever they serve; then it is anyone's again."""

    user: str
    entry: str
    agent: str
    until: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedToCancel:
    """The customer is not to be called back after all."""

    user: str
    entry: str


SteeringWish = AskedToForce | AskedToLend | AskedToLift | AskedToSend | AskedToKeep | AskedToCancel
