"""Every interleaving, to a stated depth, of 2 agents and 3 contacts in a queue without the passing of time.

Worlds that differ only in names of offers and in numbers used up are one world; from each distinct one every
possible input is tried.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator

import acd
from tests.acd.ledger import Ledger

DEPTH = 8
NOW = 100.0
LATE = NOW + 9.0
AGENTS = ("ann", "bob")
ENTRIES = ("e1", "e2", "e3")

World = tuple[acd.Engine, Ledger]


def start() -> World:
    engine, ledger = acd.Engine(), Ledger()
    queue = acd.QueueSpec("support", ring_for_s=5.0, wrap_up_s=5.0, offer_again_after_s=9.0)
    facts: list[acd.Input] = [acd.QueueConfigured(queue)]
    for agent, skills in zip(AGENTS, ({}, {"Chinese": 5}), strict=True):
        facts += [acd.AgentConfigured(acd.AgentSpec(agent, ("support",), skills)), acd.AgentSignedIn(agent)]
    for fact in facts:
        ledger.told(fact, engine.handle(fact, NOW), NOW)
    return engine, ledger


def possible(ledger: Ledger) -> Iterator[acd.Input | str]:
    """Everything that can happen next; a string is a deadline that passes."""
    for agent in AGENTS:
        state = ledger.state[agent]
        if state != "logged_out":
            yield acd.AgentReady(agent)
            yield acd.AgentNotReady(agent, "lunch")
        yield acd.AgentSignedOut(agent)
        yield acd.AgentSignedIn(agent)
        if agent in ledger.connected:
            yield acd.ContactEnded(agent, ledger.connected[agent])
        if state == "wrap_up":
            yield f"wrap_up:{agent}"
    for offer in ledger.offers:
        yield acd.OfferAccepted(offer)
        yield acd.OfferRefused(offer)
        yield f"offer:{offer}"
    for entry in ledger.in_line:
        yield acd.EntryLeft(entry)
        if any(refused == entry for refused, _ in ledger.refused):
            yield f"again:{entry}"
        if entry == "e3" and all(offered != entry for offered, _ in ledger.offers.values()):
            yield f"give_up:{entry}"
    unborn = ENTRIES[len(ledger.arrival) :]
    for entry in unborn[:1]:
        needs = (acd.SkillNeed("Chinese", 5),) if entry == "e2" else ()
        only = {"only_agent": "bob", "give_up_at": LATE} if entry == "e3" else {}
        yield acd.EntryArrived(acd.Entry(entry, f"c-{entry}", "support", needs, 0, NOW, **only))


def after(world: World, fact: acd.Input | str) -> World:
    """The world after one input; the ledger raises when a promise is broken."""
    engine, ledger = acd.Engine.from_data(world[0].to_data()), copy.deepcopy(world[1])
    if isinstance(fact, str):
        # Only this deadline passes: the clock jumps to it and back.
        ledger.told(fact, engine.woke(fact, LATE), LATE)
    else:
        ledger.told(fact, engine.handle(fact, NOW), NOW)
    return engine, ledger


def shape(world: World) -> object:
    """What of a world decides its future, times and names of offers left out."""
    data = world[0].to_data()
    orders = sorted(view["idle_order"] for view in data["views"])
    views = [
        (view["state"], view["entry"], view["pending"], view["leaving"], orders.index(view["idle_order"]))
        for view in data["views"]
    ]
    places = [
        (place["entry"]["entry"], bool(place["offer"]), sorted(place["refused"])) for place in data["places"]
    ]
    return repr((views, places, len(world[1].arrival)))


def test_every_interleaving_keeps_the_promises() -> None:
    worlds = {shape(start()): start()}
    seen = set(worlds)
    for _ in range(DEPTH):
        found: dict[object, World] = {}
        for world in worlds.values():
            for fact in possible(world[1]):
                follower = after(world, fact)
                if shape(follower) not in seen:
                    seen.add(shape(follower))
                    found[shape(follower)] = follower
        worlds = found
    assert len(seen) > 1000
