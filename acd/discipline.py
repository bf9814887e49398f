"""In which order entries are served.

points = priority × weight + tier bonus + bonus rules + what it was raised by hand + seconds waited × ageing. One ageing
rate per queue makes the order inside a queue independent of the time, so an entry's rank (lowest first) is computed
once.
"""

from __future__ import annotations

from acd.model import Entry, QueueSpec


def bonus(spec: QueueSpec, entry: Entry) -> float:
    """Points that do not grow with time."""
    by_rule = sum(
        rule.points
        for rule in spec.bonus_rules
        if (not rule.tiers or entry.tier in rule.tiers) and all(tag in entry.tags for tag in rule.tags)
    )
    return (
        entry.priority * spec.priority_weight + spec.tier_bonus.get(entry.tier, 0.0) + by_rule + entry.raised
    )


def rank(spec: QueueSpec, entry: Entry) -> float:
    """Sort value inside one queue."""
    return entry.ranked_from * spec.ageing - bonus(spec, entry)


def points(spec: QueueSpec, entry: Entry, now: float) -> float:
    """What is compared between queues; the queue's own weight is included."""
    # The difference first: epoch seconds times an ageing rate would lose the digits that matter.
    return spec.weight + bonus(spec, entry) + (now - entry.ranked_from) * spec.ageing


def rank_at(spec: QueueSpec, same_points: float, now: float) -> float:
    """The rank which an entry of this queue with so many points has now."""
    return now * spec.ageing + spec.weight - same_points
