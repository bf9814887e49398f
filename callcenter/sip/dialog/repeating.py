"""A request of ours once more, with the credentials it was refused for (RFC 3261 8.1.3.5, 22.2).

It is the same request in a transaction of its own: new branch, the next CSeq of its dialog, all else as it was. What
the leg has written down about the former transaction is told of the new one.
"""

from __future__ import annotations

from dataclasses import replace

from callcenter.sip.dialog.fork import Fork, ForkState
from callcenter.sip.dialog.leg import Ask, Kit, Leg, LegEffect, State
from callcenter.sip.dialog.talking import ask
from callcenter.sip.link import Link
from callcenter.sip.message import Request
from callcenter.sip.transaction import client_key

# A fork or re-INVITE in any other state has been given up: its refusal is what was hoped for.
_WANTED = (ForkState.CALLING, ForkState.EARLY)


def again(leg: Leg, key: str, request: Request, kit: Kit) -> list[LegEffect]:
    """Send `request`, which was in transaction `key`, in another; [] when nobody wants it any more."""
    fork = leg.forks.get(request.call_id)
    if fork and client_key(fork.invite) == key:
        return _invite_again(leg, fork, request, kit)
    if leg.reinvite and client_key(leg.reinvite.invite) == key:
        return _reinvite_again(leg, leg.reinvite, key, request, kit)
    if leg.state is State.ENDED and request.method != "BYE":
        return []
    link = leg.dialog.link if leg.dialog else leg.forks[request.call_id].link
    return [_ask(leg, key, _numbered(leg, request, kit, link), link)]


def _invite_again(leg: Leg, fork: Fork, request: Request, kit: Kit) -> list[LegEffect]:
    if fork.state not in _WANTED:
        return []
    invite = _renewed(request, request.cseq.number + 1, kit.via(fork.link))
    leg.forks[request.call_id] = Fork(invite=invite, link=fork.link)
    return [ask(leg, Ask(invite, fork.link))]


def _reinvite_again(leg: Leg, former: Fork, key: str, request: Request, kit: Kit) -> list[LegEffect]:
    if former.state not in _WANTED:
        return []
    invite = _numbered(leg, request, kit, former.link)
    leg.reinvite = Fork(invite=invite, link=former.link)
    return [_ask(leg, key, invite, former.link)]


def _ask(leg: Leg, key: str, request: Request, link: Link) -> LegEffect:
    if leg.offered and leg.offered.key == key:
        leg.offered = replace(leg.offered, key=client_key(request))
    if leg.referring and leg.referring.key == key:
        leg.referring = replace(leg.referring, key=client_key(request), number=request.cseq.number)
    if leg.referral and leg.referral.key == key:
        leg.referral = replace(leg.referral, key=client_key(request))
    return ask(leg, Ask(request, link))


def _numbered(leg: Leg, request: Request, kit: Kit, link: Link) -> Request:
    """`request` with the next number of its dialog, which counts it."""
    number, tag, via = request.cseq.number + 1, request.to.tag, kit.via(link)
    if leg.dialog and leg.dialog.remote_tag == tag:
        number = leg.dialog.local_cseq + 1
        leg.dialog = replace(leg.dialog, local_cseq=number)
    for name, early in leg.early.items():
        if early.dialog.remote_tag == tag:
            number = max(number, early.dialog.local_cseq + 1)
            leg.early[name] = replace(early, dialog=replace(early.dialog, local_cseq=number))
    return _renewed(request, number, via)


def _renewed(request: Request, number: int, via: str) -> Request:
    headers = request.headers.replace("Via", via).replace("CSeq", f"{number} {request.method}")
    return Request(request.method, request.uri, headers, request.body)
