"""What each page shows, as a fold of the event stream: one event in, the small differences for whom they concern out.

Three pictures are kept: a brief of every call under way, each agent's row, and each agent's present contact. Queue
figures are the KPI package's. A page that connects gets the whole picture (`snapshot`); afterwards differences only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from callcenter.console.messages import (
    AgentChanged,
    AgentRow,
    AgentState,
    Contact,
    ContactChanged,
    ContactState,
    CustomerChanged,
    CustomerStatus,
    PastContact,
    QueueRow,
    QueuesChanged,
    ServerMessage,
)
from callcenter.events import (
    AgentLost,
    AgentStateChanged,
    CallArrived,
    CallConnected,
    CallEnded,
    CustomerMatched,
    EntryEnded,
    EntryStarted,
    Event,
    MediaStalled,
    MenuChosen,
    Offered,
    OfferEnded,
    PositionAnnounced,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What the screens know of one call under way."""

    call: str
    ani: str
    dnis: str
    display_name: str
    arrived_at: float
    entry: str = ""
    queue: str = ""
    entry_started: float = 0.0
    menu_path: tuple[str, ...] = ()
    announced_position: int | None = None
    customer: CustomerStatus = field(default_factory=lambda: CustomerStatus(status="looking_up"))


class Views:
    """Folds events; never asks anybody anything."""

    def __init__(
        self, people: Iterable[Person], names: Mapping[str, dict[str, str]], live: LiveQueues
    ) -> None:
        self._people = {person.agent: person for person in people}
        self._names = names
        self._live = live
        self._briefs: dict[str, Brief] = {}
        self._rows = {agent: self._blank(person) for agent, person in self._people.items()}
        self._contacts: dict[str, Contact] = {}
        self._past: dict[str, list[PastContact]] = {}
        self._looked_up: dict[str, CustomerStatus] = {}

    # ---- asked by a page that connects, and by the API

    def agent_row(self, agent: str) -> AgentRow | None:
        return self._rows.get(agent)

    def agent_rows(self) -> list[AgentRow]:
        return list(self._rows.values())

    def queue_rows(self, now: float, queues: Iterable[str] | None = None) -> list[QueueRow]:
        return [self._queue_row(queue, now) for queue in (self._names if queues is None else queues)]

    def queues_of(self, agent: str) -> tuple[str, ...]:
        person = self._people.get(agent)
        return person.queues if person else ()

    def contact(self, agent: str) -> Contact | None:
        return self._contacts.get(agent)

    def past(self, agent: str) -> list[PastContact]:
        return self._past.get(agent, [])

    def customer_known(self, call: str, status: CustomerStatus) -> None:
        """Keep the card the lookup found; it is shown when `CustomerMatched` says so."""
        self._looked_up[call] = status

    # ---- folding

    def apply(self, event: Event, now: float) -> list[To]:
        """Fold one event; return who is to be told what."""
        self._live.apply(event)
        act = _ACTS.get(type(event))
        tells = act(self, event, now) if act else []
        queue = self._queue_touched(event)
        return [*tells, *self._queue_tells(queue, now)]

    def _arrived(self, event: CallArrived, _now: float) -> list[To]:
        self._briefs[event.call] = Brief(
            call=event.call,
            ani=event.ani,
            dnis=event.dnis,
            display_name=event.display_name,
            arrived_at=event.at,
        )
        return []

    def _menu(self, event: MenuChosen, _now: float) -> list[To]:
        self._change(event.call, lambda brief: replace(brief, menu_path=(*brief.menu_path, event.label)))
        return []

    def _entered(self, event: EntryStarted, _now: float) -> list[To]:
        self._change(
            event.call,
            lambda brief: replace(
                brief, entry=event.entry, queue=event.queue, entry_started=event.at, announced_position=None
            ),
        )
        return []

    def _announced(self, event: PositionAnnounced, _now: float) -> list[To]:
        self._change(event.call, lambda brief: replace(brief, announced_position=event.position))
        return []

    def _matched(self, event: CustomerMatched, now: float) -> list[To]:
        status = self._looked_up.pop(event.call, CustomerStatus(status="unknown"))
        self._change(event.call, lambda brief: replace(brief, customer=status))
        tells = []
        for agent, contact in self._contacts.items():
            if contact.call == event.call:
                self._contacts[agent] = contact.model_copy(update={"customer": status})
                tells.append(To(agent, CustomerChanged(now=now, call=event.call, customer=status)))
                tells += self._row(agent, now, customer=_name(self._contacts[agent]))
        return tells

    def _offered(self, event: Offered, now: float) -> list[To]:
        brief = self._briefs.get(event.call)
        if brief is None:
            return []
        contact = Contact(
            call=event.call,
            entry=event.entry,
            offer=event.offer,
            state="ringing",
            since=event.at,
            queue=event.queue,
            ani=brief.ani,
            dnis=brief.dnis,
            display_name=brief.display_name,
            menu_path=list(brief.menu_path),
            arrived_at=brief.arrived_at,
            waited_s=max(0.0, event.at - brief.entry_started),
            announced_position=brief.announced_position,
            why=event.why,
            answer_by=event.deadline,
            customer=brief.customer,
        )
        self._contacts[event.agent] = contact
        return [
            To(event.agent, ContactChanged(now=now, contact=contact)),
            *self._row(event.agent, now, call=event.call, customer=_name(contact)),
        ]

    def _offer_over(self, event: OfferEnded, now: float) -> list[To]:
        contact = self._contacts.get(event.agent)
        if event.outcome == "accepted" or contact is None or contact.offer != event.offer:
            return []
        del self._contacts[event.agent]
        past = self._remember(event.agent, contact, event.outcome, event.at)
        return [
            To(event.agent, ContactChanged(now=now, contact=None, past=past)),
            *self._row(event.agent, now, call=None, customer=None),
        ]

    def _connected(self, event: CallConnected, now: float) -> list[To]:
        return self._contact_state(event.agent, event.call, "talking", event.at, now)

    def _stalled(self, event: MediaStalled, now: float) -> list[To]:
        for agent, contact in list(self._contacts.items()):
            if contact.call == event.call and event.side == "agent":
                return self._contact_state(agent, event.call, "agent_lost", event.at, now)
        return []

    def _lost(self, event: AgentLost, now: float) -> list[To]:
        return self._close(event.agent, event.call, "agent_lost", event.at, now)

    def _ended(self, event: CallEnded, now: float) -> list[To]:
        self._briefs.pop(event.call, None)
        self._looked_up.pop(event.call, None)
        tells: list[To] = []
        for agent, contact in list(self._contacts.items()):
            if contact.call == event.call and contact.state != "ended":
                state: ContactState = "wrap_up" if self._rows[agent].state == "wrap_up" else "ended"
                self._contacts[agent] = contact.model_copy(update={"released_by": event.released_by})
                tells += self._contact_state(agent, event.call, state, event.at, now)
                if state == "ended":
                    tells += self._close(agent, event.call, event.outcome, event.at, now)
        return tells

    def _agent_changed(self, event: AgentStateChanged, now: float) -> list[To]:
        row = self._rows.get(event.agent)
        if row is None:
            return []
        handled = row.handled + (event.was == "offered" and event.state == "on_contact")
        since = event.at if event.state != event.was else row.since
        tells = self._row(
            event.agent,
            now,
            state=cast(AgentState, event.state),
            reason=event.reason,
            since=since,
            until=event.until or None,
            handled=handled,
            pending=event.pending,
        )
        if event.was == "wrap_up" and event.state != "wrap_up":
            contact = self._contacts.get(event.agent)
            if contact is not None and contact.state == "wrap_up":
                tells += self._close(event.agent, contact.call, "answered", event.at, now)
        return tells

    # ---- small steps

    def _change(self, call: str, change: Callable[[Brief], Brief]) -> None:
        brief = self._briefs.get(call)
        if brief is not None:
            self._briefs[call] = change(brief)

    def _contact_state(self, agent: str, call: str, state: ContactState, at: float, now: float) -> list[To]:
        contact = self._contacts.get(agent)
        if contact is None or contact.call != call:
            return []
        contact = contact.model_copy(update={"state": state, "since": at, "answer_by": None})
        self._contacts[agent] = contact
        return [To(agent, ContactChanged(now=now, contact=contact))]

    def _close(self, agent: str, call: str, outcome: str, at: float, now: float) -> list[To]:
        contact = self._contacts.get(agent)
        if contact is None or contact.call != call:
            return []
        del self._contacts[agent]
        past = self._remember(agent, contact, outcome, at)
        return [
            To(agent, ContactChanged(now=now, contact=None, past=past)),
            *self._row(agent, now, call=None, customer=None),
        ]

    def _remember(self, agent: str, contact: Contact, outcome: str, at: float) -> PastContact:
        past = PastContact(
            call=contact.call,
            name=_name(contact) or "",
            ani=contact.ani,
            queue=contact.queue,
            at=at,
            outcome=outcome,
        )
        self._past[agent] = [past, *self._past.get(agent, [])][:PAST_KEPT]
        return past

    def _row(self, agent: str, now: float, **changes: object) -> list[To]:
        row = self._rows.get(agent)
        if row is None:
            return []
        self._rows[agent] = row = row.model_copy(update=changes)
        message = AgentChanged(now=now, agent=row)
        return [To(agent, message), To(SUPERVISORS, message)]

    def _queue_touched(self, event: Event) -> tuple[str, ...]:
        if isinstance(event, EntryStarted | EntryEnded):
            return (event.queue,)
        if isinstance(event, AgentStateChanged):
            return self.queues_of(event.agent)
        return ()

    def _queue_tells(self, queues: tuple[str, ...], now: float) -> list[To]:
        known = [queue for queue in queues if queue in self._names]
        if not known:
            return []
        rows = {queue: self._queue_row(queue, now) for queue in known}
        tells = [To(SUPERVISORS, QueuesChanged(now=now, queues=list(rows.values())))]
        for agent, person in self._people.items():
            mine = [rows[queue] for queue in person.queues if queue in rows]
            if mine and self._rows[agent].state != "logged_out":
                tells.append(To(agent, QueuesChanged(now=now, queues=mine)))
        return tells

    def _queue_row(self, queue: str, now: float) -> QueueRow:
        figures = self._live.figures(queue, now)
        return QueueRow(
            queue=queue,
            name=self._names[queue],
            waiting=figures.waiting,
            longest_since=figures.longest_since,
            offered=figures.offered,
            answered=figures.answered,
            abandoned=figures.abandoned,
            service_level=figures.service_level,
            formula=figures.formula,
            target_s=figures.target_s,
            agents_ready=figures.agents_ready,
            agents_busy=figures.agents_busy,
            agents_signed_in=figures.agents_signed_in,
        )

    @staticmethod
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
        CallArrived: Views._arrived,
        MenuChosen: Views._menu,
        EntryStarted: Views._entered,
        PositionAnnounced: Views._announced,
        CustomerMatched: Views._matched,
        Offered: Views._offered,
        OfferEnded: Views._offer_over,
        CallConnected: Views._connected,
        MediaStalled: Views._stalled,
        AgentLost: Views._lost,
        CallEnded: Views._ended,
        AgentStateChanged: Views._agent_changed,
    },
)
