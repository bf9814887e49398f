"""What an attempt adds to pyVoIP's INVITE: a way back, proof of who calls, a caller from outside or inside."""

from __future__ import annotations

from dataclasses import dataclass, replace

from callcenter.sip.credentials import Challenge
from callcenter.sip.digest import answer, choose
from callcenter.sip.errors import ParseError
from callcenter.sip.fields import MAGIC_COOKIE, NameAddr
from callcenter.sip.link import Link
from callcenter.sip.message import Request, Response
from callcenter.sip.uri import SipUri


@dataclass(frozen=True, slots=True)
class Account:
    """Who calls. Without a password it is a number from outside, which proves nothing."""

    user: str
    password: str = ""


def via(link: Link, token: str) -> str:
    """Our Via; `rport` makes answers find us behind a NAT (RFC 3581), pyVoIP leaves it out."""
    host, port = link.local
    return f"SIP/2.0/UDP {host}:{port};branch={MAGIC_COOKIE}{token};rport"


def introduced(invite: Request, account: Account, server: str, link: Link, token: str) -> Request:
    """The INVITE with our Via, and an account as a user of the server it belongs to.

    pyVoIP always calls from its own address, where an account of another host would be a stranger.
    """
    headers = invite.headers.replace("Via", via(link, token))
    if account.password:
        sender = NameAddr(SipUri(user=account.user, host=server)).with_param("tag", invite.from_.tag)
        headers = headers.replace("From", str(sender))
    return replace(invite, headers=headers)


def challenge_of(response: Response) -> Challenge | None:
    """The first challenge that can be answered, None when the response holds none."""
    name = _ASKED_IN.get(response.status, "")
    try:
        challenges = [Challenge.parse(text) for text in response.headers.all(name)] if name else []
    except ParseError:
        return None
    return choose([challenge for challenge in challenges if challenge.nonce])


def proven(
    invite: Request, status: int, challenge: Challenge, account: Account, link: Link, token: str
) -> Request:
    """The same INVITE as a new transaction, with the answer to the challenge of `status` (RFC 3261 22.2)."""
    name = _ANSWERED_IN[status]
    proof = answer(challenge, account.user, account.password, "INVITE", invite.uri, cnonce=token)
    headers = (
        invite.headers.replace("Via", via(link, token))
        .replace("CSeq", f"{invite.cseq.number + 1} INVITE")
        .replace(name, str(proof))
    )
    return replace(invite, headers=headers)


_ASKED_IN = {401: "WWW-Authenticate", 407: "Proxy-Authenticate"}
_ANSWERED_IN = {401: "Authorization", 407: "Proxy-Authorization"}
