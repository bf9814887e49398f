"""Finding messages in a stream of octets (RFC 3261 18.3): Content-Length says where one ends."""

from __future__ import annotations

from enum import Enum

from callcenter.sip.errors import ParseError
from callcenter.sip.limits import MAX_HEAD, MAX_KEEP_ALIVES
from callcenter.sip.message import Message, with_body
from callcenter.sip.parser import parse_head, refusal

_END_OF_HEAD = b"\r\n\r\n"


class KeepAlive(Enum):
    """What stands between messages (RFC 5626 4.4.1)."""

    PING = b"\r\n\r\n"
    PONG = b"\r\n"


Framed = Message | KeepAlive | ParseError


class StreamFramer:
    """Cuts one connection's octets into messages.

    The first error ends it: where the next message begins can no longer be told, so every error says `closes`
    and later octets are ignored. A lone CRLF counts as PONG at once; if the rest of a ping was only late, the
    PING follows with the next read.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._searched = 0
        self._waiting: tuple[Message, int] | None = None
        self._half_ping = False
        self._lost = False

    @property
    def is_between_messages(self) -> bool:
        """Whether no part of a message is waiting for its rest."""
        return not self._buffer and self._waiting is None

    def feed(self, data: bytes) -> list[Framed]:
        """Take what the connection brought; give what is complete, in order."""
        if self._lost:
            return []
        self._buffer += data
        found: list[Framed] = []
        keep_alives = 0
        try:
            while (framed := self._next()) is not None:
                found.append(framed)
                keep_alives += isinstance(framed, KeepAlive)
                if keep_alives > MAX_KEEP_ALIVES:
                    raise ParseError("Too many keep-alives", None)
        except ParseError as error:
            self._lost = True
            self._buffer.clear()
            error.closes = True
            found.append(error)
        return found

    def _next(self) -> Framed | None:
        if self._waiting is not None:
            return self._take_body(*self._waiting)
        return self._take_keep_alive() or self._take_head()

    def _take_keep_alive(self) -> KeepAlive | None:
        for kind in (KeepAlive.PING, KeepAlive.PONG):
            if self._buffer.startswith(kind.value):
                del self._buffer[: len(kind.value)]
                was_half, self._half_ping = self._half_ping, kind is KeepAlive.PONG
                if was_half and kind is KeepAlive.PONG:
                    self._half_ping = False
                    return KeepAlive.PING
                return kind
        return None

    def _take_head(self) -> Message | None:
        end = self._buffer.find(_END_OF_HEAD, self._searched)
        if end < 0 and len(self._buffer) <= MAX_HEAD:
            # The mark may be cut in the middle, so the last three octets are looked at again.
            self._searched = max(0, len(self._buffer) - 3)
            return None
        if end < 0 or end > MAX_HEAD:
            raise self._too_long()
        message, length = parse_head(bytes(self._buffer[:end]))
        if length is None:
            raise refusal("Missing Content-Length", 400, message)
        del self._buffer[: end + len(_END_OF_HEAD)]
        self._searched = 0
        self._half_ping = False
        return self._take_body(message, length)

    def _take_body(self, message: Message, length: int) -> Message | None:
        if len(self._buffer) < length:
            self._waiting = message, length
            return None
        body = bytes(self._buffer[:length])
        del self._buffer[:length]
        self._waiting = None
        return with_body(message, body)

    def _too_long(self) -> ParseError:
        """The answer to a head beyond the limit, addressed by the lines that did fit."""
        head, _, _ = self._buffer[:MAX_HEAD].rpartition(b"\r\n")
        try:
            message, _ = parse_head(bytes(head))
        except ParseError as error:
            return error
        return refusal("Message Too Large", 513, message)
