"""What a lent line means to its call: a tone on it and the page say so; a button answers it, or the end of the tone."""

from __future__ import annotations

from callcenter.calls import hearing
from callcenter.calls.conductor import Calls
from callcenter.calls.effects import Effect, LineRung, Refused, WakeAt
from callcenter.calls.lending import lent_for
from callcenter.calls.sip import LegAnswered, LegRinging
from callcenter.calls.wishes import Answered
from callcenter.values import replace
from said import Said


def rung(calls: Calls, rings: LineRung, now: float) -> list[Effect]:
    """An agent's line is this call's now; who picks up by themselves hears the tone, and then who is there.

    The tone is waited for by the clock, not by what media says of it: media may just have fallen.
    """
    leg = calls.book.legs.get(rings.leg)
    if leg is None or leg.call != rings.call:
        return []
    ringing = calls.told(LegRinging(leg=rings.leg), now)
    if rings.answers:
        return [*ringing, *calls.told(LegAnswered(leg=rings.leg, sdp=""), now)]
    announced = [*ringing, *hearing.tell(calls.book, rings.call)]
    if not rings.picks_up:
        return announced
    at = now + hearing.BEEP_S
    calls.book.put_leg(replace(calls.book.legs[rings.leg], picks_up_at=at))
    return [*announced, WakeAt(key=f"line:{rings.leg}", at=at)]


def woke(calls: Calls, leg_id: str, now: float) -> list[Effect]:
    """The tone is over: taken, unless it was pressed for, declined or taken back meanwhile."""
    leg = calls.book.legs.get(leg_id)
    if leg is None or not leg.picks_up_at or now < leg.picks_up_at:
        return []
    return calls.told(LegAnswered(leg=leg_id, sdp=""), now)


def answer(calls: Calls, wish: Answered, now: float) -> list[Effect]:
    """The agent's Answer button, for a contact that is offered over their line."""
    leg = lent_for(calls.book, wish.agent, wish.offer)
    if leg is None:
        return [Refused(user=wish.agent, code="offer_over", text=Said("This offer is over."))]
    return calls.told(LegAnswered(leg=leg.leg, sdp=""), now)
