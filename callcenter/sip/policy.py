"""What a request must satisfy before anybody acts on it (RFC 3261 8.2), and what is answered otherwise."""

from __future__ import annotations

from callcenter.sip.capabilities import ACCEPT, ALLOW, METHODS, OPTION_TAGS
from callcenter.sip.config import EndpointConfig
from callcenter.sip.dialog import is_too_short
from callcenter.sip.gate import Refusal
from callcenter.sip.link import Link
from callcenter.sip.message import Request
from callcenter.sip.sdp_body import is_sdp


def refusal_of(request: Request, config: EndpointConfig) -> Refusal | None:
    """The first rule a request other than ACK and CANCEL breaks, None when it breaks none."""
    if (request.headers.get("Max-Forwards") or "70").strip().lstrip("0") == "":
        return Refusal(483)
    if request.method not in METHODS:
        return Refusal(405, (ALLOW,))
    unsupported = [tag for tag in request.tokens("Require") if tag.lower() not in OPTION_TAGS]
    if unsupported:
        return Refusal(420, (("Unsupported", ", ".join(unsupported)),))
    if request.body and not is_sdp(request) and request.method not in ("INFO", "MESSAGE", "NOTIFY"):
        return Refusal(415, (ACCEPT, ("Accept-Encoding", "identity")))
    if "Replaces" in request.headers and (request.method != "INVITE" or request.to.tag):
        # RFC 3891 3: only a new call can take over another.
        return Refusal(400, reason="Replaces belongs in a new INVITE")
    if request.method in ("INVITE", "UPDATE") and is_too_short(request, config):
        return Refusal(422, (("Min-SE", str(config.min_session_s)),))
    return _refusal_of_invite(request) if request.method == "INVITE" else None


def _refusal_of_invite(request: Request) -> Refusal | None:
    return None if request.contacts else Refusal(400, reason="Missing Contact")


def stamped(request: Request, link: Link) -> Request:
    """The request with its source written into the top Via (RFC 3261 18.2.1, RFC 3581 4)."""
    via, (host, port) = request.via, link.remote
    if via.wants_rport:
        via = via.with_param("rport", str(port)).with_param("received", host)
    elif via.host != host:
        via = via.with_param("received", host)
    else:
        return request
    return request.with_via(via)
