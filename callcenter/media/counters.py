"""What was dropped, and why: for metrics, and for tests of bad weather."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Counters:
    """Datagrams since start, by what happened to them."""

    malformed: int = 0
    """No RTP, RTCP, STUN or DTLS that we can read."""
    strangers: int = 0
    """From an address or with an SSRC that does not belong to the leg (third-party injection)."""
    forged: int = 0
    """STUN with the wrong password, SRTP that does not verify, or a replay."""
    early: int = 0
    """Before the peer's half was known."""
    unsent: int = 0
    """The kernel had no room or no route: lost as any datagram may be."""
