"""The engine's whole state as plain data, and back.

Only what cannot be computed is kept: lines, ranks, and who is idle where follow from queues, agents, entries.
"""

from __future__ import annotations

from typing import TypedDict

from acd.floor import Floor
from acd.model import AgentSpec, Entry, QueueSpec, SkillNeed
from acd.states import AgentView, State
from acd.waiting import Offer, Place


class QueueRow(TypedDict):
    queue: str
    strategy: str
    ring_for_s: float
    wrap_up_s: float
    tier_bonus: dict[str, float]
    ageing: float
    priority_weight: float
    weight: float
    offer_again_after_s: float


class AgentRow(TypedDict):
    agent: str
    queues: list[str]
    skills: dict[str, int]


class ViewRow(TypedDict):
    agent: str
    state: str
    reason: str
    since: float
    until: float
    entry: str
    queue: str
    offer: str
    pending: str
    leaving: bool
    idle_since: float
    idle_order: int
    handled: int


class EntryRow(TypedDict):
    entry: str
    contact: str
    queue: str
    needs: list[list[str | int]]
    priority: int
    ranked_from: float
    tier: str
    language: str
    only_agent: str
    give_up_at: float
    cause: str


class PlaceRow(TypedDict):
    entry: EntryRow
    arrived: float
    order: int
    offer: str
    refused: dict[str, float]


class OfferRow(TypedDict):
    offer: str
    entry: str
    agent: str
    deadline: float


class Snapshot(TypedDict):
    """What `Engine.to_data()` returns: nothing but dictionaries, lists, strings and numbers."""

    now: float
    order: int
    queues: list[QueueRow]
    agents: list[AgentRow]
    views: list[ViewRow]
    places: list[PlaceRow]
    offers: list[OfferRow]


def to_data(floor: Floor) -> Snapshot:
    return {
        "now": floor.now,
        "order": floor.order,
        "queues": [queue_row(spec) for spec in floor.waiting.queues.values()],
        "agents": [agent_row(spec) for spec in floor.roster.specs.values()],
        "views": [view_row(view) for view in floor.roster.views.values()],
        "places": [place_row(place) for place in floor.waiting.places.values()],
        "offers": [offer_row(offer) for offer in floor.offers.values()],
    }


def from_data(data: Snapshot) -> Floor:
    floor = Floor()
    floor.now, floor.order = data["now"], data["order"]
    for queue in data["queues"]:
        floor.configure_queue(queue_of(queue))
    for agent, view in zip(data["agents"], data["views"], strict=True):
        floor.roster.configure(agent_of(agent), view_of(view), [])
    for row in data["places"]:
        place = place_of(row)
        floor.line_for(place.entry)
        floor.waiting.enter(place)
    floor.offers = {row["offer"]: offer_of(row) for row in data["offers"]}
    return floor


def queue_row(spec: QueueSpec) -> QueueRow:
    return {
        "queue": spec.queue,
        "strategy": spec.strategy,
        "ring_for_s": spec.ring_for_s,
        "wrap_up_s": spec.wrap_up_s,
        "tier_bonus": dict(spec.tier_bonus),
        "ageing": spec.ageing,
        "priority_weight": spec.priority_weight,
        "weight": spec.weight,
        "offer_again_after_s": spec.offer_again_after_s,
    }


def agent_row(spec: AgentSpec) -> AgentRow:
    return {"agent": spec.agent, "queues": list(spec.queues), "skills": dict(spec.skills)}


def view_row(view: AgentView) -> ViewRow:
    return {
        "agent": view.agent,
        "state": view.state.value,
        "reason": view.reason,
        "since": view.since,
        "until": view.until,
        "entry": view.entry,
        "queue": view.queue,
        "offer": view.offer,
        "pending": view.pending,
        "leaving": view.leaving,
        "idle_since": view.idle_since,
        "idle_order": view.idle_order,
        "handled": view.handled,
    }


def place_row(place: Place) -> PlaceRow:
    entry = place.entry
    row: EntryRow = {
        "entry": entry.entry,
        "contact": entry.contact,
        "queue": entry.queue,
        "needs": [[need.skill, need.level] for need in entry.needs],
        "priority": entry.priority,
        "ranked_from": entry.ranked_from,
        "tier": entry.tier,
        "language": entry.language,
        "only_agent": entry.only_agent,
        "give_up_at": entry.give_up_at,
        "cause": entry.cause,
    }
    return {
        "entry": row,
        "arrived": place.arrived,
        "order": place.order,
        "offer": place.offer,
        "refused": dict(place.refused),
    }


def offer_row(offer: Offer) -> OfferRow:
    return {
        "offer": offer.offer,
        "entry": offer.entry,
        "agent": offer.agent,
        "deadline": offer.deadline,
    }


def queue_of(row: QueueRow) -> QueueSpec:
    return QueueSpec(**row)


def agent_of(row: AgentRow) -> AgentSpec:
    return AgentSpec(row["agent"], tuple(row["queues"]), row["skills"])


def view_of(row: ViewRow) -> AgentView:
    return AgentView(
        agent=row["agent"],
        state=State(row["state"]),
        reason=row["reason"],
        since=row["since"],
        until=row["until"],
        entry=row["entry"],
        queue=row["queue"],
        offer=row["offer"],
        pending=row["pending"],
        leaving=row["leaving"],
        idle_since=row["idle_since"],
        idle_order=row["idle_order"],
        handled=row["handled"],
    )


def place_of(row: PlaceRow) -> Place:
    """The rank is left at 0: it is computed when the place enters its line."""
    needs = tuple(SkillNeed(str(skill), int(level)) for skill, level in row["entry"]["needs"])
    of = row["entry"]
    entry = Entry(
        entry=of["entry"],
        contact=of["contact"],
        queue=of["queue"],
        needs=needs,
        priority=of["priority"],
        ranked_from=of["ranked_from"],
        tier=of["tier"],
        language=of["language"],
        only_agent=of["only_agent"],
        give_up_at=of["give_up_at"],
        cause=of["cause"],
    )
    return Place(entry, row["arrived"], row["order"], 0.0, row["offer"], row["refused"])


def offer_of(row: OfferRow) -> Offer:
    return Offer(**row)
