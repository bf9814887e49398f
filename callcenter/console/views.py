"""What each page shows, as a fold of the event stream: one event in, the small differences for whom they concern out.

Each agent's present and past contacts are kept here; `agent_rows` keeps what the agents do, `queues` the queues' rows,
`briefs` the calls, the KPI package the figures. A page that connects gets the whole picture (`snapshot`),
afterwards differences only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from pydantic import BaseModel

from callcenter.console import after_the_queue, company, recorded
from callcenter.console.agent_rows import AgentRows, Person
from callcenter.console.briefs import Brief, Briefs
from callcenter.console.cards import CustomerStatus
from callcenter.console.messages import (
    AgentChanged,
    AgentRow,
    AgentState,
    Contact,
    ContactChanged,
    ContactState,
    CustomerChanged,
    Disposition,
    PastContact,
    ServerMessage,
    VoicemailChanged,
)
from callcenter.console.queues import QueueRows
from callcenter.console.recorded import Mailboxes
from callcenter.events import (
    AgentLost,
    AgentReturned,
    AgentStateChanged,
    CallConnected,
    CallEnded,
    CustomerMatched,
    EntryEnded,
    Event,
    MediaRecovered,
    MediaStalled,
    Offered,
    OfferEnded,
    RecordingDeleted,
    VoicemailHeard,
    VoicemailLeft,
)
from callcenter.kpi import LiveFlows, LiveQueues

PAST_KEPT = 50
"""Contacts of today kept per agent for the list on the left."""

SUPERVISORS = "*"
"""The audience of every supervisor's page."""


@dataclass(frozen=True, slots=True)
class To:
    """A message and whom it is for: a user name, or `SUPERVISORS`."""

    audience: str
    message: ServerMessage


class _Kept(BaseModel):
    """What a checkpoint keeps beside the figures."""

    rows: dict[str, AgentRow]
    contacts: dict[str, Contact]
    past: dict[str, list[PastContact]]
    briefs: list[Brief]


class Views:
    """Folds events; never asks anybody anything. `day_of(time)` names the local day of a moment."""

    def __init__(
        self,
        people: Iterable[Person],
        names: Mapping[str, dict[str, str]],
        live: LiveQueues,
        day_of: Callable[[float], str],
        mailboxes: Mailboxes | None = None,
        dispositions: Mapping[str, tuple[Disposition, ...]] | None = None,
    ) -> None:
        self._live = live
        self.flows = LiveFlows(day_of)
        self._day_of = day_of
        self._dispositions = dispositions or {}
        self._briefs = Briefs()
        self.agents = AgentRows(people, live)
        self._contacts: dict[str, Contact] = {}
        self._past: dict[str, list[PastContact]] = {}
        self.queues = QueueRows(names, live, self.agents.queues_of)
        self.mailboxes = mailboxes or Mailboxes()

    # ---- asked by a page that connects, and by the API

    def contacts(self) -> Mapping[str, Contact]:
        """The present contact of each agent who has one."""
        return self._contacts

    def contact(self, agent: str) -> Contact | None:
        return self._contacts.get(agent)

    def past(self, agent: str, now: float) -> list[PastContact]:
        """Today's contacts, the latest first."""
        today = self._day_of(now)
        return [past for past in self._past.get(agent, ()) if self._day_of(past.at) == today]

    def brief(self, call: str, entry: str = "") -> Brief | None:
        """A call under way, or one whose customer is still to be called back for this entry."""
        return self._briefs.of_entry(entry) or self._briefs.of(call)

    def dispositions(self, queue: str) -> tuple[Disposition, ...]:
        """How a contact of this queue can have ended."""
        return self._dispositions.get(queue, ())

    # ---- folding

    def customer_known(self, call: str, status: CustomerStatus) -> None:
        """The card the lookup found; it is shown when `CustomerMatched` says so."""
        self._briefs.customer_found(call, status)

    def apply(self, event: Event, now: float) -> list[To]:
        """Fold one event; return who is to be told what."""
        self._live.apply(event)
        self.flows.apply(event)
        self.queues.apply(event)
        self._briefs.apply(event)
        act = _ACTS.get(type(event))
        return act(self, event, now) if act else []

    def _matched(self, event: CustomerMatched, now: float) -> list[To]:
        brief = self._briefs.of(event.call)
        return (
            []
            if brief is None
            else [tell for agent in self.agents_with(event.call) for tell in self._shown(agent, brief, now)]
        )

    def _shown(self, agent: str, brief: Brief, now: float) -> list[To]:
        contact = self._contacts[agent].model_copy(update={"customer": brief.customer})
        self._contacts[agent] = contact
        shown = To(agent, CustomerChanged(now=now, call=brief.call, customer=brief.customer))
        return [shown, *self._row(agent, now, customer=_name(contact))]

    def _offered(self, event: Offered, now: float) -> list[To]:
        brief = self._briefs.of(event.call)
        if brief is None or event.agent not in self.agents:
            return []
        left = self._left_for(event, now)
        contact = brief.contact(event, self.dispositions(event.queue))
        self._contacts[event.agent] = contact
        return [
            *left,
            To(event.agent, ContactChanged(now=now, contact=contact)),
            *self._row(event.agent, now, call=event.call, customer=_name(contact)),
        ]

    def _left_for(self, event: Offered, now: float) -> list[To]:
        """Who is free has somebody else in the same moment: that comes before the end of the contact's own call."""
        contact = self._contacts.get(event.agent)
        if contact is None or contact.call == event.call:
            return []
        outcome = "callback_missed" if contact.state == "dialling" else "answered"
        return self.close(event.agent, contact.call, outcome, event.at, now)

    def _offer_over(self, event: OfferEnded, now: float) -> list[To]:
        contact = self._contacts.get(event.agent)
        if event.outcome == "accepted" or contact is None or contact.offer != event.offer:
            return []
        brief = self._briefs.of(event.call)
        # Several were rung, and one of the others was quicker: not the same as a caller who hung up.
        is_taken = event.outcome == "withdrawn" and brief is not None and brief.taken_by
        outcome = "taken_by_colleague" if is_taken else event.outcome
        return self.close(event.agent, contact.call, outcome, event.at, now)

    def _connected(self, event: CallConnected, now: float) -> list[To]:
        mine = {"role": "agent", "third": None, "held_since": None}
        return self.turn(event.agent, event.call, now, state="talking", since=event.at, **mine)

    def _stalled(self, event: MediaStalled, now: float) -> list[To]:
        return self._sound(event, "agent_lost", now)

    def _recovered(self, event: MediaRecovered, now: float) -> list[To]:
        return self._sound(event, "talking", now)

    def _sound(self, event: MediaStalled | MediaRecovered, state: ContactState, now: float) -> list[To]:
        """The conversation's clock runs on: for the caller it is one conversation."""
        agent = self.agent_with(event.call)
        if agent is None:
            return []
        if event.side == "agent":
            return self.turn(agent, event.call, now, state=state)
        return self.turn(agent, event.call, now, is_caller_silent=isinstance(event, MediaStalled))

    def _returned(self, event: AgentReturned, now: float) -> list[To]:
        return self.turn(event.agent, event.call, now, state="talking")

    def _lost(self, event: AgentLost, now: float) -> list[To]:
        return self.close(event.agent, event.call, "agent_lost", event.at, now)

    def _ended(self, event: CallEnded, now: float) -> list[To]:
        tells: list[To] = []
        for agent in self.agents_with(event.call):
            # A customer who could not be called back: the agent talked to nobody, whatever became of the call.
            outcome = "callback_missed" if self._contacts[agent].state == "dialling" else event.outcome
            tells += self.leaves(
                agent, event.call, event.at, now, outcome=outcome, released_by=event.released_by
            )
        return tells

    def leaves(
        self, agent: str, call: str, at: float, now: float, *, outcome: str, released_by: str = ""
    ) -> list[To]:
        """The agent is out of the call: wrap-up, or the contact is over."""
        contact = self._contacts.get(agent)
        if contact is None or contact.call != call or contact.state == "wrap_up":
            return []
        alone: dict[str, object] = {"held_since": None, "third": None, "onlookers": []}
        row = self.agents.kept(agent)
        if row is not None and row.state == "wrap_up":
            return self.turn(agent, call, now, state="wrap_up", since=at, released_by=released_by, **alone)
        shown = self.turn(agent, call, now, state="ended", since=at, released_by=released_by, **alone)
        return [*shown, *self.close(agent, call, outcome, at, now)]

    def _entry_ended(self, event: EntryEnded, now: float) -> list[To]:
        """An answer counts for its agent."""
        return self._row(event.agent, now) if event.outcome == "answered" else []

    def _agent_changed(self, event: AgentStateChanged, now: float) -> list[To]:
        row = self.agents.kept(event.agent)
        if row is None:
            return []
        tells = self._row(
            event.agent,
            now,
            state=cast(AgentState, event.state),
            reason=event.reason,
            since=event.at if event.state != event.was else row.since,
            until=event.until or None,
            pending=event.pending,
            contacts=event.contacts,
            needs_disposition=event.needs_disposition,
        )
        contact = self._contacts.get(event.agent)
        if contact is not None and contact.state == "wrap_up" and event.state != "wrap_up":
            tells += self.close(event.agent, contact.call, "answered", event.at, now)
        return tells

    # ---- small steps

    def _mail(self, event: Event, now: float) -> list[To]:
        """Tell who may open the box how many new messages are in it."""
        box = self.mailboxes.apply(event)
        if not box:
            return []
        message = VoicemailChanged(now=now, box=self.mailboxes.row(box))
        return [To(who, message) for who in (*self.mailboxes.readers(box), SUPERVISORS)]

    def news(self, agent: str, call: str, now: float, **news: object) -> list[To]:
        """The same contact with a detail changed; nothing when it is so already."""
        contact = self._contacts.get(agent)
        if contact is None or contact.call != call or contact.model_copy(update=news) == contact:
            return []
        contact = self._contacts[agent] = contact.model_copy(update=news)
        return [To(agent, ContactChanged(now=now, contact=contact))]

    def agents_with(self, call: str) -> list[str]:
        return [agent for agent, contact in self._contacts.items() if contact.call == call]

    def agent_with(self, call: str) -> str | None:
        """Whose contact the call is: not somebody's who was only asked in or is being offered it meanwhile."""
        with_it = [(agent, contact) for agent, contact in self._contacts.items() if contact.call == call]
        own = (agent for agent, contact in with_it if contact.role == "agent" and contact.state != "ringing")
        return next(own, with_it[0][0] if with_it else None)

    def turn(self, agent: str, call: str, now: float, /, **news: object) -> list[To]:
        """Change the agent's contact, if it is this call."""
        contact = self._contacts.get(agent)
        if contact is None or contact.call != call:
            return []
        contact = self._contacts[agent] = contact.model_copy(update={"answer_by": None, **news})
        return [To(agent, ContactChanged(now=now, contact=contact))]

    def close(self, agent: str, call: str, outcome: str, at: float, now: float) -> list[To]:
        """The agent has this contact no more: it joins today's list."""
        contact = self._contacts.get(agent)
        if contact is None or contact.call != call:
            return []
        del self._contacts[agent]
        past = PastContact(
            call=contact.call,
            name=_name(contact) or "",
            ani=contact.ani,
            queue=contact.queue,
            at=at,
            outcome=outcome,
        )
        self._past[agent] = [past, *self._past.get(agent, [])][:PAST_KEPT]
        return [
            To(agent, ContactChanged(now=now, contact=None, past=past)),
            *self._row(agent, now, call=None, customer=None),
        ]

    def _row(self, agent: str, now: float, **news: object) -> list[To]:
        self.agents.change(agent, **news)
        row = self.agents.row(agent, now)
        if row is None:
            return []
        message = AgentChanged(now=now, agent=row)
        return [To(agent, message), To(SUPERVISORS, message)]

    # ---- a checkpoint

    def to_data(self) -> dict[str, Any]:
        """Everything the pages show, queue figures included, as plain data."""
        kept = _Kept(
            rows=self.agents.all(), contacts=self._contacts, past=self._past, briefs=self._briefs.all()
        )
        return {
            "figures": self._live.to_data(),
            "screens": kept.model_dump(mode="json"),
            "queues": self.queues.to_data(),
            "flows": self.flows.to_data(),
        }

    def restore(self, data: Mapping[str, Any]) -> None:
        """Take over what `to_data` kept; people who have left the site since are left out."""
        kept = _Kept.model_validate(data["screens"])
        self._live.restore(data["figures"])
        self.queues.restore(data.get("queues", {}))
        self.flows.restore(data.get("flows", {}))
        self.agents.restore(kept.rows)
        self._contacts = {agent: one for agent, one in kept.contacts.items() if agent in self.agents}
        self._past = {agent: past for agent, past in kept.past.items() if agent in self.agents}
        self._briefs = Briefs(kept.briefs)


def _name(contact: Contact) -> str | None:
    """What to call the other side in a list: the customer's name, else what the caller's phone says."""
    if len(contact.customer.cards) == 1:
        return contact.customer.cards[0].name
    return contact.display_name or contact.ani or None


__all__ = ["PAST_KEPT", "SUPERVISORS", "Person", "To", "Views"]

Act = Callable[[Views, Event, float], list[To]]

_ACTS: dict[type[Event], Act] = cast(
    "dict[type[Event], Act]",
    {
        CustomerMatched: Views._matched,
        Offered: Views._offered,
        OfferEnded: Views._offer_over,
        CallConnected: Views._connected,
        MediaStalled: Views._stalled,
        MediaRecovered: Views._recovered,
        AgentReturned: Views._returned,
        AgentLost: Views._lost,
        CallEnded: Views._ended,
        EntryEnded: Views._entry_ended,
        AgentStateChanged: Views._agent_changed,
        **company.ACTS,
        **after_the_queue.ACTS,
        **recorded.ACTS,
        VoicemailLeft: Views._mail,
        VoicemailHeard: Views._mail,
        RecordingDeleted: Views._mail,
    },
)
