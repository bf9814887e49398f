"""Flows and their versions: what is in force, drafts, publications, plans, who is in them. Administrators change them.

A change is refused as a whole, with `error.code`: `flow_refused` (the check found mistakes, in `error.errors`),
`draft_changed` and `live_changed` (somebody else was quicker, `error.by` at `error.at`), and those of `publishing`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict, replace
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

import ivr_flows as ivr
from callcenter.publishing import (
    AlreadyLive,
    BadMoment,
    HistoryDamaged,
    NoSuchVersion,
    NothingPlanned,
    PublishingError,
    SomebodyElse,
    diff,
)
from callcenter.web.context import Here, Web, one_of, source_of
from callcenter.web.doorman import Principal
from callcenter.web.errors import NotFound, refusal
from callcenter.web.flow_labels import labels_of
from callcenter.web.flow_port import FlowState, Wanted
from callcenter.web.flow_rows import error_row, state_row, versions_of
from callcenter.web.people_names import people_named
from callcenter.wording import problem_of
from ivr_flows.drawing import draw_svg
from ivr_flows.load import MAX_BYTES
from said import Said

router = APIRouter(tags=["flows"])
Supervisor = Annotated[Principal, Depends(one_of("supervisor", "admin"))]
Administrator = Annotated[Principal, Depends(one_of("admin"))]
FlowName = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Version = Annotated[str, Path(pattern=r"^[0-9a-f]{6,64}$")]
Words = Annotated[str, Field(max_length=MAX_BYTES)]
Comment = Annotated[str, Field(max_length=500)]
STATUS: dict[type[PublishingError], int] = {
    NoSuchVersion: 404,
    NothingPlanned: 404,
    SomebodyElse: 409,
    AlreadyLive: 409,
    BadMoment: 422,
    HistoryDamaged: 503,
}


class Checked(BaseModel):
    """A text to be looked at; nothing is kept of it."""

    text: Words


class Saved(BaseModel):
    """`revision`: that of the draft this was written over, 0 when there was none."""

    text: Words
    revision: int = Field(ge=0)
    comment: Comment = ""


class Published(BaseModel):
    """`text`, or the words of `version` (a draft's too). `live`: the version seen in force, "" for none."""

    text: Words | None = None
    version: str | None = Field(default=None, pattern=r"^[0-9a-f]{6,64}$")
    live: str | None = Field(default=None, pattern=r"^[0-9a-f]{0,64}$")
    comment: Comment = ""


class RolledBack(BaseModel):
    """`number`: the publication to go back to, 0 for the one before that in force."""

    number: int = Field(default=0, ge=0)
    live: str | None = Field(default=None, pattern=r"^[0-9a-f]{0,64}$")
    comment: Comment = ""


class Planned(Published):
    """`at`: when it goes live, UTC seconds."""

    at: float = Field(ge=0, le=1e11, allow_inf_nan=False)


# ---- asked


@router.get("/api/flows", summary="The flows: version in force, state, callers now, containment today")
async def flows(web: Here, who: Supervisor) -> dict[str, Any]:
    states = await web.deps.flows.states()
    return {"now": web.deps.now(), "items": [_row(web, state) for state in states]}


@router.get(
    "/api/flows/{flow}", summary="One flow: its text, its draft, its last versions, what people read in it"
)
async def flow(web: Here, who: Supervisor, flow: FlowName) -> Response:
    return await _safely(partial(_whole, web, flow))


@router.get("/api/flows/{flow}/versions", summary="What was in force when, the latest first")
async def versions(
    web: Here,
    who: Supervisor,
    flow: FlowName,
    before: Annotated[int, Query(ge=0, description="`next` of the page before")] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    async def answer() -> dict[str, Any]:
        state = await _known(web, flow)
        return versions_of(state.history, web.deps.flows.callers(flow), before, limit)

    return await _safely(answer)


@router.get("/api/flows/{flow}/versions/{version}", summary="The text of one version, or of a draft")
async def text(web: Here, who: Supervisor, flow: FlowName, version: Version) -> Response:
    async def answer() -> dict[str, Any]:
        return {"flow": flow, "version": version[:12], "text": await web.deps.flows.text(flow, version)}

    return await _safely(answer)


@router.get("/api/flows/{flow}/diff", summary="What differs between two versions, line by line")
async def differences(
    web: Here,
    who: Supervisor,
    flow: FlowName,
    old: Annotated[str, Query(pattern=r"^[0-9a-f]{6,64}$")],
    new: Annotated[str, Query(pattern=r"^[0-9a-f]{6,64}$")],
) -> Response:
    async def answer() -> dict[str, Any]:
        older, newer = [await web.deps.flows.text(flow, one) for one in (old, new)]
        lines = await asyncio.to_thread(diff, older, newer)
        return {"old": old[:12], "new": new[:12], "lines": [asdict(line) for line in lines]}

    return await _safely(answer)


@router.get("/api/flows/{flow}/drawing", summary="The flow as SVG, each node with `data-node`")
async def drawing(
    web: Here,
    who: Supervisor,
    flow: FlowName,
    version: Annotated[str, Query(pattern=r"^[0-9a-f]{6,64}$")] = "",
    language: Literal["en", "zh"] = "en",
    figures: bool = False,
) -> Response:
    """Without a version the one in force. `figures`: for a page, with room for live figures in each box."""
    try:
        found = await web.deps.flows.version(flow, version) if version else await _in_force(web, flow)
    except PublishingError as error:
        return _refused(error)
    draw = partial(draw_svg, found, language, web.deps.flows.texts(), is_page=figures, has_figures=figures)
    return Response(await asyncio.to_thread(draw), media_type="image/svg+xml")


@router.get("/api/kpi/flows", summary="Flows now and today: contacts, goals, containment", tags=["live"])
async def flow_figures(web: Here, who: Supervisor) -> dict[str, Any]:
    """`containment` = contained / (contained + to_agent + unserved): of the contacts that are decided."""
    now, states = web.deps.now(), await web.deps.flows.states()
    return {"now": now, "items": [asdict(web.deps.flows.figures(state.flow, now)) for state in states]}


@router.get("/api/kpi/flows/{flow}", summary="One flow's nodes now and today: drop-off", tags=["live"])
async def node_figures(web: Here, who: Supervisor, flow: FlowName) -> dict[str, Any]:
    """`left`: by the node they went to, `@agent`, `@ended` or `@flow:NAME`. `hung_up` here, `served` before it."""
    now = web.deps.now()
    figures = asdict(web.deps.flows.figures(flow, now))
    nodes = web.deps.flows.nodes(flow, now).values()
    return {**figures, "at": now, "nodes": [asdict(node) for node in nodes]}


# ---- changed


@router.post("/api/flows/{flow}/check", summary="What keeps a text from going live; nothing is kept of it")
async def check(request: Request, web: Here, who: Supervisor, flow: FlowName, given: Checked) -> Response:
    web.check_change(request, who)

    async def answer() -> dict[str, Any]:
        return {"errors": [error_row(error) for error in await web.deps.flows.check(flow, given.text)]}

    return await _safely(answer)


@router.put("/api/flows/{flow}/draft", summary="Keep work in progress, right or wrong")
async def save(request: Request, web: Here, who: Administrator, flow: FlowName, given: Saved) -> Response:
    wanted = _wanted(request, web, who, flow, text=given.text, comment=given.comment)
    return await _changed(web, flow, lambda: web.deps.flows.save_draft(wanted, given.revision))


@router.delete("/api/flows/{flow}/draft", summary="Throw a draft away")
async def drop(
    request: Request, web: Here, who: Administrator, flow: FlowName, revision: Annotated[int, Query(ge=1)]
) -> Response:
    wanted = _wanted(request, web, who, flow)
    return await _changed(web, flow, lambda: web.deps.flows.drop_draft(wanted, revision))


@router.post("/api/flows/{flow}/publish", summary="Check a version and put it in force")
async def publish(
    request: Request, web: Here, who: Administrator, flow: FlowName, given: Published
) -> Response:
    wanted = _wanted(request, web, who, flow, comment=given.comment, live=given.live)

    async def work() -> object:
        return await web.deps.flows.publish(replace(wanted, text=await _words(web, flow, given)))

    return await _changed(web, flow, work)


@router.post("/api/flows/{flow}/roll-back", summary="Put an earlier version in force again")
async def roll_back(
    request: Request, web: Here, who: Administrator, flow: FlowName, given: RolledBack
) -> Response:
    wanted = _wanted(request, web, who, flow, comment=given.comment, live=given.live)
    return await _changed(web, flow, lambda: web.deps.flows.roll_back(wanted, given.number))


@router.post("/api/flows/{flow}/plan", summary="Put a version in force at a later moment")
async def plan(request: Request, web: Here, who: Administrator, flow: FlowName, given: Planned) -> Response:
    wanted = _wanted(request, web, who, flow, comment=given.comment, live=given.live)

    async def work() -> object:
        return await web.deps.flows.plan(replace(wanted, text=await _words(web, flow, given)), given.at)

    return await _changed(web, flow, work)


@router.delete(
    "/api/flows/{flow}/plan", summary="Forget a planned publication, or the alarm of one that failed"
)
async def cancel_plan(request: Request, web: Here, who: Administrator, flow: FlowName) -> Response:
    wanted = _wanted(request, web, who, flow)
    return await _changed(web, flow, lambda: web.deps.flows.cancel_plan(wanted))


# ---- small steps


def _wanted(request: Request, web: Web, who: Principal, flow: str, **more: Any) -> Wanted:
    web.check_change(request, who)
    return Wanted(flow=flow, by=who.account.name, source=source_of(request), **more)


async def _words(web: Web, flow: str, given: Published) -> str:
    if given.text is not None:
        return given.text
    if given.version is None:
        raise NoSuchVersion(Said("Say what is to be published: text or version."))
    return await web.deps.flows.text(flow, given.version)


async def _known(web: Web, flow: str) -> FlowState:
    state = await web.deps.flows.state(flow)
    if state.current is None and not state.history.publications and state.history.draft is None:
        raise NotFound
    return state


async def _in_force(web: Web, flow: str) -> ivr.Flow:
    found = (await _known(web, flow)).current
    if found is None:
        raise NoSuchVersion(Said("No version of {flow} is in force.", flow=flow))
    return found


async def _whole(web: Web, flow: str) -> dict[str, Any]:
    state = await _known(web, flow)
    history, callers = state.history, web.deps.flows.callers(flow)
    live, draft, plan = history.live, history.draft, history.plan
    by = [one.by for one in (draft, plan, *reversed(history.publications)) if one is not None and one.by]
    return {
        **_row(web, state),
        "text": await web.deps.flows.text(flow, live.digest) if live else "",
        "draft_text": await web.deps.flows.text(flow, draft.digest) if draft else "",
        "nodes": [asdict(node) for node in web.deps.flows.nodes(flow, web.deps.now()).values()],
        "labels": labels_of(state.current).model_dump() if state.current else None,
        "versions": versions_of(history, callers, 0, 50),
        "people": await people_named(web, by),
    }


def _row(web: Web, state: FlowState) -> dict[str, Any]:
    port = web.deps.flows
    return {
        **state_row(state, port.callers(state.flow)),
        "figures": asdict(port.figures(state.flow, web.deps.now())),
    }


async def _changed(web: Web, flow: str, work: Callable[[], Awaitable[object]]) -> Response:
    """Do it, and answer with the flow as it is then."""

    async def answer() -> dict[str, Any]:
        await work()
        return await _whole(web, flow)

    return await _safely(answer)


async def _safely(answer: Callable[[], Awaitable[dict[str, Any]]]) -> Response:
    try:
        return JSONResponse(await answer())
    except PublishingError as error:
        return _refused(error)
    except ivr.FlowErrors as wrong:
        errors = [error_row(error) for error in wrong.errors]
        text = Said("The flow has {count} mistakes and was not put in force.", count=len(errors))
        return _no(422, "flow_refused", text, errors=errors)
    except OSError as error:
        return _no(503, "disk", Said("The disk refuses: {why}", why=error.strerror))


def _refused(error: PublishingError) -> Response:
    status = next(status for kind, status in STATUS.items() if isinstance(error, kind))
    more = {"by": error.by, "at": error.at} if isinstance(error, SomebodyElse) else {}
    return _no(status, error.code, problem_of(error), **more)


def _no(status: int, code: str, text: Said, **more: object) -> Response:
    return JSONResponse(refusal(code, text, **more), status)
