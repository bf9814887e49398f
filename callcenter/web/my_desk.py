"""What agents do with themselves, for programs: ready, not ready, wrap-up, declining. The page's own wishes.

202: done, and the agent's row says how it is now. 409: refused, with the code the pages get.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from callcenter.console import intents
from callcenter.web.asking import REFUSALS, ask
from callcenter.web.context import Anybody, Here

router = APIRouter(prefix="/api/agents/me", tags=["my desk"], responses=REFUSALS)


class Reason(BaseModel):
    """`reason`: break, lunch, paperwork, training, meeting, or another word of yours."""

    reason: str = Field(default="break", min_length=1, max_length=40)


class Time(BaseModel):
    """`call`: whose wrap-up, of several."""

    seconds: float = Field(default=60.0, gt=0, le=intents.LONGEST_EXTENSION_S)
    call: str = Field(default="", max_length=100)


@router.post("/ready", summary="I want contacts", status_code=202)
async def ready(request: Request, web: Here, who: Anybody) -> dict[str, Any]:
    """Possible only while a console page of the agent is open, with a working microphone and telephone."""
    return ask(request, web, who, intents.Ready())


@router.post("/not-ready", summary="No contacts; during one, after it", status_code=202)
async def not_ready(request: Request, web: Here, who: Anybody, given: Reason) -> dict[str, Any]:
    return ask(request, web, who, intents.NotReady(reason=given.reason))


@router.post("/wrap-up/extend", summary="More time for this wrap-up", status_code=202)
async def extend(request: Request, web: Here, who: Anybody, given: Time) -> dict[str, Any]:
    """Up to the queue's `wrap_up_longest_s` in all."""
    if given.call:
        return ask(request, web, who, intents.ExtendContact(call=given.call, seconds=given.seconds))
    return ask(request, web, who, intents.ExtendWrapUp(seconds=given.seconds))


@router.post("/wrap-up/finish", summary="Done with wrap-up", status_code=202)
async def finish(
    request: Request, web: Here, who: Anybody, call: Annotated[str, Query(max_length=100)] = ""
) -> dict[str, Any]:
    """Refused while a disposition is missing that the queue asks for. `call`: of several, only that one's."""
    return ask(request, web, who, intents.FinishContact(call=call) if call else intents.FinishWrapUp())


@router.post("/offers/{offer}/answer", summary="Take an offer over the line that stays up", status_code=202)
async def answer(request: Request, web: Here, who: Anybody, offer: str) -> dict[str, Any]:
    """For agents whose desk phone has called us to stay on the line; any other phone is answered where it rings."""
    return ask(request, web, who, intents.Answer(offer=offer))


@router.post("/offers/{offer}/decline", summary="Decline an offer", status_code=202)
async def decline(request: Request, web: Here, who: Anybody, offer: str) -> dict[str, Any]:
    return ask(request, web, who, intents.Decline(offer=offer))
