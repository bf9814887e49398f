"""The engine's whole state as plain data, and back.

Only what cannot be computed is kept: lines, ranks, and who is free where follow from queues, agents, entries.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NotRequired, TypedDict

from acd.agent import AgentView
from acd.estimate import Pace
from acd.floor import Floor, Gone, Loan
from acd.model import AgentSpec, QueueSpec
from acd.plain import from_plain, to_plain
from acd.waiting import Offer, Place

Row = dict[str, Any]


class Snapshot(TypedDict):
    """What `Engine.to_data()` returns: nothing but dictionaries, lists, strings and numbers."""

    now: float
    order: int
    offered: int
    queues: list[Row]
    agents: list[Row]
    views: list[Row]
    places: list[Row]
    offers: list[Row]
    paces: dict[str, Row]
    gone: list[list[Any]]
    lent: NotRequired[dict[str, Row]]


def to_data(floor: Floor) -> Snapshot:
    return {
        "now": floor.now,
        "order": floor.order,
        "offered": floor.offered,
        "queues": [to_plain(spec) for spec in floor.waiting.queues.values()],
        "agents": [to_plain(spec) for spec in floor.roster.specs.values()],
        "views": [to_plain(view) for view in floor.roster.views.values()],
        # In order of arrival: where an entry stands among equals in a dictionary must not depend on a restart.
        "places": [
            to_plain(place) for place in sorted(floor.waiting.places.values(), key=lambda one: one.order)
        ],
        "offers": [to_plain(offer) for offer in floor.offers.values()],
        "paces": {queue: to_plain(pace) for queue, pace in floor.paces.items()},
        "gone": [[queue, caller, to_plain(gone)] for (queue, caller), gone in floor.gone.items()],
        "lent": {agent: to_plain(loan) for agent, loan in floor.lent.items()},
    }


def from_data(data: Snapshot, new_offer: Callable[[], str] | None = None, *, follows: bool = False) -> Floor:
    floor = Floor(new_offer, follows=follows)
    floor.now, floor.order, floor.offered = data["now"], data["order"], data["offered"]
    for queue in data["queues"]:
        floor.configure_queue(from_plain(QueueSpec, queue))
    for agent, view in zip(data["agents"], data["views"], strict=True):
        floor.roster.configure(from_plain(AgentSpec, agent), from_plain(AgentView, view), [])
    for row in data["places"]:
        floor.enter(from_plain(Place, row))
    for row in data["offers"]:
        offer = from_plain(Offer, row)
        floor.offers[offer.offer] = offer
    floor.paces = {queue: from_plain(Pace, row) for queue, row in data["paces"].items()}
    floor.gone = {(queue, caller): from_plain(Gone, row) for queue, caller, row in data["gone"]}
    floor.lent = {agent: from_plain(Loan, row) for agent, row in data.get("lent", {}).items()}
    return floor
