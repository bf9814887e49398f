"""The queues: their rules in force, how they fare now and today, and who waits in them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from callcenter.console.messages import QueueRow
from callcenter.console.queue_settings import QueueSettings
from callcenter.console.waiting import WaitingPage
from callcenter.web.context import Anybody, Here
from callcenter.web.errors import Forbidden, NotFound

LARGEST_PAGE = 200

router = APIRouter(tags=["live"])


class QueueNow(QueueRow):
    """`settings`: the rules in force, None where routing does not know the queue."""

    settings: QueueSettings | None


class Queues(BaseModel):
    items: list[QueueNow]


@router.get("/api/queues", summary="Queues: rules in force, now and today")
async def queues(web: Here, who: Anybody) -> Queues:
    settings = web.deps.floor.settings
    return Queues(
        items=[
            QueueNow(**dict(row), settings=settings(row.queue))
            for row in web.deps.desk.queue_rows()
            if who.role == "agent" or web.scope(who).has_queue(row.queue)
        ]
    )


@router.get(
    "/api/queues/{queue}/waiting",
    summary="Who waits, in the order of service; for supervisors and administrators",
    responses={403: {"description": "Not for this role"}, 404: {"description": "No such queue"}},
)
async def waiting(
    web: Here,
    who: Anybody,
    queue: str,
    after: Annotated[int, Query(ge=0, le=10_000_000, description="`next` of the page before")] = 0,
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 50,
) -> WaitingPage:
    """Callbacks are in line as well; whoever asks for one agent by name stands in the queue they came through."""
    if who.role not in ("supervisor", "admin"):
        raise Forbidden
    page = web.deps.floor.line(queue, after, limit, web.deps.now())
    if page is None or not web.scope(who).has_queue(queue):
        raise NotFound
    return page
