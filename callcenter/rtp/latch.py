"""Whose packets count: the address in the SDP, or the one behind its NAT, and nobody else's.

A phone behind NAT announces an address it cannot be reached at, so the first packets tell where it really is
(symmetric RTP, RFC 4961). That must not let a stranger who throws packets at the port take over the call. Hence a
ladder: a better claim replaces a lesser one, an equal or lesser one is refused and counted.

    NOBODY  ->  STRANGER  ->  SAME_HOST  ->  SIGNALLED

A stranger needs several packets in a row from one stream while nobody with a better claim speaks. Any number of
streams (SSRCs) may come from the source that is let in, none from elsewhere.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from callcenter.rtp.numbers import sequence_ahead
from callcenter.rtp.packet import Packet

Source = tuple[str, int]
"""Host and port as the socket gives them."""

STRANGER_PACKETS = 5
"""So many in a row of one stream: 100 ms of speech, more than stray packets and port scans bring."""

STRANGER_PATIENCE_S = 1.0
"""... and within this time: a slow scan never adds up."""


class Claim(IntEnum):
    """How good the claim of the source let in is."""

    NOBODY = 0
    STRANGER = 1
    SAME_HOST = 2
    SIGNALLED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Knock:
    """A stranger's packets so far: where from, which stream, the last number, how many in a row, since when."""

    source: Source
    ssrc: int
    sequence: int
    count: int
    since: float


@dataclass(slots=True)
class Latch:
    """The source of one plain RTP leg.

    `accept` says whether to use a packet. `remote` is where to send: the source let in, else the signalled
    address. `injected` counts the packets refused.
    """

    signalled: Source
    source: Source | None = None
    claim: Claim = Claim.NOBODY
    injected: int = 0
    knock: Knock | None = None

    @property
    def remote(self) -> Source:
        return self.source or self.signalled

    @property
    def is_latched(self) -> bool:
        return self.source is not None

    def accept(self, packet: Packet, source: Source, now: float) -> bool:
        """Return whether this packet is the peer's; let its source in when its claim is the best so far."""
        if source == self.source:
            return True
        claim = self._claim_of(source)
        if claim <= self.claim or (claim is Claim.STRANGER and not self._knocked_enough(packet, source, now)):
            self.injected += 1
            return False
        self.source, self.claim, self.knock = source, claim, None
        return True

    def resignalled(self, signalled: Source) -> None:
        """Take the address of a new SDP. An unchanged one, or the 0.0.0.0 of a hold, changes nothing."""
        if signalled != self.signalled and not ipaddress.ip_address(signalled[0]).is_unspecified:
            self.signalled, self.source, self.claim, self.knock = signalled, None, Claim.NOBODY, None

    def to_data(self) -> dict[str, object]:
        """Return the state as plain data. A stranger half way in has to start again."""
        return {
            "signalled": list(self.signalled),
            "source": list(self.source) if self.source else None,
            "claim": self.claim.name,
            "injected": self.injected,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Latch:
        """Make the latch that `to_data` described."""
        source = data["source"]
        return cls(
            signalled=_source(data["signalled"]),
            source=_source(source) if source else None,
            claim=Claim[data["claim"]],
            injected=data["injected"],
        )

    def _claim_of(self, source: Source) -> Claim:
        if _plain_host(source[0]) != _plain_host(self.signalled[0]):
            return Claim.STRANGER
        return Claim.SIGNALLED if source[1] == self.signalled[1] else Claim.SAME_HOST

    def _knocked_enough(self, packet: Packet, source: Source, now: float) -> bool:
        last = self.knock
        goes_on = (
            last is not None
            and (last.source, last.ssrc) == (source, packet.ssrc)
            and sequence_ahead(packet.sequence, last.sequence) == 1
            and now - last.since <= STRANGER_PATIENCE_S
        )
        count, since = (last.count + 1, last.since) if last is not None and goes_on else (1, now)
        self.knock = Knock(
            source=source, ssrc=packet.ssrc, sequence=packet.sequence, count=count, since=since
        )
        return count >= STRANGER_PACKETS


def _plain_host(host: str) -> str:
    """Return the host in one spelling: a socket for both families shows IPv4 as ::ffff:a.b.c.d."""
    address = ipaddress.ip_address(host)
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


def _source(pair: list[Any]) -> Source:
    host, port = pair
    return str(host), int(port)
