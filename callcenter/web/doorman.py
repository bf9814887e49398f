"""Lets people and programs in: password check with lock-out, and whose ticket this is."""

from __future__ import annotations

import asyncio
import math
import re
from dataclasses import dataclass

import structlog
from starlette.requests import HTTPConnection

from callcenter.site import Account
from callcenter.web.deps import WebDeps
from callcenter.web.errors import LockedOut, NotSignedIn, TooBusy, WrongPassword
from callcenter.web.lockout import Lockout
from callcenter.web.signed_out import SignedOut
from callcenter.web.tokens import BEARER, SESSION, Ticket, Tokens

FREE_TRIES = 5
FREE_TRIES_OF_A_SOURCE = 50
"""Many people may share one address; somebody trying every name from one address may not."""

MAX_CHECKS = 8
"""Password checks at once: each takes 64 MiB and tens of milliseconds of a core."""

MAX_PASSWORD = 1024
log = structlog.get_logger("callcenter.web")
NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Who is asking. `via`: session (a browser's cookie) or bearer (a program's header)."""

    account: Account
    ticket: Ticket
    via: str

    @property
    def role(self) -> str:
        return self.account.role

    @property
    def sees_all(self) -> bool:
        """Agents see their own rows only."""
        return self.role != "agent"


class Doorman:
    def __init__(self, deps: WebDeps) -> None:
        self.tokens = Tokens(deps.secret, deps.now, SignedOut(deps.signed_out))
        self._deps = deps
        self._by_user = Lockout(FREE_TRIES)
        self._by_source = Lockout(FREE_TRIES_OF_A_SOURCE)
        self._checks = 0
        self._seen: dict[str, Account] = {}

    @property
    def cookie_name(self) -> str:
        # The prefix makes browsers refuse the cookie from other hosts and plain http (RFC 6265bis 4.1.3.2).
        return "__Host-session" if self._deps.secure_cookies else "session"

    async def admit(self, name: str, password: str, source: str) -> Account:
        """The account, or WrongPassword whatever is wrong and in equal time; LockedOut, TooBusy."""
        now = self._deps.now()
        user_key = f"{name.lower()[:64]} {source}"
        wait_s = max(self._by_user.wait_s(user_key, now), self._by_source.wait_s(source, now))
        if wait_s > 0:
            raise LockedOut(math.ceil(wait_s))
        if self._checks >= MAX_CHECKS:
            raise TooBusy
        self._by_user.tried(user_key, now)
        self._by_source.tried(source, now)
        account = await self._find(name)
        if not await self._check(account, password):
            log.warning("sign_in_failed", user=account.name if account else "", source=source)
            raise WrongPassword
        log.info("signed_in", user=name, source=source)
        self._by_user.succeeded(user_key)
        self._by_source.succeeded(source)
        assert account is not None  # nobody's password matches
        return account

    async def _find(self, name: str) -> Account | None:
        account = await self._deps.users.by_name(name) if NAME.match(name) else None
        return account if account is not None and account.kind == "user" else None

    async def _check(self, account: Account | None, password: str) -> bool:
        stored = account.password_hash if account else None
        self._checks += 1
        try:
            return await asyncio.to_thread(self._deps.passwords.matches, stored, password[:MAX_PASSWORD])
        finally:
            self._checks -= 1

    async def who(self, connection: HTTPConnection) -> Principal:
        """Whose request this is; NotSignedIn for nobody's."""
        scheme, _, token = connection.headers.get("authorization", "").partition(" ")
        if scheme:
            via, ticket = BEARER, self.tokens.read(BEARER, token) if scheme.lower() == "bearer" else None
        else:
            via, ticket = SESSION, self.tokens.read(SESSION, connection.cookies.get(self.cookie_name, ""))
        account = await self._known(ticket.user) if ticket else None
        # The account is read again each time: a new role or password counts at once.
        if ticket is None or account is None or self.tokens.stamp(account) != ticket.stamp:
            raise NotSignedIn
        return Principal(account=account, ticket=ticket, via=via)

    async def _known(self, name: str) -> Account | None:
        try:
            account = await self._find(name)
        except self._deps.unavailable:
            # While the database is away, whoever was seen before keeps working; nobody new comes in.
            if name not in self._seen:
                raise
            return self._seen[name]
        if account is not None:
            self._seen[name] = account
        return account
