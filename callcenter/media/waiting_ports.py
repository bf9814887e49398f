"""The ports that calls will have next, bound before anybody is told of them.

The core's answer may reach a telephone before the wish for its leg reaches this process: what the telephone sends at
once, a key for example, has to find a socket that keeps it (RFC 3264 5.1, 6). Ports are lent in turn, each for as long
as a call lasts, so those that come next are known.
"""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

from callcenter.media.errors import PortTaken
from callcenter.media.sockets import bind_udp

AHEAD = 16
"""More than the calls that are answered while this process waits for its turn on a busy machine."""


class WaitingPorts:
    """`open` it with the ports in the order they are lent; `take` one, and another is bound in the next loop turn."""

    def __init__(self, address: str, loop: asyncio.AbstractEventLoop) -> None:
        self._address = address
        self._loop = loop
        self._ports: tuple[int, ...] = ()
        self._at: dict[int, int] = {}
        self._next = 0
        self._waiting: dict[int, socket.socket] = {}
        self._filling: asyncio.Handle | None = None

    def open(self, ports: tuple[int, ...]) -> None:
        """Bind the first of them. Until then, and for any other port, `take` binds it itself."""
        self._ports = ports
        self._at = {port: at for at, port in enumerate(ports)}
        self._fill()

    def take(self, port: int) -> socket.socket:
        """Return that port's socket, with what has come since it was bound; raise PortTaken."""
        if port in self._at:
            self._next = self._at[port] + 1
            if self._filling is None:
                self._filling = self._loop.call_soon(self._fill)
        return self._waiting.pop(port, None) or bind_udp(self._address, port)

    def close(self) -> None:
        """Give back all that wait."""
        if self._filling is not None:
            self._filling.cancel()
            self._filling = None
        self._ports = ()
        self._at.clear()
        self._fill()

    def _fill(self) -> None:
        """Bind what is missing of those that come next, and give back what waits in vain."""
        self._filling = None
        coming = [
            self._ports[at % len(self._ports)] for at in range(self._next, self._next + AHEAD) if self._ports
        ]
        for port in self._waiting.keys() - coming:
            self._waiting.pop(port).close()
        for port in coming:
            if port in self._waiting:
                continue
            # One in a call cannot be bound: the core passes it over as well.
            with suppress(PortTaken):
                self._waiting[port] = bind_udp(self._address, port)
