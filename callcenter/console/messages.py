"""Messages from the server to a console page over the one WebSocket `/ws/console`; `intents` has the way back.

JSON objects told apart by `type`. The TypeScript types are generated from the JSON Schema of these models at build
time (`python -m callcenter.console.schema`), so the two sides cannot drift. Every server message carries `now`, the
server's UTC seconds, because browsers' clocks are wrong; every time is UTC seconds since the epoch. Version 1.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from callcenter.console.cards import CustomerStatus, Message
from callcenter.console.cards import PastContact as PastContact
from callcenter.console.directory_rows import AgentState as AgentState
from callcenter.console.directory_rows import DirectoryChanged
from callcenter.console.directory_rows import Door as Door
from callcenter.console.flows import FlowPublished, FlowsChanged
from callcenter.console.supervision import Supervising, SupervisingChanged

VERSION = 1

ContactState = Literal["ringing", "dialling", "talking", "agent_lost", "wrap_up", "ended"]


# ---- rows


class QueueRow(Message):
    """One queue now and today. `service_level` is a share 0–1 by `formula`, None when there is nothing to divide by.

    `callbacks` wait for their turn, `resting` for the next try; neither is among those `waiting`. `wait_p50_s` and
    `wait_p90_s`: how long whoever came last has yet to wait, None when nobody waits or nobody serves. `flow_out`: how
    many went on elsewhere today, by outcome; `sent_to`: whereto rules sent them, as way:to. `estimate_kept`: of
    `estimates` answered callers who had been told a time, the share that waited no longer. `shadow_differences`:
    decisions that a policy on trial would have made otherwise, since the start.
    """

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
    strategy: str = ""
    door: Door = "open"
    callbacks: int = 0
    resting: int = 0
    callbacks_answered: int = 0
    callbacks_failed: int = 0
    wait_p50_s: float | None = None
    wait_p90_s: float | None = None
    flow_out: dict[str, int] = Field(default={})
    sent_to: dict[str, int] = Field(default={})
    estimates: int = 0
    estimate_kept: float | None = None
    shadow_differences: int = 0


class AgentRow(Message):
    """`pending`: the reason for not ready that applies after the contact; "" for none.

    `contacts`: how many the agent has in hand. `needs_disposition`: the wrap-up does not end without one. `is_lent`:
    the queues are not their own, until `lent_until` (0: until they sign out). `tested_at`: when their last self-test
    went well, since they signed in; 0: it did not, or there was none.
    """

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
    contacts: int = 0
    needs_disposition: bool = False
    is_lent: bool = False
    lent_until: float = 0.0
    tested_at: float = 0.0


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


class Disposition(Message):
    """How a contact of a queue can have ended: a code, and what people read, by language."""

    code: str
    name: dict[str, str]


class FormField(Message):
    """One field of what a queue wants filled in. `only_for`: the dispositions it belongs to; none: every one."""

    field: str
    name: dict[str, str]
    kind: Literal["text", "choice", "number", "date", "yes_no"]
    is_required: bool
    options: list[Disposition]
    only_for: list[str]


class CallbackAsked(Message):
    """The customer asked to be called at `number`; `attempt`: this is the first, second… try.

    `promised_by`: the agent who gave their word, and their `note`; "": the customer asked for it in the menu.
    """

    number: str
    asked_at: float
    attempt: int
    promised_by: str = ""
    note: str = ""


class Contact(Message):
    """The agent's present contact: everything the call card shows.

    `why` is English for logs; `why_code` and `why_facts` say the same for pages in any language. `is_callback`: nobody
    is on the line; the customer is called as soon as I accept. `callback`: the customer did not wait on the telephone.
    `rank_kept_from`: an earlier call's start counted. `dispositions`: what I may choose from, `disposition`,
    `note` and `fields` (of the queue's `form`): what I said of it. `role`: it is mine, or I was asked in. `held_since`:
    since when the customer hears music.
    `is_caller_silent`: no sound has come from the caller for seconds. `is_outbound`: I have called them. `is_aside`: I
    talk in another contact of mine for now. `until`, `is_owed`: of its wrap-up, when it is one of several.
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
    menu_path: list[dict[str, str]]
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
    why_code: str = ""
    why_facts: dict[str, str | float] = Field(default={})
    is_callback: bool = False
    is_outbound: bool = False
    callback: CallbackAsked | None = None
    rank_kept_from: float | None = None
    dispositions: list[Disposition] = Field(default=[])
    disposition: str = ""
    note: str = ""
    form: list[FormField] = Field(default=[])
    fields: dict[str, str] = Field(default={})
    is_aside: bool = False
    until: float | None = None
    is_owed: bool = False


class BoxRow(Message):
    """A voicemail box I may open; `new`: messages nobody has heard."""

    box: str
    name: dict[str, str]
    new: int


class Notice(Message):
    """What somebody in charge has people read. `by`: their name; `queue`: to whose agents it went, "" for me by name.

    Shown until I close it, or until `until`. `urgent` ones are said aloud by screen readers, and stand out.
    """

    notice: str
    at: float
    by: str
    text: str
    level: Literal["info", "urgent"]
    queue: str
    until: float


class AlertRow(Message):
    """A figure beyond its `limit` since `since`; of one `queue` or one `agent` (the other is ""). `name`: the rule's.

    `side`: above or below the limit is bad. `value`: when it was raised. `taken_by`: the full name of who takes care of
    it; "" for nobody yet.
    """

    alert: str
    rule: str
    name: dict[str, str]
    queue: str
    agent: str
    measure: str
    level: Literal["warn", "crit"]
    side: Literal["above", "below"]
    limit: float
    value: float
    since: float
    raised_at: float
    taken_by: str = ""
    taken_at: float = 0.0


class PromisedCall(Message):
    """A call I promised: it will be offered to me, or to a colleague, when it is `due`."""

    entry: str
    queue: str
    number: str
    name: str
    due: float
    note: str


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
    """The whole truth, sent on connecting; everything after it is a small difference. `skills`: their names by key."""

    type: Literal["snapshot"] = "snapshot"
    version: int = VERSION
    me: Me
    agent: AgentRow | None
    contact: Contact | None
    past: list[PastContact]
    queues: list[QueueRow]
    agents: list[AgentRow]
    voicemail: list[BoxRow] = Field(default=[])
    notices: list[Notice] = Field(default=[])
    supervising: Supervising | None = None
    promised: list[PromisedCall] = Field(default=[])
    needs_self_test: bool = False
    has_desk_phone: bool = False
    has_open_line: bool = False
    alerts: list[AlertRow] = Field(default=[])
    beside: list[Contact] = Field(default=[])
    skills: dict[str, dict[str, str]] = Field(default={})


class AgentChanged(ServerMessage):
    """An agent's row changed. A page of that agent updates its top bar; a supervisor's page its grid."""

    type: Literal["agent"] = "agent"
    agent: AgentRow


class ContactChanged(ServerMessage):
    """My contact, whole. With `state` ringing this is the offer: show the card, then ring. None: no contact now.

    `beside`: those I have besides; the first is the one I talk in, if there is one.
    """

    type: Literal["contact"] = "contact"
    contact: Contact | None
    past: PastContact | None = None
    beside: list[Contact] = Field(default=[])


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


class PromisedChanged(ServerMessage):
    """All calls I have promised and not made yet, the next one first."""

    type: Literal["promised"] = "promised"
    promised: list[PromisedCall]


class DeskPhoneChanged(ServerMessage):
    """My telephone on the desk is registered now, or is not any more. `has_open_line`: it has called us and its line
    stays up, so Answer is pressed on the page.
    """

    type: Literal["desk_phone"] = "desk_phone"
    has_desk_phone: bool
    has_open_line: bool = False


class NoticesChanged(ServerMessage):
    """All notices that are to be on my page now, the newest first."""

    type: Literal["notices"] = "notices"
    notices: list[Notice]


class AlertsChanged(ServerMessage):
    """All alerts there are now, critical ones first; for supervisors' pages."""

    type: Literal["alerts"] = "alerts"
    alerts: list[AlertRow]


class Ping(ServerMessage):
    type: Literal["ping"] = "ping"
    n: int


class Problem(ServerMessage):
    """An intent could not be carried out. `code` is stable (the page has words for it); `text` and `said` say why."""

    type: Literal["problem"] = "problem"
    code: str
    text: str
    said: dict[str, str] = Field(default={}, description="the text by language")


ToPage = Annotated[
    Snapshot
    | AgentChanged
    | ContactChanged
    | CustomerChanged
    | QueuesChanged
    | VoicemailChanged
    | NoticesChanged
    | SupervisingChanged
    | PromisedChanged
    | DeskPhoneChanged
    | FlowsChanged
    | FlowPublished
    | DirectoryChanged
    | AlertsChanged
    | Ping
    | Problem,
    Field(discriminator="type"),
]

to_page: TypeAdapter[ToPage] = TypeAdapter(ToPage)
