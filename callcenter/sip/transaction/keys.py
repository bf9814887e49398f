"""How a message finds its transaction (RFC 3261 17.1.3 and 17.2.3)."""

from __future__ import annotations

from callcenter.sip.message import Request, Response


def server_key(request: Request, method: str = "") -> str:
    """The key of the transaction that `request` opens, repeats or acknowledges.

    `method` INVITE asks for the INVITE that a CANCEL means. The CSeq number is part of it because some phones
    (pyVoIP among them) use one branch again for the INVITE they repeat with credentials: a new request.
    """
    method = method or request.method
    if method == "ACK":
        method = "INVITE"
    via, number = request.via, request.cseq.number
    if via.has_cookie:
        host, port = via.sent_by
        return f"s|{via.branch}|{host}:{port}|{number}|{method}"
    # A client of RFC 2543 gives no transaction id: everything that names its request stands in.
    return f"s2|{request.uri}|{request.from_.tag}|{request.call_id}|{number}|{via}|{method}"


def client_key(message: Request | Response, method: str = "") -> str:
    """The key of a request of ours, the same for its responses; `method` INVITE for what a CANCEL means."""
    return f"c|{message.via.branch}|{method or message.cseq.method}"


def client_method(key: str) -> str:
    """The method of the request that a `client_key` names."""
    return key.rpartition("|")[2]


def merge_key(request: Request) -> str:
    """What two copies of one request share after a proxy forked it to us twice (RFC 3261 8.2.2.2)."""
    return f"{request.from_.tag}|{request.call_id}|{request.cseq}"
