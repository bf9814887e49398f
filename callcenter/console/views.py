"""What each page shows, as a fold of the event stream: one event in, the small differences for whom they concern out.

Two pictures are kept here: each agent's row, and each agent's present and past contacts; `briefs` keeps the calls,
the KPI package the queue figures. A page that connects gets the whole picture (`snapshot`), afterwards differences
only. Queue rows change with nearly every event and go to everybody, so they are gathered (`take_changed`) and sent
a few times a second rather than once an event.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, cast

from pydantic import BaseModel

from callcenter.console import company, recorded
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
    PastContact,
    QueueRow,
    ServerMessage,
    VoicemailChanged,
)
from callcenter.console.recorded import Mailboxes
from callcenter.events import (
    AgentLost,
    AgentReturned,
    AgentStateChanged,
    CallConnected,
    CallEnded,
    CustomerMatched,
    EntryEnded,
    EntryStarted,
    Event,
    MediaRecovered,
    MediaStalled,
    Offered,
    OfferEnded,
    RecordingDeleted,
    VoicemailHeard,
    VoicemailLeft,
)
from callcenter.kpi import LiveQueues

PAST_KEPT = 50
"""Contacts of today kept per agent for the list on the left."""

SUPERVISORS = "*"
"""The audience of every supervisor's page."""


@dataclass(frozen=True, slots=True)
class To:
    """A message and whom it is for: a user name, or `SUPERVISORS`."""

    audience: str
    message: ServerMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An agent as the site describes them."""

    agent: str
    name: str
    queues: tuple[str, ...]


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
    ) -> None:
        self._people = {person.agent: person for person in people}
        self._names = names
        self._live = live
        self._day_of = day_of
        self._briefs = Briefs()
        self._rows = {agent: _blank(person) for agent, person in self._people.items()}
        self._contacts: dict[str, Contact] = {}
        self._past: dict[str, list[PastContact]] = {}
        self._changed: set[str] = set()
        self.mailboxes = mailboxes or Mailboxes()

    # ---- asked by a page that connects, and by the API

    def agent_row(self, agent: str, now: float) -> AgentRow | None:
        """The agent's row with today's count; None for somebody who is no agent."""
        row = self._rows.get(agent)
        handled = self._live.agent(agent, now).handled
        return row.model_copy(update={"handled": handled}) if row else None

    def agent_rows(self, now: float) -> list[AgentRow]:
        return [row for agent in self._rows if (row := self.agent_row(agent, now))]

    def queue_rows(self, now: float, queues: Iterable[str] | None = None) -> list[QueueRow]:
        return [self._queue_row(queue, now) for queue in (self._names if queues is None else queues)]

    def queues_of(self, agent: str) -> tuple[str, ...]:
        person = self._people.get(agent)
        return person.queues if person else ()

    def contact(self, agent: str) -> Contact | None:
        return self._contacts.get(agent)

    def past(self, agent: str, now: float) -> list[PastContact]:
        """Today's contacts, the latest first."""
        today = self._day_of(now)
        return [past for past in self._past.get(agent, ()) if self._day_of(past.at) == today]

    def take_changed(self) -> set[str]:
        """The queues whose rows may have changed since the last time this was asked."""
        changed, self._changed = self._changed, set()
        return changed

    def time_passes(self) -> None:
        """Service levels fall while people wait too long, without any event."""
        self._changed |= {queue for queue in self._names if self._live.waiting(queue)}

    # ---- folding

    def customer_known(self, call: str, status: CustomerStatus) -> None:
        """The card the lookup found; it is shown when `CustomerMatched` says so."""
        self._briefs.customer_found(call, status)

    def apply(self, event: Event, now: float) -> list[To]:
        """Fold one event; return who is to be told what."""
        self._live.apply(event)
        self._changed |= self._queues_touched(event)
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
        if brief is None or event.agent not in self._rows:
            return []
        contact = brief.contact(event)
        self._contacts[event.agent] = contact
        return [
            To(event.agent, ContactChanged(now=now, contact=contact)),
            *self._row(event.agent, now, call=event.call, customer=_name(contact)),
        ]

    def _offer_over(self, event: OfferEnded, now: float) -> list[To]:
        contact = self._contacts.get(event.agent)
        if event.outcome == "accepted" or contact is None or contact.offer != event.offer:
            return []
        return self._close(event.agent, contact.call, event.outcome, event.at, now)

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
        return self._close(event.agent, event.call, "agent_lost", event.at, now)

    def _ended(self, event: CallEnded, now: float) -> list[To]:
        return [
            tell
            for agent in self.agents_with(event.call)
            for tell in self.leaves(
                agent, event.call, event.at, now, outcome=event.outcome, released_by=event.released_by
            )
        ]

    def leaves(
        self, agent: str, call: str, at: float, now: float, *, outcome: str, released_by: str = ""
    ) -> list[To]:
        """The agent is out of the call: wrap-up, or the contact is over."""
        contact = self._contacts.get(agent)
        if contact is None or contact.call != call or contact.state == "wrap_up":
            return []
        alone: dict[str, object] = {"held_since": None, "third": None, "onlookers": []}
        if self._rows[agent].state == "wrap_up":
            return self.turn(agent, call, now, state="wrap_up", since=at, released_by=released_by, **alone)
        shown = self.turn(agent, call, now, state="ended", since=at, released_by=released_by, **alone)
        return [*shown, *self._close(agent, call, outcome, at, now)]

    def _entry_ended(self, event: EntryEnded, now: float) -> list[To]:
        """An answer counts for its agent."""
        return self._row(event.agent, now) if event.outcome == "answered" else []

    def _agent_changed(self, event: AgentStateChanged, now: float) -> list[To]:
        row = self._rows.get(event.agent)
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
        )
        contact = self._contacts.get(event.agent)
        if contact is not None and contact.state == "wrap_up" and event.state != "wrap_up":
            tells += self._close(event.agent, contact.call, "answered", event.at, now)
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

    def turn(self, agent: str, call: str, now: float, **news: object) -> list[To]:
        """Change the agent's contact, if it is this call."""
        contact = self._contacts.get(agent)
        if contact is None or contact.call != call:
            return []
        contact = self._contacts[agent] = contact.model_copy(update={"answer_by": None, **news})
        return [To(agent, ContactChanged(now=now, contact=contact))]

    def _close(self, agent: str, call: str, outcome: str, at: float, now: float) -> list[To]:
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
        if agent not in self._rows:
            return []
        self._rows[agent] = self._rows[agent].model_copy(update=news)
        row = self.agent_row(agent, now)
        assert row is not None
        message = AgentChanged(now=now, agent=row)
        return [To(agent, message), To(SUPERVISORS, message)]

    def _queues_touched(self, event: Event) -> set[str]:
        if isinstance(event, EntryStarted | EntryEnded):
            return {event.queue} & self._names.keys()
        if isinstance(event, AgentStateChanged):
            return set(self.queues_of(event.agent)) & self._names.keys()
        return set()

    def _queue_row(self, queue: str, now: float) -> QueueRow:
        figures = asdict(self._live.figures(queue, now))
        shown = {key: figures[key] for key in QueueRow.model_fields if key in figures}
        return QueueRow(name=self._names[queue], **shown)

    # ---- a checkpoint

    def to_data(self) -> dict[str, Any]:
        """Everything the pages show, queue figures included, as plain data."""
        kept = _Kept(rows=self._rows, contacts=self._contacts, past=self._past, briefs=self._briefs.all())
        return {"figures": self._live.to_data(), "screens": kept.model_dump(mode="json")}

    def restore(self, data: Mapping[str, Any]) -> None:
        """Take over what `to_data` kept; people who have left the site since are left out."""
        kept = _Kept.model_validate(data["screens"])
        self._live.restore(data["figures"])
        for agent, row in kept.rows.items():
            if agent in self._people:
                person = self._people[agent]
                news = {"name": person.name, "queues": list(person.queues)}
                self._rows[agent] = row.model_copy(update=news)
        self._contacts = {agent: one for agent, one in kept.contacts.items() if agent in self._rows}
        self._past = {agent: past for agent, past in kept.past.items() if agent in self._rows}
        self._briefs = Briefs(kept.briefs)


def _blank(person: Person) -> AgentRow:
    return AgentRow(
        agent=person.agent,
        name=person.name,
        state="logged_out",
        reason="",
        since=0.0,
        until=None,
        queues=list(person.queues),
        call=None,
        customer=None,
        handled=0,
    )


def _name(contact: Contact) -> str | None:
    """What to call the other side in a list: the customer's name, else what the caller's phone says."""
    if len(contact.customer.cards) == 1:
        return contact.customer.cards[0].name
    return contact.display_name or contact.ani or None


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
        **recorded.ACTS,
        VoicemailLeft: Views._mail,
        VoicemailHeard: Views._mail,
        RecordingDeleted: Views._mail,
    },
)
