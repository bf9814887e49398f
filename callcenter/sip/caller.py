"""Who calls and whom, as an INVITE tells it."""

from __future__ import annotations

from callcenter.sip.errors import ParseError
from callcenter.sip.facts import LegArrived, MessageArrived
from callcenter.sip.fields import NameAddr
from callcenter.sip.link import Link
from callcenter.sip.message import Request
from callcenter.sip.sdp_body import sdp_of


def arrived(leg: str, invite: Request, link: Link, account: str, *, is_trusted: bool) -> LegArrived:
    """The fact an INVITE states; only a trusted source may assert an identity (RFC 3325 5)."""
    caller = (_asserted(invite) if is_trusted else None) or invite.from_
    host, port = link.remote
    return LegArrived(
        leg=leg,
        ani=caller.uri.user,
        dnis=invite.target.user or invite.to.uri.user,
        display_name=caller.display,
        sdp=sdp_of(invite),
        source=f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        account=account,
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


def _asserted(invite: Request) -> NameAddr | None:
    """The first P-Asserted-Identity with a number or name in it."""
    try:
        identities = invite.name_addrs("P-Asserted-Identity")
    except ParseError:
        # A trunk's unreadable header is not worth a lost call; From is there.
        return None
    return next((identity for identity in identities if identity.uri.user), None)
