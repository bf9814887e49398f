"""One call: the caller's leg, where it is in its flow, its entry in line, and the agent who serves it."""

from __future__ import annotations

import enum
from dataclasses import dataclass

import acd
from callcenter.calls.media import HearNothing, Hears
from callcenter.trunks import Destination
from ivr_flows.position import Position

SILENCE = HearNothing()

SELF_TEST = "self-test"
"""What an agent's page calls to hear itself. No telephone can dial it."""

OPEN_LINE = "nailed-up"
"""What an agent's telephone calls to stay on the line, whatever number it has dialled for that."""

HOUSE_NUMBERS = frozenset({SELF_TEST, OPEN_LINE})
"""Calls of agents to the house itself: nobody's contacts."""


class CallState(enum.Enum):
    """Where a call is; `calls.table` lists every move.

    arrived: our 200 is out. in_flow: the IVR flow has the caller, waiting in line included. talking: with an agent, a
    third, or both, or waiting for the third of a blind transfer. agent_silent: the agent's side went quiet or away;
    who is left alone hears music until it returns or the deadline re-queues the caller. An ended call is gone from
    the book. calling_back: a customer who asked for it is being called, or an agent rung who is to wait for them.
    dialling: an agent calls somebody from their desk, who has not answered yet. testing: an agent's page hears itself.
    line_open: an agent's telephone keeps its line up, for contacts to come.
    """

    ARRIVED = "arrived"
    IN_FLOW = "in_flow"
    TALKING = "talking"
    AGENT_SILENT = "agent_silent"
    CALLING_OUT = "calling_out"
    OUTSIDE = "outside"
    EXPLAINING = "explaining"
    CALLING_BACK = "calling_back"
    DIALLING = "dialling"
    TESTING = "testing"
    LINE_OPEN = "line_open"


class Then(enum.Enum):
    """What a number is dialled for; `outward_ends.ENDS` says what follows.

    join: it is put through to the caller. third: it joins a conversation. referred: it takes the place of a phone
    that asked for that itself (REFER). call_back: it is the customer's, who asked to be called back. overflow: a rule
    of the queue sends the caller there. flow: so does a flow. dial: an agent calls it from their desk.
    """

    JOIN = "join"
    THIRD = "third"
    REFERRED = "referred"
    CALL_BACK = "call_back"
    OVERFLOW = "overflow"
    FLOW = "flow"
    DIAL = "dial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreached:
    """Why a number was not reached: a status, and what is said of it (a prompt's name, or "")."""

    code: int
    reason: str
    prompt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outward:
    """The number this call is dialling now, with the rights of `on_behalf_of`.

    `phone`: the account of a telephone of ours, else the number is outside. `leg` and `trunk` are those of the present
    attempt, `tried` all trunks so far, `replaces` the dialog of somebody else's that is to be taken over (RFC 3891),
    `has_rung` whether its phone rings, `due` when it has rung long enough, at the latest `give_up_at` (0: no limit).
    `shown`: the number to call from, "" for the user's own. `is_early`: it wants to be heard before it answers.
    """

    number: str
    on_behalf_of: str
    then: Then
    destination: Destination
    phone: str = ""
    leg: str = ""
    trunk: str = ""
    tried: tuple[str, ...] = ()
    replaces: str = ""
    has_rung: bool = False
    due: float = 0.0
    give_up_at: float = 0.0
    shown: str = ""
    is_early: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A live offer of this call's entry to one agent, and the leg dialled for it."""

    offer: str
    agent: str
    leg: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The call's live entry in line; `cause` as in `EntryStarted`.

    It needs every one of `skills` and one of each of `choices`, once its `steps` are over. `visited`: the queues it
    overflowed from.
    """

    entry: str
    queue: str
    started: float
    ranked_from: float
    skills: tuple[tuple[str, int], ...]
    priority: int
    cause: str = "arrival"
    choices: tuple[acd.AnyOf, ...] = ()
    steps: tuple[acd.SkillStep, ...] = ()
    visited: tuple[str, ...] = ()


class ThirdKind(enum.Enum):
    """Whom an agent asks in: an agent by name, whoever a queue finds, or a number outside."""

    AGENT = "agent"
    QUEUE = "queue"
    OUTSIDE = "outside"


class ThirdState(enum.Enum):
    """asked: the router has to find the agent. ringing: the phone was dialled. up: it answered."""

    ASKED = "asked"
    RINGING = "ringing"
    UP = "up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Third:
    """Somebody asked into a conversation, or dialled to take it over: see `third` for its moves.

    `to` is what was asked for (agent, queue, number), `asked_by` the agent who did. `agent`, `offer` and `place` are
    those of an agent: whom the router chose, its offer, and the entry. `is_early`: its phone wants to be heard before
    it answers. `lost_at`, `again`: as of the call's own agent.
    """

    kind: ThirdKind
    to: str
    asked_by: str
    since: float
    state: ThirdState = ThirdState.ASKED
    leg: str = ""
    agent: str = ""
    offer: str = ""
    place: Place | None = None
    is_early: bool = False
    lost_at: float = 0.0
    again: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """A phone of this call asked us to call `to` in its place; its `leg` is told how far that is."""

    leg: str
    to: str


class SupervisorMode(enum.Enum):
    """listen: heard by nobody. whisper: heard by the agent alone. barge: heard by everybody."""

    LISTEN = "listen"
    WHISPER = "whisper"
    BARGE = "barge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervisor:
    """A supervisor's own leg in somebody's conversation; `is_up`: their phone answered."""

    supervisor: str
    leg: str
    mode: SupervisorMode
    is_up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """What the lookup said of the caller: how many customers have the number; the rest when it is one.

    `last_agent` served them last, at `last_agent_at`; `tags` are what the queues' bonus rules look for. `language`:
    that of their card; `recent_calls`: how often they have called lately.
    """

    matches: int
    name: str
    tier: str
    customer: str = ""
    last_agent: str = ""
    last_agent_at: float = 0.0
    tags: tuple[str, ...] = ()
    account: str = ""
    language: str = ""
    recent_calls: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """`place`: the live entry; `offers`: to whom it is offered now, to several when the queue rings all; `taken`: the
    entry an agent serves, or served last; `served`: some agent has talked to this caller. `agent_entry`: the entry
    for which the router holds the present agent ("" for a supervisor).

    `referral`: the transfer that one of the phones asked for; `is_handed_on`: we have asked one for it. `flow_hears`:
    what the flow lets the caller hear. `held_at`: since when the caller is on hold; 0 = is not. `agent_leg`: the
    present agent's, dialled for `agent_offer`; `again`: the leg dialled to bring that agent back. `connected_at`:
    since when caller and present agent hear each other. `lost_at`: when a vanished agent counts as lost; 0 = nobody
    is missing. `customer`: None until the lookup has answered. `recording`: the contact's one recording, also after
    it failed; `message`: the latest one begun for a voicemail box.

    `promised`: the entry whose caller has chosen in this call to be called back. `callback`: the entry whose customer
    this call calls back (`direction` callback); without a customer yet `caller_leg` is "". `is_told`: they have heard
    in the call before that they may be recorded. `former_agent` has hung up, and the caller is in the flow after the
    call: of their conversation `taken` says the queue. `early_keys`: pressed before the flow began. `away`: agents of
    this call who talk in another one of theirs for now (`switching`).
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
    offers: tuple[Offer, ...] = ()
    agent: str = ""
    agent_leg: str = ""
    agent_offer: str = ""
    again: str = ""
    served: bool = False
    connected_at: float = 0.0
    lost_at: float = 0.0
    customer: Customer | None = None
    direction: str = "in"
    account: str = ""
    outward: Outward | None = None
    outside_leg: str = ""
    unreached: Unreached | None = None
    explained_at: float = 0.0
    flow_hears: Hears = SILENCE
    agent_entry: str = ""
    held_at: float = 0.0
    third: Third | None = None
    supervisors: tuple[Supervisor, ...] = ()
    referral: Referral | None = None
    is_handed_on: bool = False
    recording: str = ""
    message: str = ""
    promised: str = ""
    callback: str = ""
    is_told: bool = False
    former_agent: str = ""
    early_keys: str = ""
    away: tuple[str, ...] = ()

    def is_with(self, agent: str) -> bool:
        """Whether this agent has the call, or was asked into it and has answered."""
        third = self.third
        is_third = third is not None and third.agent == agent and third.state is ThirdState.UP
        return bool(agent) and (self.agent == agent or is_third)

    def named(self) -> set[str]:
        """The agents who have the call or are asked into it, whether they have answered or not."""
        return {agent for agent in (self.agent, self.third.agent if self.third else "") if agent}

    def is_away(self, agent: str) -> bool:
        """Whether this agent of the call talks in another one of theirs."""
        return agent in self.away

    def offer_on(self, leg: str) -> Offer | None:
        """The live offer for which this leg was dialled."""
        return next((offer for offer in self.offers if offer.leg == leg), None)

    def offer_named(self, offer: str) -> Offer | None:
        """The live offer of this id; None when it is over."""
        return next((one for one in self.offers if one.offer == offer), None)

    @property
    def third_leg(self) -> str:
        """The leg to the third, being dialled or up; "" when there is none."""
        if self.third is None:
            return ""
        dialled = (
            self.outward.leg if self.outward is not None and self.third.kind is ThirdKind.OUTSIDE else ""
        )
        return self.third.leg or dialled
