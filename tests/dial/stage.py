"""An attempt and the server it calls, on a scripted clock."""

from __future__ import annotations

from dataclasses import dataclass, field

from callcenter.dial.attempt import Attempt, Connect, Effect, Limits, Over, Say
from callcenter.dial.messages import Account
from callcenter.dial.wording import Outcome
from callcenter.ids import SeededIds
from callcenter.sip.effects import Send, WakeAt
from callcenter.sip.headers import Headers, Row
from callcenter.sip.link import udp_link
from callcenter.sip.message import Message, Request, Response, response_to

LINK = udp_link(("10.0.0.2", 5070), ("10.0.0.1", 5060))
CHALLENGE: Row = ("WWW-Authenticate", 'Digest realm="x", nonce="n1", algorithm=MD5, qop="auth"')
STALE: Row = ("WWW-Authenticate", 'Digest realm="x", nonce="n2", algorithm=MD5, stale=true')
PROXY: Row = ("Proxy-Authenticate", 'Digest realm="x", nonce="n1", algorithm=MD5')
CONTACT: Row = ("Contact", "<sip:server@10.0.0.9:5066>")
INVITE = Request(
    "INVITE",
    "sip:5000@10.0.0.1",
    Headers(
        [
            ("Via", "SIP/2.0/UDP 10.0.0.2:5070;branch=z9hG4bKtheirs"),
            ("Max-Forwards", "70"),
            ("From", "<sip:ann@10.0.0.2>;tag=f"),
            ("To", "<sip:5000@10.0.0.1>"),
            ("Call-ID", "c@10.0.0.2"),
            ("CSeq", "1 INVITE"),
            ("Contact", "<sip:ann@10.0.0.2:5070>"),
        ]
    ),
    b"v=0\r\n",
)


@dataclass
class Stage:
    """An attempt and its server, in one clock; `say`, `sent` and `outcome` are what came of it."""

    password: str = "secret"
    talk_s: float = 0.0
    now: float = 100.0
    said: list[str] = field(default_factory=list)
    sent: list[Message] = field(default_factory=list)
    wakes: dict[str, float] = field(default_factory=dict)
    connected: int = 0
    outcome: Outcome | None = None

    def __post_init__(self) -> None:
        limits = Limits(ring_for_s=30.0, talk_s=self.talk_s)
        account = Account("ann", self.password)
        self.attempt = Attempt(LINK, account, "10.0.0.1", SeededIds(), limits)
        self.take(self.attempt.start(INVITE, self.now))

    def take(self, effects: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case Say(text):
                    self.said.append(text)
                case Send(message):
                    self.sent.append(message)
                case WakeAt(key, at):
                    self.wakes[key] = at
                case Connect():
                    self.connected += 1
                case Over(outcome):
                    assert self.outcome is None, "over twice"
                    self.outcome = outcome

    def answers(self, status: int, *extra: Row, to: str = "INVITE", tag: str = "t") -> None:
        """The server's answer to our latest request of this kind."""
        request = next(m for m in reversed(self.sent) if isinstance(m, Request) and m.method == to)
        rows = [*([CONTACT] if 200 <= status < 300 else []), *extra]
        response = response_to(request, status, to_tag=tag if status > 100 else "", extra=rows)
        self.take(self.attempt.received(response, self.now))

    def asks(self, method: str, call_id: str = "c@10.0.0.2") -> None:
        """A request of the server inside the call."""
        rows: list[Row] = [
            ("Via", f"SIP/2.0/UDP 10.0.0.9:5066;branch=z9hG4bKs{method}{self.now}"),
            ("From", "<sip:5000@10.0.0.1>;tag=t"),
            ("To", "<sip:ann@10.0.0.2>;tag=f"),
            ("Call-ID", call_id),
            ("CSeq", f"7 {method}"),
            ("Max-Forwards", "70"),
        ]
        request = Request(method, "sip:ann@10.0.0.2:5070", Headers(rows))
        self.take(self.attempt.received(request, self.now))

    def stops(self) -> None:
        self.take(self.attempt.stop(self.now))

    def passes(self, seconds: float) -> None:
        """Let time go by, waking what asked to be woken."""
        end = self.now + seconds
        while self.wakes and min(self.wakes.values()) <= end:
            key = min(self.wakes, key=lambda name: self.wakes[name])
            self.now = max(self.now, self.wakes.pop(key))
            self.take(self.attempt.woke(key, self.now))
        self.now = end

    def lines(self) -> list[str]:
        return [str(m.status) if isinstance(m, Response) else m.method for m in self.sent]
