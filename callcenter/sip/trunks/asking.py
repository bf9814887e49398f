"""The REGISTER and OPTIONS of a trunk, and what their answers say (RFC 3261 10.2 and 11.1, RFC 3608, RFC 5626 4.2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from callcenter.sip.capabilities import ACCEPT, ALLOW
from callcenter.sip.config import EndpointConfig
from callcenter.sip.errors import ParseError
from callcenter.sip.fields import NameAddr
from callcenter.sip.headers import Headers, Row
from callcenter.sip.lexis import number
from callcenter.sip.limits import MAX_SECONDS
from callcenter.sip.link import Link
from callcenter.sip.message import Request, Response
from callcenter.sip.trunks.account import TrunkAccount
from callcenter.sip.uri import SipUri

LONGEST_REGISTRATION_S = 86_400
"""A registrar that wants to hear of us less often than once a day is not believed (Min-Expires of a 423)."""
LONGEST_RETRY_S = 3_600
MAX_ROUTES = 8
"""Hops of a Service-Route: edge and home proxies are two or three."""


class Verdict(Enum):
    """What an answer means for the trunk."""

    ACCEPTED = "accepted"
    TOO_BRIEF = "too_brief"
    SERVER_FAILED = "server_failed"
    """Another server may do better."""
    REFUSED = "refused"
    """Every server would say so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks: the identity of one trunk's requests, the same in all of them."""

    call_id: str
    tag: str
    contact_user: str
    """Unguessable: a request to it was sent by somebody who learnt it from the registrar."""
    instance: str


def register(
    account: TrunkAccount, caller: Caller, link: Link, config: EndpointConfig, via: str, cseq: int, for_s: int
) -> Request:
    """REGISTER for `for_s` seconds, 0 to take the registration back."""
    contact = config.contact(link, caller.contact_user)
    supported = "path"
    if link.is_reliable:
        # The registrar is to use this very connection (RFC 5626 4.2); over UDP that would need STUN.
        contact += f';reg-id=1;+sip.instance="<urn:uuid:{caller.instance}>"'
        supported = "path, outbound"
    rows = (("Contact", contact), ("Expires", str(for_s)), ("Supported", supported), ALLOW)
    return _request("REGISTER", account, caller, via, cseq, rows)


def options(
    account: TrunkAccount, caller: Caller, link: Link, config: EndpointConfig, via: str, cseq: int
) -> Request:
    """OPTIONS: anybody home?"""
    rows = (("Contact", config.contact(link)), ACCEPT, ALLOW)
    return _request("OPTIONS", account, caller, via, cseq, rows)


def _request(
    method: str, account: TrunkAccount, caller: Caller, via: str, cseq: int, extra: tuple[Row, ...]
) -> Request:
    aor = NameAddr(SipUri("sip", account.user, account.domain))
    # TLS or not is settled by how the server is looked up; "sips" here would ask it of every hop behind it.
    server = replace(account.uri, scheme="sip", user="", password=None, headers=())
    to = aor if method == "REGISTER" else NameAddr(replace(server, port=None, params=()))
    routes = (("Route", account.route),) if account.route else ()
    rows = [
        ("Via", via),
        *routes,
        ("Max-Forwards", "70"),
        ("From", str(aor.with_tag(caller.tag))),
        ("To", str(to)),
        ("Call-ID", caller.call_id),
        ("CSeq", f"{cseq} {method}"),
        *extra,
    ]
    return Request(method, str(server), Headers(rows))


def judge(response: Response) -> Verdict:
    """What a final answer to REGISTER or OPTIONS means.

    Whoever answers OPTIONS is there, whatever he says (RFC 3261 11); 408 and the failures of a gateway come from
    somebody before him.
    """
    status = response.status
    if response.is_success:
        return Verdict.ACCEPTED
    if response.cseq.method != "REGISTER":
        return Verdict.SERVER_FAILED if status in (408, 502, 503, 504) else Verdict.ACCEPTED
    if status == 423:
        return Verdict.TOO_BRIEF
    return Verdict.SERVER_FAILED if status == 408 or 500 <= status < 600 else Verdict.REFUSED


def granted_s(response: Response, caller: Caller, asked_s: int) -> int:
    """For how long we are registered: our Contact's `expires`, else Expires, else what we asked (RFC 3261 10.2.4)."""
    ours = [contact for contact in response.contacts if contact.uri.user == caller.contact_user]
    said = ours[0].param("expires") if ours else None
    return _seconds(said or response.headers.get("Expires"), MAX_SECONDS) or asked_s


def least_s(response: Response) -> int:
    """The Min-Expires of a 423, 0 when there is none to go by."""
    return _seconds(response.headers.get("Min-Expires"), LONGEST_REGISTRATION_S)


def retry_after_s(response: Response) -> int:
    """When the server wants to be asked again, 0 when it does not say."""
    said = (response.headers.get("Retry-After") or "").partition(";")[0].partition("(")[0]
    return _seconds(said, LONGEST_RETRY_S)


def service_route(response: Response) -> tuple[str, ...]:
    """The route that our calls take from now on (RFC 3608 5); none when it cannot be read."""
    try:
        routes = response.name_addrs("Service-Route")
    except ParseError:
        return ()
    return tuple(str(route) for route in routes if isinstance(route.uri, SipUri))[:MAX_ROUTES]


def _seconds(text: str | None, most: int) -> int:
    try:
        return number((text or "0").strip(), most, "seconds")
    except ParseError:
        return 0
