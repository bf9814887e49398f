"""Figures for screens on walls, which nobody signs in at: a key of the screen's own opens them, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import HTMLResponse, JSONResponse, Response

from callcenter.console.messages import AlertRow, QueueRow
from callcenter.kpi.intervals import Tally, grouped
from callcenter.web.context import Here, Web, one_of
from callcenter.web.doorman import Principal
from callcenter.web.errors import NotFound, NotSignedIn, WishRefused
from callcenter.web.intervals import STEPS, IntervalRow, row_of
from callcenter.web.pages import language_of, set_cookie
from callcenter.web.wall_port import Screen, TooManyScreens
from said import Said

router = APIRouter(tags=["live"])
pages = APIRouter(include_in_schema=False)
Supervising = Annotated[Principal, Depends(one_of("supervisor", "admin"))]

LIFE_S = 400 * 86_400
"""As long as browsers keep a cookie; each look renews it."""
DAY_S = 86_400

Midnight = Annotated[float, Query(ge=0, le=4e9, description="When the day began at the screen, UTC seconds")]


class ScreenRow(BaseModel):
    """`seen_at`: when it asked for figures last, 0 for never since the start."""

    screen: str
    name: str
    queues: list[str]
    made_by: str
    made_at: float
    seen_at: float


class ScreenList(BaseModel):
    items: list[ScreenRow]


class ScreenWanted(BaseModel):
    """`queues`: what it shows; none: everything."""

    name: str = Field(min_length=1, max_length=80)
    queues: list[str] = Field(default=[], max_length=100)


class ScreenMade(BaseModel):
    """`path`: the address to open on the screen; it is told this once."""

    screen: ScreenRow
    path: str


class Key(BaseModel):
    key: str = Field(min_length=20, max_length=200)


class WallAgent(BaseModel):
    """An agent as everybody in the room may see them: no customer, no reason."""

    agent: str
    name: str
    state: str
    since: float


class Wall(BaseModel):
    """What a screen shows. `today` and `last_week`: half hours of all its queues together; the sums reach as far."""

    name: str
    now: float
    queues: list[QueueRow]
    agents: list[WallAgent]
    alerts: list[AlertRow]
    today: list[IntervalRow]
    last_week: list[IntervalRow]
    sum: IntervalRow
    sum_before: IntervalRow


# ---- for supervisors


@router.get("/api/wall-screens", summary="Screens on walls; for supervisors and administrators")
async def screens(web: Here, who: Supervising) -> ScreenList:
    """Those that show no more than you are in charge of."""
    return ScreenList(
        items=[_row(screen) for screen in web.deps.screens.all() if _may(web, who, screen.queues)]
    )


@router.post(
    "/api/wall-screens",
    summary="Make the address of a screen",
    status_code=201,
    responses={409: {"description": "Too many screens"}},
)
async def make(request: Request, web: Here, who: Supervising, wanted: ScreenWanted) -> ScreenMade:
    """Whoever opens the address sees figures and agents' names and states, no customers, until it is removed."""
    web.check_change(request, who)
    known = {row.queue for row in web.deps.desk.queue_rows()}
    mine = web.scope(who).queues
    queues = wanted.queues or sorted(mine or ())
    if set(queues) - known or not _may(web, who, queues):
        raise NotFound
    try:
        screen, key = web.deps.screens.make(wanted.name, queues, who.account.name, web.deps.now())
    except TooManyScreens as many:
        raise WishRefused(
            "too_many_screens", Said("There are too many screens; remove one that is gone.")
        ) from many
    web.saw(request, who, "made", "wall_screen", screen.screen)
    # After the #, so that it is in no log of a server or proxy.
    return ScreenMade(screen=_row(screen), path=f"/wall#{key}")


@router.delete(
    "/api/wall-screens/{screen}",
    summary="A screen shows nothing more",
    status_code=204,
    responses={404: {"description": "No such screen"}},
)
async def remove(request: Request, web: Here, who: Supervising, screen: str) -> Response:
    web.check_change(request, who)
    known = next((one for one in web.deps.screens.all() if one.screen == screen), None)
    if known is None or not _may(web, who, known.queues) or not web.deps.screens.remove(screen):
        raise NotFound
    web.saw(request, who, "removed", "wall_screen", screen)
    return Response(status_code=204)


# ---- for the screen


@pages.get("/wall")
async def page(request: Request, web: Here) -> Response:
    """Without figures: those come once the screen has shown its key."""
    return HTMLResponse(web.ui.render("wall.html", language_of(request, None)))


@router.post(
    "/api/wall/open",
    summary="A screen shows its key once",
    status_code=204,
    responses={401: {"description": "No screen has this key"}},
)
async def enter(web: Here, given: Key) -> Response:
    """From then on a cookie of this browser opens the figures."""
    _screen(web, given.key)
    answer = Response(status_code=204)
    set_cookie(web, answer, _cookie(web), given.key, LIFE_S)
    return answer


@router.get(
    "/api/wall", summary="What a screen on a wall shows", responses={401: {"description": "Not a screen"}}
)
async def wall(connection: Request, web: Here, midnight: Midnight, before: Midnight) -> Response:
    """`before`: midnight of the day to compare with."""
    key = connection.cookies.get(_cookie(web), "")
    screen = _screen(web, key)
    shown = await _shown(web, screen, midnight, before)
    answer = JSONResponse(shown.model_dump(mode="json"))
    set_cookie(web, answer, _cookie(web), key, LIFE_S)
    return answer


async def _shown(web: Web, screen: Screen, midnight: float, before: float) -> Wall:
    deps, now = web.deps, web.deps.now()
    only = set(screen.queues)
    queues = [row for row in deps.desk.queue_rows() if not only or row.queue in only]
    agents = [row for row in deps.desk.agent_rows() if not only or only & set(row.queues)]
    names = {row.agent for row in agents}
    today = await deps.quarters.between(midnight, midnight + DAY_S, screen.queues)
    past = await deps.quarters.between(before, before + DAY_S, screen.queues)
    so_far = {key: tally for key, tally in past.items() if key[1] < before + now - midnight}
    half = STEPS["30m"]
    rows = [
        [row_of(key, tally) for key, tally in grouped(day, lambda at: at - at % half, apart=False).items()]
        for day in (today, past)
    ]
    return Wall(
        name=screen.name,
        now=now,
        queues=queues,
        agents=[
            WallAgent(agent=row.agent, name=row.name, state=row.state, since=row.since) for row in agents
        ],
        alerts=[row for row in deps.alerts.rows() if not only or row.queue in only or row.agent in names],
        today=rows[0],
        last_week=rows[1],
        sum=row_of(("", int(midnight)), sum(today.values(), Tally())),
        sum_before=row_of(("", int(before)), sum(so_far.values(), Tally())),
    )


def _may(web: Web, who: Principal, queues: Sequence[str]) -> bool:
    """Whether `who` is in charge of everything that a screen shows; no queues are all of them."""
    scope = web.scope(who)
    return scope.queues is None or (bool(queues) and all(map(scope.has_queue, queues)))


def _screen(web: Web, key: str) -> Screen:
    screen = web.deps.screens.by_key(key, web.deps.now()) if key else None
    if screen is None:
        raise NotSignedIn
    return screen


def _cookie(web: Web) -> str:
    return "__Host-wall" if web.deps.secure_cookies else "wall"


def _row(screen: Screen) -> ScreenRow:
    return ScreenRow(
        screen=screen.screen,
        name=screen.name,
        queues=list(screen.queues),
        made_by=screen.made_by,
        made_at=screen.made_at,
        seen_at=screen.seen_at,
    )
