"""One call: the caller's leg, where it is in its flow, its entry in line, and the agent who serves it."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from ivr_flows.position import Position


class CallState(enum.Enum):
    """Where a call is; `calls.table` lists every move.

    arrived: our 200 is out. in_flow: the IVR flow has the caller, waiting in line included. talking: bridged with an
    agent. agent_silent: the agent's side went quiet or away; the caller hears music until it returns or the deadline
    re-queues the caller. An ended call is gone from the book.
    """

    ARRIVED = "arrived"
    IN_FLOW = "in_flow"
    TALKING = "talking"
    AGENT_SILENT = "agent_silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The live offer of this call's entry to one agent, and the leg dialled for it."""

    offer: str
    agent: str
    leg: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The call's live entry in line."""

    entry: str
    queue: str
    started: float
    ranked_from: float
    skills: tuple[tuple[str, int], ...]
    priority: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """What the lookup said of the caller: how many customers have the number; name and tier when it is one."""

    matches: int
    name: str
    tier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """`place`: the live entry; `taken`: the one an agent is serving; `served`: some agent has talked to this caller.

    `agent_leg`: the present agent's, dialled for `agent_offer`; `again`: the leg dialled to bring that agent back.
    `connected_at`: since when caller and present agent hear each other. `lost_at`: when a vanished agent counts as
    lost; 0 = nobody is missing. `customer`: None until the lookup has answered.
    """

    call: str
    state: CallState
    ani: str
    dnis: str
    display_name: str
    arrived_at: float
    caller_leg: str
    ivr_port: int
    flow: str
    language: str
    position: Position | None = None
    place: Place | None = None
    taken: Place | None = None
    offer: Offer | None = None
    agent: str = ""
    agent_leg: str = ""
    agent_offer: str = ""
    again: str = ""
    served: bool = False
    connected_at: float = 0.0
    lost_at: float = 0.0
    customer: Customer | None = None
