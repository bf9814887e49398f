"""What agents mean to do for customers later, and the calls they promise them: their own, for pages and programs."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field

from callcenter.console import intents
from callcenter.customers.cases import NewCase
from callcenter.customers.follow_ups import FollowUp
from callcenter.web.asking import REFUSALS, ask
from callcenter.web.context import Anybody, Here
from callcenter.web.errors import Forbidden, NotFound

router = APIRouter(tags=["follow-ups"])

Short = Annotated[str, Field(max_length=100)]
Number = Annotated[int, Path(ge=1, le=2**62)]
"""What a database counts up to, and no more."""


class NewFollowUp(BaseModel):
    """`due`: UTC seconds. `name`, `number`: whom it concerns, as you saw them; `call`: out of which it came."""

    text: str = Field(min_length=1, max_length=500)
    due: float = Field(ge=0, le=1e11)
    customer: Short = ""
    name: Short = ""
    number: Short = ""
    call: Short = ""


class NewPromise(BaseModel):
    """`at`: UTC seconds, within three months. `is_mine`: rather by me than by a colleague."""

    number: str = Field(min_length=1, max_length=64)
    at: float
    name: str = Field(default="", max_length=80)
    note: str = Field(default="", max_length=500)
    is_mine: bool = True


class CaseWanted(BaseModel):
    """`key`: the same for one wish however often it is sent, so that it opens one case."""

    key: str = Field(min_length=8, max_length=64)
    kind: str = Field(min_length=1, max_length=64)
    text: str = Field(default="", max_length=2000)
    customer: Short = ""
    call: Short = ""
    ani: str = Field(default="", max_length=64)


@router.get("/api/follow-ups", summary="My open follow-ups, the next one first")
async def mine(web: Here, who: Anybody) -> list[dict[str, Any]]:
    return [one.to_data() for one in await web.deps.follow_ups.open_of(who.account.name)]


@router.post("/api/follow-ups", summary="Something I mean to do later", status_code=201)
async def add(request: Request, web: Here, who: Anybody, given: NewFollowUp) -> dict[str, Any]:
    if who.role == "auditor":
        raise Forbidden
    web.check_change(request, who)
    new = FollowUp(id=0, owner=who.account.name, made_at=web.deps.now(), **given.model_dump())
    kept = await web.deps.follow_ups.add(new)
    web.saw(request, who, "made", "follow_up", str(kept.id))
    return kept.to_data()


@router.post("/api/follow-ups/{follow_up}/done", summary="I have done it")
async def done(request: Request, web: Here, who: Anybody, follow_up: Number) -> dict[str, Any]:
    web.check_change(request, who)
    if not await web.deps.follow_ups.done(follow_up, who.account.name, web.deps.now()):
        raise NotFound
    return {}


@router.delete("/api/follow-ups/{follow_up}/done", summary="I have not done it after all")
async def reopen(request: Request, web: Here, who: Anybody, follow_up: Number) -> dict[str, Any]:
    web.check_change(request, who)
    if not await web.deps.follow_ups.reopen(follow_up, who.account.name):
        raise NotFound
    return {}


@router.post(
    "/api/calls/{call}/promise",
    summary="I have promised the customer a call",
    status_code=202,
    responses=REFUSALS,
)
async def promise(request: Request, web: Here, who: Anybody, call: str, given: NewPromise) -> dict[str, Any]:
    """During the contact or its wrap-up. It waits in the queue's line until then and is offered like a callback."""
    return ask(request, web, who, intents.PromiseCallback(call=call, **given.model_dump()))


@router.delete(
    "/api/promises/{entry}", summary="The call I promised is not needed", status_code=202, responses=REFUSALS
)
async def take_back(request: Request, web: Here, who: Anybody, entry: str) -> dict[str, Any]:
    return ask(request, web, who, intents.TakeBackPromise(entry=entry))


@router.post("/api/cases", summary="Open a case for a customer", status_code=201)
async def open_case(request: Request, web: Here, who: Anybody, given: CaseWanted) -> dict[str, Any]:
    if who.role == "auditor":
        raise Forbidden
    web.check_change(request, who)
    new = NewCase(
        asked_as=f"desk:{who.account.name}:{given.key}",
        kind=given.kind,
        text=given.text,
        customer=given.customer,
        call=given.call,
        ani=given.ani,
    )
    case = await web.deps.cases.open(new, web.deps.now())
    web.saw(request, who, "opened", "case", case.number)
    return case.to_data()
