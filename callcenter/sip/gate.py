"""Who may register or call in the name of an account, and the answer for everybody else.

Nobody learns which users exist: whether the user or the password is wrong, the same answers come back after the
same work. A refusal `is_guess` only after an exchange that the source must have received (a wrong answer to
a nonce made for its address, or any over a connection), so that nobody can be led to ban a forged address.
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
from callcenter.sip.link import LOOPBACK, Link, unmapped
from callcenter.sip.message import Request
from callcenter.sip.trunks.account import TrunkAccount
from callcenter.sip.trunks.core import Trunks


@dataclass(frozen=True, slots=True)
class Refusal:
    """Answer with this and do nothing."""

    status: int
    headers: tuple[Row, ...] = ()
    reason: str = ""
    is_guess: bool = False
    """Somebody who really is at that address tried a proof that is none."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """Go on; `account` is empty for somebody from outside, `trunk` for who came over none of ours.

    `contact_user` is ours in that trunk's registration: to it, the trunk may address its calls.
    """

    account: str
    trunk: str = ""
    contact_user: str = ""


@dataclass(slots=True)
class Gate:
    """Admits by the connection's own proof, by digest, or as an outside caller."""

    config: EndpointConfig
    accounts: Accounts
    ids: Ids
    nonces: Nonces
    trunks: Trunks

    def registering(self, request: Request, link: Link, now: float) -> Admitted | Refusal:
        """A REGISTER: only for the user it names. Raises ParseError for unreadable credentials."""
        return self._prove(request, request.to.uri.user, link, now)

    def calling(self, request: Request, link: Link, now: float) -> Admitted | Refusal:
        """An INVITE outside dialogs. Raises ParseError for unreadable credentials.

        A call over a trunk is that trunk's, unless it is in the name of one of our accounts.
        """
        sender = request.from_.uri
        if _is_websocket(link) or link.user == sender.user != "":
            return self._prove(request, sender.user, link, now)
        trunk = self.trunks.over(request, link)
        is_claim = self._is_claim(sender.host, sender.user, link)
        if trunk and not trunk.must_prove and not (is_claim and self.accounts.has(sender.user)):
            return self._over(trunk)
        if is_claim or (trunk and trunk.must_prove) or self._says_trunk(request):
            return self._prove(request, sender.user, link, now)
        return Admitted("")

    def _over(self, trunk: TrunkAccount) -> Admitted:
        return Admitted("", trunk.name, self.trunks.contact_user(trunk.name))

    def _says_trunk(self, request: Request) -> bool:
        """Whether a request brings an answer that only a trunk could have learnt to give."""
        said = self._credentials(request)
        return said is not None and self.trunks.named(said.username) is not None

    def _is_claim(self, host: str, user: str, link: Link) -> bool:
        """Whether a From names one of our accounts, or might.

        Behind a name of ours everybody must prove it, real or not; behind a bare address of ours too, or the
        answers would tell which users exist. Only callers on this machine have our address with good reason,
        and some trunks write it: of those, accounts must.
        """
        if not self.config.is_ours(host):
            return False
        here = unmapped(link.remote[0])
        is_neighbour = here == host or here in LOOPBACK or self.config.is_trusted(here)
        return not _is_address(host) or not is_neighbour or self.accounts.has(user)

    def _prove(self, request: Request, user: str, link: Link, now: float) -> Admitted | Refusal:
        if link.user or _is_websocket(link):
            # The page's session is the browser's only proof; it counts for that user and nobody else.
            return Admitted(user) if link.user == user != "" else Refusal(403)
        said = self._credentials(request)
        if said is None:
            return self._challenge(link, now)
        algorithm = algorithm_name(said.algorithm)
        trunk = self._trunk_of(said.username, request, link)
        secret = trunk.inbound_ha1.get(algorithm) if trunk else self.accounts.ha1(said.username, algorithm)
        verdict = self.nonces.verify(said, request.method, secret, now, source=link.remote[0])
        if verdict is Verdict.OK and trunk:
            return self._over(trunk)
        if verdict is Verdict.OK and said.username == user:
            return Admitted(user)
        if verdict in (Verdict.OK, Verdict.WRONG):
            return Refusal(403, is_guess=True)
        is_guess = verdict is Verdict.FORGED and link.is_reliable
        return self._challenge(link, now, is_stale=verdict is Verdict.STALE, is_guess=is_guess)

    def _trunk_of(self, username: str, request: Request, link: Link) -> TrunkAccount | None:
        """The trunk that calls under this name, and may from there; nobody registers in the name of a trunk."""
        trunk = self.trunks.named(username) if request.method != "REGISTER" else None
        if trunk is None or self.accounts.has(username):
            return None
        return trunk if not trunk.sources or trunk.is_source(*link.remote) else None

    def _credentials(self, request: Request) -> Credentials | None:
        """The answer to a challenge of our realm; answers to others are none of our business."""
        read = (Credentials.parse(value) for value in request.headers.all("Authorization"))
        return next((said for said in read if said.realm == self.config.realm), None)

    def _challenge(
        self, link: Link, now: float, *, is_stale: bool = False, is_guess: bool = False
    ) -> Refusal:
        challenges = self.nonces.challenge(now, self.ids.token(16), stale=is_stale, source=link.remote[0])
        rows = tuple(("WWW-Authenticate", str(challenge)) for challenge in challenges)
        return Refusal(401, rows, is_guess=is_guess)


def _is_websocket(link: Link) -> bool:
    return link.transport in ("ws", "wss")


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
