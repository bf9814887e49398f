"""What the supervisor's page asks the API, answered from invented scenes; a test may change the answers."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

import ivr_flows as ivr
from callcenter.web import trying
from callcenter.web.try_port import Wanted
from tests.agent_ui import (
    fake_admin,
    fake_articles,
    fake_flows,
    fake_intervals,
    fake_prompts,
    fake_setup,
    fake_wall,
    floor_scenes,
)
from tests.helpers.trials import demo_simulator


class FakeApi:
    """`refuses`: the code with which everything is refused, "" for none. `asked` remembers what was."""

    def __init__(self) -> None:
        self.router = APIRouter()
        self.site = fake_admin.FakeSite()
        self.reset()
        self.simulator = demo_simulator()
        route = self.router.add_api_route
        route("/api/queues/{queue}/waiting", self.waiting)
        route("/api/calls/{call}/routing", self.routing)
        route("/api/numbers/check", self.check)
        route("/api/shadow", self.shadow)
        route("/api/follow-ups", self.follow_ups)
        fake_intervals.routes(self.router, lambda: (0.0 if self.no_history else self.now(), self.asked))
        fake_articles.routes(self.router, lambda: (self.articles_refused, self.has_no_articles))
        fake_wall.routes(self.router, lambda: (self.now(), self.wall_refused))
        fake_prompts.routes(self.router, lambda: (self.refuses, self.asked))
        fake_admin.routes(self.router, self.site)
        fake_flows.FakeFlows().routes(self.router)
        fake_setup.routes(self.router, lambda: (self.refuses, self.asked))
        route("/api/try-flow", self.offer)
        route("/api/try-flow", self.try_flow, methods=["POST"])
        route("/api/what-if", self.begin, methods=["POST"])
        route("/api/what-if/{run}", self.follow)
        route("/api/what-if/{run}", self.cancel, methods=["DELETE"])

    def reset(self) -> None:
        self.now: Callable[[], float] = time.time
        self.total = 7
        self.refuses = ""
        self.no_history = False
        self.wall_refused = ""
        self.shadow_state = "on"
        self.run_state = "done"
        self.has_left = False
        self.is_empty = False
        self.articles_refused = ""
        self.has_no_articles = False
        self.to_do: list[dict[str, object]] = []
        self.asked: list[object] = []
        self.site.reset()

    def _answer(self, value: object, status: int = 200) -> JSONResponse:
        if self.refuses:
            return JSONResponse({"error": {"code": self.refuses, "text": "No."}}, 422)
        return JSONResponse(value, status)

    async def follow_ups(self) -> JSONResponse:
        return self._answer(self.to_do)

    async def check(self, number: str) -> JSONResponse:
        """Whoever types slowly is told, at each pause, what would become of the number so far."""
        found = {"number": number, "kind": "ordinary", "verdict": "callable", "is_abroad": False, "shown": ""}
        return JSONResponse(found)

    async def waiting(self, queue: str, after: int = 0) -> JSONResponse:
        page = floor_scenes.waiting(queue, self.now(), 0 if queue == "complaints" else self.total, after)
        return self._answer(page.model_dump())

    async def routing(self, call: str) -> JSONResponse:
        tell = floor_scenes.story if self.has_left else floor_scenes.explanation
        return self._answer(tell(call, call.replace("call", "entry"), self.now()))

    async def shadow(self) -> JSONResponse:
        return self._answer(floor_scenes.shadow(self.now(), self.shadow_state))

    async def offer(self) -> JSONResponse:
        return self._answer(self.simulator.offer())

    async def try_flow(self, asked: trying.Trial) -> JSONResponse:
        self.asked.append(asked.moves)
        try:
            return self._answer(await self.simulator.play(Wanted(**asked.model_dump())))
        except ivr.FlowErrors as errors:
            refusal = {"error": {"code": "flow_wrong", "text": "No."}}
            return JSONResponse(refusal | {"problems": [trying.problem(one) for one in errors.errors]}, 422)

    async def begin(self, asked: dict[str, Any]) -> JSONResponse:
        self.asked.append(asked)
        return self._answer(floor_scenes.run("running", self.now(), 0, **asked), 202)

    async def follow(self, run: str) -> JSONResponse:
        done = 200 if self.run_state == "done" else 57
        asked = self.asked[0] if self.asked else {}
        return self._answer(floor_scenes.run(self.run_state, self.now(), done, **asked))  # type: ignore[arg-type]

    async def cancel(self, run: str) -> JSONResponse:
        self.asked.append(f"cancel {run}")
        self.run_state = "cancelled"
        return self._answer(floor_scenes.run("cancelled", self.now(), 57), 202)
