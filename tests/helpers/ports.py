"""Free ports on loopback, so that several runs live side by side."""

from __future__ import annotations

import os
import random
import socket

WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
WORKERS = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
"""Which of the processes that share the tests this one is: each has ports of its own."""


def share(first: int, last: int) -> tuple[int, int]:
    """This process's part of the ports from `first` to below `last`."""
    each = (last - first) // WORKERS
    return first + each * WORKER, first + each * (WORKER + 1)


def free_port() -> int:
    """A port that is free for UDP and TCP now."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp:
            tcp.bind(("127.0.0.1", 0))
            port: int = tcp.getsockname()[1]
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
                try:
                    udp.bind(("127.0.0.1", port))
                except OSError:
                    continue
            return port


def free_range(size: int) -> tuple[int, int]:
    """`size` neighbouring UDP ports below the ephemeral range, all free now."""
    chance = random.SystemRandom()
    lowest, highest = share(10_000, 32_000)
    while True:
        first = chance.randrange(lowest, highest - size) & ~1
        if all(_is_free(port) for port in range(first, first + size)):
            return first, first + size - 1


def free_row(size: int) -> int:
    """The first of `size` neighbouring ports, free for UDP and TCP now.

    For programs that take those after their own as well, and that do not share a port with a connection that is just
    over: no connection gets its own end here, below the ephemeral range, and no `free_range` lies here.
    """
    chance = random.SystemRandom()
    lowest, highest = share(6_000, 10_000)
    kinds = (socket.SOCK_DGRAM, socket.SOCK_STREAM)
    while True:
        first = chance.randrange(lowest, highest - size)
        if all(_is_free(port, kind) for port in range(first, first + size) for kind in kinds):
            return first


def _is_free(port: int, kind: socket.SocketKind = socket.SOCK_DGRAM) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
