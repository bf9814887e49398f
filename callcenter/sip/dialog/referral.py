"""The peer's REFER (RFC 3515): it wants whom it talks with transferred, and is told by NOTIFY how far that is.

    Asked ──accept: 202 and "100 Trying"──▶ Telling ⇄ Idle     one NOTIFY at a time, or they overtake each other
      │                                        └─more to tell─▶ Waiting, with the last word LastWaiting
      └──refuse, nobody decides──▶ over      ──a final status──▶ Closing ──▶ over

A NOTIFY that fails, the deadline and the end of the dialog end it as well. A peer that wants no news
(Refer-Sub: false, RFC 4488) gets its 202 and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import Enum

from callcenter.sip.dialog.errors import WrongState
from callcenter.sip.dialog.leg import Ask, Given, Kit, Leg, LegEffect, Respond
from callcenter.sip.dialog.referrals import Referral, ReferralState, Status
from callcenter.sip.errors import ParseError
from callcenter.sip.facts import LegReferred
from callcenter.sip.headers import Row
from callcenter.sip.message import Request, response_to
from callcenter.sip.reasons import REASONS
from callcenter.sip.replaces import Replaces
from callcenter.sip.transaction import client_key
from callcenter.sip.uri import SipUri, Uri

SIPFRAG = "message/sipfrag"
_CONTENT_SIPFRAG: Row = ("Content-Type", f"{SIPFRAG};version=2.0")
_NO_NEWS: Row = ("Refer-Sub", "false")


class ReferralInput(Enum):
    ACCEPT = "accept"
    ACCEPT_SILENT = "accept_silent"
    REFUSE = "refuse"
    TELL = "tell"
    TELL_LAST = "tell_last"
    TOLD = "told"
    """2xx to our NOTIFY."""
    LOST = "lost"
    """Any other end of it: the peer does not listen any more."""
    LATE = "late"


# What the call core and the peer do, as inputs of a leg


def asked(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """A REFER inside the call: whoever owns the leg decides."""
    request = given.request
    if request is None:
        return []
    uri, replaces = target_of(request)
    leg.referral = Referral(
        key=given.key,
        request=request,
        late_at=now + kit.config.change_limit_s,
        is_silent=_wants_no_news(request),
    )
    bare = replace(uri, headers=()) if isinstance(uri, SipUri) else uri
    return [
        LegReferred(
            leg=leg.leg,
            to=uri.user,
            uri=str(bare),
            replaces=given.replaces_leg,
            replaces_header="" if given.replaces_leg or replaces is None else str(replaces),
            referred_by=request.headers.get("Referred-By") or "",
        )
    ]


def accept(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    is_silent = leg.referral is not None and leg.referral.is_silent
    event = ReferralInput.ACCEPT_SILENT if is_silent else ReferralInput.ACCEPT
    return _step(leg, event, (100, REASONS[100]), kit, now)


def refuse(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    return _step(leg, ReferralInput.REFUSE, (given.code or 603, given.reason), kit, now)


def tell(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """How far the call is; nothing when the peer does not want to know, or not any more."""
    if leg.referral is None:
        return []
    event = ReferralInput.TELL_LAST if given.code >= 200 else ReferralInput.TELL
    return _step(leg, event, (given.code, given.reason or REASONS.get(given.code, "Unknown")), kit, now)


def answered(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """The end of our NOTIFY's transaction."""
    is_told = given.response is not None and given.response.is_success
    return _step(leg, ReferralInput.TOLD if is_told else ReferralInput.LOST, (0, ""), kit, now)


def late(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    return _step(leg, ReferralInput.LATE, (500, ""), kit, now)


def leave(leg: Leg, kit: Kit) -> list[LegEffect]:
    """We hang up: the peer learns the outcome first, when it is only waiting for its turn."""
    referral = leg.referral
    effects = close(leg)
    if referral and referral.state is ReferralState.LAST_WAITING:
        leg.referral = referral
        effects = _notify(leg, referral.waiting, kit, "noresource")
        leg.referral = None
    return effects


def close(leg: Leg) -> list[LegEffect]:
    """The dialog ends, and the subscription with it; a REFER without an answer gets one."""
    referral, leg.referral = leg.referral, None
    if referral is None or referral.state is not ReferralState.ASKED:
        return []
    return [Respond(referral.key, response_to(referral.request, 481, to_tag=leg.local_tag))]


def target_of(request: Request) -> tuple[Uri, Replaces | None]:
    """Whom a REFER names, and the call to take over there; raises ParseError for what cannot be called."""
    targets = request.name_addrs("Refer-To")
    if len(targets) != 1:
        raise ParseError("One Refer-To is needed")
    uri = targets[0].uri
    if uri.scheme not in ("sip", "sips", "tel"):
        raise ParseError("Unsupported URI Scheme", 416)
    if not isinstance(uri, SipUri):
        return uri, None
    if (uri.param("method") or "INVITE").upper() != "INVITE":
        raise ParseError("Only an INVITE can be referred to", 501)
    found = [value for name, value in uri.headers if name.lower() == "replaces"]
    return uri, Replaces.parse(found[0]) if found else None


def _wants_no_news(request: Request) -> bool:
    return (request.headers.get("Refer-Sub") or "").partition(";")[0].strip().lower() == "false"


# The subscription's own table

_Act = Callable[[Leg, Referral, Status, Kit, float], list[LegEffect]]


def _step(leg: Leg, event: ReferralInput, status: Status, kit: Kit, now: float) -> list[LegEffect]:
    referral = leg.referral
    if referral is None:
        raise WrongState(leg.leg, leg.state, event)
    try:
        act, after = REFERRALS[referral.state, event]
    except KeyError:
        raise WrongState(leg.leg, referral.state, event) from None
    leg.referral = replace(referral, state=after) if after else None
    return act(leg, referral, status, kit, now)


def _accept(leg: Leg, referral: Referral, status: Status, kit: Kit, now: float) -> list[LegEffect]:
    if leg.referral:
        leg.referral = replace(leg.referral, late_at=now + kit.config.ring_limit_s)
    return [_respond(leg, referral, 202, kit), *_tell(leg, referral, status, kit, now)]


def _accept_silent(leg: Leg, referral: Referral, status: Status, kit: Kit, now: float) -> list[LegEffect]:
    return [_respond(leg, referral, 202, kit, (_NO_NEWS,))]


def _refuse(leg: Leg, referral: Referral, status: Status, kit: Kit, now: float) -> list[LegEffect]:
    code, reason = status
    return [Respond(referral.key, response_to(referral.request, code, reason, to_tag=leg.local_tag))]


def _tell(leg: Leg, referral: Referral, status: Status, kit: Kit, now: float) -> list[LegEffect]:
    return _notify(leg, status, kit, f"{max(1, round(leg.referral.late_at - now))}" if leg.referral else "")


def _tell_last(leg: Leg, referral: Referral, status: Status, kit: Kit, now: float) -> list[LegEffect]:
    return _notify(leg, status, kit, "noresource")


def _tell_waiting(leg: Leg, referral: Referral, status: Status, kit: Kit, now: float) -> list[LegEffect]:
    return _tell(leg, referral, referral.waiting, kit, now)


def _tell_last_waiting(leg: Leg, referral: Referral, status: Status, kit: Kit, now: float) -> list[LegEffect]:
    return _tell_last(leg, referral, referral.waiting, kit, now)


def _tell_timeout(leg: Leg, referral: Referral, status: Status, kit: Kit, now: float) -> list[LegEffect]:
    """The peer is told that nobody will tell it more (RFC 6665 4.4.1)."""
    return _notify(leg, (408, REASONS[408]), kit, "timeout")


def _keep(leg: Leg, referral: Referral, status: Status, kit: Kit, now: float) -> list[LegEffect]:
    if leg.referral:
        leg.referral = replace(leg.referral, waiting=status)
    return []


def _rest(leg: Leg, referral: Referral, status: Status, kit: Kit, now: float) -> list[LegEffect]:
    if leg.referral:
        leg.referral = replace(leg.referral, key="")
    return []


def _nothing(leg: Leg, referral: Referral, status: Status, kit: Kit, now: float) -> list[LegEffect]:
    return []


REFERRALS: Mapping[tuple[ReferralState, ReferralInput], tuple[_Act, ReferralState | None]] = {
    (ReferralState.ASKED, ReferralInput.ACCEPT): (_accept, ReferralState.TELLING),
    (ReferralState.ASKED, ReferralInput.ACCEPT_SILENT): (_accept_silent, None),
    (ReferralState.ASKED, ReferralInput.REFUSE): (_refuse, None),
    (ReferralState.ASKED, ReferralInput.LATE): (_refuse, None),
    (ReferralState.IDLE, ReferralInput.TELL): (_tell, ReferralState.TELLING),
    (ReferralState.IDLE, ReferralInput.TELL_LAST): (_tell_last, ReferralState.CLOSING),
    (ReferralState.IDLE, ReferralInput.LATE): (_tell_timeout, ReferralState.CLOSING),
    (ReferralState.TELLING, ReferralInput.TOLD): (_rest, ReferralState.IDLE),
    (ReferralState.TELLING, ReferralInput.TELL): (_keep, ReferralState.WAITING),
    (ReferralState.TELLING, ReferralInput.TELL_LAST): (_keep, ReferralState.LAST_WAITING),
    (ReferralState.TELLING, ReferralInput.LATE): (_tell_timeout, ReferralState.CLOSING),
    (ReferralState.WAITING, ReferralInput.TOLD): (_tell_waiting, ReferralState.TELLING),
    (ReferralState.WAITING, ReferralInput.TELL): (_keep, ReferralState.WAITING),
    (ReferralState.WAITING, ReferralInput.TELL_LAST): (_keep, ReferralState.LAST_WAITING),
    (ReferralState.WAITING, ReferralInput.LATE): (_tell_timeout, ReferralState.CLOSING),
    (ReferralState.LAST_WAITING, ReferralInput.TOLD): (_tell_last_waiting, ReferralState.CLOSING),
    (ReferralState.LAST_WAITING, ReferralInput.LATE): (_tell_last_waiting, ReferralState.CLOSING),
    (ReferralState.CLOSING, ReferralInput.TOLD): (_nothing, None),
    (ReferralState.CLOSING, ReferralInput.LATE): (_nothing, None),
    **{
        (state, ReferralInput.LOST): (_nothing, None)
        for state in ReferralState
        if state not in (ReferralState.ASKED, ReferralState.IDLE)
    },
    # The peer has been told the last word; whoever goes on telling comes too late.
    **{
        (state, event): (_nothing, state)
        for state in (ReferralState.LAST_WAITING, ReferralState.CLOSING)
        for event in (ReferralInput.TELL, ReferralInput.TELL_LAST)
    },
}


def _respond(leg: Leg, referral: Referral, status: int, kit: Kit, extra: tuple[Row, ...] = ()) -> LegEffect:
    contact = (("Contact", kit.config.contact(leg.dialog.link)),) if leg.dialog else ()
    response = response_to(referral.request, status, to_tag=leg.local_tag, extra=(*contact, *extra))
    return Respond(referral.key, response)


def _notify(leg: Leg, status: Status, kit: Kit, until: str) -> list[LegEffect]:
    """NOTIFY; `until` is how many seconds more news may come, or why none will."""
    dialog, referral = leg.dialog, leg.referral
    if dialog is None or referral is None:
        return []
    state = f"active;expires={until}" if until.isdigit() else f"terminated;reason={until}"
    rows = (
        ("Contact", kit.config.contact(dialog.link)),
        # Several REFERs of one call are told apart by their numbers (RFC 3515 2.4.6).
        ("Event", f"refer;id={referral.request.cseq.number}"),
        ("Subscription-State", state),
        _CONTENT_SIPFRAG,
    )
    body = f"SIP/2.0 {status[0]} {status[1]}\r\n".encode("utf-8", "replace")
    leg.dialog, request = dialog.request("NOTIFY", kit.via(dialog.link), extra=rows, body=body)
    leg.referral = replace(referral, key=client_key(request))
    leg.asked.append(client_key(request))
    return [Ask(request, dialog.link)]
