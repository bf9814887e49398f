"""What those who work here are called, for pages that tell who did something."""

from __future__ import annotations

from collections.abc import Iterable

from callcenter.web.context import Web

MOST_PEOPLE = 50
"""More than these in one answer keep their logins."""


async def people_named(web: Web, logins: Iterable[str]) -> dict[str, dict[str, str]]:
    """Their names by language; whoever is nobody's login, or has gone, is left out."""
    found: dict[str, dict[str, str]] = {}
    for login in list(dict.fromkeys(logins))[:MOST_PEOPLE]:
        account = await web.deps.users.by_name(login)
        if account is not None and account.kind == "user":
            found[login] = {"en": account.full_name, "zh": account.local_name or account.full_name}
    return found
