"""What is configured and who waits: queues, agents and entries, as frozen values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from acd.errors import BadSpec
from acd.hours import Hours
from acd.rules import BonusRule, CallbackRule, Overflow
from acd.skills import HIGHEST_LEVEL, LOWEST_LEVEL, AnyOf, Needs, SkillNeed, SkillStep, check_level

VOICE = "voice"
CAPACITY: Mapping[str, int] = {VOICE: 1, "chat": 4, "email": 2}
"""Contacts of one channel that an agent may have at once, unless they are configured otherwise; of others, one."""

INTERRUPTS: Mapping[str, tuple[str, ...]] = {VOICE: ("email",), "chat": ("email",)}
"""Beside contacts of which other channels a new one may come: a call interrupts e-mails, nothing interrupts a call."""


@dataclass(frozen=True, slots=True)
class QueueSpec:
    """One queue. Points are seconds of waiting times `ageing`; the entry with most points is served first.

    A step of priority is worth `priority_weight` points, a tier its `tier_bonus`, and each rule of `bonus_rules` that
    fits its own; `weight` counts only when an agent serves several queues. Whoever did not take an entry is not offered
    it again for `offer_again_after_s`; `on_missed`: whether a missed offer makes the agent not ready (`not_ready`) or
    leaves them `ready`.

    `steps` and then `needs` are asked of agents for entries that ask for nothing themselves. Wrap-up lasts `wrap_up_s`
    and can be extended up to `wrap_up_longest_s` in all; with `needs_disposition` it goes on until the contact has got
    one, at most so long.

    `sticky_s`: how long an entry is held for its preferred agent. `redial_s`: within how long after an abandon the same
    caller gets the old start back. `overflow`, `callback`, `hours`: see `acd.rules` and `acd.hours`. `handling_s`: what
    a contact takes until the queue has seen some. `seed` is for the strategy `random`.
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
    steps: tuple[SkillStep, ...] = ()
    needs: Needs = ()
    bonus_rules: tuple[BonusRule, ...] = ()
    on_missed: str = "not_ready"
    wrap_up_longest_s: float = 600.0
    needs_disposition: bool = False
    sticky_s: float = 0.0
    redial_s: float = 0.0
    overflow: tuple[Overflow, ...] = ()
    callback: CallbackRule | None = None
    hours: Hours | None = None
    handling_s: float = 180.0
    seed: int = 0

    def __post_init__(self) -> None:
        _check_name("queue", self.queue)
        above_zero = (self.ring_for_s, self.offer_again_after_s, self.handling_s)
        not_below = (self.wrap_up_s, self.wrap_up_longest_s, self.ageing, self.sticky_s, self.redial_s)
        if min(above_zero) <= 0 or min(not_below) < 0:
            raise BadSpec(
                f"queue {self.queue}: times and ageing cannot be negative, nor ringing last no time"
            )
        numbers = (*above_zero, *not_below, self.priority_weight, self.weight, *self.tier_bonus.values())
        if not all(map(math.isfinite, numbers)):
            raise BadSpec(f"queue {self.queue}: every number must be finite")
        if self.on_missed not in ("not_ready", "ready"):
            raise BadSpec(f"queue {self.queue}: on_missed is {self.on_missed!r}, not not_ready or ready")


@dataclass(frozen=True, slots=True)
class AgentSpec:
    """One agent: the queues they serve and their skills with levels 1 to 10.

    `levels`: their preference among queues for the strategy `priority_order`, 1 (the default) before 2. `capacity`: how
    many contacts of a channel they take at once. `interrupts`: beside which other channels' contacts one may come.
    """

    agent: str
    queues: tuple[str, ...] = ()
    skills: Mapping[str, int] = field(default_factory=dict)
    levels: Mapping[str, int] = field(default_factory=dict)
    capacity: Mapping[str, int] = field(default_factory=lambda: dict(CAPACITY))
    interrupts: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: dict(INTERRUPTS))

    def __post_init__(self) -> None:
        _check_name("agent", self.agent)
        if len(set(self.queues)) != len(self.queues):
            raise BadSpec(f"agent {self.agent}: a queue is named twice")
        for skill, level in self.skills.items():
            check_level(skill, level)
        if min(self.capacity.values(), default=0) < 0:
            raise BadSpec(f"agent {self.agent}: a capacity cannot be negative")


@dataclass(frozen=True, slots=True)
class Entry:
    """One visit of one contact to one queue. Higher `priority` is served earlier.

    `ranked_from` is the moment its rank counts from: earlier than its arrival when a place in line was kept. `steps`
    are tried first, each for its time, then `needs` holds; with neither, the queue's own.

    `only_agent` asks for one agent by name, whatever queues and skills they have: offered to nobody else, and over
    with the first offer that is not taken, or when that agent has not been free until `give_up_at`.
    `preferred_agent` is rather waited for, as long as the queue says. `caller` tells the same caller again (a number, a
    customer); `tags` are what bonus rules look for; `visited` are the queues it overflowed from. `cause`: why it is in
    line, for the records only. `raised`: points that somebody in charge has given it.

    `is_callback`: nobody is on the line, an earlier engine has promised to call
    them, has tried `tries` times, and would not have tried again before `not_before`.
    """

    entry: str
    contact: str
    queue: str
    needs: Needs
    priority: int
    ranked_from: float
    tier: str = ""
    language: str = ""
    only_agent: str = ""
    give_up_at: float = 0.0
    cause: str = ""
    steps: tuple[SkillStep, ...] = ()
    channel: str = VOICE
    preferred_agent: str = ""
    caller: str = ""
    tags: tuple[str, ...] = ()
    visited: tuple[str, ...] = ()
    is_callback: bool = False
    tries: int = 0
    not_before: float = 0.0
    raised: float = 0.0

    def __post_init__(self) -> None:
        _check_name("entry", self.entry)
        _check_name("channel", self.channel)
        if not (math.isfinite(self.ranked_from) and math.isfinite(self.give_up_at)):
            raise BadSpec(f"entry {self.entry}: ranked_from and give_up_at must be finite")


def _check_name(kind: str, name: str) -> None:
    if not name:
        raise BadSpec(f"a name is needed for this {kind}")


__all__ = [
    "CAPACITY",
    "HIGHEST_LEVEL",
    "INTERRUPTS",
    "LOWEST_LEVEL",
    "VOICE",
    "AgentSpec",
    "AnyOf",
    "Entry",
    "QueueSpec",
    "SkillNeed",
    "SkillStep",
]
