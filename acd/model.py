"""What is configured and who waits: queues, agents and entries, as frozen values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from acd.errors import BadSpec

LOWEST_LEVEL, HIGHEST_LEVEL = 1, 10


@dataclass(frozen=True, slots=True, order=True)
class SkillNeed:
    """At least `level` (1 to 10) of one skill."""

    skill: str
    level: int = LOWEST_LEVEL

    def __post_init__(self) -> None:
        _check_level(self.skill, self.level)


@dataclass(frozen=True, slots=True)
class QueueSpec:
    """One queue. Points are seconds of waiting times `ageing`; the entry with most points is served first.

    A step of priority is worth `priority_weight` points, a tier its `tier_bonus`; `weight` counts only when
    an agent serves several queues. Whoever did not take an entry is not offered it again for
    `offer_again_after_s`.
    """

    queue: str
    strategy: str = "longest_idle"
    ring_for_s: float = 20.0
    wrap_up_s: float = 0.0
    tier_bonus: Mapping[str, float] = field(default_factory=dict)
    ageing: float = 1.0
    priority_weight: float = 60.0
    weight: float = 0.0
    offer_again_after_s: float = 30.0

    def __post_init__(self) -> None:
        _check_name("queue", self.queue)
        if not (
            self.ring_for_s > 0 and self.wrap_up_s >= 0 and self.ageing >= 0 and self.offer_again_after_s > 0
        ):
            raise BadSpec(
                f"queue {self.queue}: times and ageing cannot be negative, nor ringing last no time"
            )
        numbers = (self.ring_for_s, self.wrap_up_s, self.ageing, self.priority_weight, self.weight)
        if not all(map(math.isfinite, (*numbers, self.offer_again_after_s, *self.tier_bonus.values()))):
            raise BadSpec(f"queue {self.queue}: every number must be finite")


@dataclass(frozen=True, slots=True)
class AgentSpec:
    """One agent: the queues they serve and their skills with levels 1 to 10."""

    agent: str
    queues: tuple[str, ...] = ()
    skills: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check_name("agent", self.agent)
        if len(set(self.queues)) != len(self.queues):
            raise BadSpec(f"agent {self.agent}: a queue is named twice")
        for skill, level in self.skills.items():
            _check_level(skill, level)


@dataclass(frozen=True, slots=True)
class Entry:
    """One visit of one contact to one queue. Higher `priority` is served earlier.

    `ranked_from` is the moment its rank counts from: earlier than its arrival when a place in line was kept.
    `only_agent` asks for one agent by name, whatever queues and skills they have: offered to nobody else, and over
    with the first offer that is not taken, or when that agent has not been free until `give_up_at`. `cause`: why it
    is in line, for the records only.
    """

    entry: str
    contact: str
    queue: str
    needs: tuple[SkillNeed, ...]
    priority: int
    ranked_from: float
    tier: str = ""
    language: str = ""
    only_agent: str = ""
    give_up_at: float = 0.0
    cause: str = ""

    def __post_init__(self) -> None:
        _check_name("entry", self.entry)
        if not (math.isfinite(self.ranked_from) and math.isfinite(self.give_up_at)):
            raise BadSpec(f"entry {self.entry}: ranked_from and give_up_at must be finite")


def _check_name(kind: str, name: str) -> None:
    if not name:
        raise BadSpec(f"a name is needed for this {kind}")


def _check_level(skill: str, level: int) -> None:
    _check_name("skill", skill)
    if not LOWEST_LEVEL <= level <= HIGHEST_LEVEL:
        raise BadSpec(f"skill {skill}: level {level} is not between {LOWEST_LEVEL} and {HIGHEST_LEVEL}")
