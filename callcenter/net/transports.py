"""Every way SIP leaves and enters the house, behind one `send`."""

from __future__ import annotations

import errno
from collections.abc import Callable
from typing import Any, Literal, Protocol

from twisted.internet.defer import Deferred, DeferredList, fail, maybeDeferred, succeed
from twisted.internet.error import CannotListenError
from twisted.internet.interfaces import IListeningPort, IOpenSSLContextFactory
from twisted.internet.protocol import ClientFactory

from callcenter.ids import Ids
from callcenter.net.connections import Dialler, Listener, Peer
from callcenter.net.errors import CannotListen, ConnectFailed, PortInUse
from callcenter.net.receiver import Receiver
from callcenter.net.stream import CallLater, StreamConnection, StreamLimits
from callcenter.net.udp import UdpPort
from callcenter.net.websocket import WebSocketLinks
from callcenter.sip.limits import MAX_DATAGRAM
from callcenter.sip.link import Address, Link, udp_link

Stream = Literal["tcp", "tls"]

_CONNECT_TIMEOUT_S = 4.0
_SAME_PORT_TRIES = 20


class SignallingReactor(Protocol):
    """The part of Twisted's reactor used here."""

    listenUDP: Callable[..., IListeningPort]
    listenTCP: Callable[..., IListeningPort]
    listenSSL: Callable[..., IListeningPort]
    connectTCP: Callable[..., Any]
    connectSSL: Callable[..., Any]


class Transports:
    """Owns the SIP sockets. `web` is for the web server, which owns the WebSockets.

    New connections of hosts that are `is_banned` are closed before they are read.
    """

    def __init__(
        self,
        reactor: SignallingReactor,
        call_later: CallLater,
        ids: Ids,
        receiver: Receiver,
        *,
        limits: StreamLimits | None = None,
        client_tls: IOpenSSLContextFactory | None = None,
        is_banned: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self._reactor = reactor
        self._call_later = call_later
        self._ids = ids
        self._receiver = receiver
        self._limits = limits or StreamLimits()
        self._client_tls = client_tls
        self._is_banned = is_banned
        self._udp: dict[Address, UdpPort] = {}
        self._ports: list[IListeningPort] = []
        self._streams: dict[str, StreamConnection] = {}
        self._dialler = Dialler(
            self._dial, lambda transport: self.make_connection(transport, is_accepted=False)
        )
        self.web = WebSocketLinks(receiver, ids)

    def listen(self, host: str, port: int) -> Address:
        """Listen for UDP and TCP on the same port; port 0 picks one that both have free. Returns the address.

        Raises PortInUse or CannotListen; then neither listens.
        """
        for attempt in range(_SAME_PORT_TRIES):
            tcp = self._open("tcp", host, port)
            number = _port_of(tcp)
            try:
                udp = self._open("udp", host, number)
            except CannotListen as error:
                tcp.stopListening()
                if port or not isinstance(error, PortInUse) or attempt == _SAME_PORT_TRIES - 1:
                    raise
                continue
            self._ports += [tcp, udp]
            break
        return host, number

    def listen_tls(self, host: str, port: int, context: IOpenSSLContextFactory) -> Address:
        """Listen for TLS; returns the address. Raises PortInUse or CannotListen."""
        listener = self._listener("tls")
        opened = self._bind(
            "tls", host, port, lambda: self._reactor.listenSSL(port, listener, context, 50, host)
        )
        self._ports.append(opened)
        return host, _port_of(opened)

    def _open(self, transport: Literal["tcp", "udp"], host: str, port: int) -> IListeningPort:
        if transport == "tcp":
            listener = self._listener("tcp")
            return self._bind("tcp", host, port, lambda: self._reactor.listenTCP(port, listener, 50, host))
        udp = UdpPort(self._receiver)
        # Twisted would cut datagrams at 8,192 octets.
        opened = self._bind(
            "udp", host, port, lambda: self._reactor.listenUDP(port, udp, host, MAX_DATAGRAM + 1)
        )
        self._udp[udp.local] = udp
        return opened

    def _bind(
        self, transport: str, host: str, port: int, bind: Callable[[], IListeningPort]
    ) -> IListeningPort:
        try:
            return bind()
        except CannotListenError as error:
            if error.socketError.errno == errno.EADDRINUSE:
                raise PortInUse(transport, host, port) from error
            raise CannotListen(transport, host, port, str(error.socketError)) from error

    def _listener(self, transport: Stream) -> Listener:
        return Listener(lambda: self.make_connection(transport), is_banned=self._is_banned)

    def make_connection(self, transport: Stream, *, is_accepted: bool = True) -> StreamConnection:
        """A connection that is not connected yet; Twisted gives it its socket."""

        def new_link(connection: StreamConnection) -> Link:
            here, there = connection.transport.getHost(), connection.transport.getPeer()
            link = Link(self._ids.new("link"), transport, (here.host, here.port), (there.host, there.port))
            self._streams[link.id] = connection
            connection.closed.addCallback(lambda _: self._streams.pop(link.id))
            return link

        return StreamConnection(
            new_link, self._receiver, self._call_later, self._limits, is_accepted=is_accepted
        )

    def send(self, link: Link, data: bytes) -> bool:
        """Put octets on the wire; False when the link is gone or the system refuses (a transport error)."""
        if link.transport == "udp":
            udp = self._udp.get(link.local)
            return udp is not None and udp.send(link, data)
        if link.transport in ("ws", "wss"):
            return self.web.send(link, data)
        stream = self._streams.get(link.id)
        return stream is not None and stream.send(data)

    def connect(self, transport: Literal["udp", "tcp", "tls"], host: str, port: int) -> Deferred[Link]:
        """A link to an IP address: for UDP at once, for a stream the open connection or a new one.

        Fails with ConnectFailed.
        """
        if transport == "udp":
            return self._connect_udp(host, port)
        if transport == "tls" and self._client_tls is None:
            return fail(ConnectFailed(transport, host, port, "TLS is not configured"))
        return self._dialler.connect((transport, host, port))

    def _connect_udp(self, host: str, port: int) -> Deferred[Link]:
        for local in self._udp:
            if (":" in local[0]) == (":" in host):
                return succeed(udp_link(local, (host, port)))
        return fail(ConnectFailed("udp", host, port, "no UDP socket of that address family"))

    def _dial(self, peer: Peer, factory: ClientFactory) -> None:
        transport, host, port = peer
        if transport == "tls":
            self._reactor.connectSSL(host, port, factory, self._client_tls, timeout=_CONNECT_TIMEOUT_S)
        else:
            self._reactor.connectTCP(host, port, factory, timeout=_CONNECT_TIMEOUT_S)

    def close(self) -> Deferred[list[tuple[bool, Any]]]:
        """Stop listening, let what was written leave, close everything; fires when all sockets are gone."""
        self.web.close()
        gone: list[Deferred[Any]] = [maybeDeferred(port.stopListening) for port in self._ports]
        for stream in list(self._streams.values()):
            gone.append(stream.told)
            stream.close()
        self._ports.clear()
        self._udp.clear()
        return DeferredList(gone, fireOnOneErrback=True)


def _port_of(port: IListeningPort) -> int:
    number: int = port.getHost().port  # type: ignore[attr-defined]  # every socket we open is IPv4 or IPv6
    return number
