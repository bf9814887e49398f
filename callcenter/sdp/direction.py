"""Which way audio flows, in both styles of hold (RFC 3264 §5.1, §6.1 and §8.4)."""

from __future__ import annotations

from enum import Enum

from callcenter.sdp.session import MediaDescription, SessionDescription

UNSPECIFIED = ("0.0.0.0", "::")
"""The old style of hold: an address nobody can send to (RFC 3264 §8.4)."""


class Direction(Enum):
    """Seen from the side whose description it stands in."""

    SENDRECV = "sendrecv"
    SENDONLY = "sendonly"
    RECVONLY = "recvonly"
    INACTIVE = "inactive"

    @property
    def sends(self) -> bool:
        return self in (Direction.SENDRECV, Direction.SENDONLY)

    @property
    def receives(self) -> bool:
        return self in (Direction.SENDRECV, Direction.RECVONLY)

    @property
    def mirrored(self) -> Direction:
        """What the other side says about the same flow."""
        return direction(sends=self.receives, receives=self.sends)


def direction(*, sends: bool, receives: bool) -> Direction:
    """Return the attribute that says so."""
    if sends:
        return Direction.SENDRECV if receives else Direction.SENDONLY
    return Direction.RECVONLY if receives else Direction.INACTIVE


def stated(session: SessionDescription, media: MediaDescription) -> Direction:
    """Read the direction of a section: its own, else the session's, else sendrecv (RFC 8866 §6.7)."""
    for level in (media, session):
        for attribute in level.attributes:
            if attribute.value is None and attribute.name in _NAMES:
                return Direction(attribute.name)
    return Direction.SENDRECV


_NAMES = {each.value for each in Direction}
