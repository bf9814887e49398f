"""SIP over UDP: one datagram, one message (RFC 3261 18.3)."""

from __future__ import annotations

import socket

from twisted.internet.error import MessageLengthError
from twisted.internet.interfaces import IUDPTransport
from twisted.internet.protocol import DatagramProtocol

from callcenter.net.inbox import Inbox
from callcenter.net.receiver import Receiver
from callcenter.net.stream import CallLater
from callcenter.sip.errors import ParseError
from callcenter.sip.link import Address, Link, udp_link, unmapped
from callcenter.sip.parser import parse

# Phones keep their NAT's pinhole open with these; there is nothing to answer over UDP (RFC 5626 4.4.1).
_KEEP_ALIVE = b"\r\n\0 "

RECEIVE_BUFFER_BYTES = 4 << 20
"""Room for thousands of messages, or for what the system allows: one that is lost costs its sender half a second."""

OCTETS_A_TURN = 16_384
"""Read at once: about sixteen messages."""

MESSAGES_A_TURN = 16
"""Fewer would leave a burst in the system's buffer until it is full, for a turn of the loop may be long while hundreds
of pages are open."""

MOST_WAITING = 64
"""Read ahead to find out who hangs up; the rest stays in the system's buffer."""


class UdpPort(DatagramProtocol):
    """One UDP socket. Made by `Transports.listen`. `call_later`: the loop's."""

    transport: IUDPTransport

    def __init__(self, receiver: Receiver, call_later: CallLater) -> None:
        self._receiver = receiver
        self._call_later = call_later
        self._inbox = Inbox()
        self._is_reading = self._is_due = self._is_closed = False
        self.local: Address = ("", 0)

    def startProtocol(self) -> None:
        host = self.transport.getHost()
        self.local = (host.host, host.port)
        # Twisted's own 256 KiB would keep everything else waiting while a burst is read.
        self.transport.maxThroughput = OCTETS_A_TURN  # type: ignore[attr-defined]
        handle: socket.socket = self.transport.getHandle()  # type: ignore[attr-defined]
        handle.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)

    def stopProtocol(self) -> None:
        self._is_closed = True
        self._inbox.clear()

    def datagramReceived(self, datagram: bytes, addr: Address) -> None:
        if not datagram.strip(_KEEP_ALIVE):
            return
        self._inbox.put(datagram, addr)
        if not self._is_reading and not self._is_due:
            self._read_waiting()

    def _read_waiting(self) -> None:
        """Read the messages of a turn; after each, look for whoever has hung up meanwhile."""
        if self._is_closed:
            return
        self._is_reading, self._is_due, read = True, False, 0
        try:
            while read < MESSAGES_A_TURN:
                if len(self._inbox) < MOST_WAITING and not self._is_closed:
                    self.transport.doRead()  # type: ignore[attr-defined]
                if not self._inbox:
                    break
                read += 1
                self._read(*self._inbox.take())
        finally:
            self._is_reading = False
            if self._inbox or read > 1:
                # That was a turn: others have theirs before the next message.
                self._is_due = True
                self._call_later(0, self._read_waiting)

    def _read(self, datagram: bytes, addr: Address) -> None:
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
