"""What can go wrong with SIP: our own mistakes and the peer's, kept apart.

SipError
├── ParseError      the peer broke the rules; says how to answer, and whether the stream is lost
└── HeaderError     we tried to send what cannot be sent (a line break inside a header)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callcenter.sip.message import Request


class SipError(Exception):
    """Something SIP cannot carry out."""


class ParseError(SipError):
    """The peer sent something we cannot read.

    `str()` is fit for a reason phrase and never quotes the input. `reply_with` is the status to answer with,
    None when nothing may be answered (a response, an ACK, no readable request). `partial` is what could be
    read of the request, with enough headers to address that answer. `closes` tells a stream's owner that the
    next message cannot be found any more, so the connection must go (RFC 3261 18.3).
    """

    def __init__(
        self,
        reason: str,
        reply_with: int | None = 400,
        *,
        partial: Request | None = None,
        closes: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.reply_with = reply_with
        self.partial = partial
        self.closes = closes


class HeaderError(SipError, ValueError):
    """A header name or value of our own making would break the message apart."""
