"""Arithmetic on sequence numbers, which wrap at 16 bits."""

from __future__ import annotations

MAX_DROPOUT = 3_000
"""A jump in sequence numbers beyond this is a source that started again, not loss (RFC 3550 A.1)."""

MAX_MISORDER = 100
"""A packet further behind than this is not a late one (RFC 3550 A.1)."""


def sequence_ahead(one: int, other: int) -> int:
    """Return how far sequence number `one` is ahead of `other`, the short way round: -32768 to 32767."""
    return ((one - other + 0x8000) & 0xFFFF) - 0x8000
