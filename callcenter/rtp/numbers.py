"""Arithmetic on numbers that wrap: sequence numbers (16 bits) and timestamps (32 bits)."""

from __future__ import annotations

MAX_DROPOUT = 3_000
"""A jump in sequence numbers beyond this is a source that started again, not loss (RFC 3550 A.1)."""

MAX_MISORDER = 100
"""A packet further behind than this is not a late one (RFC 3550 A.1)."""


def sequence_ahead(one: int, other: int) -> int:
    """Return how far sequence number `one` is ahead of `other`, the short way round: -32768 to 32767."""
    return ((one - other + 0x8000) & 0xFFFF) - 0x8000


def ahead(one: int, other: int) -> int:
    """Return how far timestamp `one` is ahead of `other`, the short way round: -2**31 to 2**31 - 1."""
    return ((one - other + 0x80000000) & 0xFFFFFFFF) - 0x80000000
