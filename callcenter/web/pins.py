"""Accounts and calling numbers that are locked because a PIN was wrong too often; who may let them try again."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from callcenter.customers import account_key, normalise
from callcenter.web.context import Anybody, Here
from callcenter.web.doorman import Principal
from callcenter.web.errors import Forbidden, NotFound

router = APIRouter()


class LockRow(BaseModel):
    """`of`: account or number; `name` "" is all callers together who withhold theirs. `locked_until` in UTC seconds."""

    of: Literal["account", "number"]
    name: str
    wrong: int
    locked_until: float


class Locks(BaseModel):
    items: list[LockRow]


class Unlocking(BaseModel):
    of: Literal["account", "number"]
    name: str = Field(max_length=64)


@router.get("/api/pins/locks", summary="Accounts and numbers locked now", tags=["operation"])
async def locks(web: Here, who: Anybody) -> Locks:
    _check(who, "supervisor", "admin", "auditor")
    found = await web.deps.pins.locks(web.deps.now())
    return Locks(items=[LockRow.model_validate(asdict(lock)) for lock in found])


@router.post("/api/pins/unlock", summary="Let an account or a number try again", tags=["operation"])
async def unlock(request: Request, web: Here, who: Anybody, given: Unlocking) -> dict[str, Any]:
    _check(who, "supervisor", "admin")
    web.check_change(request, who)
    is_account = given.of == "account"
    name = account_key(given.name) if is_account else normalise(given.name, web.deps.region)
    if not await web.deps.pins.unlock(given.of, name):
        raise NotFound
    web.saw(request, who, "unlocked", given.of, name)
    return {}


def _check(who: Principal, *roles: str) -> None:
    if who.role not in roles:
        raise Forbidden
