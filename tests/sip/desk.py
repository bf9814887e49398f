"""An endpoint under test, its peers, and effects boiled down to what goes out and what is stated."""

from __future__ import annotations

import json

from callcenter.ids import SeededIds
from callcenter.sip import Challenge, Headers, Link, Request, Response, response_to
from callcenter.sip.accounts import FixedAccounts
from callcenter.sip.config import EndpointConfig
from callcenter.sip.digest import answer, ha1
from callcenter.sip.effects import Send, WakeAt
from callcenter.sip.endpoint import Endpoint, EndpointEffect
from callcenter.sip.facts import ProofRefused

SDP = "v=0\r\no=- 1 1 IN IP4 10.0.0.9\r\n"
OURS = "v=0\r\no=- 2 2 IN IP4 10.0.0.1\r\n"
HERE = ("10.0.0.1", 5060)
CALLER = Link("caller", "udp", HERE, ("10.0.0.9", 5062))
TRUNK = Link("trunk", "udp", HERE, ("192.0.2.7", 5060))
DESK_PHONE = Link("desk", "udp", HERE, ("10.0.0.20", 5070))
PAGE = Link("page", "wss", ("10.0.0.1", 443), ("10.0.0.30", 50_000), "bob")
OTHER_PAGE = Link("other", "wss", ("10.0.0.1", 443), ("10.0.0.31", 50_001), "eve")
NOBODY = Link("nobody", "wss", ("10.0.0.1", 443), ("10.0.0.32", 50_002))

ACCOUNTS = FixedAccounts(
    {
        user: {name: ha1(user, "cc.test", "secret", name) for name in ("MD5", "SHA-256")}
        for user in ("ann", "bob")
    }
)
CONFIG = EndpointConfig(
    realm="cc.test",
    advertised={"udp": HERE, "wss": ("cc.test", 443)},
    trusted=("192.0.2.0/24",),
    nonce_secret=b"test",
)


class Desk:
    """An endpoint whose clock is set by hand."""

    def __init__(self, config: EndpointConfig = CONFIG) -> None:
        self.config = config
        self.ids = SeededIds(7)
        self.endpoint = Endpoint(config, ACCOUNTS, self.ids)
        self.now = 0.0
        self.sent: list[Request | Response] = []

    def hears(self, message: Request | Response, link: Link = CALLER) -> list[object]:
        return self.note(self.endpoint.received(message, link, self.now))

    def wakes(self, key: str, at: float) -> list[object]:
        self.now = at
        return self.note(self.endpoint.woke(key, at))

    def note(self, effects: list[EndpointEffect]) -> list[object]:
        """Methods and status codes sent, and facts; wake-ups and what is only for the log left out."""
        self.sent += [effect.message for effect in effects if isinstance(effect, Send)]
        return [brief(effect) for effect in effects if not isinstance(effect, WakeAt | ProofRefused)]

    def restart(self) -> None:
        data = json.loads(json.dumps(self.endpoint.to_data()))
        self.endpoint = Endpoint.from_data(data, self.config, ACCOUNTS, self.ids)

    @property
    def last(self) -> Request | Response:
        return self.sent[-1]

    def asked(self, method: str) -> list[Request]:
        """The requests of that method sent so far."""
        return [one for one in self.sent if isinstance(one, Request) and one.method == method]


def brief(effect: object) -> object:
    if not isinstance(effect, Send):
        return effect
    return effect.message.method if isinstance(effect.message, Request) else effect.message.status


def from_peer(
    method: str,
    *,
    branch: str = "1",
    cseq: int = 1,
    sender: str = "<sip:+4930@far.test>;tag=peer",
    to: str = "<sip:100@cc.test>",
    body: str = "",
    transport: str = "UDP",
    **extra: str,
) -> Request:
    """A request of a peer; `extra` are headers, `_` for `-`."""
    rows = [
        ("Via", f"SIP/2.0/{transport} 10.0.0.9:5062;branch=z9hG4bK{branch}"),
        ("From", sender),
        ("To", to),
        ("Call-ID", "call-1"),
        ("CSeq", f"{cseq} {method}"),
        *((name.replace("_", "-"), value) for name, value in extra.items()),
    ]
    return Request(method, "sip:100@cc.test", Headers(rows), body.encode())


def invite(**changes: str | int) -> Request:
    """An INVITE with an offer and a Contact."""
    given = {
        "Contact": "<sip:+4930@10.0.0.9:5062>",
        "Content_Type": "application/sdp",
        "body": SDP,
        **changes,
    }
    return from_peer("INVITE", **given)  # type: ignore[arg-type]


def inside(desk: Desk, method: str, cseq: int = 2, **changes: str) -> Request:
    """A request of the caller in the dialog that the desk's last tagged response opened."""
    tagged = [
        one for one in desk.sent if isinstance(one, Response) and one.to.tag and one.cseq.method == "INVITE"
    ]
    given = {"branch": f"{method}{cseq}", "to": tagged[-1].headers.get("To") or "", **changes}
    make = invite if method == "INVITE" else from_peer
    return make(cseq=cseq, **given) if method == "INVITE" else from_peer(method, cseq=cseq, **given)


def proven(request: Request, challenged: Response, user: str, password: str = "secret") -> Request:
    """The same request with an answer to the last challenge of a 401."""
    challenge = Challenge.parse(challenged.headers.all("WWW-Authenticate")[-1])
    said = answer(challenge, user, password, request.method, request.uri, cnonce="c")
    number = request.cseq.number + 1
    headers = (
        request.headers.add("Authorization", str(said))
        .replace("CSeq", f"{number} {request.method}")
        .replace("Via", str(request.via.with_param("branch", f"z9hG4bK{number}proven")))
    )
    return Request(request.method, request.uri, headers, request.body)


def register(
    contact: str, user: str = "bob", *, cseq: int = 1, transport: str = "UDP", call_id: str = "r"
) -> Request:
    request = from_peer(
        "REGISTER",
        branch=f"{call_id}{cseq}",
        cseq=cseq,
        sender=f"<sip:{user}@cc.test>;tag=r",
        to=f"<sip:{user}@cc.test>",
        transport=transport,
        Contact=contact,
    )
    return Request("REGISTER", "sip:cc.test", request.headers.replace("Call-ID", call_id))


def with_phones(*links: Link) -> Desk:
    """A desk where bob has registered a browser or a desk phone over each link."""
    desk = Desk()
    for link in links:
        contact = (
            f"<sip:bob@{link.id}.invalid;transport=ws>" if link.user else f"<sip:bob@{link.remote[0]}:5070>"
        )
        asked = register(contact, call_id=link.id)
        if desk.hears(asked, link) == [401]:
            assert isinstance(desk.last, Response)
            desk.hears(proven(asked, desk.last, "bob"), link)
    desk.sent.clear()
    return desk


def from_phone(asked: Request, status: int, tag: str = "phone", sdp: str = "", **extra: str) -> Response:
    """A phone's response to an INVITE of ours."""
    rows = [(name.replace("_", "-"), value) for name, value in extra.items()]
    if sdp:
        rows += [("Content-Type", "application/sdp")]
    if 100 < status < 300:
        rows += [("Contact", "<sip:bob@phone.test>")]
    return response_to(asked, status, to_tag=tag, extra=rows, body=sdp.encode())
