"""The INVITE to one phone of a user, or to a server of a trunk."""

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
from callcenter.sip.link import Link
from callcenter.sip.message import Request
from callcenter.sip.uri import SipUri

# RFC 3323 4.1.1.3: nobody, nowhere.
ANONYMOUS = NameAddr(SipUri("sip", "anonymous", "anonymous.invalid"), "Anonymous")


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What every phone of the user is shown and offered; no `from_number` means an anonymous caller.

    Phones that are no browsers are offered `plain_sdp` if there is one.
    """

    user: str
    from_number: str
    from_name: str
    sdp: str
    headers: Sequence[Row] = ()
    plain_sdp: str | None = None

    def sdp_for(self, link: Link) -> str:
        return self.sdp if link.is_browser or self.plain_sdp is None else self.plain_sdp


def fork_to(binding: Binding, invitation: Invitation, kit: Kit) -> Fork:
    """An INVITE of its own for one binding.

    The Request-URI is the registered contact to the letter and is not looked up: it goes over the phone's own link.
    """
    caller = ANONYMOUS
    if invitation.from_number:
        caller = NameAddr(SipUri("sip", invitation.from_number, kit.config.realm), invitation.from_name)
    return new_invite(
        kit,
        binding.link,
        uri=binding.uri,
        routes=binding.path,
        caller=caller,
        callee=NameAddr(kit.config.aor(invitation.user)),
        headers=invitation.headers,
        sdp=invitation.sdp_for(binding.link),
    )


def new_invite(
    kit: Kit,
    link: Link,
    *,
    uri: str,
    routes: Sequence[str],
    caller: NameAddr,
    callee: NameAddr,
    headers: Sequence[Row],
    sdp: str,
) -> Fork:
    """An INVITE outside dialogs, over `link`.

    It has its own Call-ID, so that two of one leg are no merged request (RFC 3261 8.2.2.2).
    """
    host, _ = kit.config.address(link.transport)
    rows: list[Row] = [
        ("Via", kit.via(link)),
        *[("Route", route) for route in routes],
        ("Max-Forwards", "70"),
        ("From", str(caller.with_tag(kit.ids.token(16)))),
        ("To", str(callee)),
        ("Call-ID", f"{kit.ids.token(24)}@{host}"),
        ("CSeq", "1 INVITE"),
        ("Contact", kit.config.contact(link)),
        ALLOW,
        SUPPORTED,
        *wanted(kit.config),
        *headers,
        CONTENT_SDP,
    ]
    body = sdp.encode("utf-8", "replace")
    return Fork(invite=Request("INVITE", uri, Headers(rows), body), link=link)
