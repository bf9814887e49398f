"""Writing down where a request really came from, so that its answers find the way back (RFC 3261 18.2.1, 3581)."""

from __future__ import annotations

from dataclasses import replace

from callcenter.sip.errors import ParseError
from callcenter.sip.link import Link
from callcenter.sip.message import Request


def mark_source(request: Request, link: Link) -> Request:
    """`request` with `received`, and `rport` where it asks for it, in its top Via; what cannot be read stays.

    Values the peer filled in itself are overwritten, for it could name somebody else.
    """
    try:
        via = request.via
    except ParseError:
        return request
    host, port = link.remote
    if via.wants_rport:
        marked = via.with_param("rport", str(port)).with_param("received", host)
    elif via.received is not None or via.host != host:
        marked = via.with_param("received", host)
    else:
        return request
    _, *hops_before = request.headers.all("Via")
    return replace(request, headers=request.headers.replace("Via", str(marked), *hops_before))
