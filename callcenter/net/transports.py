"""Every way SIP leaves and enters the house, behind one `send`."""

from __future__ import annotations

import errno
from collections.abc import Callable
from functools import partial
from typing import Any, Literal, Protocol

from twisted.internet.defer import Deferred, DeferredList, fail, maybeDeferred, succeed
from twisted.internet.error import CannotListenError
from twisted.internet.interfaces import IListeningPort, IOpenSSLContextFactory
from twisted.internet.protocol import ClientFactory

from callcenter.ids import Ids
from callcenter.net.connections import Dialler, Listener
from callcenter.net.errors import CannotListen, ConnectFailed, PortInUse
from callcenter.net.identity import proves
from callcenter.net.receiver import Receiver
from callcenter.net.stream import CallLater, StreamConnection, StreamLimits
from callcenter.net.tls import ClientTls
from callcenter.net.udp import UdpPort
from callcenter.net.watchful import watch
from callcenter.net.websocket import WebSocketLinks
from callcenter.sip.errors import ParseError
from callcenter.sip.limits import MAX_DATAGRAM
from callcenter.sip.link import Address, Link, udp_link, unmapped
from callcenter.sip.locate import Kind, Reachable
from callcenter.sip.message import Request
from callcenter.sip.reach import Target, Wire

Stream = Literal["tcp", "tls"]

_CONNECT_TIMEOUT_S = 4.0
_SAME_PORT_TRIES = 20
_BACKLOG = 1024
"""Connections that wait to be accepted: every phone comes back at once after a power cut."""


class SignallingReactor(Protocol):
    """The part of Twisted's reactor used here."""

    listenUDP: Callable[..., IListeningPort]
    listenTCP: Callable[..., IListeningPort]
    listenSSL: Callable[..., IListeningPort]
    connectTCP: Callable[..., Any]
    connectSSL: Callable[..., Any]


class Transports:
    """Owns the SIP sockets. `web` is for the web server, which owns the WebSockets.

    New connections of hosts that are `is_banned` are closed before they are read; those of a host that `may_alias` are
    used for requests back to it when it asks so (RFC 5923).
    """

    def __init__(
        self,
        reactor: SignallingReactor,
        call_later: CallLater,
        ids: Ids,
        receiver: Receiver,
        *,
        limits: StreamLimits | None = None,
        client_tls: ClientTls | None = None,
        is_banned: Callable[[str], bool] = lambda _: False,
        may_alias: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self._reactor = reactor
        self._call_later = call_later
        self._ids = ids
        self._receiver = receiver
        self._limits = limits or StreamLimits()
        self._client_tls = client_tls
        self._is_banned = is_banned
        self._may_alias = may_alias
        self._udp: dict[Address, UdpPort] = {}
        self._ports: list[IListeningPort] = []
        self._streams: dict[str, StreamConnection] = {}
        self._dialler = Dialler(self._dial, self._make_ours)
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

    @property
    def reachable(self) -> Reachable:
        """The transports and address families that `connect` can serve; IPv6 first, as RFC 6724 has it."""
        kinds: tuple[tuple[Kind, bool], ...] = (("AAAA", True), ("A", False))
        families = tuple(kind for kind, is_v6 in kinds if self._udp_for("::1" if is_v6 else "127.0.0.1"))
        return Reachable(wires=("udp", "tcp", *self._tls_wires()), families=families)

    def _tls_wires(self) -> tuple[Wire, ...]:
        return ("tls",) if self._client_tls else ()

    def listen_tls(self, host: str, port: int, context: IOpenSSLContextFactory) -> Address:
        """Listen for TLS; returns the address. Raises PortInUse or CannotListen."""
        listener = self._listener("tls")
        opened = self._bind(
            "tls", host, port, lambda: self._reactor.listenSSL(port, listener, context, _BACKLOG, host)
        )
        self._ports.append(opened)
        return host, _port_of(opened)

    def _open(self, transport: Literal["tcp", "udp"], host: str, port: int) -> IListeningPort:
        if transport == "tcp":
            listener = self._listener("tcp")
            return self._bind(
                "tcp", host, port, lambda: self._reactor.listenTCP(port, listener, _BACKLOG, host)
            )
        udp = UdpPort(self._receiver, self._call_later)
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

    def make_connection(self, transport: Stream) -> StreamConnection:
        """A connection to be accepted; Twisted gives it its socket."""
        return StreamConnection(
            partial(self._new_link, transport),
            self._receiver,
            self._call_later,
            self._limits,
            is_accepted=True,
            greeted=self._greeted if transport == "tcp" else None,
        )

    def _make_ours(self, target: Target) -> StreamConnection:
        transport: Stream = "tls" if target.transport == "tls" else "tcp"
        return StreamConnection(
            partial(self._new_link, transport),
            self._receiver,
            self._call_later,
            self._limits,
            is_accepted=False,
            vouch=partial(_vouch, target.name) if transport == "tls" else None,
        )

    def _new_link(self, transport: Stream, connection: StreamConnection) -> Link:
        here, there = connection.transport.getHost(), connection.transport.getPeer()
        local, remote = (unmapped(here.host), here.port), (unmapped(there.host), there.port)
        link = Link(self._ids.new("link"), transport, local, remote)
        watch(connection.transport)
        self._streams[link.id] = connection
        connection.closed.addCallback(lambda _: self._streams.pop(link.id))
        return link

    def _greeted(self, request: Request, connection: StreamConnection) -> None:
        """The first request of a connection may ask for requests back over it (RFC 5923 7).

        Over TCP nothing proves who that is but its address, so only hosts that the operator trusts are heard.
        """
        host = connection.link.remote[0]
        try:
            via = request.via
        except ParseError:
            # Whoever answers it will say so.
            return
        if via.param("alias") is not None and self._may_alias(host):
            self._dialler.adopt(Target("tcp", host, via.port or 5060), connection)

    def send(self, link: Link, data: bytes) -> bool:
        """Put octets on the wire; False when the link is gone or the system refuses (a transport error)."""
        if link.transport == "udp":
            udp = self._udp.get(link.local)
            return udp is not None and udp.send(link, data)
        if link.transport in ("ws", "wss"):
            return self.web.send(link, data)
        stream = self._streams.get(link.id)
        return stream is not None and stream.send(data)

    def connect(self, transport: Wire, host: str, port: int, name: str = "") -> Deferred[Link]:
        """A link to an IP address: for UDP at once, for a stream the open connection or a new one.

        `name` is whom a TLS server must prove to be; without one its address. Fails with ConnectFailed.
        """
        if transport == "udp":
            return self._connect_udp(host, port)
        if transport == "tls" and self._client_tls is None:
            return fail(ConnectFailed(transport, host, port, "TLS is not configured"))
        return self._dialler.connect(
            Target(transport, host, port, (name or host) if transport == "tls" else "")
        )

    def _connect_udp(self, host: str, port: int) -> Deferred[Link]:
        udp = self._udp_for(host)
        if udp is None:
            return fail(ConnectFailed("udp", host, port, "no UDP socket of that address family"))
        return succeed(udp_link(udp.local, (host, port)))

    def _udp_for(self, host: str) -> UdpPort | None:
        """The socket for a peer: of its own family, else one that takes both."""
        own = [udp for udp in self._udp.values() if (":" in udp.local[0]) == (":" in host)]
        return next((udp for udp in (*own, *self._udp.values()) if udp.takes(host)), None)

    def _dial(self, target: Target, factory: ClientFactory) -> None:
        host, port = target.host, target.port
        if self._client_tls and target.transport == "tls":
            ours = self._client_tls.to(target.name)
            self._reactor.connectSSL(host, port, factory, ours, timeout=_CONNECT_TIMEOUT_S)
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


def _vouch(name: str, transport: Any) -> str:
    """What is wrong with the certificate of a server that should be `name`; its chain was checked before."""
    certificate = transport.getPeerCertificate()
    if certificate is not None and proves(certificate.to_cryptography(), name):
        return ""
    return f"its certificate is not for {name}"
