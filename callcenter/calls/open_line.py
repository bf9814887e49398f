"""An agent's line that stays up: one call of their telephone to us, over which one contact after the other is heard.

begin ─ answered, hears nothing ─→ lent to a contact on offer ─ that is over, or not taken ─→ hears nothing
   └ it ends or falls silent, lent or not ─→ a contact on it has lost its agent, the agent is not ready

While it is lent, the leg belongs to the contact's call and is announced there by a tone: Answer is pressed on the page
or, for those who pick up by themselves, not needed: the end of the tone does it (`line_calls`). `Leg.line` names the
call that keeps it meanwhile.

A line carries one contact: whoever it goes through to hears nobody else, and a telephone that is not to ring is not
rung for a second one. So while it is up its agent is offered one at a time, whatever their capacity is.
"""

from __future__ import annotations

from callcenter.calls.book import Book
from callcenter.calls.call import OPEN_LINE, Call, CallState
from callcenter.calls.caller_leg import No, caller_leg
from callcenter.calls.effects import Effect, LineBegan, LineEnded, PhoneChanged, WakeAt
from callcenter.calls.ending import end_call
from callcenter.calls.house_call import put_call
from callcenter.calls.leg import Leg, LegState
from callcenter.calls.media import BrowserLocal, MediaSilent
from callcenter.calls.phone_call import ACK_WITHIN_S
from callcenter.calls.sip import AnswerLeg, LegArrived
from callcenter.values import replace


def is_for(book: Book, fact: LegArrived) -> bool:
    """By the site's own number for it or, for telephones that can be given a name to dial, by that."""
    numbers = {OPEN_LINE, book.rules.line_number} - {""}
    return fact.dnis in numbers and book.rules.outward.roles.get(fact.account, "") == "agent"


def begin(book: Book, fact: LegArrived, call_id: str, now: float) -> list[Effect]:
    """Answer, and keep it. Raises No: 486 for a second line of this agent, 488 without usable audio or from a page."""
    if fact.account in book.lines:
        raise No(486, "Busy Here")
    answer, leg = caller_leg(book, fact, call_id)
    if isinstance(leg.local, BrowserLocal):
        # A page is there for as long as it is open anyway, and answers by itself what it has taken.
        raise No(488, "Not Acceptable Here")
    leg = book.put_leg(replace(leg, user=fact.account, line=call_id))
    book.lines[fact.account] = leg.leg
    _, arrived = put_call(book, fact, call_id, CallState.LINE_OPEN, OPEN_LINE, now)
    wake = WakeAt(key=f"ack:{call_id}", at=now + ACK_WITHIN_S)
    news = LineBegan(agent=fact.account), PhoneChanged(agent=fact.account)
    return [arrived, wake, leg.media(), AnswerLeg(leg=fact.leg, sdp=answer), *news]


def gone(book: Book, leg: Leg, *, has_ended: bool) -> None:
    """The telephone hung up, or has no sound any more: the leg is its contact's alone, and ends there."""
    state = LegState.ENDED if has_ended else leg.state
    book.lines.pop(leg.user, None)
    book.put_leg(replace(leg, state=state, line=""))


def over(book: Book, line: str, cause: str, now: float) -> list[Effect]:
    """The line's own call ends, and its agent takes nothing more."""
    call = book.calls.get(line)
    if call is None:
        return []
    ended = end_call(book, call, released_by="agent", cause=cause, now=now)
    return [*ended, LineEnded(agent=call.account), PhoneChanged(agent=call.account)]


def silent(book: Book, call: Call, fact: MediaSilent, now: float) -> list[Effect]:
    """Nothing has come for as long as takes a caller for gone: nobody is put through to a telephone without power."""
    if fact.is_alive or fact.silent_s < book.rules.caller_silent_limit_s:
        return []
    return over(book, call.call, "not heard", now)


def cut(book: Book, leg_id: str, now: float) -> list[Effect]:
    """Nobody is heard on it any more: hung up, so that nobody else is put through to it."""
    leg = book.legs.get(leg_id)
    return over(book, leg.line, "not heard", now) if leg is not None and leg.line else []
