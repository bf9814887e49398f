"""The one UDP port of all browser calls: sorts datagrams by their first byte (RFC 7983) and finds their leg."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from callcenter.media.counters import Counters
from callcenter.media.sockets import Address, bind_udp
from callcenter.rtp import Kind, StunError, Verdict, classify, stun


class BrowserPeer(Protocol):
    """A path as the common port sees it: `checked` is told authenticated checks only."""

    @property
    def password(self) -> str: ...

    def checked(self, address: Address, is_nominated: bool) -> None: ...

    def dtls_received(self, datagram: bytes) -> None: ...

    def srtp_received(self, datagram: bytes) -> None: ...

    def srtcp_received(self, datagram: bytes) -> None: ...


class BrowserMux(asyncio.DatagramProtocol):
    """Finds a peer by its ICE user fragment first, then by the address that its checks came from."""

    def __init__(self, counters: Counters) -> None:
        self.counters = counters
        self.port = 0
        self._by_ufrag: dict[str, BrowserPeer] = {}
        self._by_address: dict[Address, BrowserPeer] = {}
        self._sendto: Callable[[bytes, Address], int] | None = None
        self._transport: asyncio.BaseTransport | None = None
        self._closed: asyncio.Future[None] | None = None

    async def open(self, address: str, port: int, loop: asyncio.AbstractEventLoop) -> None:
        """Bind and listen; `port` 0 takes a free one. Raise PortTaken."""
        sock = bind_udp(address, port)
        self._sendto, self.port = sock.sendto, sock.getsockname()[1]
        self._closed = loop.create_future()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, sock=sock)

    async def close(self) -> None:
        if self._transport is not None and self._closed is not None:
            self._transport.close()
            await self._closed
            self._transport = self._sendto = None

    # What the paths ask

    def register(self, ufrag: str, peer: BrowserPeer) -> None:
        """Let checks for `ufrag` reach `peer`."""
        self._by_ufrag[ufrag] = peer

    def move(self, peer: BrowserPeer, before: Address | None, after: Address) -> None:
        """Let what comes from `after` reach `peer`, and nothing from `before` any more."""
        self._forget_address(peer, before)
        self._by_address[after] = peer

    def unregister(self, ufrag: str, peer: BrowserPeer, address: Address | None) -> None:
        if self._by_ufrag.get(ufrag) is peer:
            del self._by_ufrag[ufrag]
        self._forget_address(peer, address)

    def send(self, datagram: bytes, address: Address) -> None:
        if self._sendto is None:
            self.counters.unsent += 1
            return
        try:
            # The socket's own call costs half of the loop's transport (see `send_datagram`).
            self._sendto(datagram, address)
        except OSError:
            self.counters.unsent += 1

    # What the loop brings (asyncio.DatagramProtocol)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._closed is not None:
            self._closed.set_result(None)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        kind = classify(data)
        if kind is Kind.RTP and (speaker := self._by_address.get(addr)) is not None:
            speaker.srtp_received(data)
            return
        if kind is Kind.STUN:
            self._take_check(data, addr)
            return
        peer = self._by_address.get(addr)
        if peer is None:
            self.counters.strangers += 1
        elif kind is Kind.RTCP:
            peer.srtcp_received(data)
        elif kind is Kind.DTLS:
            peer.dtls_received(data)
        else:
            self.counters.malformed += 1

    def _take_check(self, data: bytes, address: Address) -> None:
        try:
            message = stun.parse(data)
            ufrag = message.local_ufrag or ""
            peer = self._by_ufrag.get(ufrag)
            if peer is None:
                self.counters.strangers += 1
                return
            check = stun.judge(message, address[:2], ufrag=ufrag, password=peer.password)
        except StunError:
            self.counters.malformed += 1
            return
        if check.verdict in (Verdict.UNAUTHENTICATED, Verdict.BAD_REQUEST):
            # No answer: whoever guesses passwords or forges sources learns nothing from us.
            self.counters.forged += 1
            return
        self.send(check.response, address)
        if check.is_good:
            peer.checked(address, check.nominates)

    def _forget_address(self, peer: BrowserPeer, address: Address | None) -> None:
        # After a move another browser behind the same NAT may have got this one's former address.
        if address is not None and self._by_address.get(address) is peer:
            del self._by_address[address]
