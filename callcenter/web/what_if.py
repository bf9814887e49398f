"""What would happen with more agents, or fewer: the routing core's state as it is, and futures played from it.

For supervisors and administrators, of the queues they are in charge of. A run goes on in a process of its own; pages
ask how far it is.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse

from callcenter.console.scope import EVERYTHING
from callcenter.web.context import Here, Web, one_of
from callcenter.web.doorman import Principal
from callcenter.web.errors import Forbidden, NotFound, refusal
from callcenter.what_if import CannotForesee, Overloaded, Question, Run, Runs
from callcenter.wording import problem_of
from said import Said

router = APIRouter(tags=["what if"])
Planner = Annotated[Principal, Depends(one_of("supervisor", "admin"))]
TRY_AGAIN_S = 5


class Asked(BaseModel):
    """`agents`: so many more, or fewer below 0. The same seed and the same state give the same answer."""

    queue: str = Field(min_length=1, max_length=100)
    agents: int
    minutes: float = 30.0
    futures: int = 200
    seed: int = 1


@router.get("/api/routing/state", summary="The routing core's state and each queue's pace of late")
async def state(web: Here, who: Planner) -> Response:
    """For those who see everybody: it names all agents, and all who wait."""
    if web.scope(who) != EVERYTHING:
        raise Forbidden
    runs = web.deps.what_if
    return _off() if runs is None else JSONResponse(runs.now().to_data())


@router.post("/api/what-if", summary="Play futures with more agents or fewer", status_code=202)
async def ask(request: Request, web: Here, who: Planner, asked: Asked) -> Response:
    web.check_change(request, who)
    runs = web.deps.what_if
    if not web.scope(who).has_queue(asked.queue):
        raise NotFound
    if runs is None:
        return _off()
    try:
        question = Question(asked.queue, asked.agents, asked.minutes, asked.futures, asked.seed)
        run = runs.start(who.account.name, question)
    except Overloaded as busy:
        return _no(429, busy.code, problem_of(busy), {"Retry-After": str(TRY_AGAIN_S)})
    except CannotForesee as mistake:
        return _no(422, mistake.code, problem_of(mistake))
    return JSONResponse(run.to_data(), 202)


@router.get("/api/what-if/{run}", summary="How far a run is, and what its futures say so far")
async def look(web: Here, who: Planner, run: str) -> dict[str, Any]:
    _, found = _find(web, who, run)
    return found.to_data()


@router.delete("/api/what-if/{run}", summary="End a run early; it keeps what it has", status_code=202)
async def cancel(request: Request, web: Here, who: Planner, run: str) -> dict[str, Any]:
    web.check_change(request, who)
    runs, found = _find(web, who, run)
    runs.cancel(found)
    return found.to_data()


def _find(web: Web, who: Principal, name: str) -> tuple[Runs, Run]:
    """A run of one's own; administrators see all. Raises NotFound."""
    runs = web.deps.what_if
    run = runs.get(name) if runs is not None else None
    if runs is None or run is None or (run.user != who.account.name and who.role != "admin"):
        raise NotFound
    return runs, run


def _off() -> Response:
    return _no(503, "what_if_off", Said("This server cannot play futures."))


def _no(status: int, code: str, text: Said, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse(refusal(code, text), status, headers)
