"""What a fact about a leg means to its call, by the seat that leg has in it."""

from __future__ import annotations

from collections.abc import Callable

import acd
from callcenter.calls.call import Call, ThirdState
from callcenter.calls.heard import Heard
from callcenter.calls.leg import Leg
from callcenter.calls.media import MediaFailed, MediaReport, MediaResumed, MediaSilent
from callcenter.calls.parties import Seat
from callcenter.calls.sip import (
    LegAnswered,
    LegChanged,
    LegEnded,
    LegFailed,
    LegReferProgress,
    LegReferred,
    LegRefreshed,
    LegRinging,
    PhoneGone,
    PhoneRegistered,
    SipFact,
)

Fact = SipFact | MediaReport


def is_over(fact: Fact) -> bool:
    """The leg did not come about, has ended, or can have no sound."""
    return isinstance(fact, LegFailed | LegEnded) or (isinstance(fact, MediaFailed) and fact.is_fatal)


def of_third(fact: Fact, leg: Leg) -> Heard | None:
    """About a colleague who was asked in."""
    match fact:
        case LegRinging():
            return Heard.THIRD_RINGING
        case LegAnswered():
            return Heard.THIRD_ANSWERED
        case MediaSilent() if leg.peer_talks:
            return Heard.THIRD_SILENT
        case MediaResumed():
            return Heard.THIRD_RESUMED
    return Heard.THIRD_GONE if is_over(fact) else _of_session(fact)


def of_third_returning(fact: Fact, _leg: Leg) -> Heard | None:
    """About the leg that is to bring that colleague back."""
    if isinstance(fact, LegAnswered):
        return Heard.THIRD_RETURN_ANSWERED
    return Heard.THIRD_RETURN_OVER if is_over(fact) else None


def of_supervisor(fact: Fact, _leg: Leg) -> Heard | None:
    if isinstance(fact, LegAnswered):
        return Heard.SUPERVISOR_ANSWERED
    return Heard.SUPERVISOR_GONE if is_over(fact) else _of_session(fact)


def _of_session(fact: Fact) -> Heard | None:
    """What every leg may want: another session, or the same one refreshed."""
    match fact:
        case LegChanged():
            return Heard.REOFFERED
        case LegRefreshed():
            return Heard.REFRESHED
    return None


def is_of_referrer(call: Call, leg: Leg, fact: Fact) -> bool:
    """Whether it is only that a phone which is being replaced has gone, or is silent."""
    is_its = call.referral is not None and call.referral.leg == leg.leg
    return is_its and (is_over(fact) or isinstance(fact, MediaSilent))


def heard_of_phone(call: Call, fact: PhoneRegistered | PhoneGone) -> Heard | None:
    """What it means to a call that somebody's phone came or went; None: they are not in it."""
    is_gone = isinstance(fact, PhoneGone)
    if call.agent == fact.user:
        return Heard.PHONE_GONE if is_gone else Heard.PHONE_BACK
    if call.third is not None and call.third.agent == fact.user and call.third.state is ThirdState.UP:
        return Heard.THIRD_PHONE_GONE if is_gone else Heard.THIRD_PHONE_BACK
    is_supervised = any(one.supervisor == fact.user for one in call.supervisors)
    return Heard.SUPERVISOR_PHONE_GONE if is_gone and is_supervised else None


def is_of_third(call: Call, decision: acd.Decision) -> bool:
    """Whether the router speaks of the entry of a third, not of the customer's own."""
    third = call.third
    if third is None or third.place is None or type(decision) not in OF_THIRD:
        return False
    return getattr(decision, "entry", "") == third.place.entry


OF_ANY_LEG: dict[type, Heard] = {
    LegReferred: Heard.REFERRED,
    LegReferProgress: Heard.REFER_PROGRESS,
}

OF_THIRD: dict[type, Heard] = {
    acd.MakeOffer: Heard.THIRD_OFFERED,
    acd.OfferEnded: Heard.THIRD_OFFER_ENDED,
    acd.EntryClosed: Heard.THIRD_ENTRY_OVER,
}

BY_SEAT: dict[Seat | None, Callable[[Fact, Leg], Heard | None]] = {
    Seat.THIRD: of_third,
    Seat.THIRD_RETURNING: of_third_returning,
    Seat.SUPERVISOR: of_supervisor,
}


def of_outside(fact: SipFact | MediaReport, leg: Leg, call: Call) -> Heard | None:
    """What a fact means about the leg to somebody whom the call dials, or talks with."""
    is_dialled = call.outward is not None and call.outward.leg == leg.leg
    over = Heard.OUT_FAILED if is_dialled else Heard.OUT_GONE
    match fact:
        case LegRinging():
            return Heard.OUT_RINGING
        case LegAnswered():
            return Heard.OUT_ANSWERED
        case LegFailed() | LegEnded():
            return over
        case MediaFailed() if fact.is_fatal:
            return over
        case LegChanged():
            return Heard.REOFFERED
        case LegRefreshed():
            return Heard.REFRESHED
        case MediaSilent() if leg.peer_talks:
            return Heard.OUT_SILENT
        case MediaResumed():
            return Heard.OUT_RESUMED
    return None


def of_return(fact: SipFact | MediaReport) -> Heard | None:
    """What a fact means about the leg that is to bring an agent back."""
    match fact:
        case LegAnswered():
            return Heard.RETURN_ANSWERED
        case LegFailed() | LegEnded():
            return Heard.RETURN_OVER
        case MediaFailed() if fact.is_fatal:
            return Heard.RETURN_OVER
    return None
