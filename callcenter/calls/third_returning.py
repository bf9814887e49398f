"""A colleague in a consultation or conference whose page reloads: dialled again, as a call's own agent is.

One deadline covers all of it: who has not come back by then has left.
"""

from __future__ import annotations

from dataclasses import replace

from callcenter.calls.agent_leg import dial_agent, meet_agent, release
from callcenter.calls.book import Book
from callcenter.calls.call import Call, Third, ThirdState
from callcenter.calls.effects import Effect, WakeAt
from callcenter.calls.hearing import tell
from callcenter.calls.leg import LegState
from callcenter.calls.media import MediaFailed, MediaResumed, MediaSilent
from callcenter.calls.quiet import may_be_listening
from callcenter.calls.sip import LegAnswered, LegEnded, LegFailed
from callcenter.calls.third import left, phone_gone
from callcenter.sdp import SdpError


def silent(book: Book, call: Call, fact: MediaSilent, now: float) -> list[Effect]:
    """No sound any more: the deadline starts."""
    if may_be_listening(book, fact):
        return []
    book.put_leg(replace(book.legs[fact.leg], silent_since=now - fact.silent_s))
    return _missing(book, call, now)


def phone_lost(book: Book, call: Call, _fact: object, now: float) -> list[Effect]:
    """The signalling went; sound may still flow."""
    return _missing(book, call, now)


def resumed(book: Book, call: Call, fact: MediaResumed, _now: float) -> list[Effect]:
    """Heard again: nobody is missing, unless a new page has been dialled."""
    book.put_leg(replace(book.legs[fact.leg], silent_since=0.0))
    if call.third is not None and not call.third.again:
        _put(book, call, replace(call.third, lost_at=0.0))
    return []


def phone_back(book: Book, call: Call, _fact: object, _now: float) -> list[Effect]:
    """The phone registered: offer it the call again, unless nothing is missing."""
    third = call.third
    if third is None or not third.lost_at or (third.leg in book.legs and book.legs[third.leg].line):
        return []
    former = release(book, third.again, "dialled anew")
    leg, dialled = dial_agent(book, call, agent=third.agent, offer=third.offer)
    _put(book, call, replace(third, again=leg))
    return [*former, *dialled]


def answered(book: Book, call: Call, fact: LegAnswered, now: float) -> list[Effect]:
    """The new leg takes the former one's place."""
    third = call.third
    if third is None:
        return []
    try:
        meet_agent(book, fact)
    except SdpError:
        return over(book, call, fact, now)
    former = release(book, third.leg, "re-attached")
    _put(book, call, replace(third, leg=fact.leg, again="", lost_at=0.0))
    return [*former, *tell(book, call.call, anew=[fact.leg])]


def over(book: Book, call: Call, _fact: object, _now: float) -> list[Effect]:
    """This attempt came to nothing; the deadline runs on."""
    third = call.third
    if third is None:
        return []
    _put(book, call, replace(third, again=""))
    return release(book, third.again, "not answered")


def phone_over(book: Book, call: Call, fact: LegFailed | LegEnded | MediaFailed, now: float) -> list[Effect]:
    """The leg ended. A page that is being dialled anew has given its former session up: no hang-up of anybody's."""
    third = call.third
    if third is None or not third.again or third.state is not ThirdState.UP:
        return phone_gone(book, call, fact, now)
    if isinstance(fact, LegEnded):
        book.put_leg(replace(book.legs[fact.leg], state=LegState.ENDED))
    call = _put(book, call, replace(third, leg=""))
    return [*release(book, fact.leg, "re-attached"), *tell(book, call.call), *_missing(book, call, now)]


def due(book: Book, call: Call, _fact: object, now: float) -> list[Effect]:
    """The deadline: gone, unless the sound never stopped."""
    third = call.third
    if third is None or not third.lost_at or now < third.lost_at:
        return []
    leg = book.legs.get(third.leg)
    if leg is None or leg.silent_since:
        return left(book, call, "system", now)
    _put(book, call, replace(third, lost_at=0.0, again=""))
    return release(book, third.again, "not answered")


def _missing(book: Book, call: Call, now: float) -> list[Effect]:
    third = call.third
    if third is None or third.state is not ThirdState.UP:
        return []
    lost_at = third.lost_at or now + book.rules.agent_lost_after_s
    _put(book, call, replace(third, lost_at=lost_at))
    return [WakeAt(key=f"third:{call.call}", at=lost_at)]


def _put(book: Book, call: Call, third: Third) -> Call:
    return book.put(replace(call, third=third))
