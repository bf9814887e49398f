"""The INVITE to one phone of a user."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from callcenter.sip.binding import Binding
from callcenter.sip.capabilities import ALLOW, CONTENT_SDP, SUPPORTED
from callcenter.sip.dialog.fork import Fork
from callcenter.sip.dialog.leg import Kit
from callcenter.sip.dialog.timer import wanted
from callcenter.sip.fields import NameAddr
from callcenter.sip.headers import Headers, Row
from callcenter.sip.message import Request
from callcenter.sip.uri import SipUri

# RFC 3323 4.1.1.3: nobody, nowhere.
_ANONYMOUS = NameAddr(SipUri("sip", "anonymous", "anonymous.invalid"), "Anonymous")


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What every phone of the user is shown and offered; no `from_number` means an anonymous caller."""

    user: str
    from_number: str
    from_name: str
    sdp: str
    headers: Sequence[Row] = ()


def fork_to(binding: Binding, invitation: Invitation, kit: Kit) -> Fork:
    """An INVITE of its own for one binding.

    It has its own Call-ID, so that two bindings of one phone are no merged request (RFC 3261 8.2.2.2). The
    Request-URI is the registered contact to the letter and is not looked up: it goes over the phone's own link.
    """
    link, ids = binding.link, kit.ids
    host, _ = kit.config.address(link.transport)
    caller = _ANONYMOUS
    if invitation.from_number:
        caller = NameAddr(SipUri("sip", invitation.from_number, kit.config.realm), invitation.from_name)
    rows: list[Row] = [
        ("Via", kit.via(link)),
        *[("Route", route) for route in binding.path],
        ("Max-Forwards", "70"),
        ("From", str(caller.with_tag(ids.token(16)))),
        ("To", str(NameAddr(kit.config.aor(invitation.user)))),
        ("Call-ID", f"{ids.token(24)}@{host}"),
        ("CSeq", "1 INVITE"),
        ("Contact", kit.config.contact(link)),
        ALLOW,
        SUPPORTED,
        *wanted(kit.config),
        *invitation.headers,
        CONTENT_SDP,
    ]
    body = invitation.sdp.encode("utf-8", "replace")
    return Fork(invite=Request("INVITE", binding.uri, Headers(rows), body), link=link)
