"""RTP packets as bytes and as values (RFC 3550 §5.1), and what else shares their port (RFC 7983, 5761).

This runs fifty times a second for every leg, so it is flat: one unpack, a named tuple, None for what is malformed.
"""

from __future__ import annotations

import struct
from enum import Enum
from typing import NamedTuple

HEADER = struct.Struct("!BBHII")
HEADER_BYTES = HEADER.size

# Ethernet's 1500 less IPv6 and UDP headers; 60 ms of G.711 needs 492. Longer is no audio of ours.
MAX_PACKET = 1_452

_PLAINEST = 0x80


class Packet(NamedTuple):
    """One RTP packet without its framing. `timestamp` and `sequence` wrap at 32 and 16 bits.

    A tuple and not a dataclass because a frozen dataclass takes four times as long to make.
    """

    payload_type: int
    marker: bool
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes


def parse(data: bytes) -> Packet | None:
    """Read one datagram; None for anything that is not a well-formed RTP packet of version 2."""
    size = len(data)
    if not HEADER_BYTES <= size <= MAX_PACKET:
        return None
    first, second, sequence, timestamp, ssrc = HEADER.unpack_from(data)
    start = HEADER_BYTES
    end = size
    if first != 0x80:
        if first >> 6 != 2:
            return None
        start += 4 * (first & 0x0F)
        if first & 0x10:
            if start + 4 > size:
                return None
            start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4], "big")
        if first & 0x20:
            # The last octet counts the padding, itself included, so 0 is not a count (RFC 3550 §5.1).
            if data[-1] == 0:
                return None
            end -= data[-1]
        if start > end:
            return None
    return Packet(second & 0x7F, second >= 0x80, sequence, timestamp, ssrc, data[start:end])


def parse_audio(data: bytes) -> Packet | None:
    """Read a datagram of the plainest kind, without CSRC, extension or padding; None for others, and for RTCP."""
    if not HEADER_BYTES <= len(data) <= MAX_PACKET or data[0] != _PLAINEST:
        return None
    _, second, sequence, timestamp, ssrc = HEADER.unpack_from(data)
    if 192 <= second <= 223:
        return None
    return Packet(second & 0x7F, second >= 0x80, sequence, timestamp, ssrc, data[HEADER_BYTES:])


def build(
    payload_type: int, sequence: int, timestamp: int, ssrc: int, payload: bytes, marker: bool = False
) -> bytes:
    """Write a packet without CSRC, extension or padding. All numbers must be in range already."""
    return HEADER.pack(0x80, payload_type | (marker << 7), sequence, timestamp, ssrc) + payload


class Kind(Enum):
    """What a datagram on a shared port is."""

    STUN = "stun"
    DTLS = "dtls"
    RTP = "rtp"
    RTCP = "rtcp"
    OTHER = "other"


def _kind_of_first_byte(value: int) -> Kind:
    if value <= 3:
        return Kind.STUN
    if 20 <= value <= 63:
        return Kind.DTLS
    return Kind.RTP if 128 <= value <= 191 else Kind.OTHER


_KINDS = tuple(_kind_of_first_byte(value) for value in range(256))


def classify(data: bytes) -> Kind:
    """Tell by the first byte what a datagram is (RFC 7983 §7), and RTCP from RTP by the second (RFC 5761 §4)."""
    if not data:
        return Kind.OTHER
    kind = _KINDS[data[0]]
    if kind is Kind.RTP:
        if len(data) < 2:
            return Kind.OTHER
        return Kind.RTCP if 192 <= data[1] <= 223 else Kind.RTP
    return kind
