"""What a leg needs of its way over the network, be it a UDP port of its own or a share of the browsers' port."""

from __future__ import annotations

from typing import Protocol

from callcenter.calls.media import BrowserLocal, BrowserRemote, PlainLocal, PlainRemote
from callcenter.rtp import Packet


class Path(Protocol):
    """Carries RTP between us and one peer; tells its owner what arrives, verified."""

    @property
    def is_open(self) -> bool:
        """There is a way to the peer: what is sent now is not lost on our side."""

    def adopt(self, local: PlainLocal | BrowserLocal) -> bool:
        """Go on as `local` if that is possible without a new path; return whether it was."""

    def set_remote(self, remote: PlainRemote | BrowserRemote | None) -> None:
        """Learn, or learn anew, what the peer's SDP says."""

    def send(self, packet: bytes) -> None:
        """Send an RTP packet; while there is no way to the peer yet it is lost, as any datagram may be."""

    def send_report(self, packet: bytes) -> None:
        """Send an RTCP packet, where the path has room for it."""

    def check(self, now: float) -> None:
        """Look at the clock, about twice a second."""

    def close(self) -> None:
        """Give the port back and tell nothing more."""


class PathOwner(Protocol):
    """The leg, as its path sees it."""

    def path_ready(self) -> None: ...

    def path_failed(self, why: str) -> None: ...

    def packet_received(self, packet: Packet) -> None: ...

    def report_received(self, packet: bytes) -> None: ...

    def consent_lost(self, silent_s: float) -> None: ...
