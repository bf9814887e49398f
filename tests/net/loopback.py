"""Transports on real loopback sockets, their deadlines on a clock the test moves."""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from typing import Any

from twisted.internet import reactor
from twisted.internet.task import Clock, deferLater

from callcenter.ids import SeededIds
from callcenter.net.receiver import Receiver
from callcenter.net.stream import StreamLimits
from callcenter.net.transports import Transports
from callcenter.sip.errors import ParseError
from callcenter.sip.link import Link
from callcenter.sip.message import Message
from callcenter.sip.source import mark_source
from tests.sip.samples import invite

HOST = "127.0.0.1"
REACTOR: Any = reactor
_PATIENCE_S = 5.0


@dataclass
class Heard:
    """Records what a Receiver is told."""

    messages: list[tuple[Message, Link]] = field(default_factory=list)
    bad: list[tuple[str, Link]] = field(default_factory=list)
    closed: list[Link] = field(default_factory=list)

    def receiver(self) -> Receiver:
        return Receiver(
            lambda message, link: self.messages.append((message, link)),
            self._on_bad,
            self.closed.append,
        )

    def _on_bad(self, error: ParseError, link: Link) -> None:
        self.bad.append((error.reason, link))


@dataclass
class Site:
    """One set of transports and everything around it."""

    heard: Heard = field(default_factory=Heard)
    clock: Clock = field(default_factory=Clock)
    limits: StreamLimits = field(default_factory=StreamLimits)
    client_tls: Any = None
    transports: Transports = field(init=False)
    port: int = 0
    banned: set[str] = field(default_factory=set)
    trusted: set[str] = field(default_factory=set)

    async def closed(self) -> None:
        """Everything closed, deadlines on the test's clock included: a peer may never read."""
        closing = self.transports.close()
        self.clock.advance(self.limits.linger_s)
        await closing
        assert self.clock.getDelayedCalls() == []

    def __post_init__(self) -> None:
        self.transports = Transports(
            REACTOR,
            self._call_later,
            SeededIds(),
            self.heard.receiver(),
            limits=self.limits,
            client_tls=self.client_tls,
            is_banned=self.banned.__contains__,
            may_alias=self.trusted.__contains__,
        )

    def _call_later(self, delay: float, call: Any) -> Any:
        """What comes next comes by itself; a deadline when the test says so."""
        return (self.clock if delay else REACTOR).callLater(delay, call)

    async def until(self, happened: Any, what: str) -> None:
        """Let the loop run until `happened()`; real sockets need real turns."""
        deadline = REACTOR.seconds() + _PATIENCE_S
        while not happened():
            assert REACTOR.seconds() < deadline, what
            await deferLater(REACTOR, 0.002)

    async def turn(self) -> None:
        await deferLater(REACTOR, 0)

    async def turns(self) -> None:
        """Give what must not happen a fair chance to happen."""
        for _ in range(5):
            await deferLater(REACTOR, 0.002)


def marked(link: Link) -> Message:
    """The sample INVITE as it is told when it came over `link`."""
    return mark_source(invite(), link)


def tcp_client(port: int, host: str = HOST) -> socket.socket:
    client = socket.create_connection((host, port), timeout=_PATIENCE_S)
    client.setblocking(False)
    return client


def udp_client(host: str = HOST) -> socket.socket:
    client = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
    client.bind((host, 0))
    client.setblocking(False)
    return client


def received(client: socket.socket) -> bytes | None:
    """What there is to read now: octets, b"" when the other side closed, None when there is nothing."""
    try:
        return client.recv(65_536)
    except BlockingIOError:
        return None
    except ConnectionResetError:
        return b""
