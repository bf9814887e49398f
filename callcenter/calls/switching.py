"""An agent with several calls is heard in one of them at a time; in the others nobody hears them, nor they anybody.

Every call keeps a leg of its own to the agent's phone, so going to and fro needs nothing of the phone. Who waits alone
for the agent is on hold; a third who is there goes on with the customer. `Call.away` says whose agent is elsewhere,
by name: their phone may come back on another leg meanwhile. Taking a call brings its agent there (`come_to`), and
nothing brings them back but their own wish: a call that is over leaves the others as they are.
"""

from __future__ import annotations

from callcenter.calls.book import Book
from callcenter.calls.call import Call, CallState
from callcenter.calls.effects import Effect, Refused
from callcenter.calls.hearing import tell
from callcenter.calls.holding import put_on_hold, take_off_hold
from callcenter.calls.leg import Leg
from callcenter.calls.wishes import ChoseContact
from callcenter.events import ContactChosen
from callcenter.values import replace
from said import Said

TOGETHER = frozenset({CallState.TALKING, CallState.AGENT_SILENT})


def come_to(book: Book, call_id: str, agent: str, now: float) -> list[Effect]:
    """The agent talks in this call from now on. Nothing for who has no other; `hearing.tell` of this one follows."""
    others = [other for other in book.calls_with(agent) if other.call != call_id and not other.is_away(agent)]
    call = book.calls[call_id]
    if not others and not call.is_away(agent):
        return []
    if call.is_away(agent):
        book.put(replace(call, away=without(call, agent)))
    aside = [effect for other in others for effect in _set_aside(book, other, agent, now)]
    return [*aside, ContactChosen(at=now, call=call_id, agent=agent)]


def chosen(book: Book, wish: ChoseContact, now: float) -> list[Effect]:
    """The agent's choice in the list of contacts: the others wait, and a customer who waited here is off hold."""
    call = book.calls.get(wish.call)
    if call is None or not call.is_with(wish.agent):
        return [Refused(user=wish.agent, code="no_such_call", text=Said("You are not on this call."))]
    came = come_to(book, call.call, wish.agent, now)
    call = book.calls[call.call]
    is_waited_for = call.agent == wish.agent and call.third is None
    resumed = take_off_hold(book, call, now) if is_waited_for else []
    return [*came, *resumed, *tell(book, call.call)]


def without(call: Call, agent: str) -> tuple[str, ...]:
    return tuple(one for one in call.away if one != agent)


def wait_if_away(book: Book, call_id: str, now: float) -> list[Effect]:
    """A customer whose agent is in another call by now waits for them: on hold, for the record as well."""
    call = book.calls.get(call_id)
    if call is None or call.third is not None or call.state not in TOGETHER or not call.is_away(call.agent):
        return []
    return put_on_hold(book, call, now)


def phone_resumed(book: Book, call: Call, before: Leg, after: Leg, now: float) -> list[Effect]:
    """A telephone with a call waiting key took this one off hold: its user is here again."""
    was_there = before.peer_talks and before.peer_listens
    is_there = after.peer_talks and after.peer_listens
    is_agents = after.user and after.leg in (call.agent_leg, call.third_leg)
    if not is_agents or was_there or not is_there or not call.is_away(after.user):
        return []
    return chosen(book, ChoseContact(agent=after.user, call=call.call), now)


def _set_aside(book: Book, call: Call, agent: str, now: float) -> list[Effect]:
    call = book.put(replace(call, away=(*call.away, agent)))
    return [*wait_if_away(book, call.call, now), *tell(book, call.call)]
