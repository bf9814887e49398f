"""Who may register or call in the name of an account, and the answer for everybody else.

Nobody learns which users exist: whether the user or the password is wrong, the same answers come back after the
same work. 403 comes only after an exchange that the source must have received (a nonce of ours with a wrong
answer), so that whoever bans on 403 cannot be led to ban a forged address.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address

from callcenter.ids import Ids
from callcenter.sip.accounts import Accounts
from callcenter.sip.config import EndpointConfig
from callcenter.sip.credentials import Credentials
from callcenter.sip.digest import Nonces, Verdict, algorithm_name
from callcenter.sip.headers import Row
from callcenter.sip.link import Link
from callcenter.sip.message import Request


@dataclass(frozen=True, slots=True)
class Refusal:
    """Answer with this and do nothing."""

    status: int
    headers: tuple[Row, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Admitted:
    """Go on; `account` is empty for somebody from outside."""

    account: str


@dataclass(slots=True)
class Gate:
    """Admits by the connection's own proof, by digest, or as an outside caller."""

    config: EndpointConfig
    accounts: Accounts
    ids: Ids
    nonces: Nonces

    def registering(self, request: Request, link: Link, now: float) -> Admitted | Refusal:
        """A REGISTER: only for the user it names. Raises ParseError for unreadable credentials."""
        return self._prove(request, request.to.uri.user, link, now)

    def calling(self, request: Request, link: Link, now: float) -> Admitted | Refusal:
        """An INVITE outside dialogs. Raises ParseError for unreadable credentials."""
        sender = request.from_.uri
        if _is_websocket(link) or link.user == sender.user != "" or self._is_claim(sender.host, sender.user):
            return self._prove(request, sender.user, link, now)
        return Admitted("")

    def _is_claim(self, host: str, user: str) -> bool:
        """Whether a From names one of our accounts.

        Behind a name of ours everybody must prove it, real or not. Behind a bare address only accounts must: many
        outside callers, and every one on this machine, have the same address as we.
        """
        return self.config.is_ours(host) and (not _is_address(host) or self.accounts.has(user))

    def _prove(self, request: Request, user: str, link: Link, now: float) -> Admitted | Refusal:
        if link.user or _is_websocket(link):
            # The page's session is the browser's only proof; it counts for that user and nobody else.
            return Admitted(user) if link.user == user != "" else Refusal(403)
        said = self._credentials(request)
        if said is None:
            return self._challenge(now)
        secret = self.accounts.ha1(said.username, algorithm_name(said.algorithm))
        verdict = self.nonces.verify(said, request.method, secret, now)
        if verdict is Verdict.OK:
            return Admitted(user) if said.username == user else Refusal(403)
        if verdict is Verdict.WRONG:
            return Refusal(403)
        return self._challenge(now, stale=verdict is Verdict.STALE)

    def _credentials(self, request: Request) -> Credentials | None:
        """The answer to a challenge of our realm; answers to others are none of our business."""
        read = (Credentials.parse(value) for value in request.headers.all("Authorization"))
        return next((said for said in read if said.realm == self.config.realm), None)

    def _challenge(self, now: float, *, stale: bool = False) -> Refusal:
        challenges = self.nonces.challenge(now, self.ids.token(16), stale=stale)
        return Refusal(401, tuple(("WWW-Authenticate", str(challenge)) for challenge in challenges))


def _is_websocket(link: Link) -> bool:
    return link.transport in ("ws", "wss")


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
