"""How the SIP core reaches a server by name: what it asks of the world, and what it is told (RFC 3263).

    Locate(key, uri) ─▶ located(key, targets)                 DNS, in the order in which they are to be tried
    Connect(key, target) ─▶ connected(key, link)              a UDP pair at once, a stream when it stands
                         └▶ unreachable(key, why)             the next target's turn

The core owns the order and who is next; the adapter looks up, connects, and decides nothing. `key` is the core's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from callcenter.sip.uri import SipUri

Wire = Literal["udp", "tcp", "tls"]


@dataclass(frozen=True, slots=True)
class Target:
    """One server to try: an IP address. `name` is what its TLS certificate must say (RFC 5922 7)."""

    transport: Wire
    host: str
    port: int
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Locate:
    """Find the servers of `uri`. Answered once by `located`, with none when there are none (or DNS is silent)."""

    key: str
    uri: SipUri


@dataclass(frozen=True, slots=True, kw_only=True)
class Connect:
    """Open a way to `target`. Answered once, by `connected` or `unreachable`."""

    key: str
    target: Target
