"""Who calls and whom, as an INVITE tells it."""

from __future__ import annotations

from callcenter.sip.facts import LegArrived, MessageArrived
from callcenter.sip.gate import Admitted
from callcenter.sip.identity import identity_of
from callcenter.sip.link import Link
from callcenter.sip.message import Request
from callcenter.sip.sdp_body import sdp_of


def arrived(
    leg: str, invite: Request, link: Link, admitted: Admitted, *, is_trusted: bool, replaced: str
) -> LegArrived:
    """The fact an INVITE states; only a trusted source may assert an identity (RFC 3325 5)."""
    said = identity_of(invite, is_trusted=is_trusted, contact_user=admitted.contact_user)
    host, port = link.remote
    return LegArrived(
        leg=leg,
        ani=said.caller,
        dnis=said.called,
        display_name=said.name,
        sdp=sdp_of(invite),
        source=f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        account=admitted.account,
        trunk=admitted.trunk,
        replaces=replaced,
        diverted_from=said.diverted_from,
        is_private=said.is_private,
    )


def texted(message: Request, link: Link) -> MessageArrived:
    """The fact a MESSAGE states."""
    host, port = link.remote
    return MessageArrived(
        sender=message.from_.uri.user,
        to=message.target.user or message.to.uri.user,
        text=message.body.decode("utf-8", "replace"),
        source=f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
    )
