"""Free ports on loopback, so that several runs live side by side."""

from __future__ import annotations

import random
import socket


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
    while True:
        first = chance.randrange(10_000, 32_000 - size) & ~1
        if all(_is_free(port) for port in range(first, first + size)):
            return first, first + size - 1


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
