"""What agents do with themselves, for programs: ready, not ready, wrap-up, declining. The page's own wishes.

202: done, and the agent's row says how it is now. 409: refused, with the code the pages get.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from callcenter.console import intents
from callcenter.web.asking import REFUSALS, ask
from callcenter.web.context import Anybody, Here

router = APIRouter(prefix="/api/agents/me", tags=["my desk"], responses=REFUSALS)


class Reason(BaseModel):
    """`reason`: break, lunch, paperwork, training, meeting, or another word of yours."""

    reason: str = Field(default="break", min_length=1, max_length=40)


class Time(BaseModel):
    seconds: float = Field(default=60.0, gt=0, le=intents.LONGEST_EXTENSION_S)


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
    return ask(request, web, who, intents.ExtendWrapUp(seconds=given.seconds))


@router.post("/wrap-up/finish", summary="Done with wrap-up", status_code=202)
async def finish(request: Request, web: Here, who: Anybody) -> dict[str, Any]:
    """Refused while a disposition is missing that the queue asks for."""
    return ask(request, web, who, intents.FinishWrapUp())


@router.post("/offers/{offer}/decline", summary="Decline an offer", status_code=202)
async def decline(request: Request, web: Here, who: Anybody, offer: str) -> dict[str, Any]:
    return ask(request, web, who, intents.Decline(offer=offer))
