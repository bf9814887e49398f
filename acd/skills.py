"""Skill requirements: the one form of equal ones, who meets them, and how people read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from acd.model import SkillNeed

Needs = tuple[SkillNeed, ...]


def normal(needs: Iterable[SkillNeed]) -> Needs:
    """Sorted, only the highest need of each skill: equal requirements share one line."""
    highest: dict[str, int] = {}
    for need in needs:
        highest[need.skill] = max(need.level, highest.get(need.skill, 0))
    return tuple(sorted(SkillNeed(skill, level) for skill, level in highest.items()))


def meets(skills: Mapping[str, int], needs: Needs) -> bool:
    """Whether somebody with these skills may take a contact with these needs."""
    return all(skills.get(need.skill, 0) >= need.level for need in needs)


def in_words(needs: Needs) -> str:
    """For example `Chinese ≥ 7, billing ≥ 5`; empty for no needs."""
    return ", ".join(f"{need.skill} ≥ {need.level}" for need in needs)
