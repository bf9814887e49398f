"""What can be wrong with a packet. Audio packets do not raise: `packet.parse` answers None, they come too often."""

from __future__ import annotations


class RtpError(Exception):
    """A packet or a set of keys cannot be used; the datagram is dropped and counted."""


class RtcpError(RtpError):
    """A control packet breaks RFC 3550 §6."""


class StunError(RtpError):
    """A datagram that should be STUN breaks RFC 8489 §5 or §14."""
