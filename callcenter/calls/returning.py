"""An agent who comes back to the caller: after a reload, from a closed lid, over another network.

A reloaded page is a new user agent with new ICE and DTLS, so the same contact is dialled again under the same offer
id, which the page answers by itself; when it does, its leg takes the former one's place. Until then the former stays,
for its sound may return first. A page that is dialled gives its former session up, so the end of the former leg is
then part of the return and nobody's hang-up. The agent's deadline (`lost_at`) runs on over all of it: a page that
does not answer is lost like one that did not come back.

When it is dialled: at once when the phone registers while it is missing, or has registered since it was last heard
(another network: nobody has said that the old connection is gone). A phone that was registered all along may only
have met a gap that heals by itself, or be another page of the agent: it is dialled after `HEALS_WITHIN_S` of silence.
"""

from __future__ import annotations

from dataclasses import replace

from callcenter.calls.agent_leg import dial_agent, meet_agent, release
from callcenter.calls.book import Book
from callcenter.calls.call import Call, CallState
from callcenter.calls.effects import Effect, WakeAt
from callcenter.calls.hearing import tell
from callcenter.calls.quiet import watch_caller
from callcenter.calls.sip import LegAnswered
from callcenter.events import AgentReturned
from callcenter.sdp import SdpError

HEALS_WITHIN_S = 6.0


def phone_back(book: Book, call: Call, _fact: object, _now: float) -> list[Effect]:
    """The agent's phone registered: offer it the call again, unless nothing is missing."""
    if not call.lost_at or _stays_up(book, call.agent_leg):
        return []
    former = release(book, call.again, "dialled anew")
    leg, dialled = dial_agent(book, call, agent=call.agent, offer=call.agent_offer)
    book.put(replace(call, again=leg))
    return [*former, *dialled]


def _stays_up(book: Book, leg_id: str) -> bool:
    """A line that stays up does not depend on who is registered; nobody dials it anew."""
    leg = book.legs.get(leg_id)
    return leg is not None and bool(leg.line)


def agent_vanished(book: Book, call: Call, silent_since: float, now: float) -> list[Effect]:
    """The agent's sound stopped: dial a phone that is there, now or when the gap should have healed."""
    if call.again or call.agent not in book.phones:
        return []
    if book.phones[call.agent] > silent_since:
        return phone_back(book, call, None, now)
    return [WakeAt(key=f"return:{call.call}", at=silent_since + HEALS_WITHIN_S)]


def return_due(book: Book, call: Call, _fact: object, now: float) -> list[Effect]:
    """The gap did not heal by itself."""
    leg = book.legs.get(call.agent_leg)
    if leg is None or now < leg.silent_since + HEALS_WITHIN_S or call.again or call.agent not in book.phones:
        return []
    return phone_back(book, call, None, now)


def return_answered(book: Book, call: Call, fact: LegAnswered, now: float) -> list[Effect]:
    """The new leg takes the former one's place."""
    try:
        meet_agent(book, fact)
    except SdpError:
        return return_over(book, call, fact, now)
    former = release(book, call.agent_leg, "re-attached")
    call = book.put(
        replace(call, state=CallState.TALKING, agent_leg=fact.leg, again="", lost_at=0.0, connected_at=now)
    )
    return [
        *former,
        *tell(book, call.call, anew=[fact.leg]),
        AgentReturned(at=now, call=call.call, agent=call.agent),
        *watch_caller(book, call),
    ]


def return_over(book: Book, call: Call, _fact: object, _now: float) -> list[Effect]:
    """This attempt came to nothing: what is left is the former leg's sound, the next registration, or the deadline."""
    effects = release(book, call.again, "not answered")
    book.put(replace(call, again=""))
    return effects


def former_leg_gone(book: Book, call: Call, now: float) -> list[Effect]:
    """The page has let go of its former session, because we dialled it: the caller hears music until it answers."""
    effects = release(book, call.agent_leg, "re-attached")
    return [*effects, *wait_for_agent(book, replace(call, agent_leg=""), now)]


def wait_for_agent(book: Book, call: Call, now: float) -> list[Effect]:
    """Music for whoever is left alone, and a deadline for the agent."""
    lost_at = call.lost_at or now + book.rules.agent_lost_after_s
    book.put(replace(call, state=CallState.AGENT_SILENT, lost_at=lost_at))
    return [*tell(book, call.call), WakeAt(key=f"lost:{call.call}", at=lost_at)]
