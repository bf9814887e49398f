"""The reports of a plain leg: on the port beside its audio, or on the same one (RFC 3550 11, 5761)."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

from callcenter.media.errors import PortTaken
from callcenter.media.sockets import Address, bind_udp, send_datagram
from callcenter.media.studio import Studio


class ControlPort(asyncio.DatagramProtocol):
    """Binds `port` when it is free; without it the leg has no reports, which is no reason to have no audio."""

    __slots__ = ("_counters", "_is_closed", "_open_ports", "_opening", "_received", "_socket", "_transport")

    def __init__(self, port: int, studio: Studio, received: Callable[[bytes, Address], None]) -> None:
        self._received = received
        self._counters = studio.counters
        self._transport: asyncio.DatagramTransport | None = None
        self._socket: socket.socket | None = None
        self._is_closed = False
        self._open_ports = studio.open_ports
        self._opening: asyncio.Task[None] | None = None
        try:
            self._socket = bind_udp(studio.config.bind_address, port)
        except PortTaken:
            return
        self._open_ports.opened(self)
        self._opening = studio.loop.create_task(self._open(studio.loop, self._socket))

    def send(self, packet: bytes, address: Address) -> None:
        if self._socket is not None and not send_datagram(self._socket, packet, address):
            self._counters.unsent += 1

    def close(self) -> None:
        self._is_closed = True
        # Whoever received is mostly whoever has this port: without the ring, a leg is gone when it is over, and the
        # collector need not stop the sound for 30 ms to find hundreds of them.
        self._received = _nobody
        if self._transport is not None:
            # Otherwise it closes as soon as it is made, which is on its way.
            self._transport.abort()

    async def _open(self, loop: asyncio.AbstractEventLoop, sock: socket.socket) -> None:
        await loop.create_datagram_endpoint(lambda: self, sock=sock)
        self._opening = None

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self._transport = transport
        if self._is_closed:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._open_ports.closed(self)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        if not self._is_closed:
            self._received(data, addr)


def _nobody(_data: bytes, _address: Address) -> None:
    """Whom what still comes is meant for once the port is closed."""
