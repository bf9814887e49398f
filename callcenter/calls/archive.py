"""What is kept of recordings and voicemail messages: a fold of their events into one row each, and how it is asked for.

Both stores share the fold and the filters, so they cannot disagree. It never fails: events of a recording whose
beginning is missing make a row with what is known. A message is a recording of kind voicemail; it is in its box from
`left_at` on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from typing import Any

from callcenter.calls.recording import CONTACT, VOICEMAIL
from callcenter.calls.search import Within
from callcenter.events import (
    DataAccessed,
    Event,
    IdentityChecked,
    LegalHoldChanged,
    RecordingDeleted,
    RecordingFailed,
    RecordingFinished,
    RecordingStarted,
    SiteChanged,
    SupervisionChanged,
    SupervisionStarted,
    VoicemailAssigned,
    VoicemailHeard,
    VoicemailLeft,
)


class RecordState(StrEnum):
    """`kept`: there is a whole file. What failed may have left one that can be heard up to there."""

    RECORDING = "recording"
    KEPT = "kept"
    FAILED = "failed"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingRecord:
    """One recording. Times are UTC seconds; `file` is relative to the recordings' folder."""

    id: str
    call: str
    kind: str = CONTACT
    state: RecordState = RecordState.RECORDING
    started_at: float
    ended_at: float | None = None
    queue: str = ""
    agents: tuple[str, ...] = ()
    seconds: float = 0.0
    octets: int = 0
    file: str = ""
    gaps: tuple[tuple[float, float], ...] = ()
    is_cut: bool = False
    failure: str = ""
    is_held: bool = False
    held_by: str = ""
    deleted_at: float | None = None
    deleted_by: str = ""
    deleted_for: str = ""
    box: str = ""
    ani: str = ""
    left_at: float | None = None
    heard_at: float | None = None
    heard_by: str = ""
    assigned_to: str = ""
    purpose: str = ""

    @property
    def is_message(self) -> bool:
        """Somebody's message: in its box and not deleted."""
        return self.left_at is not None and self.state is not RecordState.DELETED

    def to_data(self) -> dict[str, Any]:
        data = asdict(self)
        gaps = [list(gap) for gap in self.gaps]
        return {**data, "state": self.state.value, "agents": list(self.agents), "gaps": gaps}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> RecordingRecord:
        known = {field.name: data[field.name] for field in fields(cls)}
        known["state"] = RecordState(data["state"])
        known["agents"] = tuple(data["agents"])
        known["gaps"] = tuple((float(begin), float(end)) for begin, end in data["gaps"])
        return cls(**known)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingFilter:
    """Which recordings; empty means any. `since` ≤ beginning < `until`; `agent` anybody who was recorded.

    `kind` voicemail means messages in a box: those too short to be one are nobody's. `is_new`: not heard yet.
    `seen_by`: only messages in `boxes`, or assigned to that user. `within`: as of calls.
    """

    kind: str = ""
    state: str = ""
    call: str = ""
    queue: str = ""
    agent: str = ""
    box: str = ""
    assigned_to: str = ""
    is_new: bool | None = None
    seen_by: str = ""
    boxes: tuple[str, ...] = ()
    since: float | None = None
    until: float | None = None
    within: Within | None = None

    def admits(self, record: RecordingRecord) -> bool:
        """The filter as a plain rule: what every store's query must agree with."""
        same = (
            (self.kind, record.kind),
            (self.state, record.state.value),
            (self.call, record.call),
            (self.queue, record.queue),
            (self.box, record.box),
            (self.assigned_to, record.assigned_to),
        )
        return (
            all(not wanted or wanted == found for wanted, found in same)
            and (self.kind != VOICEMAIL or record.left_at is not None)
            and (not self.agent or self.agent in record.agents)
            and (self.is_new is None or self.is_new == (record.heard_at is None))
            and (not self.seen_by or record.box in self.boxes or record.assigned_to == self.seen_by)
            and (self.since is None or record.started_at >= self.since)
            and (self.until is None or record.started_at < self.until)
            and (self.within is None or self.within.has(record.agents, record.queue))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingPage:
    """Newest first; `next` is the cursor of the page after this one, "" on the last."""

    items: tuple[RecordingRecord, ...]
    next: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """One line of the audit: who did what to which item, from where ("" = by telephone).

    `seq` as the journal numbered it. `comment`: why, in their words. `detail`: what exactly, as JSON: [{field, before,
    after}].
    """

    seq: int
    at: float
    user: str
    source: str
    action: str
    kind: str
    item: str
    comment: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessFilter:
    """Which accesses; empty means any. `since` ≤ at < `until`. `words`: somewhere in item, comment or detail."""

    user: str = ""
    action: str = ""
    kind: str = ""
    item: str = ""
    words: str = ""
    since: float | None = None
    until: float | None = None

    def admits(self, access: Access) -> bool:
        same = (
            (self.user, access.user),
            (self.action, access.action),
            (self.kind, access.kind),
            (self.item, access.item),
        )
        return (
            all(not wanted or wanted == found for wanted, found in same)
            and self.words.lower() in f"{access.item}\n{access.comment}\n{access.detail}".lower()
            and (self.since is None or access.at >= self.since)
            and (self.until is None or access.at < self.until)
        )


def access_of(seq: int, event: Event) -> Access | None:
    """The line of the audit for an event; None for one that is nobody's look at anything.

    A supervisor in a conversation hears as much as in a recording; a caller with a PIN gets at an account.
    """
    if isinstance(event, SupervisionStarted | SupervisionChanged):
        return Access(
            seq=seq,
            at=event.at,
            user=event.supervisor,
            source="",
            action=event.mode,
            kind="conversation",
            item=event.call,
        )
    if isinstance(event, IdentityChecked):
        return Access(
            seq=seq,
            at=event.at,
            user="caller",
            source=event.ani,
            action=f"pin_{event.result}",
            kind="account",
            item=event.account,
        )
    if isinstance(event, SiteChanged):
        return Access(
            seq=seq, at=event.at, user=event.user, source=event.source, action=event.action, kind=event.kind,
            item=event.item, comment=event.comment, detail=event.detail,
        )  # fmt: skip
    if not isinstance(event, DataAccessed):
        return None
    return Access(
        seq=seq,
        at=event.at,
        user=event.user,
        source=event.source,
        action=event.action,
        kind=event.kind,
        item=event.item,
        detail=event.detail,
    )


def cursor_of(record: RecordingRecord) -> str:
    return f"{record.started_at!r}~{record.id}"


def recording_of(event: Event) -> str:
    """The recording an event belongs to; "" for every other event."""
    return str(getattr(event, "recording", "")) if type(event) in CHANGES else ""


def fold(record: RecordingRecord | None, event: Event) -> RecordingRecord:
    """The row after `event`, which must belong to a recording (KeyError)."""
    change = CHANGES[type(event)]
    if record is None:
        record = RecordingRecord(
            id=recording_of(event), call=str(getattr(event, "call", "")), started_at=event.at
        )
    return change(record, event)


def _started(record: RecordingRecord, event: RecordingStarted) -> RecordingRecord:
    return replace(
        record, started_at=event.at, kind=event.kind, queue=event.queue, box=event.box, purpose=event.purpose,
        agents=(event.agent,) if event.agent else (),
    )  # fmt: skip


def _finished(record: RecordingRecord, event: RecordingFinished) -> RecordingRecord:
    return replace(
        record, state=_unless_deleted(record, RecordState.KEPT), ended_at=event.at, kind=event.kind, queue=event.queue,
        agents=event.agents or record.agents, box=event.box, file=event.file, seconds=event.seconds,
        octets=event.octets, gaps=event.gaps, is_cut=event.is_cut,
    )  # fmt: skip


def _failed(record: RecordingRecord, event: RecordingFailed) -> RecordingRecord:
    return replace(
        record,
        state=_unless_deleted(record, RecordState.FAILED),
        ended_at=event.at,
        failure=event.why,
        file=event.file or record.file,
    )


def _unless_deleted(record: RecordingRecord, state: RecordState) -> RecordState:
    return record.state if record.state is RecordState.DELETED else state


def _deleted(record: RecordingRecord, event: RecordingDeleted) -> RecordingRecord:
    return replace(
        record, state=RecordState.DELETED, deleted_at=event.at, deleted_by=event.by, deleted_for=event.reason
    )


def _held(record: RecordingRecord, event: LegalHoldChanged) -> RecordingRecord:
    return replace(record, is_held=event.is_held, held_by=event.by if event.is_held else "")


def _left(record: RecordingRecord, event: VoicemailLeft) -> RecordingRecord:
    return replace(record, kind=VOICEMAIL, box=event.box, ani=event.ani, left_at=event.at)


def _heard(record: RecordingRecord, event: VoicemailHeard) -> RecordingRecord:
    if not event.is_heard:
        return replace(record, heard_at=None, heard_by="")
    return replace(record, heard_at=event.at, heard_by=event.by)


def _assigned(record: RecordingRecord, event: VoicemailAssigned) -> RecordingRecord:
    return replace(record, assigned_to=event.to)


CHANGES: dict[type[Event], Callable[[RecordingRecord, Any], RecordingRecord]] = {
    RecordingStarted: _started,
    RecordingFinished: _finished,
    RecordingFailed: _failed,
    RecordingDeleted: _deleted,
    LegalHoldChanged: _held,
    VoicemailLeft: _left,
    VoicemailHeard: _heard,
    VoicemailAssigned: _assigned,
}
