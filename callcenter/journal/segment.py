"""Framing: lengths and checksums, so that a torn or damaged tail is found and never read as an event."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from callcenter.journal.errors import JournalError, NotAJournal

MAGIC = b"CCJ1"
VERSION = 1
MAX_PAYLOAD = 1 << 20
"""An event is a few hundred bytes; a length beyond this is damage, not data."""

_HEADER = struct.Struct(">4sHHQ")
_FRAME = struct.Struct(">II")
HEADER_SIZE = _HEADER.size
FRAME_SIZE = _FRAME.size


@dataclass(frozen=True, slots=True)
class Scan:
    """What could be read: payloads in order, how many bytes were good, how many behind them were not."""

    payloads: Sequence[bytes]
    good: int
    cut: int


def header(first: int) -> bytes:
    """The start of a segment whose first record has number `first`."""
    return _HEADER.pack(MAGIC, VERSION, _check(first), first)


def read_header(data: bytes) -> int:
    """Return the number of the segment's first record; raise NotAJournal."""
    if len(data) < HEADER_SIZE:
        raise NotAJournal("the file is too short for a journal segment")
    magic, version, check, first = _HEADER.unpack_from(data)
    if magic != MAGIC or version != VERSION:
        raise NotAJournal("the file is not a journal segment of this version")
    if check != _check(first):
        raise NotAJournal("the number of the segment's first record is damaged")
    return int(first)


def _check(first: int) -> int:
    """Half a CRC-32 of the first number: all the room the header has, enough for every single flipped bit."""
    return zlib.crc32(first.to_bytes(8, "big")) & 0xFFFF


def record(payload: bytes) -> bytes:
    """Frame one payload; raise JournalError for one that `scan` would take for damage."""
    if not 0 < len(payload) <= MAX_PAYLOAD:
        raise JournalError(f"a record of {len(payload)} octets cannot be written")
    return _FRAME.pack(len(payload), zlib.crc32(payload)) + payload


def scan(data: bytes) -> Scan:
    """Read the records of a segment (header included); stop at the first that is not whole and sound."""
    payloads: list[bytes] = []
    at = HEADER_SIZE
    while at + _FRAME.size <= len(data):
        length, checksum = _FRAME.unpack_from(data, at)
        end = at + _FRAME.size + length
        payload = data[at + _FRAME.size : end]
        if not 0 < length <= MAX_PAYLOAD or end > len(data) or zlib.crc32(payload) != checksum:
            break
        payloads.append(payload)
        at = end
    return Scan(payloads=payloads, good=at, cut=max(0, len(data) - at))
