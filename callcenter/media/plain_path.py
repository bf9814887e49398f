"""A telephone leg's own UDP port: symmetric RTP, latched so that a stranger cannot steal the stream, or SRTP."""

from __future__ import annotations

import asyncio
import base64
import ipaddress

from callcenter.calls.media import BrowserLocal, BrowserRemote, PlainLocal, PlainRemote
from callcenter.media.control_port import ControlPort
from callcenter.media.path import PathOwner
from callcenter.media.sockets import Address, reached_from, send_datagram
from callcenter.media.srtp import SUITES, SrtpPair
from callcenter.media.studio import Studio
from callcenter.rtp import Kind, Latch, SrtpKeys, classify, parse, parse_audio
from callcenter.sdp import SrtpKey

MOST_PORTS = 65536


class PlainPath(asyncio.DatagramProtocol):
    """Bound from the moment it is made, so that nothing the peer sends early is refused; else raises PortTaken."""

    __slots__ = (
        "_control", "_control_source", "_counters", "_is_closed", "_latch", "_loop", "_open_ports", "_opening",
        "_owner", "_remote", "_sendto", "_socket", "_spoken_key", "_srtp", "_transport", "local",
    )  # fmt: skip

    def __init__(self, local: PlainLocal, owner: PathOwner, studio: Studio) -> None:
        self.local = local
        self._spoken_key: SrtpKey | None = None
        self._owner = owner
        self._loop = studio.loop
        self._counters = studio.counters
        self._remote: PlainRemote | None = None
        self._latch: Latch | None = None
        self._srtp: SrtpPair | None = None
        self._transport: asyncio.DatagramTransport | None = None
        self._is_closed = False
        self._socket = studio.ports.take(local.port)
        self._sendto = self._socket.sendto
        self._open_ports = studio.open_ports
        self._open_ports.opened(self)
        self._opening: asyncio.Task[None] | None = self._loop.create_task(self._open())
        self._control = ControlPort(local.port + 1, studio, self._control_received)
        self._control_source: Address | None = None

    # What the leg asks (`path.Path`)

    @property
    def is_open(self) -> bool:
        """There is somebody to send to."""
        return self._latch is not None

    def adopt(self, local: PlainLocal | BrowserLocal) -> bool:
        """Take another key of ours on the same port; what was encrypted never becomes plain (RFC 4568 7.1)."""
        if not isinstance(local, PlainLocal) or local.port != self.local.port or local.srtp is None:
            return False
        self.local = local
        return True

    def set_remote(self, remote: PlainRemote | BrowserRemote | None) -> None:
        if not isinstance(remote, PlainRemote):
            return
        self._take_keys(remote)
        if remote == self._remote:
            return
        self._remote = remote
        self._control_source = None
        if not _is_reachable(remote):
            return
        signalled = reached_from(self._socket, remote.host), remote.port
        if self._latch is None:
            self._latch = Latch(signalled=signalled)
        else:
            # The call has moved: whoever was let in has to show up there.
            self._latch.resignalled(signalled)

    def send(self, packet: bytes) -> None:
        latch = self._latch
        if latch is None:
            return
        if self._srtp is not None:
            packet = self._srtp.protect(packet)
        try:
            # The socket's own call costs half of the loop's transport (see `send_datagram`).
            self._sendto(packet, latch.source or latch.signalled)
        except OSError:
            self._counters.unsent += 1

    def send_report(self, packet: bytes) -> None:
        """Send to where reports came from, else to where they should go, at the host that was let in."""
        latch, remote = self._latch, self._remote
        if latch is None or remote is None:
            return
        if self._srtp is not None:
            packet = self._srtp.protect_rtcp(packet)
        host, port = latch.remote
        if remote.rtcp_mux:
            self._send(packet)
        elif self._control_source is not None:
            self._control.send(packet, self._control_source)
        elif (to := remote.rtcp_port or port + 1) < MOST_PORTS:
            self._control.send(packet, (host, to))

    def _send(self, datagram: bytes) -> None:
        if self._latch is not None and not send_datagram(self._socket, datagram, self._latch.remote):
            self._counters.unsent += 1

    def _take_keys(self, remote: PlainRemote) -> None:
        """Encrypt from now on, or with another key, or expect the peer's new one; the other direction goes on."""
        ours, theirs = self.local.srtp, remote.srtp
        if ours is None or theirs is None:
            return
        if self._srtp is None:
            keys = SrtpKeys(local=base64.b64decode(ours.key), remote=base64.b64decode(theirs.key))
            self._srtp = SrtpPair(SUITES[ours.suite], keys)
        else:
            if ours != self._spoken_key:
                self._srtp.speak(SUITES[ours.suite], base64.b64decode(ours.key))
            if self._remote is None or self._remote.srtp != theirs:
                self._srtp.expect(SUITES[theirs.suite], base64.b64decode(theirs.key))
        self._spoken_key = ours

    def check(self, now: float) -> None:
        """Do nothing: a plain leg has no consent to lose."""

    def close(self) -> None:
        self._is_closed = True
        self._control.close()
        if self._transport is not None:
            # Otherwise it closes as soon as it is made, which is on its way.
            self._transport.abort()

    # What the loop brings (asyncio.DatagramProtocol)

    async def _open(self) -> None:
        await self._loop.create_datagram_endpoint(lambda: self, sock=self._socket)
        self._opening = None

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self._transport = transport
        if self._is_closed:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._open_ports.closed(self)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        if self._is_closed:
            return
        latch = self._latch
        if latch is not None and addr == latch.source and self._srtp is None:
            # What nearly every datagram is: audio of the one who was let in.
            packet = parse_audio(data)
            if packet is not None:
                self._owner.packet_received(packet)
                return
        kind = classify(data)
        if latch is None:
            self._counters.early += 1
        elif kind is Kind.RTP:
            self._take_rtp(latch, data, addr)
        elif kind is Kind.RTCP and addr[:2] == latch.remote:
            # Some phones send their reports to the one port they know.
            self._take_report(data)
        else:
            self._counters.malformed += 1

    def _control_received(self, data: bytes, address: Address) -> None:
        """A report beside the audio: only the host that was let in may send one."""
        latch = self._latch
        if latch is None:
            self._counters.early += 1
        elif classify(data) is not Kind.RTCP:
            self._counters.malformed += 1
        elif address[0] != latch.remote[0]:
            self._counters.strangers += 1
        elif self._take_report(data):
            self._control_source = address

    def _take_report(self, data: bytes) -> bool:
        """Hand on a report; False for a forged one."""
        plain = data if self._srtp is None else self._srtp.unprotect_rtcp(data)
        if plain is None:
            self._counters.forged += 1
            return False
        self._owner.report_received(plain)
        return True

    def _take_rtp(self, latch: Latch, data: bytes, address: Address) -> None:
        plain = data if self._srtp is None else self._srtp.unprotect(data)
        if plain is None:
            # Before the latch: only who has the key is let in.
            self._counters.forged += 1
            return
        packet = parse(plain)
        if packet is None:
            self._counters.malformed += 1
        elif latch.accept(packet, address[:2], self._loop.time()):
            self._owner.packet_received(packet)
        else:
            self._counters.strangers += 1


def _is_reachable(remote: PlainRemote) -> bool:
    """Tell whether one can send there: no name (looking it up would block), no 0.0.0.0 (RFC 2543's hold)."""
    try:
        address = ipaddress.ip_address(remote.host)
    except ValueError:
        return False
    return not address.is_unspecified and 0 < remote.port < MOST_PORTS
