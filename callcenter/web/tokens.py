"""Signed tickets: the session cookie of pages, the bearer token of programs, the CSRF token of forms."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass

from itsdangerous import BadData, URLSafeSerializer

from callcenter.site import Account
from callcenter.web.signed_out import SignedOut

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
    """Makes and reads tickets; `signed_out` remembers those ended early until they would have ended anyway."""

    def __init__(self, secret: bytes, now: Callable[[], float], signed_out: SignedOut | None = None) -> None:
        self._now = now
        self._secret = secret
        self._signers = {
            kind: URLSafeSerializer(secret, salt=kind, signer_kwargs={"digest_method": hashlib.sha256})
            for kind in LIFE_S
        }
        self._signed_out = signed_out or SignedOut()

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
        is_over = ticket.until <= self._now() or self._signed_out.has(ticket.nonce)
        was_ended = ticket.until - LIFE_S[kind] <= self._signed_out.ended_at(ticket.user)
        return None if is_over or was_ended else ticket

    def end_all(self, user: str) -> None:
        """Whatever this user holds is over; they may sign in again."""
        now = self._now()
        self._signed_out.end_all(user, now, now + max(LIFE_S.values()))

    def revoke(self, ticket: Ticket) -> None:
        self._signed_out.add(ticket.nonce, ticket.until, self._now())

    def stamp(self, account: Account) -> str:
        return hmac.new(self._secret, account.password_hash.encode(), hashlib.sha256).hexdigest()[:16]

    # A form's token is the signed name of the cookie it was rendered beside: another site can make a browser send
    # the cookie, but cannot read the form.

    def form_token(self, cookie: str) -> str:
        return str(self._signers[FORM].dumps(hashlib.sha256(cookie.encode()).hexdigest()[:32]))

    def form_is_ours(self, cookie: str, token: str) -> bool:
        return bool(cookie) and hmac.compare_digest(self.form_token(cookie).encode(), token.encode())
