"""Recordings of contacts, and of statements: listed, listened to, paused, held, deleted; and the audit of all that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

import structlog
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import FileResponse, Response

from callcenter.calls.archive import AccessFilter, RecordingFilter, RecordingRecord, RecordState
from callcenter.calls.recording import CONTACT, STATEMENT
from callcenter.calls.wishes import AskedToPause, AskedToResume
from callcenter.events import LegalHoldChanged
from callcenter.web.api import Moment, Text
from callcenter.web.call_records import within_of
from callcenter.web.calls_csv import PAGE, moment
from callcenter.web.context import Anybody, Here, Web
from callcenter.web.doorman import Principal
from callcenter.web.errors import FileMissing, Forbidden, Gone, Held, NotFound, StillRecording, WishRefused
from callcenter.web.exports import Format, Zone, as_file
from callcenter.web.waveform import Points, Waveform, waveform
from said import Said

router = APIRouter()
log = structlog.get_logger("callcenter.web")

Reason = Annotated[str, Query(min_length=1, max_length=200)]
SEES_ALL = ("supervisor", "admin", "auditor")

COLUMNS: tuple[tuple[str, Callable[[RecordingRecord], object]], ...] = (
    ("id", lambda record: record.id),
    ("call", lambda record: record.call),
    ("started_at", lambda record: moment(record.started_at)),
    ("ended_at", lambda record: moment(record.ended_at)),
    ("state", lambda record: record.state.value),
    ("kind", lambda record: record.kind),
    ("purpose", lambda record: record.purpose),
    ("queue", lambda record: record.queue),
    ("agents", lambda record: " ".join(record.agents)),
    ("seconds", lambda record: round(record.seconds, 3)),
    ("paused_s", lambda record: round(sum(end - begin for begin, end in record.gaps), 3)),
    ("octets", lambda record: record.octets),
    ("is_held", lambda record: record.is_held),
    ("deleted_at", lambda record: moment(record.deleted_at)),
    ("deleted_by", lambda record: record.deleted_by),
    ("deleted_for", lambda record: record.deleted_for),
)


class RecordingList(BaseModel):
    """`next` is the `after` of the following page; empty on the last."""

    items: list[dict[str, Any]]
    next: str


class Hold(BaseModel):
    is_held: bool
    reason: str = Field(min_length=1, max_length=200)


class RecordingWish(BaseModel):
    action: Literal["pause", "resume"]


class AccessList(BaseModel):
    """`next` is the `before` of the following page; 0 on the last."""

    items: list[dict[str, Any]]
    next: int


@router.get("/api/recordings", summary="Recordings, newest first; agents see their own", tags=["recordings"])
async def recordings(
    request: Request,
    web: Here,
    who: Anybody,
    call: Text = "",
    queue: Text = "",
    agent: Text = "",
    state: Text = "",
    kind: Literal["contact", "statement"] = "contact",
    since: Moment = None,
    until: Moment = None,
    after: Text = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    format: Format = "json",
    zone: Zone = "",
) -> Any:
    if not _sees_all(who) and agent not in ("", who.account.name):
        raise Forbidden
    own = agent if _sees_all(who) else who.account.name
    wanted = RecordingFilter(
        kind=kind, call=call, queue=queue, agent=own, state=state, since=since, until=until,
        within=within_of(web, who),
    )  # fmt: skip
    if format != "json":
        web.saw(request, who, "exported", "recording", "*")

        async def page(after: str) -> tuple[Sequence[RecordingRecord], str]:
            found = await web.deps.archive.recordings.page(wanted, after, PAGE)
            return found.items, found.next

        return await as_file(format, "recordings", COLUMNS, page, zone)
    found = await web.deps.archive.recordings.page(wanted, after, limit)
    return RecordingList(items=[record.to_data() for record in found.items], next=found.next)


@router.get("/api/recordings/{recording}", summary="One recording", tags=["recordings"])
async def one(web: Here, who: Anybody, recording: str) -> dict[str, Any]:
    return (await _find(web, who, recording)).to_data()


@router.get(
    "/api/recordings/{recording}/audio",
    summary="The sound as WAV: left the customer, right everybody else; in ranges",
    tags=["recordings"],
    response_class=FileResponse,
)
async def audio(request: Request, web: Here, who: Anybody, recording: str) -> Response:
    record = await _find(web, who, recording)
    answer = sound(web, record)
    web.saw(request, who, "listened", "recording", record.id)
    return answer


@router.get(
    "/api/recordings/{recording}/waveform", summary="How loud it is where, for a picture", tags=["recordings"]
)
async def picture(web: Here, who: Anybody, recording: str, points: Points = 600) -> Waveform:
    return await waveform(sound_path(web, await _find(web, who, recording)), points)


@router.delete("/api/recordings/{recording}", summary="Delete it; for administrators", tags=["recordings"])
async def delete(request: Request, web: Here, who: Anybody, recording: str, reason: Reason) -> dict[str, Any]:
    record = await _find(web, who, recording)
    if who.role != "admin":
        raise Forbidden
    web.check_change(request, who)
    await delete_file(web, record, who, reason)
    web.saw(request, who, "deleted", "recording", record.id)
    return {}


@router.put("/api/recordings/{recording}/hold", summary="Keep it whatever its age", tags=["recordings"])
async def hold(request: Request, web: Here, who: Anybody, recording: str, given: Hold) -> dict[str, Any]:
    record = await _find(web, who, recording)
    if who.role not in ("admin", "auditor"):
        raise Forbidden
    web.check_change(request, who)
    if record.state is RecordState.DELETED:
        raise Gone
    changed = LegalHoldChanged(
        at=web.deps.now(),
        call=record.call,
        recording=record.id,
        by=who.account.name,
        is_held=given.is_held,
        reason=given.reason,
    )
    web.deps.archive.note([changed])
    web.saw(request, who, "held" if given.is_held else "released", "recording", record.id)
    return {}


@router.post(
    "/api/calls/{call}/recording",
    summary="Pause the recording of a call under way, or go on; agents theirs, supervisors those in their scope",
    tags=["recordings"],
    status_code=202,
)
async def pause(request: Request, web: Here, who: Anybody, call: str, given: RecordingWish) -> dict[str, Any]:
    if who.role == "auditor":
        raise Forbidden
    web.check_change(request, who)
    is_in_charge = who.role != "agent"
    if is_in_charge and not web.scope(who).has_call(*web.deps.floor.people_of(call)):
        raise WishRefused("no_such_call", Said("You are not on this call."))
    wish = AskedToPause if given.action == "pause" else AskedToResume
    for refused in web.deps.ask(wish(user=who.account.name, call=call, of_any=is_in_charge)):
        raise WishRefused(refused.code, refused.text)
    return {}


@router.get("/api/audit", summary="Who looked at what; for auditors and administrators", tags=["operation"])
async def audit(
    web: Here,
    who: Anybody,
    user: Text = "",
    action: Text = "",
    kind: Text = "",
    item: Text = "",
    since: Moment = None,
    until: Moment = None,
    before: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> AccessList:
    if who.role not in ("admin", "auditor"):
        raise Forbidden
    wanted = AccessFilter(user=user, action=action, kind=kind, item=item, since=since, until=until)
    found = await web.deps.archive.audit.page(wanted, before, limit + 1)
    shown = found[:limit]
    return AccessList(
        items=[asdict(access) for access in shown], next=shown[-1].seq if len(found) > limit else 0
    )


# ---- shared with voicemail


def sound(web: Web, record: RecordingRecord) -> FileResponse:
    """The file, whole or in ranges (RFC 9110 14). Raises what says why there is none."""
    return FileResponse(
        sound_path(web, record),
        media_type="audio/wav",
        filename=f"{record.id}.wav",
        content_disposition_type="inline",
    )


def sound_path(web: Web, record: RecordingRecord) -> Path:
    """Where the file is. Raises Gone, StillRecording or FileMissing."""
    if record.state is RecordState.DELETED:
        raise Gone
    if record.state is RecordState.RECORDING:
        raise StillRecording
    path = web.deps.archive.files.path(record.file)
    if path is None:
        log.warning("recording_missing", recording=record.id, file=record.file)
        raise FileMissing
    return path


async def delete_file(web: Web, record: RecordingRecord, who: Principal, reason: str) -> None:
    """Delete unless it is held, under way or deleted already. Raises Held, StillRecording or Gone."""
    if record.state is RecordState.DELETED:
        raise Gone
    if record.state is RecordState.RECORDING:
        raise StillRecording
    if record.is_held:
        raise Held
    await web.deps.archive.files.delete(record, by=who.account.name, reason=reason)


async def _find(web: Web, who: Principal, recording: str) -> RecordingRecord:
    record = await web.deps.archive.recordings.get(recording)
    is_own = record is not None and who.account.name in record.agents
    if record is None or record.kind not in (CONTACT, STATEMENT) or not (_sees_all(who) or is_own):
        raise NotFound
    within = within_of(web, who)
    if within is not None and not within.has(record.agents, record.queue):
        raise NotFound
    return record


def _sees_all(who: Principal) -> bool:
    return who.role in SEES_ALL
