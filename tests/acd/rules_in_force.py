"""Who may be offered what, by every rule in force, found by walking: what the engine must come to without."""

from __future__ import annotations

import acd
from tests.acd.ledger import Ledger, Visit


def has_room(ledger: Ledger, agent: str, channel: str) -> bool:
    """Whether the agent may have one more contact of this channel beside what they have in hand."""
    if ledger.state[agent] in ("logged_out", "not_ready") or ledger.pending[agent]:
        return False
    spec = ledger.agents[agent]
    others = [ledger.entries[entry].channel for entry in ledger.hands[agent]]
    beside = set(others) - {channel}
    room = spec.capacity.get(channel, 1)
    room = min(room, ledger.limits.get((agent, channel)) or room)
    return room > others.count(channel) and beside <= set(spec.interrupts.get(channel, ()))


def has_skills(spec: acd.AgentSpec, needs: acd.Needs) -> bool:
    return all(
        any(spec.skills.get(one.skill, 0) >= one.level for one in need.needs)
        if isinstance(need, acd.AnyOf)
        else spec.skills.get(need.skill, 0) >= need.level
        for need in needs
    )


def serves(ledger: Ledger, agent: str, visit: Visit) -> bool:
    """By queue, skills and name alone."""
    only = visit.entry.only_agent or visit.held[0]
    if only:
        return agent == only
    spec = ledger.agents[agent]
    return visit.entry.queue in spec.queues and has_skills(spec, visit.needs)


def is_open(ledger: Ledger, visit: Visit) -> bool:
    """Whether the entry may be offered to anybody (more) now."""
    spec = ledger.queues[visit.entry.queue]
    is_offered = any(entry == visit.entry.entry for entry, _ in ledger.offers.values())
    if is_offered and spec.strategy != "ring_all":
        return False
    if visit.is_callback and not visit.is_reached:
        assert spec.callback is not None
        is_its_turn = spec.callback.first is acd.First.AGENT and not visit.not_before
        return is_its_turn and not visit.dialled_until
    return True


def matches(ledger: Ledger, agent: str, visit: Visit) -> bool:
    """Whether the agent could be offered the entry now."""
    return (
        serves(ledger, agent, visit)
        and agent not in visit.refused
        and visit.entry.entry not in ledger.hands[agent]
        and has_room(ledger, agent, visit.entry.channel)
        and is_open(ledger, visit)
    )


def turn(ledger: Ledger, visit: Visit, now: float) -> tuple[float, int]:
    """Whoever has the lowest is served first."""
    spec, entry = ledger.queues[visit.entry.queue], visit.entry
    points = (
        visit.raised
        + spec.weight
        + entry.priority * spec.priority_weight
        + spec.tier_bonus.get(entry.tier, 0.0)
    )
    for rule in spec.bonus_rules:
        if (not rule.tiers or entry.tier in rule.tiers) and set(rule.tags) <= set(entry.tags):
            points += rule.points
    return (-points - (now - visit.ranked_from) * spec.ageing, visit.order)


def preference(ledger: Ledger, agent: str, visit: Visit) -> tuple[float, ...]:
    """Whoever has the lowest gets the entry, by the strategy of its queue."""
    queue, spec = ledger.queues[visit.entry.queue], ledger.agents[agent]
    skills = {one.skill for need in visit.needs for one in getattr(need, "needs", (need,))}
    load = len(ledger.hands[agent])
    by_strategy = {
        "longest_idle": (load, ledger.idle_clock[agent][0]),
        "ring_all": (load, ledger.idle_clock[agent][0]),
        "sticky": (load, ledger.idle_clock[agent][0]),
        "round_robin": (load, ledger.turns[agent]),
        "fewest_contacts": (load, ledger.handled[agent]),
        "priority_order": (load, spec.levels.get(queue.queue, 1)),
        "most_skilled": (0, -sum(spec.skills.get(skill, 0) for skill in skills)),
        "least_skilled_sufficient": (0, sum(spec.skills.values())),
    }
    return (*by_strategy[queue.strategy], ledger.idle_clock[agent][1])


def position(ledger: Ledger, visit: Visit, now: float) -> int:
    """The place in line by counting those before it who could compete for the same agents."""
    team = {agent for agent in ledger.agents if serves(ledger, agent, visit)}
    mine = turn(ledger, visit, now)
    ahead = [
        one
        for one in ledger.in_line.values()
        if turn(ledger, one, now) < mine
        and not is_out_of_line(ledger, one)
        and (is_alike(one, visit) or any(serves(ledger, agent, one) for agent in team))
    ]
    return 1 + len(ahead)


def is_out_of_line(ledger: Ledger, visit: Visit) -> bool:
    """A callback that rests, or that an agent has in hand while the customer is dialled."""
    is_in_hand = any(visit.entry.entry in hand for hand in ledger.hands.values())
    rests = visit.not_before and not visit.dialled_until
    return visit.is_callback and not visit.is_reached and bool(rests or (visit.dialled_until and is_in_hand))


def is_alike(one: Visit, other: Visit) -> bool:
    """Whether two entries wait in one line, though perhaps nobody serves it."""

    def line(visit: Visit) -> object:
        only = visit.entry.only_agent or visit.held[0]
        return visit.entry.queue, visit.entry.channel, only, () if only else frozenset(_levels(visit).items())

    return line(one) == line(other)


def _levels(visit: Visit) -> dict[object, int]:
    levels: dict[object, int] = {}
    for need in visit.needs:
        key, level = (need, 0) if isinstance(need, acd.AnyOf) else (need.skill, need.level)
        levels[key] = max(level, levels.get(key, 0))
    return levels
