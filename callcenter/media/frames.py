"""Values over a pipe between two processes of ours: a length (4 bytes, big-endian), then a pickle.

Both ends are this program and the pipe is a pair of sockets nobody else can reach, which is what pickle asks for. It
keeps the very values of `calls.media` and reads one in a few microseconds.
"""

from __future__ import annotations

import pickle
import struct
from collections.abc import Iterator
from typing import Any

HEAD = struct.Struct(">I")


def pack(value: object) -> bytes:
    """One value as a frame."""
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return HEAD.pack(len(data)) + data


class Frames:
    """Cuts a stream of octets into values, however they arrive."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, data: bytes) -> Iterator[Any]:
        """The values that are whole by now, each once."""
        rest = self._rest
        rest += data
        start = 0
        while len(rest) - start >= HEAD.size:
            (length,) = HEAD.unpack_from(rest, start)
            end = start + HEAD.size + length
            if len(rest) < end:
                break
            value = pickle.loads(memoryview(rest)[start + HEAD.size : end])
            start = end
            yield value
        del rest[:start]
