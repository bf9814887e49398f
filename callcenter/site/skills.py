"""What skills are called. One that is not here is called by its key, and works all the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from acd.errors import BadSpec
from acd.requirement import parse
from acd.skills import skills_named
from callcenter.site.part import Language, Part, Place, Problem
from said import Said

if TYPE_CHECKING:
    from callcenter.site.model import Site

MOST_SKILLS = 1000
Called = Annotated[str, Field(min_length=1, max_length=60, pattern=r"\S")]
Explained = Annotated[str, Field(max_length=400)]


class SiteSkill(Part):
    """Its key is what users, queues and flows name. `description`: what it takes to have it, and at which level."""

    name: dict[Language, Called] = Field(min_length=1)
    description: dict[Language, Explained] = Field(default={})


def conflicts(site: Site) -> Iterator[Problem]:
    """Keys that no queue and no flow could ask for."""
    for key in site.skills:
        if not _can_be_asked_for(key):
            yield (
                ("skills", key),
                Said("nobody could ask for it: and, or, not, anyone and figures are no skills"),
            )


def _can_be_asked_for(key: str) -> bool:
    try:
        return skills_named(parse(key)) == (key,)
    except BadSpec:
        return False


def doubts(site: Site) -> Iterator[Problem]:
    """Skills without a name where others have one, each at its first place."""
    first: dict[str, Place] = {}
    for place, skill in _used(site):
        first.setdefault(skill, place)
    for skill, place in first.items():
        if site.skills and skill not in site.skills:
            yield place, Said("the skill {name!r} has no name; give it one under `skills`", name=skill)


def used(site: Site) -> dict[str, None]:
    """Every skill that somebody has or a queue asks for, in order."""
    return dict.fromkeys(skill for _, skill in _used(site))


def _used(site: Site) -> Iterator[tuple[Place, str]]:
    for name, user in site.users.items():
        for skill in user.skills:
            yield ("users", name, "skills", skill), skill
    for name, queue in site.queues.items():
        for at, step in enumerate(queue.steps()):
            place = ("skills", at, "needs") if isinstance(queue.skills, tuple) else ("skills",)
            for skill in skills_named(parse(step.needs)):
                yield ("queues", name, *place), skill
