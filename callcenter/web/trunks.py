"""Trunks now: which can be used, how many calls each carries, which is let alone for a while."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from callcenter.trunks import TrunkRow
from callcenter.web.context import Anybody, Here
from callcenter.web.errors import Forbidden

router = APIRouter()


class TrunkList(BaseModel):
    items: list[TrunkRow]


@router.get("/api/trunks", summary="Trunks now; for supervisors and administrators", tags=["operation"])
async def trunks(web: Here, who: Anybody) -> TrunkList:
    if who.role not in ("supervisor", "admin"):
        raise Forbidden
    return TrunkList(items=list(web.deps.trunks()))
