"""The flows of the product as their page is told of them: who is where, versions, a draft, one that was refused."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

import ivr_flows as ivr
from callcenter.kpi import FlowFigures
from callcenter.publishing import Draft, History, Plan, Publication, diff
from callcenter.web.flow_labels import labels_of
from callcenter.web.flow_port import FlowState
from callcenter.web.flow_rows import error_row, state_row, versions_of
from ivr_flows.drawing import draw_svg

AT = 1_773_800_000.0
OLDER = "0f3c" * 16
DRAFTED = "77aa" * 16
WRONG = ivr.FlowError(
    file="office.yaml", line=14, column=5, node="closed", problem="there is no node closd",
    advice="did you mean closed?",
)  # fmt: skip


class FakeFlows:
    """Read from the product's folder when the first page asks."""

    def __init__(self) -> None:
        self._flows: dict[str, ivr.Flow] = {}

    def routes(self, router: APIRouter) -> None:
        router.add_api_route("/api/flows", self.everything)
        router.add_api_route("/api/flows/{flow}", self.one)
        router.add_api_route("/api/flows/{flow}/diff", self.difference)
        router.add_api_route("/api/flows/{flow}/drawing", self.drawing)
        router.add_api_route("/api/flows/{flow}/check", self.check, methods=["POST"])

    async def everything(self) -> JSONResponse:
        return JSONResponse({"now": AT, "items": [self._row(flow) for flow in self._known()]})

    async def one(self, flow: str) -> JSONResponse:
        state = self._state(flow)
        callers = _callers(flow)
        whole = {
            "text": self._text(flow), "draft_text": self._text(flow) if state.history.draft else "",
            "nodes": self._nodes(flow), "versions": versions_of(state.history, callers, 0, 50),
            "people": {
                "petra": {"en": "Petra Novak", "zh": "Petra Novak"}, "admin": {"en": "Alex Meyer", "zh": "Alex Meyer"},
            },
            "labels": labels_of(self._known()[flow]).model_dump(),
        }  # fmt: skip
        return JSONResponse({**self._row(flow), **whole})

    async def difference(self, flow: str, old: str, new: str) -> JSONResponse:
        now = self._text(flow)
        lines = diff(now.replace("timeout", "time_out", 1).replace("zh", "en", 1), now)
        return JSONResponse({"old": old, "new": new, "lines": [asdict(line) for line in lines]})

    async def drawing(self, flow: str, language: str = "en") -> Response:
        drawn = draw_svg(self._known()[flow], language, {}, is_page=True, has_figures=True)
        return Response(drawn, media_type="image/svg+xml")

    async def check(self, flow: str) -> JSONResponse:
        return JSONResponse({"errors": [error_row(WRONG)]})

    def _known(self) -> dict[str, ivr.Flow]:
        if not self._flows:
            self._flows = {path.stem: ivr.load_file(path) for path in ivr.flow_paths(ivr.FLOWS)}
        return self._flows

    def _text(self, flow: str) -> str:
        return (ivr.FLOWS / f"{flow}.yaml").read_text()

    def _row(self, flow: str) -> dict[str, Any]:
        return {**state_row(self._state(flow), _callers(flow)), "figures": asdict(_figures(flow))}

    def _state(self, flow: str) -> FlowState:
        current = self._known()[flow]
        live = current.version.ljust(64, "0")
        published = (
            Publication(number=1, digest=OLDER, by="", at=AT - 90_000, source="product"),
            Publication(number=2, digest=live, by="admin", at=AT - 4000, comment="Shorter greeting"),
        )
        draft = Draft(
            digest=DRAFTED, revision=2, by="petra", at=AT - 60, comment="Spring hours", based_on=live
        )
        plan = Plan(digest=DRAFTED, at=AT + 60_000, by="petra", asked_at=AT, comment="Spring hours")
        is_main = flow == "main"
        history = History(
            flow=flow,
            publications=published,
            draft=draft if is_main else None,
            plan=plan if is_main else None,
        )
        return FlowState(
            flow=flow, history=history, current=current, refused=(WRONG,) if flow == "office" else ()
        )

    def _nodes(self, flow: str) -> list[dict[str, Any]]:
        names = list(self._known()[flow].nodes)
        nodes = []
        for at, name in enumerate(names):
            entered = max(3, 412 - 37 * at)
            onward = names[at + 1] if at + 1 < len(names) else "@ended"
            nodes.append({
                "node": name, "now": (3, 0, 1)[at % 3], "entered": entered, "hung_up": 60 if at == 1 else at % 4,
                "served": at % 2, "left": {onward: max(1, entered - 70), "@agent": 5},
            })  # fmt: skip
        return nodes


def _callers(flow: str) -> dict[str, int]:
    return {OLDER[:12]: 2} if flow == "main" else {}


def _figures(flow: str) -> FlowFigures:
    if flow not in ("main", "banking"):
        return FlowFigures(flow=flow)
    return FlowFigures(
        flow=flow,
        now=7,
        entered=412,
        contained=151,
        to_agent=240,
        unserved=21,
        containment=0.367,
        goals={"informed": 151},
    )
