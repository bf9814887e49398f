"""Signing in again from a page that may not be left: a session that is over in mid-call costs nobody the call."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from callcenter.web.context import Here, source_of
from callcenter.web.doorman import MAX_PASSWORD
from callcenter.web.errors import BadCsrf
from callcenter.web.origin import is_foreign
from callcenter.web.pages import set_cookie
from callcenter.web.tokens import LIFE_S, SESSION

router = APIRouter(tags=["session"])


class Again(BaseModel):
    username: str = Field(max_length=64)
    password: str = Field(max_length=MAX_PASSWORD)


class Renewed(BaseModel):
    """`csrf`: what the forms of the page that asked carry from now on."""

    csrf: str
    expires_in: int


@router.post("/api/session", summary="A page's session anew, without leaving the page")
async def again(request: Request, answer: Response, web: Here, given: Again) -> Renewed:
    """For pages of ours alone, which browsers prove by the Origin header; programs use `/api/login`."""
    if "origin" not in request.headers or is_foreign(request, web.deps.origins):
        # Another site must not be able to sign its visitors in as somebody else.
        raise BadCsrf
    account = await web.doorman.admit(given.username, given.password, source_of(request))
    token, _ = web.doorman.tokens.issue(SESSION, account)
    life_s = int(LIFE_S[SESSION])
    set_cookie(web, answer, web.doorman.cookie_name, token, life_s)
    return Renewed(csrf=web.doorman.tokens.form_token(token), expires_in=life_s)
