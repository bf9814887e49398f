"""Sockets of a bench that must not get in the way of what it measures."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable
from typing import Any, Protocol

from callcenter.sip.link import Address

LARGEST = 65_535
TIMESTAMPS = 35
"""SO_TIMESTAMPNS of Linux, which Python does not name."""
TIMESPEC = struct.Struct("qq")
DEAF_BYTES = 2_048


class Wire(Protocol):
    """As much of a transport as the bench's telephones use."""

    def sendto(self, data: bytes, addr: Address | None = None) -> None: ...

    def get_extra_info(self, name: str) -> Any: ...

    def close(self) -> None: ...


class Bound:
    """A UDP socket on loopback, used like a transport (`Wire`)."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setblocking(False)
        self.socket.bind(("127.0.0.1", 0))

    def get_extra_info(self, name: str) -> Address:
        assert name == "sockname"
        address: Address = self.socket.getsockname()
        return address

    def sendto(self, data: bytes, addr: Address | None = None) -> None:
        assert addr is not None
        self.socket.sendto(data, addr)

    def close(self) -> None:
        self.socket.close()


class Deaf(Bound):
    """Nobody reads it, so the system throws away what comes: to receive audio costs more than to send it."""

    def __init__(self) -> None:
        super().__init__()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, DEAF_BYTES)


class Stamped(Bound):
    """Hands on each datagram with when the system got it (seconds of `time.time`), however late it is read."""

    def __init__(self, hear: Callable[[bytes, float], None]) -> None:
        super().__init__()
        self.socket.setsockopt(socket.SOL_SOCKET, TIMESTAMPS, 1)
        self._hear = hear
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self.socket.fileno(), self._read)

    def close(self) -> None:
        self._loop.remove_reader(self.socket.fileno())
        super().close()

    def _read(self) -> None:
        while True:
            try:
                data, notes, _, _ = self.socket.recvmsg(LARGEST, socket.CMSG_SPACE(TIMESPEC.size))
            except BlockingIOError:
                return
            (_, _, stamp), *_ = notes
            seconds, nanoseconds = TIMESPEC.unpack(stamp)
            self._hear(data, seconds + nanoseconds / 1e9)
