"""Requests and responses that transaction tests are about."""

from __future__ import annotations

from callcenter.sip import Headers, Link, Request, Response, response_to

UDP = Link("u1", "udp", ("10.0.0.1", 5060), ("10.0.0.9", 5062))
TCP = Link("t1", "tcp", ("10.0.0.1", 5060), ("10.0.0.9", 40001))


def request(
    method: str = "INVITE",
    *,
    branch: str = "z9hG4bKone",
    cseq: int = 1,
    to_tag: str = "",
    host: str = "10.0.0.9",
    **extra: str,
) -> Request:
    """A request of a peer; `extra` are headers, `_` for `-`."""
    rows = [
        ("Via", f"SIP/2.0/UDP {host}:5062;branch={branch}"),
        ("Max-Forwards", "70"),
        ("From", "<sip:ann@10.0.0.9>;tag=ann"),
        ("To", "<sip:100@10.0.0.1>" + (f";tag={to_tag}" if to_tag else "")),
        ("Call-ID", "call-1@10.0.0.9"),
        ("CSeq", f"{cseq} {method}"),
        *((name.replace("_", "-"), value) for name, value in extra.items()),
    ]
    return Request(method, "sip:100@10.0.0.1", Headers(rows))


def reply(status: int, method: str = "INVITE", tag: str = "us") -> Response:
    return response_to(request(method), status, to_tag=tag)
