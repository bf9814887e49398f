"""Making stream connections: accepting them within limits, and opening each only once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.interfaces import IAddress
from twisted.internet.protocol import ClientFactory, ServerFactory
from twisted.python.failure import Failure

from callcenter.net.errors import ConnectFailed
from callcenter.net.stream import StreamConnection
from callcenter.sip.link import LOOPBACK, Link, unmapped
from callcenter.sip.reach import Target

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


MAX_DIALLED = 1000
"""Connections that we opened or are opening: more servers than anybody calls at once."""

Make = Callable[[Target], StreamConnection]


class Dialler:
    """Opens connections; one already open or on its way is shared (RFC 3261 18.1.1, RFC 5923).

    A connection that closed is forgotten before anybody hears of it: the next `connect` opens a new one. Nothing is
    tried again from here, for whoever wanted the connection has an order of servers to go through.
    """

    def __init__(self, dial: Callable[[Target, ClientFactory], Any], make: Make) -> None:
        self._dial = dial
        self._make = make
        self._open: dict[Target, StreamConnection] = {}
        self._waiting: dict[Target, list[Deferred[Link]]] = {}

    def connect(self, target: Target) -> Deferred[Link]:
        """The link to `target`, or ConnectFailed."""
        if target in self._open:
            return succeed(self._open[target].link)
        if target not in self._waiting and len(self._open) + len(self._waiting) >= MAX_DIALLED:
            return fail(_failed(target, "too many connections"))
        waiter: Deferred[Link] = Deferred()
        waiters = self._waiting.setdefault(target, [])
        waiters.append(waiter)
        if len(waiters) == 1:
            self._dial(target, _Attempt(self, target, self._make))
        return waiter

    def adopt(self, target: Target, connection: StreamConnection) -> None:
        """Use a connection that the peer opened for requests to it (RFC 5923); the newest one counts."""
        if len(self._open) >= MAX_DIALLED:
            return
        self._open[target] = connection
        connection.closed.addCallback(lambda _: self._closed(target, connection))

    def opened(self, target: Target, connection: StreamConnection) -> None:
        self.adopt(target, connection)
        for waiter in self._waiting.pop(target, []):
            waiter.callback(connection.link)

    def failed(self, target: Target, why: str) -> None:
        for waiter in self._waiting.pop(target, []):
            waiter.errback(_failed(target, why))

    def _closed(self, target: Target, connection: StreamConnection) -> None:
        if self._open.get(target) is connection:
            del self._open[target]


def _failed(target: Target, why: str) -> ConnectFailed:
    return ConnectFailed(target.transport, target.host, target.port, why)


class _Attempt(ClientFactory):
    """Twisted's factory for one outgoing connection."""

    noisy = False

    def __init__(self, dialler: Dialler, target: Target, make: Make) -> None:
        self._dialler = dialler
        self._target = target
        self._make = make

    def buildProtocol(self, addr: IAddress | None) -> StreamConnection:
        connection = self._make(self._target)
        connection.opened.addCallback(lambda _: self._dialler.opened(self._target, connection))
        connection.closed.addCallback(lambda _: self._lost(connection))
        return connection

    def _lost(self, connection: StreamConnection) -> None:
        if not connection.opened.called:
            self._dialler.failed(self._target, connection.why)

    def clientConnectionFailed(self, connector: object, reason: Failure) -> None:
        self._dialler.failed(self._target, reason.getErrorMessage())
