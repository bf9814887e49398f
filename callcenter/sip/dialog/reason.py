"""The Reason header (RFC 3326): why a BYE or CANCEL was sent."""

from __future__ import annotations

from callcenter.sip.errors import ParseError
from callcenter.sip.lexis import find_param, parse_params, quote, unquote
from callcenter.sip.message import Request

COMPLETED_ELSEWHERE = "Call completed elsewhere"
"""Phones that see this with cause 200 list no missed call (RFC 3326 2)."""


def reason_value(cause: str) -> str:
    """The header value for a cause in words, "" for none; a whole value (`Q.850;cause=16`) stays as it is."""
    if not cause or ";cause=" in cause.replace(" ", ""):
        return cause
    code = ";cause=200" if cause == COMPLETED_ELSEWHERE else ""
    return f"SIP{code};text={quote(cause)}"


def status_value(status: int, text: str) -> str:
    """The header value for a final status that decided the matter."""
    return f"SIP;cause={status};text={quote(text)}"


def reason_text(request: Request) -> str:
    """What the peer gives as reason: its text, or the whole value when it has none."""
    value = request.headers.get("Reason") or ""
    protocol, semicolon, params = value.partition(";")
    try:
        text = unquote(find_param(parse_params(semicolon + params), "text") or "")
    except ParseError:
        # Only words for a log: a garbled reason is no reason to refuse a BYE.
        return protocol.strip()
    return text or value
