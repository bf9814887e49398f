"""A customer who was called back before an agent: a greeting, then music, in line all the while.

There is no flow any more: the queue's node knows how callers wait who called themselves. Keys mean nothing here.
"""

from __future__ import annotations

import ivr_flows as ivr
from callcenter.calls.book import Book
from callcenter.calls.call import Call, CallState, Place
from callcenter.calls.effects import Effect, WakeAt
from callcenter.calls.ending import end_call
from callcenter.calls.hearing import music, tell
from callcenter.calls.media import HearPrompts
from callcenter.values import replace

GREETING, NOTICE = "callback_greeting", "recording_notice"
GREET_WITHIN_S = 30.0
"""A greeting that cannot be played never tells that it is over."""


def greet(book: Book, call: Call, place: Place, now: float) -> list[Effect]:
    """Say who calls, and that calls of this queue may be recorded; the place in line is the call's again."""
    is_announced = place.queue in book.rules.recording.announced.split()
    prompts = (GREETING, NOTICE) if is_announced else (GREETING,)
    said = tuple(f"{call.language}/{prompt}" for prompt in prompts)
    greeting = HearPrompts(playback=_greeting(call), prompts=said)
    call = book.put(
        replace(
            call,
            state=CallState.IN_FLOW,
            place=place,
            flow_hears=greeting,
            is_told=call.is_told or is_announced,
        )
    )
    due = WakeAt(key=f"callback:{call.call}", at=now + GREET_WITHIN_S)
    return [*tell(book, call.call, anew=[call.caller_leg]), due]


def heard(book: Book, call: Call, fact: object, now: float) -> list[Effect]:
    """What a flow would be told: the greeting is over; or nobody may take the customer, whom no node has words for."""
    if isinstance(fact, ivr.QueueLeft | ivr.Diverted):
        cause = fact.outcome if isinstance(fact, ivr.QueueLeft) else fact.way
        return end_call(book, call, released_by="system", cause=cause, now=now)
    is_over = isinstance(fact, ivr.PlaybackEnded) and fact.playback == _greeting(call)
    return _wait(book, call) if is_over else []


def greeted_enough(book: Book, call: Call, _fact: object, _now: float) -> list[Effect]:
    """It should have been heard by now, if it is still what they hear."""
    hears = call.flow_hears
    is_late = isinstance(hears, HearPrompts) and hears.playback == _greeting(call)
    return _wait(book, call) if is_late else []


def _greeting(call: Call) -> str:
    return f"greeting-{call.call}"


def _wait(book: Book, call: Call) -> list[Effect]:
    book.put(replace(call, flow_hears=music(call)))
    return tell(book, call.call)
