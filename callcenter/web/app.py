"""Builds the web application from its ports."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from callcenter.admin import AdminError
from callcenter.calls.search import BadCursor
from callcenter.console.prompt_rows import PromptRefused
from callcenter.web import (
    admin,
    alerts,
    api,
    articles,
    call_records,
    cases,
    conversations,
    directory,
    docs,
    explain,
    flows,
    follow_ups,
    intervals,
    my_desk,
    notices,
    pages,
    pins,
    prompts,
    queues,
    record_pages,
    recordings,
    session,
    setup,
    sockets,
    steering,
    surveys,
    trunks,
    trying,
    voicemail,
    wall,
    what_if,
)
from callcenter.web.context import Web, web_of
from callcenter.web.deps import WebDeps
from callcenter.web.doorman import Doorman
from callcenter.web.errors import FRAMEWORK, PagesMissing, Reply, WebError, refusal, reply_to
from callcenter.web.guard import Guard
from callcenter.web.setup_port import SetupFailed, SetupRefused
from callcenter.web.ui import BuiltFiles, Ui
from callcenter.web.witness import Witness
from said import as_said

PARTS = (
    pages,
    setup,
    api,
    session,
    call_records,
    record_pages,
    queues,
    alerts,
    intervals,
    wall,
    my_desk,
    steering,
    notices,
    directory,
    conversations,
    articles,
    recordings,
    voicemail,
    prompts,
    surveys,
    trunks,
    trying,
    what_if,
    explain,
    flows,
    admin,
    cases,
    follow_ups,
    pins,
    docs,
    sockets,
)
"""Each with a router of its own."""


def create_app(deps: WebDeps) -> FastAPI:
    """The application; it opens nothing and starts nothing by itself."""
    app = FastAPI(
        title="callcenter",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        redirect_slashes=False,
    )
    app.state.web = Web(
        deps=deps,
        doorman=Doorman(deps),
        ui=Ui(deps.ui),
        witness=Witness(deps.archive.note, deps.now),
        open_lines=deps.open_lines,
    )
    for part in PARTS:
        app.include_router(part.router)
    app.include_router(wall.pages)
    app.mount("/static", BuiltFiles(deps.ui / "static"))
    app.add_middleware(Guard, is_secure=deps.secure_cookies)
    for kind in (WebError, SetupFailed, PromptRefused, BadCursor, RequestValidationError, *deps.unavailable):
        app.add_exception_handler(kind, _answer)
    app.add_exception_handler(SetupRefused, _set_up_refused)
    app.add_exception_handler(AdminError, admin.refuse)
    app.add_exception_handler(HTTPException, _refuse)
    return app


async def _answer(request: Request, error: Exception) -> Response:
    reply = reply_to(error, web_of(request).deps.unavailable)
    if pages.is_page(request.url.path) or record_pages.is_record_page(request.url.path):
        try:
            return pages.page_error(request, error, reply)
        except PagesMissing as missing:
            reply = reply_to(missing)
    return _json(reply)


async def _set_up_refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, SetupRefused)
    return setup.refused(error)


async def _refuse(request: Request, error: Exception) -> Response:
    """What the framework itself refuses: unknown path, wrong method, body too large."""
    assert isinstance(error, HTTPException)
    text = FRAMEWORK.get(error.status_code) or as_said(error.detail)
    return _json(Reply(error.status_code, f"http_{error.status_code}", text, dict(error.headers or {})))


def _json(reply: Reply) -> Response:
    return JSONResponse(refusal(reply.code, reply.text), reply.status, reply.headers)
