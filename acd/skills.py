"""Skill requirements: needs, rings that widen with time, the one form of equal ones, and how people write them.

    "Chinese >= 7 and (billing >= 5 or sales >= 5)"    parse() → needs    in_words() → the same for people

A requirement is a conjunction: each of its needs is one skill at a level, or any of several.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from acd.errors import BadSpec

LOWEST_LEVEL, HIGHEST_LEVEL = 1, 10


@dataclass(frozen=True, slots=True, order=True)
class SkillNeed:
    """At least `level` (1 to 10) of one skill."""

    skill: str
    level: int = LOWEST_LEVEL

    def __post_init__(self) -> None:
        check_level(self.skill, self.level)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of several needs is enough."""

    needs: tuple[SkillNeed, ...]

    def __post_init__(self) -> None:
        if len(self.needs) < 2:
            raise BadSpec("a choice of skills needs at least two to choose from")


Needs = tuple[SkillNeed | AnyOf, ...]
"""All of these. Nothing: anyone who serves the queue."""


@dataclass(frozen=True, slots=True)
class SkillStep:
    """A ring: only who meets `needs` may take the entry, for `for_s` seconds; then the next, wider one."""

    needs: Needs
    for_s: float

    def __post_init__(self) -> None:
        if not (self.for_s > 0 and math.isfinite(self.for_s)):
            raise BadSpec(f"a step of skills lasts {self.for_s} seconds; it must last some time, and end")


def check_level(skill: str, level: int) -> None:
    """Raise BadSpec for a nameless skill or a level out of range."""
    if not skill:
        raise BadSpec("a name is needed for this skill")
    if not LOWEST_LEVEL <= level <= HIGHEST_LEVEL:
        raise BadSpec(f"skill {skill}: level {level} is not between {LOWEST_LEVEL} and {HIGHEST_LEVEL}")


def normal(needs: Iterable[SkillNeed | AnyOf]) -> Needs:
    """Sorted, only the highest need of each skill and the lowest inside a choice: equal requirements share a line."""
    highest: dict[str, int] = {}
    choices: dict[Needs, AnyOf] = {}
    for need in needs:
        if isinstance(need, SkillNeed):
            highest[need.skill] = max(need.level, highest.get(need.skill, 0))
            continue
        lowest: dict[str, int] = {}
        for one in need.needs:
            lowest[one.skill] = min(one.level, lowest.get(one.skill, HIGHEST_LEVEL))
        options = tuple(SkillNeed(skill, level) for skill, level in sorted(lowest.items()))
        if len(options) == 1:
            highest[options[0].skill] = max(options[0].level, highest.get(options[0].skill, 0))
        else:
            choices[options] = AnyOf(options)
    plain = tuple(SkillNeed(skill, level) for skill, level in sorted(highest.items()))
    # A choice that a plain need already settles says nothing more.
    left = [choice for choice in choices.values() if not _is_settled(choice, highest)]
    return (*plain, *sorted(left, key=lambda choice: choice.needs))


def _is_settled(choice: AnyOf, has: Mapping[str, int]) -> bool:
    return any(has.get(one.skill, 0) >= one.level for one in choice.needs)


def meets(skills: Mapping[str, int], needs: Needs) -> bool:
    """Whether somebody with these skills may take a contact with these needs."""
    return all(
        skills.get(need.skill, 0) >= need.level if isinstance(need, SkillNeed) else _is_settled(need, skills)
        for need in needs
    )


def skills_named(needs: Needs) -> tuple[str, ...]:
    """Every skill that a requirement speaks of, once, in order."""
    plain = (need.skill for need in needs if isinstance(need, SkillNeed))
    chosen = (one.skill for need in needs if isinstance(need, AnyOf) for one in need.needs)
    return tuple(dict.fromkeys([*plain, *chosen]))


def in_words(needs: Needs) -> str:
    """For example `Chinese ≥ 7, billing ≥ 5 or sales ≥ 5`; empty for no needs."""
    return ", ".join(
        f"{need.skill} ≥ {need.level}"
        if isinstance(need, SkillNeed)
        else " or ".join(f"{one.skill} ≥ {one.level}" for one in need.needs)
        for need in needs
    )
