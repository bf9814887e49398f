"""Where a message came from and where an answer goes: one UDP peer or one connection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

Transport = Literal["udp", "tcp", "tls", "ws", "wss"]
Address = tuple[str, int]

LOOPBACK = ("127.0.0.1", "::1")
"""Programs on this machine, a proxy of ours among them: it may bring everybody over one address."""


@dataclass(frozen=True, slots=True)
class Link:
    """A way to one peer. `user` is set when the connection itself proved who it is (a browser's session
    cookie).

    `id` is unique per connection and never used again; for UDP it names the pair of addresses, so it is the
    same after a restart.
    """

    id: str
    transport: Transport
    local: Address
    remote: Address
    user: str = ""

    @property
    def is_reliable(self) -> bool:
        """Whether retransmission timers stay off (RFC 3261 17)."""
        return self.transport != "udp"

    @property
    def is_secure(self) -> bool:
        return self.transport in ("tls", "wss")

    @property
    def is_browser(self) -> bool:
        """Whether it is a WebSocket: nothing else than a browser uses one (RFC 7118)."""
        return self.transport in ("ws", "wss")

    def to_data(self) -> dict[str, object]:
        return {
            "id": self.id,
            "transport": self.transport,
            "local": list(self.local),
            "remote": list(self.remote),
            "user": self.user,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, object]) -> Link:
        local, remote = cast("list[Address]", (data["local"], data["remote"]))
        return cls(
            id=str(data["id"]),
            transport=cast(Transport, data["transport"]),
            local=(local[0], local[1]),
            remote=(remote[0], remote[1]),
            user=str(data["user"]),
        )


def udp_link(local: Address, remote: Address) -> Link:
    """The link between two UDP addresses; there is no connection, so the addresses are its identity."""
    return Link(f"udp:{local[0]}:{local[1]}-{remote[0]}:{remote[1]}", "udp", local, remote)


def unmapped(host: str) -> str:
    """The IPv4 address of a peer that an IPv6 socket shows as "::ffff:192.0.2.7" (RFC 4291 2.5.5.2)."""
    return host.removeprefix("::ffff:") if "." in host else host
