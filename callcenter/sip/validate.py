"""Whether a message carries what every element needs (RFC 3261 8.1.1), before anybody acts on it."""

from __future__ import annotations

import re

from callcenter.sip.errors import ParseError
from callcenter.sip.lexis import number
from callcenter.sip.limits import MAX_VIAS
from callcenter.sip.message import Message, Request

_SINGLE = frozenset(("From", "To", "Call-ID", "CSeq", "Max-Forwards", "Content-Type", "Expires"))
# `word ["@" word]`, widened to every printable ASCII character: what phones send. No controls, no raw octets.
_CALL_ID = re.compile(r"[\x21-\x7e]{1,255}").fullmatch


def validate(message: Message) -> None:
    """Raise ParseError unless the fields every layer relies on are there, single and readable.

    After this `cseq`, `from_`, `to`, `via`, `contacts` and `route_set` never raise; nor does
    `Request.target`. The error of a request says how to answer it; one of a response or an ACK says to drop
    it.
    """
    try:
        _check(message)
    except ParseError as error:
        if not isinstance(message, Request) or message.method == "ACK":
            raise ParseError(error.reason, None) from None
        raise ParseError(error.reason, error.reply_with, partial=message) from None


def _check(message: Message) -> None:
    headers = message.headers
    for name in headers.repeated():
        if name in _SINGLE:
            raise ParseError(f"More than one {name}")
    if not _CALL_ID(message.call_id):
        raise ParseError("Bad Call-ID" if message.call_id else "Missing Call-ID")
    if len(headers.all("Via")) > MAX_VIAS:
        raise ParseError("Too many Via", 483)
    _check_typed(message)
    if isinstance(message, Request):
        _check_request(message)


def _check_typed(message: Message) -> None:
    # Reading is checking: each of these raises for what it cannot read.
    _ = message.via, message.from_, message.to, message.cseq
    _ = message.contacts, message.route_set


def _check_request(request: Request) -> None:
    if request.cseq.method != request.method:
        raise ParseError("CSeq method does not match")
    max_forwards = request.headers.get("Max-Forwards")
    if max_forwards is not None:
        number(max_forwards, 2**32, "Max-Forwards")
    _ = request.target
