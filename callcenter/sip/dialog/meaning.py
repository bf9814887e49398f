"""What a message, or the end of a transaction, is to the leg that it is about."""

from __future__ import annotations

from callcenter.sip.dialog.fork import Fork
from callcenter.sip.dialog.leg import Input, Leg
from callcenter.sip.dialog.referrals import ReferringState
from callcenter.sip.message import Request, Response
from callcenter.sip.sdp_body import sdp_of
from callcenter.sip.transaction import Why, client_key, client_method

SILENCE = {Why.TIMEOUT: 408, Why.TRANSPORT: 503, Why.DONE: 408}
"""What the end of an INVITE without a final answer counts as (RFC 3261 8.1.3.1)."""

IN_DIALOG = ("UPDATE", "PRACK", "INFO", "NOTIFY")
"""Methods that mean nothing outside a dialog; BYE is looked for in any case."""


def event_of(request: Request) -> Input | None:
    """What an in-dialog request is to a leg; None for methods that are no leg's business."""
    match request.method:
        case "BYE":
            return Input.BYE
        case "INVITE":
            return Input.REINVITE
        case "UPDATE":
            return Input.UPDATE_OFFER if request.body else Input.UPDATE
        case "PRACK":
            return Input.PRACK
        case "INFO":
            return Input.INFO
        case "REFER":
            return Input.REFERRED
        case "NOTIFY":
            return Input.NOTIFIED
    return None


def refer_event(leg: Leg, key: str) -> Input | None:
    """What the end of a client transaction is to a transfer that is under way."""
    if leg.referring and leg.referring.key == key and leg.referring.state is ReferringState.ASKED:
        return Input.REFER_ANSWERED
    return Input.NOTIFY_ANSWERED if leg.referral and leg.referral.key == key else None


def is_refresh(leg: Leg, key: str) -> bool:
    """Whether the client transaction `key` is our UPDATE or re-INVITE inside the leg's dialog."""
    return client_method(key) == "UPDATE" or (leg.reinvite is not None and is_of(leg.reinvite, key))


def is_offer(leg: Leg, key: str) -> bool:
    """Whether the client transaction `key` carries our offer of another session."""
    return leg.offered is not None and leg.offered.key == key


def outcome(response: Response, *, is_offer: bool) -> Input:
    """What a final response to our UPDATE or re-INVITE is to the leg."""
    if response.status in (408, 481):
        return Input.REFRESH_LOST
    if not response.is_success:
        return Input.OFFER_REFUSED if is_offer else Input.REFRESH_REFUSED
    if is_offer:
        return Input.OFFER_TAKEN if sdp_of(response) else Input.OFFER_TAKEN_EMPTY
    return Input.REINVITE_OK if response.cseq.method == "INVITE" else Input.UPDATE_OK


def is_of(fork: Fork, key: str) -> bool:
    return key == client_key(fork.invite)


def better(one: tuple[int, str], other: tuple[int, str]) -> tuple[int, str]:
    """The failure that says more of two: 6xx, then the lowest class, then whichever came first (RFC 3261 16.7)."""
    return other if _rank(other[0]) < _rank(one[0]) else one


def _rank(code: int) -> int:
    if code == 0:
        return 9
    return 0 if code >= 600 else code // 100
