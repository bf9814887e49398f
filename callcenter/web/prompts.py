"""Prompts: what each says in each language, how it sounds, who uses it; own recordings, other texts.

Supervisors and administrators change them; auditors may look and listen.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, Field
from starlette.responses import FileResponse, Response

from callcenter.console.prompt_rows import (
    LONGEST_S,
    LONGEST_TEXT,
    MAX_UPLOAD_BYTES,
    MISSING,
    PromptRefused,
    PromptRow,
    Prompts,
)
from callcenter.events import DataAccessed
from callcenter.web.context import Here, Web, one_of, source_of
from callcenter.web.doorman import Principal
from callcenter.web.errors import NotFound, TooLarge
from said import Said

router = APIRouter(tags=["prompts"])
Listener = Annotated[Principal, Depends(one_of("supervisor", "admin", "auditor"))]
Editor = Annotated[Principal, Depends(one_of("supervisor", "admin"))]
Name = Annotated[str, Path(pattern=r"^[a-z0-9_]+(/[a-z0-9_]+){1,4}$", max_length=100)]


class PromptList(BaseModel):
    """`items` by name, one for each language; `missing` counts those that cannot be heard though a flow plays them.

    An upload may have `max_bytes` and last `longest_s`; a text `longest_text` characters.
    """

    items: list[dict[str, Any]]
    missing: int
    target_dbfs: float
    max_bytes: int = MAX_UPLOAD_BYTES
    longest_s: float = LONGEST_S
    longest_text: int = LONGEST_TEXT


class Wording(BaseModel):
    """`text` "": what the product says."""

    text: str = Field(max_length=2000)


@router.get("/api/prompts", summary="Every prompt in every language")
async def prompts(web: Here, who: Listener) -> PromptList:
    book = _book(web)
    rows = await book.rows()
    missing = sum(row.source == MISSING and bool(row.used_by) for row in rows)
    return PromptList(items=[_shown(row) for row in rows], missing=missing, target_dbfs=book.target_dbfs)


@router.get(
    "/api/prompts/{name:path}/audio", summary="What callers hear, as WAV", response_class=FileResponse
)
async def audio(web: Here, who: Listener, name: Name) -> Response:
    path = _book(web).sound(name)
    if path is None:
        raise NotFound
    return FileResponse(path, media_type="audio/wav", filename=f"{name.replace('/', '-')}.wav")


@router.put("/api/prompts/{name:path}/audio", summary="Put a recording of your own in its place (a WAV file)")
async def upload(request: Request, web: Here, who: Editor, name: Name) -> dict[str, Any]:
    web.check_change(request, who)
    await _book(web).upload(name, await _body(request))
    return await _changed(request, web, who, "prompt_uploaded", name)


@router.delete("/api/prompts/{name:path}/audio", summary="Take your recording away; the text is heard again")
async def remove(request: Request, web: Here, who: Editor, name: Name) -> dict[str, Any]:
    web.check_change(request, who)
    await _book(web).remove(name)
    return await _changed(request, web, who, "prompt_removed", name)


@router.put("/api/prompts/{name:path}/text", summary="Let it say something else; it is spoken at once")
async def reword(request: Request, web: Here, who: Editor, name: Name, given: Wording) -> dict[str, Any]:
    web.check_change(request, who)
    await _book(web).set_text(name, given.text)
    return await _changed(request, web, who, "prompt_reworded", name)


@router.post("/api/prompts/{name:path}/made", summary="Speak its text anew")
async def make(request: Request, web: Here, who: Editor, name: Name) -> dict[str, Any]:
    web.check_change(request, who)
    await _book(web).make(name)
    return await _changed(request, web, who, "prompt_made", name)


def _book(web: Web) -> Prompts:
    if web.deps.prompts is None:
        raise NotFound
    return web.deps.prompts


def _shown(row: PromptRow) -> dict[str, Any]:
    full = f"{row.language}/{row.name}" if row.language else row.name
    return {"full_name": full, **asdict(row)}


async def _changed(request: Request, web: Web, who: Principal, action: str, name: str) -> dict[str, Any]:
    """Journal the change, each one, and show what came of it."""
    changed = DataAccessed(
        at=web.deps.now(), user=who.account.name, source=source_of(request), action=action, kind="prompt", item=name
    )  # fmt: skip
    web.deps.archive.note([changed])
    shown = (_shown(row) for row in await _book(web).rows())
    return next((row for row in shown if row["full_name"] == name), {})


async def _body(request: Request) -> bytes:
    """The whole file, piece by piece, so that one that is too large is not taken in first."""
    octets = bytearray()
    async for piece in request.stream():
        octets += piece
        if len(octets) > MAX_UPLOAD_BYTES:
            raise TooLarge
    if not octets:
        raise PromptRefused("bad_sound", Said("the file is empty"))
    return bytes(octets)
