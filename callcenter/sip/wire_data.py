"""Messages inside snapshots: their own octets as text, because a message knows how to write itself."""

from __future__ import annotations

from callcenter.sip.message import Message, Request, Response
from callcenter.sip.parser import parse


def message_to_data(message: Message) -> str:
    """The octets, one character each: JSON knows no bytes, and a body need not be UTF-8."""
    return bytes(message).decode("latin-1")


def message_from_data(data: str) -> Message:
    return parse(data.encode("latin-1"))


def request_from_data(data: str) -> Request:
    """Raise ValueError when a snapshot holds something else where a request must be."""
    message = message_from_data(data)
    if not isinstance(message, Request):
        raise ValueError("A snapshot holds a response where a request must be")
    return message


def response_from_data(data: str) -> Response:
    """Raise ValueError when a snapshot holds something else where a response must be."""
    message = message_from_data(data)
    if not isinstance(message, Response):
        raise ValueError("A snapshot holds a request where a response must be")
    return message
