"""The pages of what was: contacts with their whole trace, cases, voicemail, survey scores, and the audit log."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse, Response

from callcenter.site import Account
from callcenter.web.context import Anybody, Here, Web, one_of
from callcenter.web.doorman import Principal
from callcenter.web.pages import language_of

PATHS = re.compile(r"/(calls|calls/[^/]+|cases|voicemail|surveys|audit)\Z")

router = APIRouter(include_in_schema=False)


def is_record_page(path: str) -> bool:
    return PATHS.match(path) is not None


@router.get("/calls")
@router.get("/calls/{call}")
@router.get("/cases")
@router.get("/voicemail")
@router.get("/surveys")
async def records(request: Request, web: Here, who: Anybody) -> Response:
    """The same page for each: its address says what is shown, and the API what there is to show."""
    return _page(request, web, who, "calls.html")


@router.get("/audit")
async def audit(
    request: Request, web: Here, who: Annotated[Principal, Depends(one_of("admin", "auditor"))]
) -> Response:
    """Administrators have it among their own pages too; auditors have no other."""
    return _page(request, web, who, "audit.html")


def _page(request: Request, web: Web, who: Principal, template: str) -> Response:
    language = language_of(request, who.account)
    cookie = request.cookies.get(web.doorman.cookie_name, "")
    return HTMLResponse(
        web.ui.render(
            template,
            language,
            me=_reader(who.account, language),
            csrf=web.doorman.tokens.form_token(cookie),
        )
    )


def _reader(account: Account, language: str) -> dict[str, str]:
    """Whoever reads: also an auditor, who has no console."""
    return {"user": account.name, "name": account.full_name, "role": account.role,
            "extension": account.extension, "language": language}  # fmt: skip
