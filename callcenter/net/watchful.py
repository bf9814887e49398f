"""Has the system itself find out that the other end of a connection is gone."""

from __future__ import annotations

import socket
from typing import Any

IDLE_S = 60
"""Before the first probe of a silent connection."""
PROBE_S = 10
PROBES = 3
UNACKNOWLEDGED_MS = 30_000
"""For what we wrote: SIP itself gives up a request after 32 s (RFC 3261 17.1.1.2)."""

# Not every system has all of them; where one is missing, its own times hold.
_OPTIONS = (
    ("TCP_KEEPIDLE", IDLE_S),
    ("TCP_KEEPINTVL", PROBE_S),
    ("TCP_KEEPCNT", PROBES),
    ("TCP_USER_TIMEOUT", UNACKNOWLEDGED_MS),
)


def watch(transport: Any) -> None:
    """Probe a connection that Twisted opened or accepted, plain or under TLS.

    A phone that lost its network says no goodbye; without this its binding would be rung for hours.
    """
    transport.setTcpKeepAlive(True)
    while hasattr(transport, "transport"):
        transport = transport.transport
    for name, value in _OPTIONS:
        if hasattr(socket, name):
            transport.socket.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
