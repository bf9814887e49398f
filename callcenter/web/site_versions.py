"""The site as a whole: its versions, what differs between them, going back; the file itself; skills and roles."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from acd.requirement import parse
from acd.skills import AnyOf, Needs, in_words
from callcenter.admin import compare, kind_of, mark_of, masked, objects
from callcenter.admin.roles import ROLES
from callcenter.site.load import MAX_BYTES
from callcenter.web.admin_base import Administrator, Comment, Mark, Reader, admin_of, wanted_of
from callcenter.web.admin_rows import differences, outcome_row, version_row
from callcenter.web.context import Here

router = APIRouter(tags=["administration"])
Number = Annotated[int, Path(ge=1, le=10**9)]
YAML = "application/yaml; charset=utf-8"


class Applied(BaseModel):
    """A whole site file. `revision`: of the text that it was made from, as `GET /api/admin` says; none for any."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=MAX_BYTES, repr=False)
    revision: Mark | None = None
    comment: Comment = ""
    dry_run: bool = False


class Restored(BaseModel):
    """`comment`: why, for the list of versions."""

    model_config = ConfigDict(extra="forbid")

    comment: Comment = ""
    dry_run: bool = False


# ---- versions


@router.get("/api/admin/versions", summary="What was in force when, and who changed it; the latest first")
async def versions(
    web: Here,
    who: Reader,
    before: Annotated[int, Query(ge=0, description="`next` of the page before")] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    state = await admin_of(web).state()
    page, more = state.history.page(before, limit)
    return {"items": [version_row(one) for one in page], "next": more, "live": len(state.history.versions)}


@router.get(
    "/api/admin/versions/{number}", summary="One version: what was changed, and its text without secrets"
)
async def version(web: Here, who: Reader, number: Number) -> dict[str, Any]:
    found, text = await admin_of(web).version(number)
    return {**version_row(found, has_fields=True), "text": await asyncio.to_thread(masked, text)}


@router.get("/api/admin/versions/{number}/diff", summary="What differs between a version and another")
async def version_diff(
    web: Here,
    who: Reader,
    number: Number,
    to: Annotated[int, Query(ge=0, le=10**9, description="the other version; 0: what is in force")] = 0,
) -> dict[str, Any]:
    desk = admin_of(web)
    state = await desk.state()
    _, old = await desk.version(number)
    new = state.text if not to else (await desk.version(to))[1]
    data = state.data if not to else await desk.values_of(to)
    changed = compare(await desk.values_of(number), data)
    return {
        "from": number,
        "to": to or len(state.history.versions),
        "lines": await asyncio.to_thread(differences, old, new),
        "changed": [one.to_data() for one in changed],
    }


@router.post("/api/admin/versions/{number}/restore", summary="Put an earlier version in force again")
async def restore(
    request: Request, web: Here, who: Administrator, number: Number, given: Restored
) -> dict[str, Any]:
    wanted = wanted_of(request, web, who, given.comment, given.dry_run)
    return await outcome_row(await admin_of(web).restore(number, wanted))


# ---- the file


@router.get("/api/admin/site.yaml", summary="The site file in force", response_class=Response)
async def site_file(
    request: Request,
    web: Here,
    who: Administrator,
    secrets: Annotated[bool, Query(description="with passwords; that is written down")] = False,
) -> Response:
    state = await admin_of(web).state()
    if secrets:
        web.saw(request, who, "exported", "site", "site.yaml")
    text = state.text if secrets else await asyncio.to_thread(masked, state.text)
    headers = {"Content-Disposition": 'attachment; filename="site.yaml"'}
    return Response(text, media_type=YAML, headers=headers)


@router.post("/api/admin/apply", summary="Put a whole site file in force, or see what would come of it")
async def apply(request: Request, web: Here, who: Administrator, given: Applied) -> dict[str, Any]:
    wanted = wanted_of(request, web, who, given.comment, given.dry_run)
    return await outcome_row(await admin_of(web).replace(given.text, wanted, given.revision))


# ---- seen together


@router.get("/api/admin/skills", summary="Who has which skill, and which queues ask for it")
async def skills(web: Here, who: Reader) -> dict[str, Any]:
    state = await admin_of(web).state()
    raw = objects(state.data, kind_of("users"))
    agents = [
        {
            "agent": name,
            "name": user.name,
            "local_name": user.local_name,
            "queues": list(user.queues),
            "skills": dict(user.skills),
            "revision": mark_of(raw[name]),
        }
        for name, user in state.site.users.items()
        if user.role == "agent"
    ]
    needed = [
        {"skill": skill, "queue": queue, "text": in_words(parse(step.needs))}
        for queue, rules in state.site.queues.items()
        for step in rules.steps()
        for skill in _named(parse(step.needs))
    ]
    known = {skill for agent in agents for skill in agent["skills"]} | {one["skill"] for one in needed}
    names = {skill: dict(what.name) for skill, what in state.site.skills.items()}
    return {"skills": sorted(known | set(names)), "names": names, "agents": agents, "needed": needed}


def _named(needs: Needs) -> list[str]:
    """The skills in a requirement, each once."""
    found = (one for need in needs for one in (need.needs if isinstance(need, AnyOf) else (need,)))
    return sorted({one.skill for one in found})


@router.get("/api/admin/roles", summary="The roles, what each may, and who has it")
async def roles(web: Here, who: Reader) -> dict[str, Any]:
    users = (await admin_of(web).state()).site.users
    items = [
        {**asdict(role), "users": [name for name, user in users.items() if user.role == role.role]}
        for role in ROLES
    ]
    return {"items": items}
