"""What follows when a number that a call dials rings, answers, or cannot be reached, by its `Then`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from callcenter.calls import calling_back, dialling, outward, overflow, phone_call, referring, sent, third
from callcenter.calls.book import Book
from callcenter.calls.call import Call, Then, Unreached
from callcenter.calls.caller_leg import clean
from callcenter.calls.effects import Effect
from callcenter.calls.leg import LegState
from callcenter.calls.media import MediaFailed
from callcenter.calls.outward import Tried
from callcenter.calls.sip import LegAnswered, LegEnded, LegFailed, LegRinging


def _nothing(_book: Book, _call: Call, _leg: str, _now: float) -> list[Effect]:
    return []


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """Each states who hears whom now (`hearing.tell`), the named leg anew. `rang` is told whether the leg wants to be
    heard (early media). `redialled`: the next trunk, another leg.

    `reached`: the leg is up and the call dials nobody any more. `failed`: neither does it then, and no leg is left.
    """

    rang: Callable[[Book, Call, str, bool, float], list[Effect]]
    reached: Callable[[Book, Call, str, float], list[Effect]]
    failed: Callable[[Book, Call, Unreached, float], list[Effect]]
    redialled: Callable[[Book, Call, str, float], list[Effect]] = _nothing


ENDS: Mapping[Then, Ends] = {
    Then.JOIN: Ends(rang=phone_call.ringing, reached=phone_call.joined, failed=phone_call.explain),
    Then.THIRD: Ends(
        rang=third.outside_rang,
        reached=third.outside_reached,
        failed=third.outside_failed,
        redialled=third.outside_redialled,
    ),
    Then.CALL_BACK: Ends(
        rang=calling_back.rang,
        reached=calling_back.reached,
        failed=calling_back.failed,
        redialled=calling_back.redialled,
    ),
    Then.OVERFLOW: Ends(
        rang=third.outside_rang,
        reached=overflow.reached,
        failed=overflow.not_reached,
        redialled=third.outside_redialled,
    ),
    Then.DIAL: Ends(
        rang=dialling.rang, reached=dialling.reached, failed=dialling.failed, redialled=dialling.redialled
    ),
    Then.FLOW: Ends(rang=sent.rang, reached=sent.reached, failed=sent.failed),
    Then.REFERRED: Ends(rang=referring.rang, reached=referring.reached, failed=referring.failed),
}


def rang(book: Book, call: Call, fact: LegRinging, now: float) -> list[Effect]:
    """It rings, or wants to be heard before it answers."""
    dialled = call.outward
    if dialled is None or dialled.leg != fact.leg:
        return []
    is_early = outward.rang(book, call, fact)
    return ENDS[dialled.then].rang(book, book.calls[call.call], fact.leg, is_early, now)


def answered(book: Book, call: Call, fact: LegAnswered, now: float) -> list[Effect]:
    dialled = call.outward
    if dialled is None or dialled.leg != fact.leg:
        return []
    effects, unreached = outward.reached(book, call, fact, now)
    ends, call = ENDS[dialled.then], book.calls[call.call]
    if unreached is not None:
        return [*effects, *ends.failed(book, call, unreached, now)]
    return [*effects, *ends.reached(book, call, fact.leg, now)]


def failed(book: Book, call: Call, fact: LegFailed | LegEnded | MediaFailed, now: float) -> list[Effect]:
    """A final answer, a leg that died, or media that cannot be had: the next trunk, or the end of it."""
    dialled = call.outward
    if dialled is None or dialled.leg != fact.leg:
        return []
    if not isinstance(fact, MediaFailed):
        book.put_leg(replace(book.legs[fact.leg], state=LegState.ENDED))
    code, reason = _verdict(fact)
    return _settled(book, call, dialled.then, outward.lost(book, call, code, clean(reason), now), now)


def overdue(book: Book, call: Call, _fact: object, now: float) -> list[Effect]:
    """Nobody has answered in time; an earlier wake-up was for an attempt that is over."""
    dialled = call.outward
    if dialled is None or now < dialled.due:
        return []
    return _settled(book, call, dialled.then, outward.overdue(book, call, now), now)


def _settled(book: Book, call: Call, then: Then, tried: Tried, now: float) -> list[Effect]:
    effects, unreached = tried
    ends, call = ENDS[then], book.calls[call.call]
    if unreached is not None:
        return [*effects, *ends.failed(book, call, unreached, now)]
    assert call.outward is not None
    return [*effects, *ends.redialled(book, call, call.outward.leg, now)]


def _verdict(fact: LegFailed | LegEnded | MediaFailed) -> tuple[int, str]:
    match fact:
        case LegFailed():
            return fact.code, fact.reason
        case LegEnded():
            return 500, fact.cause
        case MediaFailed():
            return 488, fact.why
