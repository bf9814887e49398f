"""Who hears whom: one pure function of a call, for every state it can be in.

    dialled    who was called by a telephone of ours: that telephone
    called back  nobody yet; the agent who waits for them: ringback, early media, or why nobody is there;
                 so does an agent who calls somebody
    customer   in the flow: what the flow plays      in the room: everybody else in it      held or alone: music
    agent      everybody else in the room, and who whispers; alone while a third is rung: ringback or early media
    third      everybody else in the room; nobody there: music
    listens, whispers                                everybody in the room; heard by nobody, or by the agent alone
    barges     one more in the room

The room is who talks with whom: the customer unless on hold, the agent unless away, a third who has answered, and
supervisors who barge in; a phone that asked to be replaced is out of it. Whoever is in another call of theirs for now
(`switching`) is in no room of this one, and hears nothing of it. A consultation is a room without the customer, a
conference one with three in it; a customer who waits for the third of a blind transfer is alone in it.
Every handler that changes who is there ends with `tell`.
"""

from __future__ import annotations

from collections.abc import Iterable

from callcenter.calls.book import Book
from callcenter.calls.call import Call, CallState, SupervisorMode, ThirdState
from callcenter.calls.effects import Effect
from callcenter.calls.leg import Leg, LegState
from callcenter.calls.media import HearLeg, HearMix, HearNothing, HearPrompts, Hears

TOGETHER = frozenset({CallState.TALKING, CallState.AGENT_SILENT, CallState.OUTSIDE})
MUSIC, RINGBACK, BEEP = "music/hold", "music/ringback", "music/beep"
BEEP_S = 0.4
"""How long the beep is."""


def who_hears(call: Call) -> dict[str, Hears]:
    """What each leg of the call should hear now."""
    hears: dict[str, Hears] = {call.caller_leg: _customer(call)} if call.caller_leg else {}
    for offer in call.offers:
        hears[offer.leg] = HearNothing()
    if call.agent_leg:
        hears[call.agent_leg] = _agent(call)
    if call.again:
        hears[call.again] = HearNothing()
    if leg := call.third_leg or call.outside_leg:
        hears[leg] = _third(call)
    if call.outward is not None and call.outward.leg:
        hears.setdefault(call.outward.leg, HearNothing())
    if call.third is not None and call.third.again:
        hears[call.third.again] = HearNothing()
    for one in call.supervisors:
        hears[one.leg] = _all(room(call), but=one.leg) if one.is_up else HearNothing()
    return hears


def room(call: Call) -> tuple[str, ...]:
    """The legs of those who talk with each other, the customer first."""
    if call.state not in TOGETHER:
        return ()
    is_away = bool(call.held_at) or is_referring(call, call.caller_leg)
    customer = () if is_away else (call.caller_leg,)
    is_agent_there = call.agent_leg and call.state is CallState.TALKING and not call.is_away(call.agent)
    agent = (call.agent_leg,) if is_agent_there else ()
    is_third_up = _is_third_there(call) and call.third_leg
    third = (call.third_leg,) if is_third_up and not is_referring(call, call.third_leg) else ()
    outside = (call.outside_leg,) if call.outside_leg and not is_referring(call, call.outside_leg) else ()
    barging = (one.leg for one in call.supervisors if one.is_up and one.mode is SupervisorMode.BARGE)
    return (*customer, *agent, *third, *outside, *barging)


def _is_third_there(call: Call) -> bool:
    third = call.third
    return third is not None and third.state is ThirdState.UP and not call.is_away(third.agent)


def is_referring(call: Call, leg: str) -> bool:
    """Whether that phone is being replaced and may have hung up."""
    return call.referral is not None and call.referral.leg == leg


def tell(book: Book, call_id: str, *, anew: Iterable[str] = ()) -> list[Effect]:
    """State what changed in who hears whom; the legs `anew` changed otherwise and are stated in any case."""
    call = book.calls.get(call_id)
    if call is None:
        return []
    effects: list[Effect] = []
    for leg_id, hears in who_hears(call).items():
        leg = book.legs.get(leg_id)
        if leg is None or leg.call != call_id:
            # Gone, or an agent's line that another call has borrowed.
            continue
        changed = leg.hearing(on_line(call, leg, hears))
        if changed is not leg or leg_id in anew:
            effects.append(book.put_leg(changed).media())
    return effects


def on_line(call: Call, leg: Leg, hears: Hears) -> Hears:
    """A line that stays up does not ring: a tone on it says that there is somebody on offer."""
    if not leg.line or leg.state is not LegState.RINGING or hears != HearNothing():
        return hears
    offer = call.offer_on(leg.leg)
    return HearPrompts(playback=f"beep-{offer.offer if offer else call.call}", prompts=(BEEP,))


def sources(hears: Hears) -> set[str]:
    """Whose voices are in it."""
    match hears:
        case HearMix():
            return set(hears.legs)
        case HearLeg():
            return {hears.leg}
    return set()


def music(call: Call) -> HearPrompts:
    """The music of whoever waits in this call; it goes on where it is."""
    return HearPrompts(playback=f"hold-{call.call}", prompts=(MUSIC,), loop=True)


def _customer(call: Call) -> Hears:
    if call.state not in TOGETHER:
        return call.flow_hears
    there = room(call)
    if call.caller_leg in there and len(there) > 1:
        return _all(there, but=call.caller_leg)
    early = _early_media(call) if not call.agent else None
    return early or music(call)


def _agent(call: Call) -> Hears:
    if call.is_away(call.agent):
        return HearNothing()
    whispers = (one.leg for one in call.supervisors if one.is_up and one.mode is SupervisorMode.WHISPER)
    heard = (*room(call), *whispers)
    if set(heard) <= {call.agent_leg}:
        return _while_ringing(call)
    return _all(heard, but=call.agent_leg)


def _while_ringing(call: Call) -> Hears:
    """An agent who is alone: with somebody being rung for them, or with a customer on hold."""
    if call.state in (CallState.CALLING_BACK, CallState.DIALLING):
        return _while_calling_back(call)
    if call.referral is None and (call.third is None or call.third.state is ThirdState.UP):
        return HearNothing()
    ringback = HearPrompts(playback=f"ringback-{call.call}", prompts=(RINGBACK,), loop=True)
    return _early_media(call) or ringback


def _while_calling_back(call: Call) -> Hears:
    if call.unreached is not None:
        return HearPrompts(playback=f"missed-{call.call}", prompts=(call.unreached.prompt,))
    if call.outward is not None and call.outward.is_early:
        return HearLeg(leg=call.outward.leg)
    return HearPrompts(playback=f"ringback-{call.call}", prompts=(RINGBACK,), loop=True)


def _early_media(call: Call) -> Hears | None:
    third = call.third
    is_early = third is not None and third.is_early and third.state is ThirdState.RINGING
    return HearLeg(leg=call.third_leg) if is_early else None


def _third(call: Call) -> Hears:
    if call.third is not None and not _is_third_there(call):
        return HearNothing()
    others = _all(room(call), but=call.third_leg or call.outside_leg)
    return music(call) if others == HearNothing() else others


def _all(legs: Iterable[str], *, but: str) -> Hears:
    heard = tuple(leg for leg in legs if leg != but)
    if not heard:
        return HearNothing()
    return HearLeg(leg=heard[0]) if len(heard) == 1 else HearMix(legs=heard)
