"""SIP over UDP: one datagram, one message (RFC 3261 18.3)."""

from __future__ import annotations

import socket

from twisted.internet.error import MessageLengthError
from twisted.internet.interfaces import IUDPTransport
from twisted.internet.protocol import DatagramProtocol

from callcenter.net.receiver import Receiver
from callcenter.sip.errors import ParseError
from callcenter.sip.link import Address, Link, udp_link, unmapped
from callcenter.sip.parser import parse

# Phones keep their NAT's pinhole open with these; there is nothing to answer over UDP (RFC 5626 4.4.1).
_KEEP_ALIVE = b"\r\n\0 "

RECEIVE_BUFFER_BYTES = 4 << 20
"""Room for thousands of messages, or for what the system allows: one that is lost costs its sender half a second."""

OCTETS_A_TURN = 16_384
"""Read in one turn of the loop: about sixteen messages. Fewer would leave a burst in the system's buffer until it is
full, for a turn may be long while hundreds of pages are open."""


class UdpPort(DatagramProtocol):
    """One UDP socket. Made by `Transports.listen`."""

    transport: IUDPTransport

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self.local: Address = ("", 0)

    def startProtocol(self) -> None:
        host = self.transport.getHost()
        self.local = (host.host, host.port)
        # Twisted's own 256 KiB would keep everything else waiting while a burst is read.
        self.transport.maxThroughput = OCTETS_A_TURN  # type: ignore[attr-defined]
        handle: socket.socket = self.transport.getHandle()  # type: ignore[attr-defined]
        handle.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)

    def datagramReceived(self, datagram: bytes, addr: Address) -> None:
        if not datagram.strip(_KEEP_ALIVE):
            return
        link = udp_link(self.local, (unmapped(addr[0]), addr[1]))
        try:
            message = parse(datagram)
        except ParseError as error:
            self._receiver.garbled(error, link)
            return
        self._receiver.arrived(message, link)

    def send(self, link: Link, data: bytes) -> bool:
        """Send one datagram; False when the system would not take it."""
        try:
            self.transport.write(data, self._address(link.remote))
        except (OSError, MessageLengthError, ValueError):
            # No route, larger than the path takes, or no IP address: the caller counts it as a transport
            # error.
            return False
        return True

    def takes(self, host: str) -> bool:
        """Whether that address can be reached from here: one of our family, or IPv4 from "::" (RFC 4291 2.5.5.2)."""
        is_v6 = ":" in self.local[0]
        return is_v6 if ":" in host else not is_v6 or self.local[0] == "::"

    def _address(self, remote: Address) -> Address:
        host, port = remote
        is_mapped = ":" in self.local[0] and ":" not in host
        return (f"::ffff:{host}" if is_mapped else host), port
