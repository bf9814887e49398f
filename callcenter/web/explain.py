"""Why a call was routed as it was, what it waits for, and what another policy would have chosen. For supervisors."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path

from callcenter.console.scope import EVERYTHING, Scope
from callcenter.web.call_records import may_see
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
    record = await web.deps.calls.get(call)
    if record is not None and not may_see(web, who, record):
        raise NotFound
    if not await _is_theirs(web, who, call):
        raise NotFound
    found = web.deps.routing.waiting(call) or await web.deps.routing.past(call)
    if found is None:
        raise NotFound
    return found


async def _is_theirs(web: Here, who: Principal, call: str) -> bool:
    """For somebody with a team: a call that its agents have or had, or that came through its queues."""
    scope = web.scope(who)
    if scope == EVERYTHING:
        return True
    record = await web.deps.calls.get(call)
    return record is not None and scope.has_call(record.agents, (record.queue,))


@router.get("/api/shadow", summary="What a policy that only watches would have chosen otherwise")
async def shadow(web: Here, who: Supervisor) -> dict[str, Any]:
    """Of the queues they are in charge of."""
    return _of_queues(web.deps.routing.shadow(), web.scope(who))


def _of_queues(report: dict[str, Any], scope: Scope) -> dict[str, Any]:
    if scope.queues is None:
        return report
    queues = [row for row in report["queues"] if scope.has_queue(row["queue"])]
    return {
        **report,
        "decisions": sum(row["decisions"] for row in queues),
        "differences": sum(row["differences"] for row in queues),
        "queues": queues,
        "examples": [one for one in report["examples"] if scope.has_queue(one["queue"])],
    }
