"""Signed tickets: the session cookie of pages, the bearer token of programs, the CSRF token of forms."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass

from itsdangerous import BadData, URLSafeSerializer

from callcenter.site import Account

SESSION, BEARER, FORM = "session", "bearer", "form"
LIFE_S = {SESSION: 12 * 3600.0, BEARER: 3600.0, FORM: 12 * 3600.0}
MAX_LENGTH = 1024
"""Our own tickets have about 200 characters."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """Who holds it, until when. `stamp` changes with the password, which ends every older ticket."""

    user: str
    role: str
    until: float
    nonce: str
    stamp: str


class Tokens:
    """Makes and reads tickets. Signed out ones are remembered until they would have ended anyway."""

    def __init__(self, secret: bytes, now: Callable[[], float]) -> None:
        self._now = now
        self._secret = secret
        self._signers = {
            kind: URLSafeSerializer(secret, salt=kind, signer_kwargs={"digest_method": hashlib.sha256})
            for kind in LIFE_S
        }
        self._revoked: dict[str, float] = {}

    def issue(self, kind: str, account: Account) -> tuple[str, Ticket]:
        ticket = Ticket(
            user=account.name,
            role=account.role,
            until=self._now() + LIFE_S[kind],
            nonce=secrets.token_urlsafe(12),
            stamp=self.stamp(account),
        )
        return str(self._signers[kind].dumps(asdict(ticket))), ticket

    def read(self, kind: str, token: str) -> Ticket | None:
        """The ticket, or None for a forged, foreign, ended or signed out one."""
        if not 0 < len(token) <= MAX_LENGTH:
            return None
        try:
            ticket = Ticket(**self._signers[kind].loads(token))
        except (BadData, TypeError):
            return None
        return ticket if ticket.until > self._now() and ticket.nonce not in self._revoked else None

    def revoke(self, ticket: Ticket) -> None:
        now = self._now()
        self._revoked = {nonce: until for nonce, until in self._revoked.items() if until > now}
        self._revoked[ticket.nonce] = ticket.until

    def stamp(self, account: Account) -> str:
        return hmac.new(self._secret, account.password_hash.encode(), hashlib.sha256).hexdigest()[:16]

    # A form's token is the signed name of the cookie it was rendered beside: another site can make a browser send
    # the cookie, but cannot read the form.

    def form_token(self, cookie: str) -> str:
        return str(self._signers[FORM].dumps(hashlib.sha256(cookie.encode()).hexdigest()[:32]))

    def form_is_ours(self, cookie: str, token: str) -> bool:
        return bool(cookie) and hmac.compare_digest(self.form_token(cookie).encode(), token.encode())
