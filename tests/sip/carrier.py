"""A desk with a trunk, and the trunk's servers: what is looked up and connected, and what they answer."""

from __future__ import annotations

from callcenter.ids import SeededIds
from callcenter.sip import Challenge, Link, Request, Response, response_to
from callcenter.sip.digest import Nonces, Verdict, ha1
from callcenter.sip.digest_client import Secret
from callcenter.sip.fields import Credentials
from callcenter.sip.link import udp_link
from callcenter.sip.reach import Connect, Locate, Target
from callcenter.sip.trunks import TrunkAccount
from callcenter.sip.uri import SipUri
from tests.sip.desk import HERE, OURS, SDP, Desk

ONE, TWO = Target("udp", "198.51.100.1", 5060), Target("udp", "198.51.100.2", 5060)
TLS = Target("tls", "198.51.100.3", 5061, "carrier.test")
CARRIER = TrunkAccount(
    name="carrier",
    uri=SipUri("sip", "", "carrier.test"),
    secret=Secret(username="us", password="pw"),
    from_domain="ours.test",
    options_every_s=0,
)


def link_to(target: Target) -> Link:
    if target.transport == "udp":
        return udp_link(HERE, (target.host, target.port))
    return Link(f"to-{target.host}", target.transport, HERE, (target.host, target.port))


class TrunkDesk(Desk):
    """A desk that can call over `accounts`; what it asks of the world is answered by hand."""

    def __init__(self, *accounts: TrunkAccount) -> None:
        super().__init__()
        self.note(self.endpoint.set_trunks(accounts or (CARRIER,), self.now))

    def dials(self, **changes: object) -> list[object]:
        given: dict[str, object] = {
            "leg": "x",
            "trunk": "carrier",
            "number": "+4930",
            "from_number": "+4989",
            "from_name": "Ours",
            "sdp": OURS,
            "headers": (),
            "is_private": False,
            "uri": "",
            **changes,
        }
        return self.note(self.endpoint.dial_trunk(**given, now=self.now))  # type: ignore[arg-type]

    def located(self, asked: object, *targets: Target) -> list[object]:
        assert isinstance(asked, Locate)
        return self.note(self.endpoint.located(asked.key, targets, self.now))

    def connected(self, asked: object) -> list[object]:
        assert isinstance(asked, Connect)
        return self.note(self.endpoint.connected(asked.key, link_to(asked.target), self.now))

    def unreachable(self, asked: object, why: str = "refused") -> list[object]:
        assert isinstance(asked, Connect)
        return self.note(self.endpoint.unreachable(asked.key, why, self.now))

    def calls(self, *targets: Target, **changes: object) -> Request:
        """The INVITE to the first of the servers."""
        (locate,) = self.dials(**changes)
        (connect,) = self.located(locate, *targets)
        assert self.connected(connect) == ["INVITE"]
        return self.asked("INVITE")[-1]


class Guard:
    """A server's digest side, made of our own: challenges, and judges what comes back."""

    def __init__(self, realm: str = "carrier.test", password: str = "pw", status: int = 401) -> None:
        self.nonces = Nonces(realm, b"theirs")
        self.password, self.status, self.salts = password, status, SeededIds(3)
        self.says = "Authorization" if status == 401 else "Proxy-Authorization"

    def challenge(self, request: Request, now: float, *, stale: bool = False) -> Response:
        asked = self.nonces.challenge(now, self.salts.token(8), stale=stale)
        name = "WWW-Authenticate" if self.status == 401 else "Proxy-Authenticate"
        return response_to(request, self.status, to_tag="guard", extra=[(name, str(one)) for one in asked])

    def verdict(self, request: Request, now: float) -> Verdict | None:
        """None for a request without credentials."""
        texts = request.headers.all(self.says)
        if not texts:
            return None
        said = Credentials.parse(texts[0])
        secret = ha1("us", self.nonces.realm, self.password, said.algorithm)
        return self.nonces.verify(said, request.method, secret, now)


def answered(asked: Request, status: int = 200, tag: str = "far", **extra: str) -> Response:
    """The far end's response; a 2xx and early media come with a session."""
    rows = [(name.replace("_", "-"), value) for name, value in extra.items()]
    has_sdp = status in (183, 200) and asked.method == "INVITE"
    if has_sdp:
        rows += [("Contact", "<sip:far@198.51.100.9>"), ("Content-Type", "application/sdp")]
    return response_to(asked, status, to_tag=tag, extra=rows, body=SDP.encode() if has_sdp else b"")


def challenges_of(response: Response) -> list[Challenge]:
    return [Challenge.parse(text) for text in response.headers.all("WWW-Authenticate")]
