"""What every handler reaches through the application: the ports, the doorman, the pages; and who is asking."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from callcenter.console.scope import Scope
from callcenter.web.deps import WebDeps
from callcenter.web.doorman import Doorman, Principal
from callcenter.web.errors import BadCsrf, Forbidden
from callcenter.web.lockout import Lockout
from callcenter.web.open_lines import OpenLines
from callcenter.web.origin import is_foreign
from callcenter.web.tokens import BEARER
from callcenter.web.ui import Ui
from callcenter.web.witness import Witness

FREE_CODES = 5
"""Codes of the first-run assistant that may be tried before the next one has to wait."""


@dataclass(frozen=True, slots=True)
class Web:
    deps: WebDeps
    doorman: Doorman
    ui: Ui
    witness: Witness
    code_tries: Lockout = field(default_factory=lambda: Lockout(FREE_CODES))
    open_lines: OpenLines = field(default_factory=OpenLines)

    def scope(self, who: Principal) -> Scope:
        """Whose rows they see, and on whom they may act."""
        return self.deps.scopes.of(who.account.name, who.role)

    def saw(self, connection: HTTPConnection, who: Principal, action: str, kind: str, *items: str) -> None:
        """Write down that `who` did `action` to these items."""
        self.witness.saw(who.account.name, source_of(connection), action, kind, items)

    def check_change(self, connection: HTTPConnection, who: Principal) -> None:
        """A cookie travels with every request a foreign page makes; a bearer's header does not. Raises BadCsrf."""
        is_ours = "origin" in connection.headers and not is_foreign(connection, self.deps.origins)
        if who.via != BEARER and not is_ours:
            raise BadCsrf


def web_of(connection: HTTPConnection) -> Web:
    web: Web = connection.app.state.web
    return web


async def signed_in(connection: HTTPConnection) -> Principal:
    return await web_of(connection).doorman.who(connection)


def one_of(*roles: str) -> Callable[[HTTPConnection], Awaitable[Principal]]:
    """A dependency that lets these roles pass."""

    async def check(connection: HTTPConnection) -> Principal:
        principal = await signed_in(connection)
        if principal.role not in roles:
            raise Forbidden
        return principal

    return check


def source_of(connection: HTTPConnection) -> str:
    return connection.client.host if connection.client else "unknown"


def is_local(connection: HTTPConnection) -> bool:
    """From this machine itself. (uvicorn has put the real address there when a local proxy told it.)"""
    try:
        return ip_address(source_of(connection)).is_loopback
    except ValueError:
        return False


Here = Annotated[Web, Depends(web_of)]
Anybody = Annotated[Principal, Depends(signed_in)]
