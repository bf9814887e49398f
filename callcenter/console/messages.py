"""Messages between the server and a console page over the one WebSocket `/ws/console`.

JSON objects told apart by `type`. The TypeScript types are generated from the JSON Schema of these models at build
time (`python -m callcenter.console.schema`), so the two sides cannot drift. Every server message carries `now`, the
server's UTC seconds, because browsers' clocks are wrong; every time is UTC seconds since the epoch. Version 1.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

VERSION = 1

AgentState = Literal["logged_out", "idle", "offered", "on_contact", "wrap_up", "not_ready"]
ContactState = Literal["ringing", "talking", "agent_lost", "wrap_up", "ended"]


class Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


# ---- rows


class QueueRow(Message):
    """One queue now and today. `service_level` is a share 0–1 by `formula`, None when there is nothing to divide by."""

    queue: str
    name: dict[str, str]
    waiting: int
    longest_since: float | None
    offered: int
    answered: int
    abandoned: int
    service_level: float | None
    formula: str
    target_s: float
    agents_ready: int
    agents_busy: int
    agents_signed_in: int


class AgentRow(Message):
    """`pending`: the reason for not ready that applies after the contact; "" for none."""

    agent: str
    name: str
    state: AgentState
    reason: str
    since: float
    until: float | None
    queues: list[str]
    call: str | None
    customer: str | None
    handled: int
    pending: str = ""


class TimelineItem(Message):
    at: float
    channel: str
    summary: dict[str, str]
    outcome: str
    agent: str


class Promise(Message):
    """Something promised to the customer that is still open."""

    what: dict[str, str]
    due: float
    owner: str


class CustomerCard(Message):
    customer: str
    name: str
    local_name: str
    account: str
    tier: str
    language: str
    since_year: int | None
    numbers: list[str]
    email: str
    notes: str
    do_not_sell: bool
    promises: list[Promise]
    timeline: list[TimelineItem]


class CustomerStatus(Message):
    """`status`: looking_up, found, several (candidates in `cards`), unknown or failed."""

    status: Literal["looking_up", "found", "several", "unknown", "failed"]
    cards: list[CustomerCard] = []


class Contact(Message):
    """The agent's present contact: everything the call card shows."""

    call: str
    entry: str
    offer: str
    state: ContactState
    since: float
    queue: str
    ani: str
    dnis: str
    display_name: str
    menu_path: list[str]
    arrived_at: float
    waited_s: float
    announced_position: int | None
    why: str
    answer_by: float | None
    customer: CustomerStatus
    released_by: str = ""


class PastContact(Message):
    call: str
    name: str
    ani: str
    queue: str
    at: float
    outcome: str


class Me(Message):
    user: str
    name: str
    role: Literal["agent", "supervisor", "admin"]
    extension: str
    language: Literal["en", "zh"]


# ---- server to page


class ServerMessage(Message):
    now: float


class Snapshot(ServerMessage):
    """The whole truth, sent on connecting; everything after it is a small difference."""

    type: Literal["snapshot"] = "snapshot"
    version: int = VERSION
    me: Me
    agent: AgentRow | None
    contact: Contact | None
    past: list[PastContact]
    queues: list[QueueRow]
    agents: list[AgentRow]


class AgentChanged(ServerMessage):
    """An agent's row changed. A page of that agent updates its top bar; a supervisor's page its grid."""

    type: Literal["agent"] = "agent"
    agent: AgentRow


class ContactChanged(ServerMessage):
    """My contact, whole. With `state` ringing this is the offer: show the card, then ring. None: no contact now."""

    type: Literal["contact"] = "contact"
    contact: Contact | None
    past: PastContact | None = None


class CustomerChanged(ServerMessage):
    """The lookup answered after the offer was shown."""

    type: Literal["customer"] = "customer"
    call: str
    customer: CustomerStatus


class QueuesChanged(ServerMessage):
    """Only the rows that changed."""

    type: Literal["queues"] = "queues"
    queues: list[QueueRow]


class Ping(ServerMessage):
    type: Literal["ping"] = "ping"
    n: int


class Problem(ServerMessage):
    """An intent could not be carried out. `code` is stable (the page translates it); `text` is English for logs."""

    type: Literal["problem"] = "problem"
    code: str
    text: str


ToPage = Annotated[
    Snapshot | AgentChanged | ContactChanged | CustomerChanged | QueuesChanged | Ping | Problem,
    Field(discriminator="type"),
]

# ---- page to server


class Ready(Message):
    """I want contacts. Refused with a Problem until the microphone check passed and the phone is registered."""

    type: Literal["ready"] = "ready"


class NotReady(Message):
    """During a contact it applies when the contact ends."""

    type: Literal["not_ready"] = "not_ready"
    reason: str = "break"


class FinishWrapUp(Message):
    type: Literal["finish_wrap_up"] = "finish_wrap_up"


class Decline(Message):
    type: Literal["decline"] = "decline"
    offer: str


class HangUp(Message):
    type: Literal["hang_up"] = "hang_up"
    call: str


class Microphone(Message):
    """Outcome of the microphone check, and every later change (muted by the system, unplugged)."""

    type: Literal["microphone"] = "microphone"
    works: bool
    detail: str = ""


class SetLanguage(Message):
    type: Literal["set_language"] = "set_language"
    language: Literal["en", "zh"]


class Pong(Message):
    type: Literal["pong"] = "pong"
    n: int


FromPage = Annotated[
    Ready | NotReady | FinishWrapUp | Decline | HangUp | Microphone | SetLanguage | Pong,
    Field(discriminator="type"),
]

to_page: TypeAdapter[ToPage] = TypeAdapter(ToPage)
from_page: TypeAdapter[FromPage] = TypeAdapter(FromPage)
