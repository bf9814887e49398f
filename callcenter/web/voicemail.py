"""Messages in voicemail boxes: who has new ones, listened to, marked, handed to somebody, deleted.

Supervisors, administrators and auditors see every box, supervisors of a team those of its agents and queues; agents
see the boxes that are theirs or their queue's, and what was assigned to them.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import FileResponse, Response

from callcenter.calls.archive import RecordingFilter, RecordingRecord, RecordState
from callcenter.calls.recording import VOICEMAIL
from callcenter.console.scope import EVERYTHING
from callcenter.events import VoicemailAssigned, VoicemailHeard
from callcenter.web.api import Moment, Text
from callcenter.web.archive import Box
from callcenter.web.context import Anybody, Here, Web
from callcenter.web.doorman import Principal
from callcenter.web.errors import Forbidden, Gone, NotFound, UnknownUser
from callcenter.web.recordings import SEES_ALL, Reason, delete_file, sound, sound_path
from callcenter.web.waveform import Points, Waveform, waveform

router = APIRouter()


class BoxRow(BaseModel):
    """`new`: messages nobody has heard."""

    box: str
    name: dict[str, str]
    new: int


class Boxes(BaseModel):
    items: list[BoxRow]


class MessageList(BaseModel):
    """`next` is the `after` of the following page; empty on the last. `ani` is the number to call back."""

    items: list[dict[str, Any]]
    next: str


class Mark(BaseModel):
    is_heard: bool = True


class Assignment(BaseModel):
    """`user` "": nobody's in particular."""

    user: str = Field(max_length=64)


@router.get("/api/voicemail/boxes", summary="Boxes I may open, and how much is new", tags=["voicemail"])
async def boxes(web: Here, who: Anybody) -> Boxes:
    new = await web.deps.archive.recordings.new_messages()
    rows = [
        BoxRow(box=name, name=dict(web.deps.archive.boxes[name].name), new=len(new.get(name, ())))
        for name in _boxes_of(web, who)
    ]
    return Boxes(items=rows)


@router.get("/api/voicemail", summary="Messages, newest first", tags=["voicemail"])
async def messages(
    web: Here,
    who: Anybody,
    box: Text = "",
    is_new: bool | None = None,
    assigned_to: Text = "",
    since: Moment = None,
    until: Moment = None,
    after: Text = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> MessageList:
    wanted = RecordingFilter(
        kind=VOICEMAIL,
        state=RecordState.KEPT,
        box=box,
        is_new=is_new,
        assigned_to=assigned_to,
        since=since,
        until=until,
        seen_by="" if _sees_all(web, who) else who.account.name,
        boxes=_boxes_of(web, who),
    )
    page = await web.deps.archive.recordings.page(wanted, after, limit)
    return MessageList(items=[record.to_data() for record in page.items], next=page.next)


@router.get("/api/voicemail/{message}", summary="One message", tags=["voicemail"])
async def one(web: Here, who: Anybody, message: str) -> dict[str, Any]:
    return (await _find(web, who, message)).to_data()


@router.get(
    "/api/voicemail/{message}/audio",
    summary="The message as WAV, in ranges; marks nothing",
    tags=["voicemail"],
    response_class=FileResponse,
)
async def audio(request: Request, web: Here, who: Anybody, message: str) -> Response:
    record = await _find(web, who, message)
    answer = sound(web, record)
    web.saw(request, who, "listened", "voicemail", record.id)
    return answer


@router.get(
    "/api/voicemail/{message}/waveform", summary="How loud it is where, for a picture", tags=["voicemail"]
)
async def picture(web: Here, who: Anybody, message: str, points: Points = 600) -> Waveform:
    return await waveform(sound_path(web, await _find(web, who, message)), points)


@router.post("/api/voicemail/{message}/heard", summary="Mark it heard, or new again", tags=["voicemail"])
async def heard(request: Request, web: Here, who: Anybody, message: str, given: Mark) -> dict[str, Any]:
    record = await _to_change(request, web, who, message)
    marked = VoicemailHeard(
        at=web.deps.now(),
        call=record.call,
        recording=record.id,
        box=record.box,
        by=who.account.name,
        is_heard=given.is_heard,
    )
    web.deps.archive.note([marked])
    return {}


@router.post("/api/voicemail/{message}/assign", summary="Hand it to somebody", tags=["voicemail"])
async def assign(
    request: Request, web: Here, who: Anybody, message: str, given: Assignment
) -> dict[str, Any]:
    record = await _to_change(request, web, who, message)
    if given.user:
        account = await web.deps.users.by_name(given.user)
        if account is None or account.kind != "user":
            raise UnknownUser
    assigned = VoicemailAssigned(
        at=web.deps.now(),
        call=record.call,
        recording=record.id,
        box=record.box,
        by=who.account.name,
        to=given.user,
    )
    web.deps.archive.note([assigned])
    web.saw(request, who, "assigned", "voicemail", record.id)
    return {}


@router.delete("/api/voicemail/{message}", summary="Delete it", tags=["voicemail"])
async def delete(request: Request, web: Here, who: Anybody, message: str, reason: Reason) -> dict[str, Any]:
    record = await _to_change(request, web, who, message)
    box = web.deps.archive.boxes.get(record.box)
    is_owner = box is not None and who.account.name in box.owners
    if not (is_owner or who.role in ("supervisor", "admin")):
        raise Forbidden
    await delete_file(web, record, who, reason)
    web.saw(request, who, "deleted", "voicemail", record.id)
    return {}


def _boxes_of(web: Web, who: Principal) -> tuple[str, ...]:
    return tuple(name for name, box in web.deps.archive.boxes.items() if _may_open(web, who, box))


def _may_open(web: Web, who: Principal, box: Box) -> bool:
    if who.role not in SEES_ALL:
        return box.is_of(who.account)
    return web.scope(who).has_call(box.owners, (box.queue,))


def _sees_all(web: Web, who: Principal) -> bool:
    return who.role in SEES_ALL and web.scope(who) == EVERYTHING


async def _find(web: Web, who: Principal, message: str) -> RecordingRecord:
    record = await web.deps.archive.recordings.get(message)
    if record is None or record.kind != VOICEMAIL or record.left_at is None:
        raise NotFound
    is_theirs = record.box in _boxes_of(web, who) or record.assigned_to == who.account.name
    if not (_sees_all(web, who) or is_theirs):
        raise NotFound
    return record


async def _to_change(request: Request, web: Web, who: Principal, message: str) -> RecordingRecord:
    """The message, for somebody who may change it: whoever sees it but the auditor."""
    record = await _find(web, who, message)
    if who.role == "auditor":
        raise Forbidden
    web.check_change(request, who)
    if record.state is RecordState.DELETED:
        raise Gone
    return record
