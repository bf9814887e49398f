"""Whom to ask in, transfer to or call; what skills are called; whether a number can be called; and calling it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from callcenter.console import intents
from callcenter.console.directory_rows import Directory
from callcenter.web.asking import REFUSALS, ask
from callcenter.web.context import Anybody, Here

router = APIRouter(tags=["directory"])

LONGEST_NUMBER = 64


class NumberCheck(BaseModel):
    """`number` as it would be dialled, `shown` whom the other side would see; `kind`: ordinary, premium, short,
    emergency, phone (a telephone of ours), agent, ours or unknown. `verdict`: callable, or what stands in the way."""

    number: str
    kind: Literal["ordinary", "premium", "short", "emergency", "phone", "agent", "ours", "unknown"]
    verdict: Literal[
        "callable", "unknown", "ours", "colleague", "forbidden", "abroad", "premium", "no_trunk", "no_line"
    ]
    is_abroad: bool
    shown: str


class Wanted(BaseModel):
    """`to`: a number in any spelling. `queue`: one of mine, by whose rules it is wrapped up; "" for the first."""

    to: str = Field(min_length=1, max_length=LONGEST_NUMBER)
    queue: str = Field(default="", max_length=64)


@router.get("/api/directory", summary="Agents, queues and numbers, as they are now")
async def directory(web: Here, _who: Anybody) -> Directory:
    return web.deps.desk.directory()


class SkillName(BaseModel):
    """`skill`: its key, which requirements name. Skills without a name of their own are not listed."""

    skill: str
    name: dict[str, str]


class SkillNames(BaseModel):
    items: list[SkillName]


@router.get("/api/skills", summary="What skills are called")
async def skills(web: Here, _who: Anybody) -> SkillNames:
    found = web.deps.desk.skill_names()
    return SkillNames(items=[SkillName(skill=skill, name=name) for skill, name in found.items()])


@router.get("/api/numbers/check", summary="What would become of a number that I call")
async def check(
    web: Here, who: Anybody, number: Annotated[str, Query(min_length=1, max_length=LONGEST_NUMBER)]
) -> NumberCheck:
    """With my rights, and the lines as they are now; nobody is rung."""
    checked = web.deps.check_number(who.account.name, number)
    return NumberCheck(
        number=checked.number,
        kind=checked.kind,  # type: ignore[arg-type]
        verdict=checked.verdict.value,
        is_abroad=checked.is_abroad,
        shown=checked.shown,
    )


@router.post("/api/agents/me/dial", summary="Call a number", status_code=202, responses=REFUSALS)
async def dial(request: Request, web: Here, who: Anybody, given: Wanted) -> dict[str, Any]:
    """My own phone rings first: an open page answers by itself. 409 with `dial_…` says why nobody is called."""
    return ask(request, web, who, intents.Dial(to=given.to, queue=given.queue))
