"""The pages: sign in, sign out, the agent console, the supervisor page."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, RedirectResponse, Response

from callcenter.calls.wishes import SignedOut
from callcenter.console.messages import Me
from callcenter.site import Account
from callcenter.web.context import Anybody, Here, Web, signed_in, source_of, web_of
from callcenter.web.doorman import Principal
from callcenter.web.errors import BadCsrf, Forbidden, NotSignedIn, Reply, WebError
from callcenter.web.open_lines import NOT_SIGNED_IN
from callcenter.web.origin import is_foreign
from callcenter.web.tokens import LIFE_S, SESSION
from callcenter.web.ui import LANGUAGES
from callcenter.wording import in_languages

HOME = {"agent": "/agent", "supervisor": "/supervisor", "admin": "/supervisor", "auditor": "/calls"}
PAGES = frozenset(
    {"/", "/login", "/logout", "/setup", "/agent", "/supervisor", "/wall", "/flows", "/try", "/prompts"}
)
MAX_FIELDS = 20

router = APIRouter(include_in_schema=False)


@router.get("/")
async def home(who: Anybody) -> Response:
    return RedirectResponse(HOME[who.role], 303)


@router.get("/agent")
async def agent_page(request: Request, web: Here, who: Anybody) -> Response:
    return _page(request, web, who, "agent.html", ("agent", "supervisor", "admin"), _sip(who))


@router.get("/supervisor")
async def supervisor_page(request: Request, web: Here, who: Anybody) -> Response:
    return _page(request, web, who, "supervisor.html", ("supervisor", "admin"), _sip(who))


@router.get("/try")
async def try_page(request: Request, web: Here, who: Anybody) -> Response:
    return _page(request, web, who, "try.html", ("supervisor", "admin"), None)


@router.get("/flows")
async def flows_page(request: Request, web: Here, who: Anybody) -> Response:
    return _page(request, web, who, "flows.html", ("supervisor", "admin"), None)


@router.get("/prompts")
async def prompts_page(request: Request, web: Here, who: Anybody) -> Response:
    return _page(request, web, who, "prompts.html", ("supervisor", "admin"), None)


@router.get("/admin")
@router.get("/admin/{part:path}")
async def admin_page(request: Request, web: Here, who: Anybody) -> Response:
    """One page; its address says which part is shown."""
    return _page(request, web, who, "admin.html", ("admin",), None)


@router.get("/login")
async def login_page(request: Request) -> Response:
    return login_form(request, 200, "")


@router.post("/login")
async def login(request: Request, web: Here) -> Response:
    form = await _form(request)
    _check_form(request, web, request.cookies.get(_door(web), ""), form)
    account = await web.doorman.admit(form.get("username", ""), form.get("password", ""), source_of(request))
    token, _ = web.doorman.tokens.issue(SESSION, account)
    answer = RedirectResponse("/", 303)
    set_cookie(web, answer, web.doorman.cookie_name, token, int(LIFE_S[SESSION]))
    answer.delete_cookie(_door(web))
    return answer


@router.post("/logout")
async def logout(request: Request, web: Here) -> Response:
    try:
        who = await signed_in(request)
    except NotSignedIn:
        return RedirectResponse("/login", 303)
    _check_form(request, web, request.cookies.get(web.doorman.cookie_name, ""), await _form(request))
    web.doorman.tokens.revoke(who.ticket)
    # Another tab of this browser, or somebody who copied the cookie, must not go on.
    web.open_lines.end(who.account.name, NOT_SIGNED_IN, who.ticket.nonce)
    if who.role == "agent":
        # Not a page that was lost: nobody is to wait for its return.
        web.deps.ask(SignedOut(agent=who.account.name))
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(web.doorman.cookie_name, secure=web.deps.secure_cookies, httponly=True)
    return answer


def is_page(path: str) -> bool:
    """Whoever may not see it is answered by a page, not by JSON."""
    return path in PAGES or path == "/admin" or path.startswith("/admin/")


def me_of(account: Account, language: str) -> Me:
    """The account as the console shows it. An auditor has no console: Forbidden."""
    if account.role not in ("agent", "supervisor", "admin"):
        raise Forbidden
    return Me.model_validate(
        {"user": account.name, "name": account.full_name, "role": account.role,
         "extension": account.extension, "language": language}
    )  # fmt: skip


def language_of(connection: HTTPConnection, account: Account | None) -> str:
    """The language chosen on the page, else the account's, else the browser's first that we have."""
    chosen = connection.cookies.get("language", "")
    if chosen in LANGUAGES:
        return chosen
    if account is not None:
        return account.language
    accepted = (part.strip()[:2].lower() for part in connection.headers.get("accept-language", "").split(","))
    return next(
        (language for language in accepted if language in LANGUAGES), web_of(connection).deps.language
    )


def login_form(request: Request, status: int, error_code: str) -> Response:
    """The sign-in page, with what went wrong on the last try."""
    web = web_of(request)
    door, language = door_of(web, request), language_of(request, None)
    page = web.ui.render(
        "login.html",
        language,
        csrf=web.doorman.tokens.form_token(door.value),
        error_code=error_code,
        me=None,
        may_set_up=web.deps.setup.is_open,
        company=web.deps.company().get(language, ""),
    )
    answer = HTMLResponse(page, status)
    set_cookie(web, answer, door.name, door.value, 3600)
    return answer


@dataclass(frozen=True, slots=True)
class Door:
    """The cookie to which the forms of a page for strangers are bound."""

    name: str
    value: str


def door_of(web: Web, request: Request) -> Door:
    """The browser's own, or a new one."""
    value = request.cookies.get(_door(web), "")
    return Door(_door(web), value if 16 <= len(value) <= 64 else secrets.token_urlsafe(18))


def page_error(request: Request, error: Exception, reply: Reply) -> Response:
    """How a page says that something went wrong: by the sign-in page, or by one plain sentence."""
    if isinstance(error, NotSignedIn):
        return RedirectResponse("/login", 303)
    if isinstance(error, WebError) and reply.status in (401, 403, 429):
        answer = login_form(request, reply.status, reply.code)
        answer.headers.update(reply.headers)
        return answer
    said = in_languages(reply.text)[language_of(request, None)]
    return HTMLResponse(said, reply.status, dict(reply.headers))


def _page(
    request: Request,
    web: Web,
    who: Principal,
    template: str,
    roles: tuple[str, ...],
    sip: dict[str, str] | None,
) -> Response:
    if who.role not in roles:
        raise Forbidden
    language = language_of(request, who.account)
    # A bearer token opens no page that posts forms: there is no cookie to bind the form to.
    cookie = request.cookies.get(web.doorman.cookie_name, "")
    return HTMLResponse(
        web.ui.render(
            template,
            language,
            me=me_of(who.account, language).model_dump(),
            csrf=web.doorman.tokens.form_token(cookie),
            sip=sip,
        )
    )


def _sip(who: Principal) -> dict[str, str]:
    """Where the phone of this person's page registers."""
    return {"uri": f"sip:{who.account.name}@callcenter.invalid", "ws": "/ws/sip"}


async def _form(request: Request) -> dict[str, str]:
    text = (await request.body()).decode("utf-8", "replace")
    try:
        fields = parse_qs(text, keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError as crowded:
        raise BadCsrf from crowded
    return {name: values[0] for name, values in fields.items()}


def _check_form(request: Request, web: Web, cookie: str, form: dict[str, str]) -> None:
    is_ours = web.doorman.tokens.form_is_ours(cookie, form.get("csrf", ""))
    if not is_ours or is_foreign(request, web.deps.origins):
        raise BadCsrf


def _door(web: Web) -> str:
    return "__Host-door" if web.deps.secure_cookies else "door"


def set_cookie(web: Web, answer: Response, name: str, value: str, max_age: int) -> None:
    answer.set_cookie(
        name, value, max_age=max_age, path="/", secure=web.deps.secure_cookies, httponly=True, samesite="lax"
    )
