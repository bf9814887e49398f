"""Live preview of a queue: what would happen now to a caller, with the settings in force and with others."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict, Field

from callcenter.admin import Change
from callcenter.web.admin_base import Administrator, Fields, admin_of, wanted_of
from callcenter.web.context import Here, Web
from callcenter.web.errors import NotFound
from callcenter.web.preview_port import Replays

router = APIRouter(tags=["administration"])
QueueName = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
HOUR_S = 3600.0
T = TypeVar("T")
Line = Annotated[str, Field(max_length=64)]


class PreviewCaller(BaseModel):
    """Who would come. `waited_s`: for so long already."""

    model_config = ConfigDict(extra="forbid")

    tier: Line = ""
    language: Line = ""
    tags: tuple[Line, ...] = Field(default=(), max_length=20)
    waited_s: float = Field(default=0.0, ge=0, le=86_400)


class PreviewAsked(BaseModel):
    """`value`: the queue as it would be, as a whole; none: as it is."""

    model_config = ConfigDict(extra="forbid")

    value: Fields | None = None
    caller: PreviewCaller = PreviewCaller()


class ReplayAsked(BaseModel):
    """`value`: the queue as it would be, as a whole. `hours`: the last hour, or the last day."""

    model_config = ConfigDict(extra="forbid")

    value: Fields | None = None
    hours: Literal[1, 24] = 1


@router.post("/api/admin/preview/queues/{queue}", summary="What would happen now to a caller of this queue")
async def preview(
    request: Request, web: Here, who: Administrator, queue: QueueName, given: PreviewAsked
) -> dict[str, Any]:
    """Nothing is changed, and nobody rings."""
    previews, caller = web.deps.previews, given.caller
    wanted = wanted_of(request, web, who, "", dry_run=True)
    if previews is None:
        raise NotFound
    who_comes = (caller.tier, caller.language, caller.tags, caller.waited_s)
    changed = None
    if given.value is not None:
        one = Change(op="put", kind="queues", name=queue, value=given.value)
        outcome = await admin_of(web).change([one], wanted)
        changed = await previews.preview(queue, outcome.site, *who_comes)
    saved = await previews.preview(queue, None, *who_comes)
    if saved is None and changed is None:
        raise NotFound
    return {"now": web.deps.now(), "queue": queue, "saved": saved, "changed": changed}


@router.post(
    "/api/admin/preview/queues/{queue}/replay", summary="Play the last hour again by a draft", status_code=202
)
async def replay(
    request: Request, web: Here, who: Administrator, queue: QueueName, given: ReplayAsked
) -> dict[str, Any]:
    """Nothing is changed. One at a time; whoever asks again gives up what they asked before."""
    replays = _replays(web)
    wanted = wanted_of(request, web, who, "", dry_run=True)
    draft = None
    if given.value is not None:
        one = Change(op="put", kind="queues", name=queue, value=given.value)
        draft = (await admin_of(web).change([one], wanted)).site
    return _found(replays.start(who.account.name, queue, draft, given.hours * HOUR_S))


@router.get("/api/admin/preview/replays/{run}", summary="How far a replay is, and what came of it")
async def look_at_replay(web: Here, who: Administrator, run: str) -> dict[str, Any]:
    return _found(_replays(web).look(who.account.name, run))


@router.delete("/api/admin/preview/replays/{run}", summary="End a replay early")
async def cancel_replay(request: Request, web: Here, who: Administrator, run: str) -> dict[str, Any]:
    web.check_change(request, who)
    return _found(_replays(web).cancel(who.account.name, run))


def _replays(web: Web) -> Replays:
    return _found(web.deps.replays)


def _found(value: T | None) -> T:
    if value is None:
        raise NotFound
    return value
