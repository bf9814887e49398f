"""What people in charge have agents read: sent to agents, to the agents of queues, or to everybody; taken back."""

from __future__ import annotations

import secrets
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, Field

from callcenter.console.scope import EVERYTHING
from callcenter.events import NoticeSent, NoticeWithdrawn
from callcenter.web.asking import REFUSALS
from callcenter.web.context import Here, one_of
from callcenter.web.doorman import Principal
from callcenter.web.errors import Forbidden, NotFound
from callcenter.web.steering_audit import did

LONGEST_S = 24 * 3600.0

router = APIRouter(prefix="/api/notices", tags=["steering"], responses=REFUSALS)
Supervisor = Annotated[Principal, Depends(one_of("supervisor", "admin"))]
Id = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
Name = Annotated[str, Field(min_length=1, max_length=100)]


class NewNotice(BaseModel):
    """For these agents, and the agents of these queues; for everybody in your scope when both are empty."""

    text: str = Field(min_length=1, max_length=500, pattern=r"\S")
    level: Literal["info", "urgent"] = "info"
    agents: list[Name] = Field(default=[], max_length=500)
    queues: list[Name] = Field(default=[], max_length=200)
    for_s: float = Field(default=3600.0, gt=0, le=LONGEST_S)


class NoticeAnswer(BaseModel):
    notice: str
    until: float


@router.post("", summary="Have agents read something; for supervisors", status_code=201)
async def send(request: Request, web: Here, who: Supervisor, given: NewNotice) -> NoticeAnswer:
    """It stays on their pages until they close it, or its time is over."""
    web.check_change(request, who)
    agents, queues = _audience(web.scope(who), given, web)
    now = web.deps.now()
    notice = secrets.token_urlsafe(9)
    sent = NoticeSent(
        at=now,
        notice=notice,
        by=who.account.name,
        by_name=who.account.full_name or who.account.name,
        text=given.text.strip(),
        level=given.level,
        until=now + given.for_s,
        agents=agents,
        queues=queues,
    )
    web.deps.archive.note([sent])
    to = [*agents, *queues] or ["*"]
    did(web, request, who, "sent", "notice", notice, text=sent.text, level=sent.level, to=to)
    return NoticeAnswer(notice=notice, until=sent.until)


def _audience(scope: Any, given: NewNotice, web: Here) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Agents and queues that are there and theirs; nobody is left out silently."""
    known = {row.agent for row in web.deps.desk.agent_rows()}
    queues = {row.queue for row in web.deps.desk.queue_rows()}
    if not all(one in known and scope.has_agent(one) for one in given.agents):
        raise NotFound
    if not all(one in queues and scope.has_queue(one) for one in given.queues):
        raise NotFound
    if not given.agents and not given.queues and scope.agents is not None:
        mine = tuple(sorted(known & scope.agents))
        if not mine:
            raise Forbidden
        return mine, ()
    return tuple(given.agents), tuple(given.queues)


@router.delete("/{notice}", summary="Take a notice back", status_code=202)
async def withdraw(request: Request, web: Here, who: Supervisor, notice: Id) -> dict[str, Any]:
    """Nobody is shown it any more; nothing happens when that is so already."""
    web.check_change(request, who)
    if web.scope(who) != EVERYTHING and not _is_theirs(web, who, web.deps.desk.notice(notice)):
        raise NotFound
    web.deps.archive.note([NoticeWithdrawn(at=web.deps.now(), notice=notice, by=who.account.name)])
    did(web, request, who, "withdrawn", "notice", notice)
    return {}


def _is_theirs(web: Here, who: Principal, sent: NoticeSent | None) -> bool:
    """Their own, or one that is for nobody outside their team."""
    if sent is None or sent.by == who.account.name:
        return sent is not None
    scope = web.scope(who)
    is_within = all(map(scope.has_agent, sent.agents)) and all(map(scope.has_queue, sent.queues))
    return is_within and bool(sent.agents or sent.queues)
