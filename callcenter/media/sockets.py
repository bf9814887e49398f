"""UDP sockets as media wants them: bound at once, never blocking, and probing which ports are free."""

from __future__ import annotations

import socket

from callcenter.media.errors import PortTaken

Address = tuple[str, int] | tuple[str, int, int, int]

RECEIVE_BUFFER_BYTES = 1 << 18
"""Room for about a thousand packets: the loop may be busy elsewhere for some milliseconds."""


def bind_udp(address: str, port: int) -> socket.socket:
    """Return a non-blocking UDP socket bound to `address`:`port` (0: any free port); raise PortTaken."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_DGRAM)
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
        sock.bind((address, port))
    except OSError as error:
        sock.close()
        raise PortTaken(f"UDP port {port} of {address} cannot be used: {error.strerror}") from error
    return sock


def free_ports(address: str, first: int, last: int) -> tuple[int, ...]:
    """Return the even ports from `first` to `last` that nobody holds now (RFC 3550 11)."""
    return tuple(port for port in range(first + first % 2, last + 1, 2) if _is_free(address, port))


def _is_free(address: str, port: int) -> bool:
    try:
        bind_udp(address, port).close()
    except PortTaken:
        return False
    return True


def reached_from(sock: socket.socket, host: str) -> str:
    """The address of a peer as that socket writes it: one for both families takes IPv4 only so (RFC 4291 2.5.5.2)."""
    return f"::ffff:{host}" if sock.family is socket.AF_INET6 and ":" not in host else host


def send_datagram(sock: socket.socket, datagram: bytes | bytearray, address: Address) -> bool:
    """Send at once or not at all; return whether the kernel took it.

    The socket's own call costs half of the loop's transport, and late RTP is worth nothing: no queue.
    """
    try:
        sock.sendto(datagram, address)
    except OSError:
        # No room, no route, or an ICMP refusal of an earlier packet: lost like any datagram.
        return False
    return True
