"""Messages between the server and a console page over the one WebSocket `/ws/console`.

JSON objects told apart by `type`. The TypeScript types are generated from the JSON Schema of these models at build
time (`python -m callcenter.console.schema`), so the two sides cannot drift. Every server message carries `now`, the
server's UTC seconds, because browsers' clocks are wrong; every time is UTC seconds since the epoch. Version 1.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from callcenter.console.cards import CustomerStatus, Message

VERSION = 1

AgentState = Literal["logged_out", "idle", "offered", "on_contact", "wrap_up", "not_ready"]
ContactState = Literal["ringing", "talking", "agent_lost", "wrap_up", "ended"]


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


class ThirdParty(Message):
    """Somebody asked into my contact. `to`: what was asked for; `who`: the agent who answered, or "".

    `kind`: agent, queue or outside. `state`: ringing, up (heard by me, not by the customer) or joined (by both).
    For whoever was asked, `to` is the agent who asks.
    """

    to: str
    kind: Literal["agent", "queue", "outside"]
    who: str
    state: Literal["ringing", "up", "joined"]


class Onlooker(Message):
    """A supervisor whom I can hear. Who only listens is shown to nobody."""

    user: str
    mode: Literal["whisper", "barge"]


class Contact(Message):
    """The agent's present contact: everything the call card shows.

    `role`: it is mine, or I was asked in. `held_since`: since when the customer hears music. `is_caller_silent`: no
    sound has come from the caller for seconds.
    """

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
    role: Literal["agent", "third"] = "agent"
    held_since: float | None = None
    third: ThirdParty | None = None
    onlookers: list[Onlooker] = Field(default=[])
    is_recording: bool = False
    is_recording_paused: bool = False
    is_caller_silent: bool = False


class BoxRow(Message):
    """A voicemail box I may open; `new`: messages nobody has heard."""

    box: str
    name: dict[str, str]
    new: int


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
    voicemail: list[BoxRow] = Field(default=[])


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


class VoicemailChanged(ServerMessage):
    """A box has more or fewer new messages."""

    type: Literal["voicemail"] = "voicemail"
    box: BoxRow


class Ping(ServerMessage):
    type: Literal["ping"] = "ping"
    n: int


class Problem(ServerMessage):
    """An intent could not be carried out. `code` is stable (the page translates it); `text` is English for logs."""

    type: Literal["problem"] = "problem"
    code: str
    text: str


ToPage = Annotated[
    Snapshot
    | AgentChanged
    | ContactChanged
    | CustomerChanged
    | QueuesChanged
    | VoicemailChanged
    | Ping
    | Problem,
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


class Hold(Message):
    """Music for the customer."""

    type: Literal["hold"] = "hold"
    call: str


class Resume(Message):
    """The customer off hold."""

    type: Literal["resume"] = "resume"
    call: str


class Consult(Message):
    """Ask somebody while the customer hears music. `to`: an extension, an agent, a queue or a number."""

    type: Literal["consult"] = "consult"
    call: str
    to: str = Field(max_length=100)


class Transfer(Message):
    """Give the customer away at once. `wait_s`: how long they may wait for an agent who is not free."""

    type: Literal["transfer"] = "transfer"
    call: str
    to: str = Field(max_length=100)
    wait_s: float = Field(default=0.0, ge=0, le=600)


class Complete(Message):
    """Leave the customer to whom I have asked."""

    type: Literal["complete"] = "complete"
    call: str


class Merge(Message):
    """The customer, whom I have asked, and I talk together."""

    type: Literal["merge"] = "merge"
    call: str


class BackToCustomer(Message):
    """Whom I have asked goes; I am back with the customer."""

    type: Literal["return"] = "return"
    call: str


class Supervise(Message):
    """For supervisors: hear a conversation, or change the mode; their phone is dialled and answers by itself."""

    type: Literal["supervise"] = "supervise"
    call: str
    mode: Literal["listen", "whisper", "barge"]


class StopSupervising(Message):
    type: Literal["stop_supervising"] = "stop_supervising"
    call: str


class TakeOver(Message):
    """For supervisors: the customer is mine, the agent leaves."""

    type: Literal["take_over"] = "take_over"
    call: str


class PauseRecording(Message):
    """Nothing of what is said now is kept, until `ResumeRecording` or the longest pause is over."""

    type: Literal["pause_recording"] = "pause_recording"
    call: str


class ResumeRecording(Message):
    type: Literal["resume_recording"] = "resume_recording"
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
    Ready
    | NotReady
    | FinishWrapUp
    | Decline
    | HangUp
    | Hold
    | Resume
    | Consult
    | Transfer
    | Complete
    | Merge
    | BackToCustomer
    | Supervise
    | StopSupervising
    | TakeOver
    | PauseRecording
    | ResumeRecording
    | Microphone
    | SetLanguage
    | Pong,
    Field(discriminator="type"),
]

to_page: TypeAdapter[ToPage] = TypeAdapter(ToPage)
from_page: TypeAdapter[FromPage] = TypeAdapter(FromPage)
