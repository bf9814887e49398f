"""An agent's page calls to hear itself: whether its microphone, its network and the way to us and back work.

begin ─ answered at once, hears its own sound ─→ the page hangs up, or `LONGEST_S` is over
"""

from __future__ import annotations

from callcenter.calls.book import Book
from callcenter.calls.call import SELF_TEST, Call, CallState
from callcenter.calls.caller_leg import No, caller_leg
from callcenter.calls.effects import Effect, WakeAt
from callcenter.calls.ending import end_call, own_call
from callcenter.calls.house_call import put_call
from callcenter.calls.media import HearEcho
from callcenter.calls.phone_call import ACK_WITHIN_S
from callcenter.calls.sip import AnswerLeg, LegArrived

MAY = frozenset({"agent", "admin"})
"""Agents, and administrators, who try the line when they set the house up."""

LONGEST_S = 30.0


def is_for(book: Book, fact: LegArrived) -> bool:
    return fact.dnis == SELF_TEST and book.rules.outward.roles.get(fact.account, "") in MAY


def begin(book: Book, fact: LegArrived, call_id: str, now: float) -> list[Effect]:
    """Answer, and send back what comes. Raises No: 486 while the agent is on a call, 488 without usable audio.

    A test of theirs that is still there is of a page that was reloaded in the middle of it.
    """
    theirs = [call for call in book.calls.values() if fact.account in (call.agent, call.account)]
    if any(call.state is not CallState.TESTING for call in theirs):
        raise No(486, "Busy Here")
    answer, leg = caller_leg(book, fact, call_id)
    former = [
        effect
        for call in theirs
        for effect in end_call(book, call, released_by="system", cause="tested anew", now=now)
    ]
    leg = leg.hearing(HearEcho()) or leg
    book.put_leg(leg)
    call, arrived = put_call(book, fact, call_id, CallState.TESTING, SELF_TEST, now, HearEcho())
    deadlines = [
        WakeAt(key=f"ack:{call_id}", at=now + ACK_WITHIN_S),
        WakeAt(key=f"dial:{call_id}", at=now + LONGEST_S),
    ]
    busy = own_call(book, call, is_over=False)
    return [*former, arrived, *busy, *deadlines, leg.media(), AnswerLeg(leg=fact.leg, sdp=answer)]


def over(book: Book, call: Call, _fact: object, now: float) -> list[Effect]:
    """A page that forgot to hang up."""
    if now < call.arrived_at + LONGEST_S:
        return []
    return end_call(book, call, released_by="system", cause="test over", now=now)
