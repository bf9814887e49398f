"""What each page shows, as a fold of the event stream: one event in, the small differences for whom they concern out.

Each agent's present and past contacts are kept here; `agent_rows` keeps what the agents do, `queues` the queues' rows,
`briefs` the calls, the KPI package the figures. A page that connects gets the whole picture (`snapshot`),
afterwards differences only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from pydantic import BaseModel

from callcenter.alerts import Watch
from callcenter.console import after_the_queue, company, in_hand, own_calls, recorded, steered, telling
from callcenter.console.agent_rows import AgentRows, Person
from callcenter.console.briefs import Brief, Briefs
from callcenter.console.called import name_of as _name
from callcenter.console.cards import CustomerStatus, with_names
from callcenter.console.directory import LiveDirectory
from callcenter.console.in_hand import InHand
from callcenter.console.messages import (
    AgentChanged,
    AgentRow,
    AgentState,
    Contact,
    ContactState,
    CustomerChanged,
    Disposition,
    FormField,
    PastContact,
    PromisedChanged,
)
from callcenter.console.notices import Notices
from callcenter.console.promised import PromisedCalls
from callcenter.console.queues import QueueRows
from callcenter.console.recorded import Mailboxes
from callcenter.console.scope import Scopes
from callcenter.console.supervising import Supervisors
from callcenter.console.telling import SUPERVISORS, To
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
)
from callcenter.kpi import LiveFlows, LiveQueues

PAST_KEPT = 50
"""Contacts of today kept per agent for the list on the left."""


class _Kept(BaseModel):
    """What a checkpoint kept beside the figures. `beside`: contacts of agents who have several."""

    rows: dict[str, AgentRow]
    contacts: dict[str, Contact]
    beside: dict[str, list[Contact]] = {}
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
        forms: Mapping[str, tuple[FormField, ...]] | None = None,
    ) -> None:
        self.live = live
        self.flows = LiveFlows(day_of)
        self._day_of = day_of
        self._dispositions = dispositions or {}
        self._forms = forms or {}
        self._briefs = Briefs()
        self.agents = AgentRows(people, live)
        self.in_hand = InHand()
        self._past: dict[str, list[PastContact]] = {}
        self.queues = QueueRows(names, live, self.agents.queues_of)
        self.directory = LiveDirectory(self.agents, self.queues)
        self.mailboxes = mailboxes or Mailboxes()
        self.notices = Notices(self.agents.queues_of)
        self.scopes = Scopes()
        self.supervisors = Supervisors(self)
        self.promised = PromisedCalls()
        self.watch = Watch(())
        self.skills: Mapping[str, dict[str, str]] = {}

    def take_site(self, fresh: Views) -> None:
        """From now on people, queues, boxes and forms are those of `fresh`, of another site; what was folded stays."""
        self.live.take_site(fresh.live)
        self.agents.take_site(fresh.agents)
        self.queues.take_site(fresh.queues)
        self.mailboxes.take_site(fresh.mailboxes)
        self.directory.take_site(fresh.directory)
        self.scopes.take(fresh.scopes)
        self._dispositions, self._forms, self.skills = fresh._dispositions, fresh._forms, fresh.skills

    # ---- asked by a page that connects, and by the API

    def contacts(self) -> Mapping[str, Contact]:
        """The present contact of each agent who has one; the foremost of several."""
        return self.in_hand.foremosts()

    def contact(self, agent: str, call: str = "") -> Contact | None:
        """The agent's foremost contact, or the one of this call."""
        return self.in_hand.get(agent, call) if call else self.in_hand.foremost(agent)

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
        self._briefs.customer_found(call, with_names(status, self.agents.name_of))

    def apply(self, event: Event, now: float) -> list[To]:
        """Fold one event; return who is to be told what."""
        self.live.apply(event)
        self.flows.apply(event)
        self.queues.apply(event)
        self._briefs.apply(event)
        act = _ACTS.get(type(event))
        told = act(self, event, now) if act else []
        return [*told, *self._promised(event, now), *self.supervisors.apply(event, now)]

    def _promised(self, event: Event, now: float) -> list[To]:
        agent = self.promised.apply(event)
        return [To(agent, PromisedChanged(now=now, promised=self.promised.rows(agent)))] if agent else []

    def _matched(self, event: CustomerMatched, now: float) -> list[To]:
        brief = self._briefs.of(event.call)
        return (
            []
            if brief is None
            else [
                tell
                for agent in self.in_hand.agents_with(event.call)
                for tell in self._shown(agent, brief, now)
            ]
        )

    def _shown(self, agent: str, brief: Brief, now: float) -> list[To]:
        contact = self.in_hand.get(agent, brief.call)
        if contact is None:
            return []
        self.in_hand.put(agent, contact.model_copy(update={"customer": brief.customer}))
        shown = To(agent, CustomerChanged(now=now, call=brief.call, customer=brief.customer))
        return [shown, *self.row_changed(agent, now, **self.in_hand.whom(agent))]

    def _offered(self, event: Offered, now: float) -> list[To]:
        brief = self._briefs.of(event.call)
        if brief is None or event.agent not in self.agents:
            return []
        return self.begins(event, brief, now)

    def begins(self, event: Offered, brief: Brief, now: float, **news: object) -> list[To]:
        """The agent has this contact from now on; `news`: in what it differs from one that is offered."""
        left = self._left_for(event, now)
        contact = brief.contact(event, self.dispositions(event.queue), self._forms.get(event.queue, ()))
        self.in_hand.put(event.agent, contact.model_copy(update=news))
        told = self.in_hand.told(event.agent, now)
        return [*left, told, *self.row_changed(event.agent, now, **self.in_hand.whom(event.agent))]

    def _left_for(self, event: Offered, now: float) -> list[To]:
        """Who is free has somebody else in the same moment: that comes before the end of the contact's own call."""
        return [
            tell
            for one in self.in_hand.of(event.agent)
            if one.call != event.call and not self.in_hand.is_in_hand(event.agent, one.call)
            for tell in self.close(event.agent, one.call, in_hand.missed(one) or "answered", event.at, now)
        ]

    def _offer_over(self, event: OfferEnded, now: float) -> list[To]:
        contact = self.in_hand.offered(event.agent, event.offer)
        if event.outcome == "accepted" or contact is None:
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
        agent = self.in_hand.agent_with(event.call)
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
        for agent in self.in_hand.agents_with(event.call):
            # A customer who could not be called back: the agent talked to nobody, whatever became of the call.
            contact = self.in_hand.get(agent, event.call)
            outcome = (in_hand.missed(contact) if contact else "") or event.outcome
            tells += self.leaves(
                agent, event.call, event.at, now, outcome=outcome, released_by=event.released_by
            )
        return tells

    def leaves(
        self, agent: str, call: str, at: float, now: float, *, outcome: str, released_by: str = ""
    ) -> list[To]:
        """The agent is out of the call: wrap-up, or the contact is over."""
        contact = self.in_hand.get(agent, call)
        if contact is None or contact.state == "wrap_up":
            return []
        alone: dict[str, object] = {"held_since": None, "third": None, "onlookers": [], "is_aside": False}
        row = self.agents.kept(agent)
        if row is not None and self.in_hand.wraps_up(agent, call, row.state):
            return self.turn(agent, call, now, state="wrap_up", since=at, released_by=released_by, **alone)
        shown = self.turn(agent, call, now, state="ended", since=at, released_by=released_by, **alone)
        return [*shown, *self.close(agent, call, outcome, at, now)]

    def _entry_ended(self, event: EntryEnded, now: float) -> list[To]:
        """An answer counts for its agent."""
        return self.row_changed(event.agent, now) if event.outcome == "answered" else []

    def _agent_changed(self, event: AgentStateChanged, now: float) -> list[To]:
        row = self.agents.kept(event.agent)
        if row is None:
            return []
        self.in_hand.changed(event)
        tells = self.row_changed(
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
        return [*tells, *in_hand.followed(self, event, now)]

    # ---- small steps

    def news(self, agent: str, call: str, now: float, **news: object) -> list[To]:
        """The same contact with a detail changed; nothing when it is so already."""
        contact = self.in_hand.get(agent, call)
        if contact is None or contact.model_copy(update=news) == contact:
            return []
        self.in_hand.put(agent, contact.model_copy(update=news))
        return [self.in_hand.told(agent, now)]

    def turn(self, agent: str, call: str, now: float, /, **news: object) -> list[To]:
        """Change the agent's contact, if it is this call."""
        contact = self.in_hand.get(agent, call)
        if contact is None:
            return []
        self.in_hand.put(agent, contact.model_copy(update={"answer_by": None, **news}), former=call)
        return [self.in_hand.told(agent, now)]

    def close(self, agent: str, call: str, outcome: str, at: float, now: float) -> list[To]:
        """The agent has this contact no more: it joins today's list."""
        contact = self.in_hand.get(agent, call)
        if contact is None:
            return []
        self.in_hand.drop(agent, call)
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
            self.in_hand.told(agent, now, past),
            *self.row_changed(agent, now, **self.in_hand.whom(agent)),
        ]

    def row_changed(self, agent: str, now: float, **news: object) -> list[To]:
        self.agents.change(agent, **news)
        row = self.agents.row(agent, now)
        if row is None:
            return []
        message = AgentChanged(now=now, agent=row)
        return [To(agent, message), To(SUPERVISORS, message)]

    # ---- a checkpoint

    def to_data(self) -> dict[str, Any]:
        """Everything the pages show, queue figures included: plain data, and in it values that never change.

        Such a value is not taken apart here: there are megabytes of them on a busy floor.
        """
        foremosts = self.in_hand.foremosts()
        return {
            "figures": self.live.to_data(),
            "screens": {
                "rows": dict(self.agents.all()),
                "contacts": foremosts,
                "beside": {agent: rest for agent in foremosts if (rest := self.in_hand.of(agent)[1:])},
                "past": dict(self._past),
                "briefs": self._briefs.all(),
            },
            "queues": self.queues.to_data(),
            "flows": self.flows.to_data(),
            "notices": self.notices.to_data(),
            "promised": self.promised.to_data(),
            "alerts": self.watch.to_data(),
        }

    def restore(self, data: Mapping[str, Any]) -> None:
        """Take over what `to_data` kept; people who have left the site since are left out."""
        kept = _Kept.model_validate(data["screens"])
        self.live.restore(data["figures"])
        self.queues.restore(data.get("queues", {}))
        self.flows.restore(data.get("flows", {}))
        self.notices.restore(data.get("notices", {}))
        self.promised.restore(data.get("promised", {}))
        self.watch.restore(data.get("alerts", {}))
        self.agents.restore(kept.rows)
        all_of = {agent: [one, *kept.beside.get(agent, ())] for agent, one in kept.contacts.items()}
        self.in_hand = InHand(
            (agent, one) for agent in all_of if agent in self.agents for one in all_of[agent]
        )
        self._past = {agent: past for agent, past in kept.past.items() if agent in self.agents}
        self._briefs = Briefs(kept.briefs)


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
        **in_hand.ACTS,
        **own_calls.ACTS,
        **recorded.ACTS,
        **steered.ACTS,
        **telling.ACTS,
    },
)
