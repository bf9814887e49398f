"""An in-memory wire between two SIP endpoints: loses, doubles and reorders by a seed; time jumps between events."""

from __future__ import annotations

import heapq
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from callcenter.ids import SeededIds
from callcenter.sip.accounts import FixedAccounts
from callcenter.sip.config import EndpointConfig
from callcenter.sip.credentials import Challenge
from callcenter.sip.digest import answer, ha1
from callcenter.sip.effects import Send, WakeAt
from callcenter.sip.endpoint import Endpoint, EndpointEffect
from callcenter.sip.errors import SipError
from callcenter.sip.headers import Headers, Row
from callcenter.sip.link import Link, Transport, udp_link
from callcenter.sip.message import Request, Response
from callcenter.sip.parser import parse
from callcenter.sip.reach import Connect, Locate, Target
from callcenter.sip.trunks import TrunkAccount

ADDRESSES = {"a": ("10.0.0.1", 5060), "b": ("10.0.0.2", 5060)}
OFFER = "v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n"
ACCOUNTS = FixedAccounts({"bob": {"MD5": ha1("bob", "a.test", "secret")}})
ANSWER = OFFER.replace("10.0.0.1", "10.0.0.2")


@dataclass(frozen=True, slots=True)
class Weather:
    """Shares from 0 to 1, delays in seconds; a wide span of delays reorders."""

    loss: float = 0.0
    doubled: float = 0.0
    delay_s: tuple[float, float] = (0.01, 0.02)


@dataclass(slots=True)
class Node:
    """One endpoint, the facts it stated with their times, and what it does about them."""

    name: str
    endpoint: Endpoint
    ids: SeededIds
    react: Callable[[object], None] = print
    facts: list[tuple[float, object]] = field(default_factory=list)
    wakes: dict[str, float] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)


class World:
    """Nodes a and b on one wire. `restarts` snapshots and restores both after every event."""

    def __init__(
        self,
        weather: Weather | None = None,
        seed: int = 1,
        transport: Transport = "udp",
        *,
        restarts: bool = False,
    ) -> None:
        self.now = 1000.0
        self.weather = weather or Weather()
        self.transport = transport
        self.restarts = restarts
        self.lines: list[str] = []
        self.trunks: tuple[TrunkAccount, ...] = ()
        """Those of node a; like its configuration, they are given again after a restart."""
        self.servers: tuple[Target, ...] = ()
        """What every look-up brings, in that order."""
        self._random = random.Random(seed)
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0
        self.a, self.b = self._node("a", seed), self._node("b", seed + 1)
        self.nodes = {"a": self.a, "b": self.b}

    def _node(self, name: str, seed: int) -> Node:
        ids = SeededIds(seed)
        return Node(name, Endpoint(config_of(name), ACCOUNTS, ids), ids, react=lambda fact: None)

    def link(self, name: str) -> Link:
        """The link by which `name` reaches the other one."""
        other = "b" if name == "a" else "a"
        return Link(f"{name}-{other}", self.transport, ADDRESSES[name], ADDRESSES[other])

    def register_b(self, phones: int = 1) -> None:
        """Let user bob be rung at node b: his phones register at a, with his password, over a dry wire."""
        link = self.link("a")
        contacts = ", ".join(f"<sip:bob@10.0.0.2:{5060 + n}>;expires=3600" for n in range(phones))
        challenged = self.a.endpoint.received(_register(1, contacts), link, self.now)
        challenge = Challenge.parse(_sent(challenged).headers.all("WWW-Authenticate")[-1])
        said = answer(challenge, "bob", "secret", "REGISTER", "sip:a.test", cnonce="c")
        proven = _register(2, contacts, ("Authorization", str(said)))
        effects = self.a.endpoint.received(proven, link, self.now)
        assert _sent(effects).status == 200
        self.run(self.a, [effect for effect in (*challenged, *effects) if not isinstance(effect, Send)])
        self.a.facts.clear()

    def run(self, node: Node, effects: list[EndpointEffect]) -> None:
        for effect in effects:
            self._carry_out(node, effect)

    def later(self, after_s: float, call: Callable[[], None]) -> None:
        self._count += 1
        heapq.heappush(self._events, (self.now + after_s, self._count, call))

    def until(self, at: float) -> None:
        """Let everything happen that happens up to `at`."""
        while self._events and self._events[0][0] <= at:
            self.now, _, call = heapq.heappop(self._events)
            call()
            if self.restarts:
                self._restart()
        self.now = at

    def _carry_out(self, node: Node, effect: EndpointEffect) -> None:
        match effect:
            case Send(message, link):
                self._send(node, link, bytes(message))
            case WakeAt(key, at):
                node.wakes[key] = at
                self.later(max(0.0, at - self.now), partial(self._wake, node, key, at))
            case Locate(key=key):
                self.later(0.1, partial(self._reached, node, "located", key, self.servers))
            case Connect(key=key, target=target):
                self._connect(node, key, target)
            case fact:
                node.facts.append((round(self.now - 1000, 3), fact))
                node.react(fact)

    def _connect(self, node: Node, key: str, target: Target) -> None:
        """A way to a server, and at that address perhaps nobody; streams stand only to the other node."""
        there = (target.host, target.port)
        if target.transport == self.transport and there in ADDRESSES.values():
            self.later(0.1, partial(self._reached, node, "connected", key, self.link(node.name)))
        elif target.transport == "udp":
            link = udp_link(ADDRESSES[node.name], there)
            self.later(0.0, partial(self._reached, node, "connected", key, link))
        else:
            self.later(1.0, partial(self._reached, node, "unreachable", key, "refused"))

    def _reached(self, node: Node, how: str, key: str, what: object) -> None:
        self._feed(node, partial(getattr(node.endpoint, how), key, what, self.now))

    def _send(self, node: Node, link: Link, data: bytes) -> None:
        first = data.split(b"\r\n", 1)[0].decode()
        self.lines.append(f"{self.now - 1000:.3f} {node.name} {first}")
        is_lost = self._random.random() < self.weather.loss or link.remote not in ADDRESSES.values()
        copies = 0 if is_lost else 1
        copies += self._random.random() < self.weather.doubled and link.remote in ADDRESSES.values()
        other = self.b if node is self.a else self.a
        for _ in range(copies):
            self.later(self._random.uniform(*self.weather.delay_s), partial(self._arrive, other, data))

    def _arrive(self, node: Node, data: bytes) -> None:
        link = self.link(node.name)
        self._feed(node, partial(node.endpoint.received, parse(data), link, self.now))

    def _wake(self, node: Node, key: str, at: float) -> None:
        if node.wakes.get(key) == at:
            del node.wakes[key]
            self._feed(node, partial(node.endpoint.woke, key, self.now))

    def _feed(self, node: Node, step: Callable[[], list[EndpointEffect]]) -> None:
        try:
            effects = step()
        except SipError as error:
            node.dropped.append(type(error).__name__)
        else:
            self.run(node, effects)

    def _restart(self) -> None:
        for node in (self.a, self.b):
            data = json.loads(json.dumps(node.endpoint.to_data()))
            node.endpoint = Endpoint.from_data(data, config_of(node.name), ACCOUNTS, node.ids)
            if node is self.a and self.trunks:
                self.run(node, node.endpoint.set_trunks(self.trunks, self.now))


def config_of(name: str) -> EndpointConfig:
    return EndpointConfig(
        realm=f"{name}.test",
        advertised={"udp": ADDRESSES[name], "tcp": ADDRESSES[name]},
        nonce_secret=b"test",
    )


def _register(cseq: int, contacts: str, *extra: Row) -> Request:
    rows = [
        ("Via", f"SIP/2.0/UDP 10.0.0.2;branch=z9hG4bKreg{cseq}"),
        ("From", "<sip:bob@a.test>;tag=1"),
        ("To", "<sip:bob@a.test>"),
        ("Call-ID", "reg@b"),
        ("CSeq", f"{cseq} REGISTER"),
        ("Contact", contacts),
        *extra,
    ]
    return Request("REGISTER", "sip:a.test", Headers(rows))


def _sent(effects: list[EndpointEffect]) -> Response:
    """The one response among the effects."""
    (response,) = [
        effect.message
        for effect in effects
        if isinstance(effect, Send) and isinstance(effect.message, Response)
    ]
    return response
