"""The present contacts of each agent: mostly one, several for those whose capacity allows it.

The foremost is the one they talk in; then come those that wait for them, what rings, and what is being wrapped up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from callcenter.console.called import name_of
from callcenter.console.messages import Contact, ContactChanged, PastContact
from callcenter.console.telling import To
from callcenter.events import AgentStateChanged, ContactChosen, Event

if TYPE_CHECKING:
    from callcenter.console.views import Views

RANKS = {"talking": 0, "agent_lost": 0, "dialling": 0, "ringing": 2, "wrap_up": 3, "ended": 4}


class InHand:
    """By agent and call, in the order in which they came."""

    def __init__(self, contacts: Iterable[tuple[str, Contact]] = ()) -> None:
        self._contacts: dict[str, dict[str, Contact]] = {}
        self._phases: dict[str, dict[str, str]] = {}
        self._agents: dict[str, dict[str, None]] = {}
        """By call, in the order in which they came to it."""
        for agent, contact in contacts:
            self.put(agent, contact)

    def __iter__(self) -> Iterator[tuple[str, Contact]]:
        return ((agent, one) for agent, theirs in self._contacts.items() for one in theirs.values())

    def put(self, agent: str, contact: Contact, *, former: str = "") -> Contact:
        """`former`: the call it was known by, when that is another one now."""
        theirs = self._contacts.setdefault(agent, {})
        if former and former != contact.call:
            self._forget(agent, former)
        theirs[contact.call] = contact
        self._agents.setdefault(contact.call, {})[agent] = None
        return contact

    def drop(self, agent: str, call: str) -> None:
        self._forget(agent, call)
        if not self._contacts.get(agent):
            self._contacts.pop(agent, None)

    def _forget(self, agent: str, call: str) -> None:
        self._contacts.get(agent, {}).pop(call, None)
        with_it = self._agents.get(call, {})
        with_it.pop(agent, None)
        if not with_it:
            self._agents.pop(call, None)

    def get(self, agent: str, call: str) -> Contact | None:
        return self._contacts.get(agent, {}).get(call)

    def of(self, agent: str) -> list[Contact]:
        """The foremost first."""
        return sorted(self._contacts.get(agent, {}).values(), key=_rank)

    def foremost(self, agent: str) -> Contact | None:
        return next(iter(self.of(agent)), None)

    def foremosts(self) -> Mapping[str, Contact]:
        return {agent: self.of(agent)[0] for agent in self._contacts}

    def agents_with(self, call: str) -> list[str]:
        return list(self._agents.get(call, ()))

    def agent_with(self, call: str) -> str | None:
        """Whose contact the call is: not somebody's who was only asked in or is being offered it meanwhile."""
        with_it = [(agent, self._contacts[agent][call]) for agent in self._agents.get(call, ())]
        own = (agent for agent, contact in with_it if contact.role == "agent" and contact.state != "ringing")
        return next(own, with_it[0][0] if with_it else None)

    def offered(self, agent: str, offer: str) -> Contact | None:
        return next((one for one in self.of(agent) if one.offer == offer), None)

    def whom(self, agent: str) -> dict[str, object]:
        """With whom the agent's row shows them: in the foremost of their contacts."""
        contact = self.foremost(agent)
        return {"call": contact.call if contact else None, "customer": name_of(contact) if contact else None}

    def told(self, agent: str, now: float, past: PastContact | None = None) -> To:
        """All that the agent has, for their pages."""
        theirs = self.of(agent)
        contact = theirs[0] if theirs else None
        return To(agent, ContactChanged(now=now, contact=contact, beside=theirs[1:], past=past))

    # ---- what the router has in an agent's hands

    def changed(self, event: AgentStateChanged) -> None:
        """Remember it: an agent's state comes before the news of the call from which it follows."""
        phases = {one.call: one.phase for one in event.in_hand}
        if not phases and event.call and event.contacts:
            phases = {event.call: event.state}
        self._phases[event.agent] = phases

    def wraps_up(self, agent: str, call: str, state: str) -> bool:
        """Whether the agent, who is in this `state`, has wrap-up of that call."""
        phases = self._phases.get(agent, {})
        return phases.get(call) == "wrap_up" if phases else state == "wrap_up"

    def is_in_hand(self, agent: str, call: str) -> bool:
        """Whether the router knows of it beside others."""
        phases = self._phases.get(agent, {})
        return len(phases) > 1 and call in phases


def _rank(contact: Contact) -> int:
    return 1 if contact.is_aside and RANKS[contact.state] == 0 else RANKS[contact.state]


def followed(views: Views, event: AgentStateChanged, now: float) -> list[To]:
    """What the state of an agent says of their contacts: which wrap-ups are over, and how long the others last."""
    agent, tells = event.agent, list[To]()
    of_several = {one.call: one for one in event.in_hand}
    for contact in views.in_hand.of(agent):
        one = of_several.get(contact.call)
        if one is not None:
            until = one.until if one.phase == "wrap_up" else 0.0
            tells += views.news(
                agent, contact.call, now, until=until or None, is_owed=bool(until) and one.owes
            )
        elif contact.until is not None:
            tells += views.news(agent, contact.call, now, until=None, is_owed=False)
        if contact.state == "wrap_up" and not views.in_hand.wraps_up(agent, contact.call, event.state):
            tells += views.close(agent, contact.call, "answered", event.at, now)
    return tells


def missed(contact: Contact) -> str:
    """How a contact ended whose customer was still being called; "" when they talked."""
    if contact.state != "dialling":
        return ""
    return "not_reached" if contact.is_outbound else "callback_missed"


def _chosen(views: Views, event: ContactChosen, now: float) -> list[To]:
    """The agent talks there; the others they are in wait for them."""
    agent = event.agent
    changed = [
        one.model_copy(update={"is_aside": one.call != event.call})
        for one in views.in_hand.of(agent)
        if RANKS[one.state] == 0 or one.call == event.call
    ]
    if not changed:
        return []
    for one in changed:
        views.in_hand.put(agent, one)
    return [views.in_hand.told(agent, now), *views.row_changed(agent, now, **views.in_hand.whom(agent))]


ACTS: dict[type[Event], Callable[[Any, Any, float], list[To]]] = {ContactChosen: _chosen}
