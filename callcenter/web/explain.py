"""Why a call was routed as it was, what it waits for, and what another policy would have chosen. For supervisors."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path

from callcenter.web.context import Here, one_of
from callcenter.web.doorman import Principal
from callcenter.web.errors import NotFound

router = APIRouter(tags=["routing"])
Supervisor = Annotated[Principal, Depends(one_of("supervisor", "admin"))]
CallId = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]


@router.get(
    "/api/calls/{call}/routing",
    summary="Why a call was routed as it was; what a waiting one waits for",
    responses={
        404: {"description": "No such call, or one that never was in line"},
        503: {"description": "Another call is being explained, or the journal does not say"},
    },
)
async def routing(web: Here, who: Supervisor, call: CallId) -> dict[str, Any]:
    found = web.deps.routing.waiting(call) or await web.deps.routing.past(call)
    if found is None:
        raise NotFound
    return found


@router.get("/api/shadow", summary="What a policy that only watches would have chosen otherwise")
async def shadow(web: Here, who: Supervisor) -> dict[str, Any]:
    return web.deps.routing.shadow()
