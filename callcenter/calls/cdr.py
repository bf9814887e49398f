"""The call record: a fold of a call's events into one row.

Both stores (SQL and memory) and every report share this fold, so they cannot disagree. It never fails: events of a
call whose beginning is missing make a record with what is known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

from callcenter.events import (
    AfterCallStarted,
    AgentDialled,
    AgentLost,
    AgentRinging,
    CallArrived,
    CallbackDialled,
    CallbackPromised,
    CallConnected,
    CallEnded,
    CallRefused,
    CallResumed,
    CallTransferred,
    ConferenceStarted,
    CustomerMatched,
    DispositionRecorded,
    EntryEnded,
    EntryStarted,
    Event,
    FlowStarted,
    IvrPortTaken,
    LegQualityMeasured,
    LegQualitySampled,
    MediaStalled,
    MenuChosen,
    Offered,
    OfferEnded,
    OutwardAnswered,
    OutwardDialled,
    PositionAnnounced,
    RecordingStarted,
    SurveyAnswered,
    TransferAnswered,
    TransferFailed,
)
from callcenter.values import replace
from ivr_flows import Label


class CallState(StrEnum):
    """Where a call is. `ended` is final."""

    ARRIVED = "arrived"
    IVR = "ivr"
    WAITING = "waiting"
    RINGING = "ringing"
    TALKING = "talking"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecord:
    """One call. Times are UTC seconds; `agent` is the last one, `agents` everybody who spoke with the caller.

    `waited_s` adds up all entries in which the caller waited, `talk_s` all stretches with an agent up to
    `connected_at` or the end, `hold_s` of it on hold. `transfers`: how often an agent left the caller to somebody.
    `recordings`: that of the contact and those of messages left. `direction`, `account`, `diverted_from` and
    `is_private` as in `CallArrived`; `trunk`: over which the call came, or went last. `stalls`: how often one side was
    not heard for seconds; `worst_mos`: of all its legs, when their peers told (1.0 to 4.5). `disposition` and
    `disposition_note`: what the last agent who said so said of it; `disposition_fields`: what they filled in of the
    queue's form. `scores`: what the caller answered, each as survey, question, score. An agent who has hung up has
    released the call, however long the caller then is asked.
    """

    id: str
    arrived_at: float
    ani: str = ""
    dnis: str = ""
    display_name: str = ""
    state: CallState = CallState.ARRIVED
    outcome: str = ""
    released_by: str = ""
    cause: str = ""
    flow: str = ""
    port: int | None = None
    menu_path: tuple[Label, ...] = ()
    queue: str = ""
    queued_at: float | None = None
    announced_position: int | None = None
    waited_s: float = 0.0
    agent: str = ""
    agents: tuple[str, ...] = ()
    answered_at: float | None = None
    connected_at: float | None = None
    talk_s: float = 0.0
    ended_at: float | None = None
    customer: str = ""
    customer_name: str = ""
    recordings: tuple[str, ...] = ()
    hold_s: float = 0.0
    transfers: int = 0
    direction: str = "in"
    trunk: str = ""
    account: str = ""
    diverted_from: str = ""
    is_private: bool = False
    stalls: int = 0
    worst_mos: float | None = None
    disposition: str = ""
    disposition_note: str = ""
    disposition_fields: Mapping[str, str] = field(default_factory=dict)
    scores: tuple[tuple[str, str, int], ...] = ()

    def to_data(self) -> dict[str, Any]:
        data: dict[str, Any] = {name: getattr(self, name) for name in RECORD_FIELDS}
        lists = {
            "menu_path": [one.to_data() for one in self.menu_path],
            "agents": self.agents,
            "recordings": self.recordings,
        }
        data["scores"] = [list(score) for score in self.scores]
        data["disposition_fields"] = dict(self.disposition_fields)
        data.update(state=self.state.value, **{name: list(items) for name, items in lists.items()})
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> CallRecord:
        known = {name: data[name] for name in RECORD_FIELDS}
        known["state"] = CallState(data["state"])
        known["menu_path"] = tuple(Label.from_data(one) for one in data["menu_path"])
        known["agents"] = tuple(data["agents"])
        known["recordings"] = tuple(data["recordings"])
        known["scores"] = tuple((str(name), str(asked), int(score)) for name, asked, score in data["scores"])
        return cls(**known)


RECORD_FIELDS = tuple(field.name for field in fields(CallRecord))


APART = (LegQualitySampled,)
"""Kept with the call and told often; they change nothing in its record, which need not be written anew for them."""


def call_of(event: Event) -> str:
    """The call an event belongs to; "" for an agent's own events."""
    return str(getattr(event, "call", ""))


def fold(record: CallRecord | None, event: Event) -> CallRecord:
    """The record after `event`. Raises ValueError for an event that belongs to no call."""
    if record is None:
        if not call_of(event):
            raise ValueError(f"{type(event).__name__} belongs to no call")
        record = CallRecord(id=call_of(event), arrived_at=event.at)
    change = CHANGES.get(type(event))
    return change(record, event) if change else record


def _arrived(record: CallRecord, event: CallArrived) -> CallRecord:
    return replace(
        record, arrived_at=event.at, ani=event.ani, dnis=event.dnis, display_name=event.display_name,
        direction=event.direction, trunk=event.trunk, account=event.account,
        diverted_from=event.diverted_from, is_private=event.is_private,
    )  # fmt: skip


def _dialled(record: CallRecord, event: OutwardDialled) -> CallRecord:
    # Whom an agent asks into a caller's conversation is another story, told by other events.
    if record.direction == "in" or (record.direction == CALLBACK and record.answered_at is not None):
        return record
    return replace(record, state=CallState.RINGING, trunk=event.trunk)


def _outside_answered(record: CallRecord, event: OutwardAnswered) -> CallRecord:
    if record.direction == CALLBACK and record.answered_at is None:
        # Called back before an agent, they wait for one; after an agent, `CallConnected` says that they talk.
        return replace(record, state=CallState.WAITING)
    if record.direction in ("in", CALLBACK):
        return record
    return replace(
        record, state=CallState.TALKING, agent=event.agent, agents=(event.agent,) if event.agent else (),
        trunk=event.trunk, answered_at=event.at, connected_at=event.at,
    )  # fmt: skip


def _agent_dials(record: CallRecord, event: AgentDialled) -> CallRecord:
    return replace(record, state=CallState.RINGING, queue=event.queue)


def _refused(record: CallRecord, event: CallRefused) -> CallRecord:
    return replace(
        record, ani=event.ani, dnis=event.dnis, state=CallState.ENDED, outcome="refused", released_by="system",
        cause=f"{event.code} {event.reason}", ended_at=event.at, trunk=event.trunk, account=event.account,
    )  # fmt: skip


def _port_taken(record: CallRecord, event: IvrPortTaken) -> CallRecord:
    return replace(record, state=CallState.IVR, port=event.port, ani=event.ani, dnis=event.dnis)


def _flow_started(record: CallRecord, event: FlowStarted) -> CallRecord:
    return replace(record, state=CallState.IVR, flow=record.flow if _is_after(record) else event.flow)


def _chosen(record: CallRecord, event: MenuChosen) -> CallRecord:
    return replace(record, menu_path=(*record.menu_path, event.label or Label.of(event.choice)))


def _matched(record: CallRecord, event: CustomerMatched) -> CallRecord:
    return replace(record, customer=event.customer, customer_name=event.name)


def _queued(record: CallRecord, event: EntryStarted) -> CallRecord:
    if record.state is CallState.TALKING:
        return record  # an agent asks somebody: the caller waits for nobody
    first = record.queued_at if record.queued_at is not None else event.at
    return replace(record, state=CallState.WAITING, queue=event.queue, queued_at=first)


def _announced(record: CallRecord, event: PositionAnnounced) -> CallRecord:
    return replace(record, announced_position=event.position)


def _ringing(record: CallRecord, event: Offered | AgentRinging) -> CallRecord:
    if record.state is CallState.TALKING:
        return record
    # Of a callback's own entry, this is the first that is heard in its call.
    queue = event.queue if record.direction == CALLBACK and isinstance(event, Offered) else record.queue
    return replace(record, state=CallState.RINGING, queue=queue)


def _offer_ended(record: CallRecord, event: OfferEnded) -> CallRecord:
    # Accepted: `CallConnected` says so once both hear each other.
    if event.outcome == "accepted" or record.state is CallState.TALKING:
        return record
    return replace(record, state=CallState.WAITING)


def _entry_ended(record: CallRecord, event: EntryEnded) -> CallRecord:
    if event.cause in CONSULTATIONS:
        return record
    left = event.outcome != "answered" and record.state in (CallState.WAITING, CallState.RINGING)
    state = CallState.IVR if left else record.state
    # Whoever is called back has not waited on the line.
    is_callback = record.direction == CALLBACK and event.outcome in CALLED_BACK
    waited_s = 0.0 if is_callback or record.outcome == CALLBACK else event.waited_s
    return replace(record, state=state, waited_s=record.waited_s + waited_s)


def _promised(record: CallRecord, event: CallbackPromised) -> CallRecord:
    return replace(record, state=CallState.IVR, waited_s=record.waited_s + event.waited_s)


def _called_back(record: CallRecord, event: CallbackDialled) -> CallRecord:
    return replace(record, queue=event.queue)


def _connected(record: CallRecord, event: CallConnected) -> CallRecord:
    agents = record.agents if event.agent in record.agents else (*record.agents, event.agent)
    first = record.answered_at if record.answered_at is not None else event.at
    return replace(
        _stop_talking(record, event.at), state=CallState.TALKING, agent=event.agent, agents=agents,
        answered_at=first, connected_at=event.at, released_by="",
    )  # fmt: skip


def _after_call(record: CallRecord, event: AfterCallStarted) -> CallRecord:
    return replace(_stop_talking(record, event.at), state=CallState.IVR, released_by="agent")


def _is_after(record: CallRecord) -> bool:
    """Whether the conversation is over and the caller is being asked."""
    return record.released_by == "agent"


def _answered_question(record: CallRecord, event: SurveyAnswered) -> CallRecord:
    """The last word on a question counts."""
    kept = (score for score in record.scores if score[:2] != (event.survey, event.question))
    return replace(record, scores=(*kept, (event.survey, event.question, event.score)))


def _resumed(record: CallRecord, event: CallResumed) -> CallRecord:
    return replace(record, hold_s=round(record.hold_s + event.held_s, 3))


def _together(record: CallRecord, event: ConferenceStarted) -> CallRecord:
    is_new = event.who and event.who not in record.agents
    return replace(record, agents=(*record.agents, event.who)) if is_new else record


def _transferred(record: CallRecord, event: CallTransferred) -> CallRecord:
    """An agent who takes over says so by `CallConnected`; a number outside is talked with, but by no agent."""
    state = CallState.WAITING if event.how == "blind" else CallState.TALKING
    return replace(_stop_talking(record, event.at), state=state, transfers=record.transfers + 1)


def _transfer_answered(record: CallRecord, _event: TransferAnswered) -> CallRecord:
    return replace(record, state=CallState.TALKING)


def _transfer_failed(record: CallRecord, _event: TransferFailed) -> CallRecord:
    return replace(record, state=CallState.WAITING)


def _agent_lost(record: CallRecord, event: AgentLost) -> CallRecord:
    return replace(_stop_talking(record, event.at), state=CallState.WAITING)


def _ended(record: CallRecord, event: CallEnded) -> CallRecord:
    return replace(
        _stop_talking(record, event.at), state=CallState.ENDED, outcome=event.outcome, cause=event.cause,
        released_by=record.released_by or event.released_by, ended_at=event.at,
    )  # fmt: skip


def _stop_talking(record: CallRecord, at: float) -> CallRecord:
    if record.connected_at is None:
        return record
    return replace(record, connected_at=None, talk_s=record.talk_s + max(0.0, at - record.connected_at))


def _recorded(record: CallRecord, event: RecordingStarted) -> CallRecord:
    return replace(record, recordings=(*record.recordings, event.recording))


def _stalled(record: CallRecord, _event: MediaStalled) -> CallRecord:
    return replace(record, stalls=record.stalls + 1)


def _measured(record: CallRecord, event: LegQualityMeasured) -> CallRecord:
    if event.mos is None or (record.worst_mos is not None and record.worst_mos <= event.mos):
        return record
    return replace(record, worst_mos=event.mos)


def _disposed(record: CallRecord, event: DispositionRecorded) -> CallRecord:
    filled_in = dict(event.fields)
    return replace(
        record, disposition=event.disposition, disposition_note=event.note, disposition_fields=filled_in
    )


CONSULTATIONS = frozenset({"consult", "consult_queue"})
"""Causes of entries in which an agent waits for somebody, not the caller."""

CALLBACK = "callback"
"""How a call ended whose caller is to be called back, and what the calls are that do so (`direction`)."""

CALLED_BACK = frozenset({"callback_answered", "callback_failed"})

Change = Callable[[CallRecord, Any], CallRecord]


def _unless_ended(change: Change) -> Change:
    """A late event still adds what it knows, but nothing brings a call that has ended back to life."""

    def changed(record: CallRecord, event: Any) -> CallRecord:
        after = change(record, event)
        return replace(after, state=CallState.ENDED) if record.state is CallState.ENDED else after

    return changed


_BY_EVENT: dict[type[Event], Change] = {
    CallArrived: _arrived,
    CallRefused: _refused,
    IvrPortTaken: _port_taken,
    MediaStalled: _stalled,
    LegQualityMeasured: _measured,
    FlowStarted: _flow_started,
    MenuChosen: _chosen,
    AgentDialled: _agent_dials,
    OutwardDialled: _dialled,
    OutwardAnswered: _outside_answered,
    CustomerMatched: _matched,
    EntryStarted: _queued,
    CallbackPromised: _promised,
    CallbackDialled: _called_back,
    PositionAnnounced: _announced,
    Offered: _ringing,
    AgentRinging: _ringing,
    OfferEnded: _offer_ended,
    EntryEnded: _entry_ended,
    CallConnected: _connected,
    CallResumed: _resumed,
    ConferenceStarted: _together,
    CallTransferred: _transferred,
    TransferAnswered: _transfer_answered,
    TransferFailed: _transfer_failed,
    AgentLost: _agent_lost,
    CallEnded: _ended,
    RecordingStarted: _recorded,
    DispositionRecorded: _disposed,
    AfterCallStarted: _after_call,
    SurveyAnswered: _answered_question,
}
CHANGES: dict[type[Event], Change] = {kind: _unless_ended(change) for kind, change in _BY_EVENT.items()}
