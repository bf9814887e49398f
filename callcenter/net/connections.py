"""Making stream connections: accepting them within limits, and opening each only once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any, Literal

from twisted.internet.defer import Deferred, succeed
from twisted.internet.interfaces import IAddress
from twisted.internet.protocol import ClientFactory, ServerFactory
from twisted.python.failure import Failure

from callcenter.net.errors import ConnectFailed
from callcenter.net.stream import StreamConnection
from callcenter.sip.link import LOOPBACK, Link, unmapped

MAX_CONNECTIONS = 4096
"""Accepted connections per listener: more than any team's phones, less than the usual limit of open files."""
MAX_PER_SOURCE = 200
"""Accepted connections from one address: an office behind one NAT."""


class Listener(ServerFactory):
    """Accepts connections; the one too many is closed before it is read."""

    noisy = False

    def __init__(
        self,
        make: Callable[[], StreamConnection],
        *,
        most: int = MAX_CONNECTIONS,
        most_per_source: int = MAX_PER_SOURCE,
        is_banned: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self._make = make
        self._is_banned = is_banned
        self._most = most
        self._most_per_source = most_per_source
        self._sources: Counter[str] = Counter()

    def buildProtocol(self, addr: IAddress | None) -> StreamConnection | None:
        source = unmapped(getattr(addr, "host", ""))
        is_crowd = self._sources[source] >= self._most_per_source and source not in LOOPBACK
        if is_crowd or self._is_banned(source) or self._sources.total() >= self._most:
            return None
        connection = self._make()
        self._sources[source] += 1
        connection.closed.addCallback(lambda _: self._left(source))
        return connection

    def _left(self, source: str) -> None:
        self._sources[source] -= 1
        if not self._sources[source]:
            del self._sources[source]


Peer = tuple[Literal["tcp", "tls"], str, int]
Make = Callable[[Literal["tcp", "tls"]], StreamConnection]


class Dialler:
    """Opens connections; one already open or on its way is shared (RFC 5923)."""

    def __init__(self, dial: Callable[[Peer, ClientFactory], Any], make: Make) -> None:
        self._dial = dial
        self._make = make
        self._open: dict[Peer, Link] = {}
        self._waiting: dict[Peer, list[Deferred[Link]]] = {}

    def connect(self, peer: Peer) -> Deferred[Link]:
        """The link to `peer` (transport, IP address, port), or ConnectFailed."""
        if peer in self._open:
            return succeed(self._open[peer])
        waiter: Deferred[Link] = Deferred()
        waiters = self._waiting.setdefault(peer, [])
        waiters.append(waiter)
        if len(waiters) == 1:
            self._dial(peer, _Attempt(self, peer, self._make))
        return waiter

    def opened(self, peer: Peer, connection: StreamConnection) -> None:
        self._open[peer] = connection.link
        connection.closed.addCallback(lambda _: self._open.pop(peer))
        for waiter in self._waiting.pop(peer, []):
            waiter.callback(connection.link)

    def failed(self, peer: Peer, why: str) -> None:
        for waiter in self._waiting.pop(peer, []):
            waiter.errback(ConnectFailed(*peer, why))


class _Attempt(ClientFactory):
    """Twisted's factory for one outgoing connection."""

    noisy = False

    def __init__(self, dialler: Dialler, peer: Peer, make: Make) -> None:
        self._dialler = dialler
        self._peer = peer
        self._make = make

    def buildProtocol(self, addr: IAddress | None) -> StreamConnection:
        connection = self._make(self._peer[0])
        connection.opened.addCallback(lambda _: self._dialler.opened(self._peer, connection))
        return connection

    def clientConnectionFailed(self, connector: object, reason: Failure) -> None:
        self._dialler.failed(self._peer, reason.getErrorMessage())
