"""The JSON API for programs, and for the pages' own look-ups."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, BeforeValidator, Field
from starlette.responses import Response

from callcenter.console.messages import AgentRow
from callcenter.customers import card, match, normalise
from callcenter.web.context import Anybody, Here, is_local, signed_in, source_of
from callcenter.web.errors import Forbidden
from callcenter.web.metrics import exposition
from callcenter.web.tokens import BEARER, LIFE_S

Text = Annotated[str, Query(max_length=100)]
Moment = Annotated[
    Annotated[float, Field(ge=0, le=1e11, allow_inf_nan=False)] | None,
    # An empty form field means no limit.
    BeforeValidator(lambda given: None if given == "" else given),
    Query(description="UTC seconds"),
]

router = APIRouter()


class Credentials(BaseModel):
    username: str = Field(max_length=200)
    password: str = Field(max_length=2000)


class Token(BaseModel):
    """Send it as `Authorization: Bearer <access_token>`."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"
    expires_in: int


class MeAnswer(BaseModel):
    user: str
    name: str
    local_name: str
    role: str
    language: str
    extension: str


class Agents(BaseModel):
    items: list[AgentRow]


class CustomerAnswer(BaseModel):
    """`number` as the house spells it; `customers` likeliest first."""

    number: str
    status: Literal["found", "several", "unknown"]
    customers: list[dict[str, Any]]


class Ban(BaseModel):
    """A SIP source nobody answers until `until` (UTC seconds): an address, or the /64 of an IPv6 one."""

    source: str
    until: float
    why: Literal["guessing", "flooding"]


class Bans(BaseModel):
    items: list[Ban]


class HealthAnswer(BaseModel):
    """`parts` is filled for callers on the same machine only."""

    status: Literal["ok", "failing"]
    parts: dict[str, str] = {}


@router.post("/api/login", summary="Get a token", tags=["session"])
async def login(request: Request, web: Here, given: Credentials) -> Token:
    account = await web.doorman.admit(given.username, given.password, source_of(request))
    token, _ = web.doorman.tokens.issue(BEARER, account)
    return Token(access_token=token, expires_in=int(LIFE_S[BEARER]))


@router.get("/api/me", summary="Who I am", tags=["session"])
async def me(who: Anybody) -> MeAnswer:
    account = who.account
    return MeAnswer(
        user=account.name,
        name=account.full_name,
        local_name=account.local_name,
        role=account.role,
        language=account.language,
        extension=account.extension,
    )


@router.get("/api/agents", summary="Agents now; agents see themselves", tags=["live"])
async def agents(web: Here, who: Anybody) -> Agents:
    rows = web.deps.desk.agent_rows()
    return Agents(items=[row for row in rows if web.scope(who).has_agent(row.agent)])


@router.get("/api/customers/lookup", summary="Who has this number", tags=["customers"])
async def lookup(request: Request, web: Here, who: Anybody, phone: Text) -> CustomerAnswer:
    number = normalise(phone, web.deps.region)
    found = match(await web.deps.customers.by_number(number) if number else [])
    # Who looked at whose data must be known afterwards.
    seen = [customer.customer for customer in found.customers]
    web.saw(request, who, "looked_up", "customer", *seen)
    return CustomerAnswer(
        number=number,
        status=found.status.value,
        customers=[card(customer, number).to_data() for customer in found.customers],
    )


@router.get("/api/bans", summary="SIP sources kept out now; for administrators", tags=["operation"])
async def bans(web: Here, who: Anybody) -> Bans:
    if who.account.role != "admin":
        raise Forbidden
    rows = [{"source": ban.source, "until": ban.until, "why": ban.why} for ban in web.deps.bans()]
    return Bans.model_validate({"items": rows})


@router.get("/healthz", summary="Whether calls are served", tags=["operation"])
async def healthz(request: Request, web: Here, response: Response) -> HealthAnswer:
    health = web.deps.health()
    response.status_code = 200 if health.is_ok else 503
    return HealthAnswer(
        status="ok" if health.is_ok else "failing",
        parts=dict(health.parts) if is_local(request) else {},
    )


@router.get("/metrics", summary="Prometheus metrics; this machine or an administrator", tags=["operation"])
async def metrics(request: Request, web: Here) -> Response:
    if not is_local(request) and (await signed_in(request)).role != "admin":
        raise Forbidden
    return exposition(web.deps.registry)
