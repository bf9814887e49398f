"""A caller who sends nothing: gone without a BYE, or only listening?

In a conversation silence is one-way audio at once and a vanished phone after `caller_silent_limit_s`. In menus and
music, on hold as well, it means little, because phones that suppress silence send nothing while their owner listens:
there only `listener_silent_limit_s` ends the call. A caller who was quiet already when an agent answered, or took them
off hold, gets the conversation's limit from that moment on. Whose reports (RTCP) still come is there, however long it
sends no sound. The same goes for an agent's telephone (muted, or suppressing silence); a page sends all the time.
"""

from __future__ import annotations

from callcenter.calls.book import Book
from callcenter.calls.call import Call, CallState
from callcenter.calls.effects import Effect, WakeAt
from callcenter.calls.ending import end_call
from callcenter.calls.hearing import room
from callcenter.calls.media import MediaResumed, MediaSilent, PlainLocal
from callcenter.events import MediaRecovered, MediaStalled
from callcenter.values import replace

TOGETHER = frozenset({CallState.TALKING, CallState.OUTSIDE})
"""States in which somebody may listen to the caller."""


def is_listened_to(call: Call) -> bool:
    """Whether somebody hears the caller: not on hold, and not while the third of a blind transfer is rung."""
    there = room(call) if call.state in TOGETHER else ()
    return call.caller_leg in there and len(there) > 1


def caller_silent(book: Book, call: Call, fact: MediaSilent, now: float) -> list[Effect]:
    """Note since when; the media plane reports the same silence at several thresholds."""
    leg = book.legs[call.caller_leg]
    book.put_leg(replace(leg, silent_since=leg.silent_since or now - fact.silent_s, is_alive=fact.is_alive))
    if leg.silent_since:
        return watch_caller(book, call)
    stalled = MediaStalled(at=now, call=call.call, side="caller", silent_s=fact.silent_s)
    return [*([stalled] if is_listened_to(call) else []), *watch_caller(book, call)]


def may_be_listening(book: Book, fact: MediaSilent) -> bool:
    """Whether an agent who sends nothing may be there all the same, at a telephone."""
    is_early = fact.is_alive or fact.silent_s < book.rules.caller_silent_limit_s
    return is_early and isinstance(book.legs[fact.leg].local, PlainLocal)


def watch_caller(book: Book, call: Call) -> list[Effect]:
    """Ask to be woken when a quiet caller counts as gone; nothing for one who can be heard, or is known to be there."""
    leg = book.legs[call.caller_leg]
    if not leg.silent_since or leg.is_alive:
        return []
    return [WakeAt(key=f"quiet:{call.call}", at=_gone_at(book, call))]


def caller_resumed(book: Book, call: Call, _fact: MediaResumed, now: float) -> list[Effect]:
    """Packets again: whatever deadline was asked for is void."""
    leg = book.legs[call.caller_leg]
    if not leg.silent_since:
        return []
    book.put_leg(replace(leg, silent_since=0.0))
    recovered = MediaRecovered(at=now, call=call.call, side="caller")
    return [recovered] if is_listened_to(call) else []


def quiet_deadline(book: Book, call: Call, _fact: object, now: float) -> list[Effect]:
    """The wake-up came: gone, unless the call has moved to where more patience is due."""
    leg = book.legs[call.caller_leg]
    if not leg.silent_since or leg.is_alive:
        return []
    if call.referral is not None:
        # Somebody else is being called in this phone's place, and that has a deadline of its own.
        return [WakeAt(key=f"quiet:{call.call}", at=now + book.rules.caller_silent_limit_s)]
    if now < _gone_at(book, call):
        return watch_caller(book, call)
    return end_call(book, call, released_by="system", cause="rtp_timeout", now=now)


def _gone_at(book: Book, call: Call) -> float:
    since = book.legs[call.caller_leg].silent_since
    if is_listened_to(call):
        return max(since, call.connected_at) + book.rules.caller_silent_limit_s
    return since + book.rules.listener_silent_limit_s
