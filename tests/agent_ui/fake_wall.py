"""An invented screen on a wall, and the list of them."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from callcenter.kpi.intervals import Tally
from callcenter.web.intervals import row_of
from tests.agent_ui import scenes
from tests.agent_ui.fake_intervals import alerts, day


def routes(router: APIRouter, state: Callable[[], tuple[float, str]]) -> None:
    """`state`: the time, and the code with which the wall is refused, "" for none."""

    async def wall(midnight: float, before: float) -> JSONResponse:
        now, refused = state()
        if refused:
            return JSONResponse({"error": {"code": refused, "text": "No."}}, 401)
        days = [day(start, start + 86_400, now) for start in (midnight, before)]
        rows = [[row_of(("", at), one).model_dump() for at, one in found] for found in days]
        sums = [sum((one for _, one in found), Tally()) for found in days]
        snapshot = scenes.crowd(now)
        agents = [row.model_dump(include={"agent", "name", "state", "since"}) for row in snapshot.agents[:40]]
        return JSONResponse(
            {"name": "Hall, Support", "now": now, "queues": [row.model_dump() for row in scenes.queues(now)],
             "agents": agents, "alerts": [one.model_dump() for one in alerts(now)], "today": rows[0],
             "last_week": rows[1], "sum": row_of(("", int(midnight)), sums[0]).model_dump(),
             "sum_before": row_of(("", int(before)), sums[1]).model_dump()}
        )  # fmt: skip

    async def screens() -> JSONResponse:
        now, _ = state()
        row = {
            "screen": "5f2c", "name": "Hall, Support", "queues": [], "made_by": "boss", "made_at": now, "seen_at": now,
        }  # fmt: skip
        other = row | {"screen": "77aa", "name": "Canteen", "seen_at": 0.0}
        return JSONResponse({"items": [row, other]})

    async def make() -> JSONResponse:
        return JSONResponse({"screen": {}, "path": "/wall#" + "k" * 43}, 201)

    async def enter() -> Response:
        return Response(status_code=204)

    router.add_api_route("/api/wall", wall)
    router.add_api_route("/api/wall/open", enter, methods=["POST"])
    router.add_api_route("/api/wall-screens", screens)
    router.add_api_route("/api/wall-screens", make, methods=["POST"])
