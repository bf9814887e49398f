"""A program's wish goes the way of a page's: the same message, the same rights, with the answer at once."""

from __future__ import annotations

from typing import Any

from fastapi import Request

from callcenter.console.intents import FromPage
from callcenter.console.wanted import may, wish_of
from callcenter.web.context import Web
from callcenter.web.doorman import Principal
from callcenter.web.errors import Forbidden, WishRefused

REFUSALS: dict[int | str, dict[str, Any]] = {
    403: {"description": "Not for this role, or a form from elsewhere"},
    409: {
        "description": "Not now: `error.code` says why, such as on_hold, no_wrap_up or disposition_missing"
    },
}


def ask(request: Request, web: Web, who: Principal, message: FromPage) -> dict[str, Any]:
    """Hand the wish in `message` to the exchange. Raises BadCsrf, Forbidden or WishRefused."""
    web.check_change(request, who)
    if who.role not in ("agent", "supervisor", "admin") or not may(who.role, message):
        raise Forbidden
    for refused in web.deps.ask(wish_of(who.account.name, message)):
        raise WishRefused(refused.code, refused.text)
    return {}
