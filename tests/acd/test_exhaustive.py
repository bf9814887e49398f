"""Every interleaving, to a stated depth, of 2 agents and 3 contacts: each in a small site of its own kind.

Worlds that differ only in names of offers and in numbers used up are one world; from each distinct one every possible
input is tried, and every deadline: the clock jumps to it, and from there on nothing is undone.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator

import pytest

import acd
from tests.acd.ledger import Ledger, Phase
from tests.acd.proofs import check_every_hold_ends, follow

START = 1000.0
AGENTS = ("ann", "bob")
ENTRIES = ("e1", "e2", "e3")
CHINESE = (acd.SkillNeed("Chinese", 5),)

World = tuple[acd.Engine, Ledger, float]
Site = Callable[[], tuple[acd.QueueSpec, list[acd.Entry]]]


def entry(name: str, **named: object) -> acd.Entry:
    return acd.Entry(name, f"c-{name}", "q", (), 0, START, **named)  # type: ignore[arg-type]


def plain() -> tuple[acd.QueueSpec, list[acd.Entry]]:
    """One who needs a skill that Bob alone has, and one who asks for Bob by name."""
    queue = acd.QueueSpec("q", ring_for_s=5.0, wrap_up_s=5.0, offer_again_after_s=9.0)
    needs = acd.Entry("e2", "c-e2", "q", CHINESE, 0, START)
    return queue, [entry("e1"), needs, entry("e3", only_agent="bob", give_up_at=START + 9.0)]


def rings_and_holds() -> tuple[acd.QueueSpec, list[acd.Entry]]:
    """A ring of skills that widens, a hold for Ann, a rule that sends whoever waits long away."""
    queue = acd.QueueSpec(
        "q",
        ring_for_s=5.0,
        offer_again_after_s=9.0,
        sticky_s=7.0,
        overflow=(acd.Overflow(acd.When.WAITED, acd.Way.VOICEMAIL, "box", over=20.0),),
    )
    steps = (acd.SkillStep(CHINESE, 6.0),)
    return queue, [entry("e1", preferred_agent="ann"), entry("e2", steps=steps), entry("e3", channel="chat")]


def all_ring() -> tuple[acd.QueueSpec, list[acd.Entry]]:
    queue = acd.QueueSpec(
        "q", strategy="ring_all", ring_for_s=5.0, offer_again_after_s=9.0, needs_disposition=True
    )
    return queue, [entry("e1"), entry("e2", channel="chat"), entry("e3", channel="chat")]


def callbacks(first: acd.First) -> Site:
    def site() -> tuple[acd.QueueSpec, list[acd.Entry]]:
        rule = acd.CallbackRule(first, tries=2, spacing_s=8.0, ring_s=4.0, lead_s=2.0)
        queue = acd.QueueSpec("q", ring_for_s=5.0, offer_again_after_s=9.0, redial_s=50.0, callback=rule)
        return queue, [entry("e1"), entry("e2", caller="+1"), entry("e3", caller="+1")]

    return site


# How many moves deep, and at least how many distinct worlds that must be. In the first site nobody is ready yet.
SITES: list[tuple[Site, int, int]] = [
    (plain, 6, 500),
    (rings_and_holds, 5, 600),
    (all_ring, 5, 500),
    (callbacks(acd.First.AGENT), 5, 700),
    (callbacks(acd.First.CUSTOMER), 5, 900),
]


def start(queue: acd.QueueSpec, *, ready: bool) -> World:
    engine, ledger = acd.Engine(), Ledger()
    facts: list[acd.Input] = [acd.QueueConfigured(queue)]
    for agent, skills in zip(AGENTS, ({}, {"Chinese": 5}), strict=True):
        spec = acd.AgentSpec(agent, ("q",), skills, capacity={"voice": 1, "chat": 2})
        facts += [acd.AgentConfigured(spec), acd.AgentSignedIn(agent)]
        facts += [acd.AgentReady(agent)] if ready else []
    for fact in facts:
        follow(ledger, fact, engine.handle(fact, START), START)
    return engine, ledger, START


def possible(ledger: Ledger, entries: list[acd.Entry]) -> Iterator[acd.Input]:
    """Everything that somebody may say next."""
    for agent in AGENTS:
        if ledger.state[agent] != "logged_out":
            yield acd.AgentReady(agent)
            yield acd.AgentNotReady(agent, "lunch")
        yield acd.AgentSignedOut(agent)
        yield acd.AgentSignedIn(agent)
        for name, phase in ledger.hands[agent].items():
            if phase is Phase.CONTACT:
                yield acd.ContactEnded(agent, name)
            if phase is Phase.WRAP_UP:
                yield acd.WrapUpFinished(agent, name)
            if name in ledger.owes:
                yield acd.DispositionGiven(agent, name)
    for offer in ledger.offers:
        yield acd.OfferAccepted(offer)
        yield acd.OfferRefused(offer)
    for name, visit in ledger.in_line.items():
        if not visit.is_callback or visit.is_reached:
            yield acd.EntryLeft(name)
        if not visit.is_callback and not visit.entry.only_agent and ledger.queues["q"].callback:
            yield acd.CallbackChosen(name)
        if visit.dialled_until:
            yield acd.CallbackReached(name)
            yield acd.CallbackMissed(name)
    for unborn in entries[len(ledger.entries) :][:1]:
        yield acd.EntryArrived(unborn)


def after(world: World, fact: acd.Input | acd.WakeAt) -> World | None:
    """The world after one input or deadline; the proofs raise when a promise is broken. None: refused."""
    engine, ledger = acd.Engine.from_data(world[0].to_data()), pickle.loads(pickle.dumps(world[1]))
    now = max(world[2], fact.at) if isinstance(fact, acd.WakeAt) else world[2]
    told = fact.key if isinstance(fact, acd.WakeAt) else fact
    try:
        decisions = engine.woke(told, now) if isinstance(told, str) else engine.handle(told, now)
    except acd.WrongState:
        # A disposition is missing.
        return None
    follow(ledger, told, decisions, now)
    check_every_hold_ends(ledger, engine, now)
    return engine, ledger, now


def shape(world: World) -> str:
    """What of a world decides its future, counters and names of offers left out; times relative to now."""
    engine, ledger, now = world
    views = [
        (
            view.state, view.standing, view.pending, view.leaving,
            [(work.entry, work.phase, work.owes, _left(work.until, now)) for work in view.work],
        )
        for view in engine.agents()
    ]  # fmt: skip
    clocks = sorted(engine.agents(), key=lambda view: view.idle_order)
    places = [
        (
            place.entry.entry, place.entry.ranked_from, place.step, place.held_for, place.callback,
            len(place.offers), sorted(place.refused), place.rules_taken,
        )
        for place in engine.waiting("q")
    ]  # fmt: skip
    deadlines = sorted((wake.key.split(":")[0], _left(wake.at, now)) for wake in engine.wake_ups())
    return repr((views, [view.agent for view in clocks], places, deadlines, len(ledger.entries)))


def _left(at: float, now: float) -> float:
    return max(0.0, at - now)


@pytest.mark.parametrize("site, depth, least", SITES, ids=["plain", "rings", "all ring", "agent", "customer"])
def test_every_interleaving_keeps_the_promises(site: Site, depth: int, least: int) -> None:
    queue, entries = site()
    worlds = [start(queue, ready=site is not plain)]
    seen = {shape(worlds[0])}
    for _ in range(depth):
        found: list[World] = []
        for world in worlds:
            deadlines = sorted(world[0].wake_ups(), key=lambda wake: (wake.at, wake.key))
            for fact in [*possible(world[1], entries), *deadlines[:1]]:
                follower = after(world, fact)
                if follower and (name := shape(follower)) not in seen:
                    seen.add(name)
                    found.append(follower)
        worlds = found
    assert len(seen) >= least
