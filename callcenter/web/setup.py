"""The first-run assistant: its page, and the API that makes one's own contact centre of the demo.

Open only while the site in force is the demo that comes with the product. From this machine it asks nobody; from
elsewhere whoever sets up needs the code that was printed at the start.
"""

from __future__ import annotations

import hmac
import secrets
from ipaddress import ip_address
from typing import Annotated, Literal
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from callcenter.site.first import PHONE, SHORTEST_PASSWORD, FirstSite
from callcenter.web.context import Here, Web, is_local, source_of
from callcenter.web.errors import BadCsrf, LockedOut, NotFound, SetupCode, refusal
from callcenter.web.origin import is_foreign
from callcenter.web.pages import door_of, language_of, set_cookie
from callcenter.web.setup_port import SetupRefused
from callcenter.web.tokens import LIFE_S, SESSION
from said import Said

NAMES_OF_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
EVERYBODY = "everybody"
"""One count for all who try codes: a code is short, and a stranger has many addresses."""

router = APIRouter()

Line = Annotated[str, Field(max_length=400)]


class Asked(BaseModel):
    """What the assistant's form holds. `code`: from another machine, the one printed at the start."""

    model_config = ConfigDict(extra="forbid")

    company: Line
    language: Literal["en", "zh"] = "en"
    admin: Line
    admin_name: Line
    admin_password: Line = Field(repr=False)
    agent: Line
    agent_name: Line
    agent_password: Line = Field(repr=False)
    extension: Line = "2001"
    number: Line = "5000"
    code: Line = Field(default="", repr=False)


class Done(BaseModel):
    """What was made. The telephone's password is shown this once."""

    company: str
    admin: str
    agent: str
    number: str
    phone: str
    phone_password: str
    problems: list[str] = Field(description="what did not work and can be done later, such as greeting")


@router.get("/setup", include_in_schema=False)
async def setup_page(request: Request, web: Here) -> Response:
    if not web.deps.setup.is_open:
        return RedirectResponse("/login", 303)
    language = language_of(request, None)
    door = door_of(web, request)
    page = web.ui.render(
        "setup.html",
        language,
        csrf=web.doorman.tokens.form_token(door.value),
        needs_code=not _is_from_here(request),
        shortest=SHORTEST_PASSWORD,
        sip_port=web.deps.setup.sip_port,
    )
    answer = HTMLResponse(page)
    set_cookie(web, answer, door.name, door.value, 3600)
    return answer


@router.post("/api/setup", summary="Make your own contact centre of the demo, once", response_model=Done)
async def set_up(request: Request, web: Here, asked: Asked) -> Response:
    """The one administrator that it makes is signed in by the answer's cookie; the demo's accounts are gone."""
    setup = web.deps.setup
    if not setup.is_open:
        raise NotFound
    _check_source(request, web, asked.code)
    first = _first(asked)
    problems = list(first.problems())
    if problems:
        raise SetupRefused(problems)
    unfinished = await setup.create(first, source_of(request))
    done = Done(
        company=first.company, admin=first.admin, agent=first.agent, number=first.number, phone=PHONE,
        phone_password=first.phone_password, problems=list(unfinished),
    )  # fmt: skip
    return await _signed_in(web, first.admin, done)


def refused(wrong: SetupRefused) -> Response:
    """Which fields cannot be used, and why: the page has words for each code."""
    items = [{"field": field, "code": code} for field, code in wrong.problems]
    fields = tuple(f"{field}: {code}" for field, code in wrong.problems)
    text = Said("Something cannot be used: {fields}", fields=fields)
    return JSONResponse({**refusal("setup", text), "problems": items}, 422)


async def _signed_in(web: Web, user: str, done: Done) -> Response:
    answer = JSONResponse(done.model_dump())
    account = await web.deps.users.by_name(user)
    if account is not None:
        token, _ = web.doorman.tokens.issue(SESSION, account)
        set_cookie(web, answer, web.doorman.cookie_name, token, int(LIFE_S[SESSION]))
    return answer


def _first(asked: Asked) -> FirstSite:
    def line(text: str) -> str:
        return " ".join(text.split())

    return FirstSite(
        company=line(asked.company),
        language=asked.language,
        admin=line(asked.admin),
        admin_name=line(asked.admin_name),
        admin_password=asked.admin_password,
        agent=line(asked.agent),
        agent_name=line(asked.agent_name),
        agent_password=asked.agent_password,
        extension=line(asked.extension),
        number=line(asked.number),
        phone_password=secrets.token_urlsafe(12),
    )


def _check_source(request: Request, web: Web, code: str) -> None:
    """Raises BadCsrf for a foreign page, SetupCode or LockedOut for somebody elsewhere who does not know the code."""
    if is_foreign(request, web.deps.origins):
        raise BadCsrf
    if _is_from_here(request):
        return
    tries, now = web.code_tries, web.deps.now()
    wait_s = tries.wait_s(EVERYBODY, now)
    if wait_s > 0:
        raise LockedOut(wait_s)
    tries.tried(EVERYBODY, now)
    given = "".join(code.split()).replace("-", "").upper()
    if not hmac.compare_digest(given.encode(), web.deps.setup.code.replace("-", "").encode()):
        raise SetupCode
    tries.succeeded(EVERYBODY)


def _is_from_here(request: Request) -> bool:
    """From this machine, and under a name of this machine: a foreign name that leads here is somebody's trick."""
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    return is_local(request) and (host in NAMES_OF_HERE or _is_loopback(host))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
