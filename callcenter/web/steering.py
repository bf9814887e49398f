"""What supervisors do with agents and with whoever waits: states, queues for now, the line. In their scope, audited.

202: it is being done. 404: no such agent or contact, or none of yours. 409: refused, `error.code` says why.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, Field

from callcenter.calls.steering import (
    AskedToCancel,
    AskedToForce,
    AskedToKeep,
    AskedToLend,
    AskedToLift,
    AskedToSend,
    ForcedState,
    SendWay,
    SteeringWish,
)
from callcenter.steering import LONGEST_KEPT_S
from callcenter.web.asking import REFUSALS
from callcenter.web.context import Here, Web, one_of
from callcenter.web.doorman import Principal
from callcenter.web.errors import NotFound, WishRefused
from callcenter.web.open_lines import NOT_SIGNED_IN
from callcenter.web.steering_audit import did
from said import Said

LONGEST_LOAN_S = 24 * 3600.0

router = APIRouter(
    tags=["steering"],
    responses={**REFUSALS, 404: {"description": "No such agent or waiting contact, or none of yours"}},
)
Supervisor = Annotated[Principal, Depends(one_of("supervisor", "admin"))]
Id = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:+-]{0,99}$")]
Words = Annotated[str, Field(min_length=1, max_length=100)]


class NewState(BaseModel):
    """`reason`: of not ready, as on the agent's own page, or a word of yours."""

    state: Literal["ready", "not_ready", "signed_out"]
    reason: str = Field(default="supervisor", min_length=1, max_length=40)


class Loan(BaseModel):
    """`queues` are all they serve from now on. `for_s`: how long; None: until they sign out."""

    queues: list[Words] = Field(max_length=200)
    for_s: float | None = Field(default=None, gt=0, le=LONGEST_LOAN_S)


class LoanAnswer(BaseModel):
    """`unfit`: queues that ask for skills the agent does not have, with what they ask: nothing comes from there."""

    unfit: dict[str, str]


class Lift(BaseModel):
    """`points` are seconds of waiting times the queue's ageing; None: as many as it takes to be first."""

    points: float | None = Field(default=None, gt=0, le=1e6)


class Destination(BaseModel):
    """Exactly one of them."""

    queue: Words | None = None
    voicemail: Words | None = None
    number: Words | None = None


class Keeping(BaseModel):
    agent: Words
    for_s: float = Field(default=120.0, gt=0, le=LONGEST_KEPT_S)


def _ask(web: Web, wish: SteeringWish) -> None:
    for refused in web.deps.ask(wish):
        raise WishRefused(refused.code, refused.text)


def _must_have_agent(web: Web, who: Principal, agent: str) -> None:
    is_known = any(row.agent == agent for row in web.deps.desk.agent_rows())
    if not is_known or not web.scope(who).has_agent(agent):
        raise NotFound


def _must_have_entry(web: Web, who: Principal, entry: str) -> str:
    """The queue of a waiting contact of theirs."""
    queue = web.deps.floor.queue_of(entry)
    if queue is None or not web.scope(who).has_queue(queue):
        raise NotFound
    return queue


@router.post("/api/agents/{agent}/state", summary="Set an agent's state; for supervisors", status_code=202)
async def state(request: Request, web: Here, who: Supervisor, agent: Id, given: NewState) -> dict[str, Any]:
    """During a contact it applies afterwards. Ready needs the agent's page, telephone and microphone, as ever.

    Signing out also ends their sessions, unless they are in a contact.
    """
    web.check_change(request, who)
    _must_have_agent(web, who, agent)
    former = next(row.state for row in web.deps.desk.agent_rows() if row.agent == agent)
    wanted: ForcedState = "logged_out" if given.state == "signed_out" else given.state
    _ask(web, AskedToForce(user=who.account.name, agent=agent, state=wanted, reason=given.reason))
    reason = {"reason": given.reason} if given.state == "not_ready" else {}
    did(web, request, who, "set_state", "agent", agent, state=given.state, **reason)
    if given.state == "signed_out" and former != "on_contact":
        web.doorman.tokens.end_all(agent)
        web.open_lines.end(agent, NOT_SIGNED_IN)
    return {}


@router.put("/api/agents/{agent}/queues", summary="Have an agent serve other queues for now", status_code=202)
async def lend(request: Request, web: Here, who: Supervisor, agent: Id, given: Loan) -> LoanAnswer:
    """What they have in hand is not touched. The site file is not either: it ends when they sign out at the latest."""
    web.check_change(request, who)
    _must_have_agent(web, who, agent)
    if not all(map(web.scope(who).has_queue, given.queues)):
        raise NotFound
    until = web.deps.now() + given.for_s if given.for_s else 0.0
    queues = tuple(given.queues)
    _ask(web, AskedToLend(user=who.account.name, agent=agent, queues=queues, until=until))
    did(web, request, who, "lent", "agent", agent, queues=given.queues, until=until)
    return LoanAnswer(unfit=web.deps.floor.unfit(agent, queues))


@router.delete("/api/agents/{agent}/queues", summary="Back to their own queues", status_code=202)
async def give_back(request: Request, web: Here, who: Supervisor, agent: Id) -> dict[str, Any]:
    web.check_change(request, who)
    _must_have_agent(web, who, agent)
    _ask(web, AskedToLend(user=who.account.name, agent=agent, queues=None))
    did(web, request, who, "given_back", "agent", agent)
    return {}


@router.post("/api/waiting/{entry}/lift", summary="Serve a waiting contact before others", status_code=202)
async def lift(request: Request, web: Here, who: Supervisor, entry: Id, given: Lift) -> dict[str, Any]:
    web.check_change(request, who)
    _must_have_entry(web, who, entry)
    _ask(web, AskedToLift(user=who.account.name, entry=entry, points=given.points or 0.0))
    did(web, request, who, "lifted", "waiting", entry, points=given.points or "first")
    return {}


@router.post("/api/waiting/{entry}/send", summary="Send a waiting contact elsewhere", status_code=202)
async def send(request: Request, web: Here, who: Supervisor, entry: Id, given: Destination) -> dict[str, Any]:
    """To another queue with the same rank, to a voicemail box, or to a number you may call."""
    web.check_change(request, who)
    queue = _must_have_entry(web, who, entry)
    ways: tuple[tuple[SendWay, str | None], ...] = (
        ("queue", given.queue),
        ("voicemail", given.voicemail),
        ("number", given.number),
    )
    chosen = [(way, to) for way, to in ways if to is not None]
    if len(chosen) != 1:
        raise WishRefused("one_destination", Said("Say exactly one of queue, voicemail and number."))
    (way, to), *_ = chosen
    _ask(web, AskedToSend(user=who.account.name, entry=entry, way=way, to=to))
    did(web, request, who, "sent", "waiting", entry, queue=queue, **{f"to_{way}": to})
    return {}


@router.post("/api/waiting/{entry}/keep", summary="Keep a waiting contact for one agent", status_code=202)
async def keep(request: Request, web: Here, who: Supervisor, entry: Id, given: Keeping) -> dict[str, Any]:
    """Whatever that agent serves; whoever is being rung is let go. When the time is over anyone may have it."""
    web.check_change(request, who)
    _must_have_entry(web, who, entry)
    _must_have_agent(web, who, given.agent)
    until = web.deps.now() + given.for_s
    _ask(web, AskedToKeep(user=who.account.name, entry=entry, agent=given.agent, until=until))
    did(web, request, who, "kept", "waiting", entry, agent=given.agent, until=until)
    return {}


@router.post("/api/waiting/{entry}/cancel", summary="Do not call this customer back", status_code=202)
async def cancel(request: Request, web: Here, who: Supervisor, entry: Id) -> dict[str, Any]:
    web.check_change(request, who)
    _must_have_entry(web, who, entry)
    _ask(web, AskedToCancel(user=who.account.name, entry=entry))
    did(web, request, who, "cancelled", "waiting", entry)
    return {}
