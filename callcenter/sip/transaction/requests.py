"""The two requests that are made from an INVITE of ours: the ACK of its failure, and its CANCEL."""

from __future__ import annotations

from callcenter.sip.headers import Headers
from callcenter.sip.message import Request, Response


def failure_ack(invite: Request, response: Response) -> Request:
    """ACK a 300–699: same branch and route, To with the tag of the response (RFC 3261 17.1.1.3)."""
    return _companion(invite, "ACK", response.headers.get("To") or "")


def cancel(invite: Request, reason: str = "") -> Request:
    """CANCEL a pending INVITE: same branch and route (RFC 3261 9.1); `reason` as in RFC 3326."""
    request = _companion(invite, "CANCEL", invite.headers.get("To") or "")
    return Request("CANCEL", request.uri, request.headers.add("Reason", reason)) if reason else request


def _companion(invite: Request, method: str, to: str) -> Request:
    headers = invite.headers
    return Request(
        method,
        invite.uri,
        Headers(
            [
                ("Via", headers.get("Via") or ""),
                *[("Route", route) for route in headers.all("Route")],
                ("Max-Forwards", "70"),
                ("From", headers.get("From") or ""),
                ("To", to),
                ("Call-ID", invite.call_id),
                ("CSeq", f"{invite.cseq.number} {method}"),
            ]
        ),
    )
