"""What every part of the administration's API shares: who may, who wants, and how a refusal is told."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import Depends, Request
from pydantic import Field, JsonValue
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, Response

from callcenter.admin import (
    AdminError,
    AlreadyThere,
    CannotEdit,
    ChangedMeanwhile,
    Invalid,
    NoSuchKind,
    NoSuchObject,
    NoSuchVersion,
    NotWritable,
    Wanted,
)
from callcenter.console.scope import EVERYTHING
from callcenter.web.admin_port import Administration
from callcenter.web.context import Web, one_of, source_of, web_of
from callcenter.web.doorman import Principal
from callcenter.web.errors import Forbidden, NotFound, refusal
from callcenter.web.import_port import ImportBusy, ImportOver, NoSuchImport
from callcenter.web.tokens import BEARER
from callcenter.wording import in_languages, problem_of


async def _reader(connection: HTTPConnection) -> Principal:
    """The site names everybody: whoever is in charge of a team alone does not look at it."""
    who = await one_of("supervisor", "admin", "auditor")(connection)
    if web_of(connection).scope(who) != EVERYTHING:
        raise Forbidden
    return who


Reader = Annotated[Principal, Depends(_reader)]
Administrator = Annotated[Principal, Depends(one_of("admin"))]
Fields = dict[Annotated[str, Field(max_length=100)], JsonValue]
Comment = Annotated[str, Field(max_length=500)]
Mark = Annotated[str, Field(pattern=r"^([0-9a-f]{16})?$")]

STATUS: dict[type[AdminError], int] = {
    NoSuchKind: 404,
    NoSuchObject: 404,
    NoSuchVersion: 404,
    AlreadyThere: 409,
    ChangedMeanwhile: 409,
    CannotEdit: 409,
    Invalid: 422,
    NotWritable: 503,
    NoSuchImport: 404,
    ImportBusy: 409,
    ImportOver: 409,
}


def admin_of(web: Web) -> Administration:
    """The administration, if there is one here."""
    if web.deps.admin is None:
        raise NotFound
    return web.deps.admin


def wanted_of(request: Request, web: Web, who: Principal, comment: str, dry_run: bool) -> Wanted:
    """Who wants it; raises BadCsrf for a foreign page's request."""
    web.check_change(request, who)
    return Wanted(
        by=who.account.name, at=web.deps.now(), source="api" if who.via == BEARER else "page",
        address=source_of(request), comment=comment, dry_run=dry_run,
    )  # fmt: skip


async def refuse(request: Request, error: Exception) -> Response:
    """The reply to what may not be."""
    assert isinstance(error, AdminError)
    body = refusal(error.code, problem_of(error))
    told = body["error"]
    if isinstance(error, Invalid):
        told["problems"] = [{**asdict(one), "said": in_languages(one.problem)} for one in error.problems]
    if isinstance(error, ChangedMeanwhile):
        told["what"] = list(error.what)
    status = next((status for kind, status in STATUS.items() if isinstance(error, kind)), 503)
    return JSONResponse(body, status)
