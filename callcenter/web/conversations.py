"""What can be done with a call under way, for programs: the same wishes as the pages', with the answer at once.

202: it is being done, and the call's events say how it goes. 409: refused, with the code the pages get. Agents act on
the call they are on; supervisors and administrators hear any conversation, and act on one they took over.
"""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from callcenter.calls.form import MOST_FIELDS
from callcenter.console import intents
from callcenter.web.asking import REFUSALS, ask
from callcenter.web.context import Anybody, Here, Web
from callcenter.web.doorman import Principal
from callcenter.web.errors import Forbidden, WishRefused
from callcenter.web.steering_audit import did
from said import Said

router = APIRouter(
    prefix="/api/calls/{call}",
    tags=["conversation"],
    responses={**REFUSALS, 404: {"description": "No such call, or not one of yours"}},
)


class Whom(BaseModel):
    """`to`: an extension, an agent's or a queue's name, or a number."""

    to: str = Field(min_length=1, max_length=100)


class Where(Whom):
    """`wait_s`: how long the customer may wait for an agent who is not free."""

    wait_s: float = Field(default=0.0, ge=0, le=600)


class Ending(BaseModel):
    """`disposition`: a code of the queue's (`GET /api/queues`), `fields`: its form's. `finish`: and wrap-up is over."""

    disposition: str = Field(min_length=1, max_length=100)
    note: str = Field(default="", max_length=intents.LONGEST_NOTE)
    fields: intents.Fields = Field(default={}, max_length=MOST_FIELDS)
    finish: bool = False


class Mode(BaseModel):
    mode: Literal["listen", "whisper", "barge"]


@router.post("/hold", summary="Put the customer on hold", status_code=202)
async def hold(request: Request, web: Here, who: Anybody, call: str) -> dict[str, Any]:
    return ask(request, web, who, intents.Hold(call=call))


@router.post("/resume", summary="Take the customer off hold", status_code=202)
async def resume(request: Request, web: Here, who: Anybody, call: str) -> dict[str, Any]:
    return ask(request, web, who, intents.Resume(call=call))


@router.post("/choose", summary="Of several contacts, talk in this one; the others wait", status_code=202)
async def choose(request: Request, web: Here, who: Anybody, call: str) -> dict[str, Any]:
    return ask(request, web, who, intents.Choose(call=call))


@router.post("/consult", summary="Ask somebody while the customer hears music", status_code=202)
async def consult(request: Request, web: Here, who: Anybody, call: str, given: Whom) -> dict[str, Any]:
    return ask(request, web, who, intents.Consult(call=call, to=given.to))


@router.post("/complete", summary="Leave the customer to whom I have asked", status_code=202)
async def complete(request: Request, web: Here, who: Anybody, call: str) -> dict[str, Any]:
    return ask(request, web, who, intents.Complete(call=call))


@router.post("/merge", summary="Customer, whom I have asked, and I talk together", status_code=202)
async def merge(request: Request, web: Here, who: Anybody, call: str) -> dict[str, Any]:
    return ask(request, web, who, intents.Merge(call=call))


@router.post("/return", summary="Whom I have asked goes; back to the customer", status_code=202)
async def back(request: Request, web: Here, who: Anybody, call: str) -> dict[str, Any]:
    return ask(request, web, who, intents.BackToCustomer(call=call))


@router.post("/transfer", summary="Give the customer away at once", status_code=202)
async def transfer(request: Request, web: Here, who: Anybody, call: str, given: Where) -> dict[str, Any]:
    return ask(request, web, who, intents.Transfer(call=call, to=given.to, wait_s=given.wait_s))


@router.post("/hang_up", summary="Hang up; in company only I leave", status_code=202)
async def hang_up(request: Request, web: Here, who: Anybody, call: str) -> dict[str, Any]:
    return ask(request, web, who, intents.HangUp(call=call))


@router.post("/disposition", summary="Say how the contact ended, during or after it", status_code=202)
async def disposition(request: Request, web: Here, who: Anybody, call: str, given: Ending) -> dict[str, Any]:
    message = intents.GiveDisposition(
        call=call, disposition=given.disposition, note=given.note, fields=given.fields, finish=given.finish
    )
    return ask(request, web, who, message)


@router.post(
    "/supervise", summary="Hear a conversation, or change the mode; for supervisors", status_code=202
)
async def supervise(request: Request, web: Here, who: Anybody, call: str, given: Mode) -> dict[str, Any]:
    _must_reach(web, who, call)
    done = ask(request, web, who, intents.Supervise(call=call, mode=given.mode))
    did(web, request, who, "supervised", "call", call, mode=given.mode)
    return done


@router.delete("/supervise", summary="Leave a conversation I supervise", status_code=202)
async def stop_supervising(request: Request, web: Here, who: Anybody, call: str) -> dict[str, Any]:
    return ask(request, web, who, intents.StopSupervising(call=call))


@router.post("/take_over", summary="Take the customer from the agent; for supervisors", status_code=202)
async def take_over(request: Request, web: Here, who: Anybody, call: str) -> dict[str, Any]:
    _must_reach(web, who, call)
    done = ask(request, web, who, intents.TakeOver(call=call))
    did(web, request, who, "took_over", "call", call)
    return done


def _must_reach(web: Web, who: Principal, call: str) -> None:
    """Conversations of other teams are, for somebody with a team, no calls at all."""
    if who.role not in ("supervisor", "admin"):
        raise Forbidden
    if not web.scope(who).has_call(*web.deps.floor.people_of(call)):
        raise WishRefused("no_such_call", Said("Nobody of your team is talking there."))
