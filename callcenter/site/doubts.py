"""What a site file may say but hardly means: needs that nobody meets, overflow that leads nowhere new."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from acd.requirement import parse
from acd.skills import in_words, meets
from callcenter.site import skills
from callcenter.site.load import read_document
from callcenter.site.model import Site
from callcenter.site.part import Problem
from callcenter.site.people import SiteUser
from callcenter.site.queue import SiteQueue
from said import Said


def doubts(path: Path, site: Site) -> list[str]:
    """A line for each, as mistakes have it: file, line, key and what is odd. `path` is where the site came from."""
    document = read_document(path, Said("a site file is a mapping"))
    return [str(document.error(place, problem)) for place, problem in found(site)]


def found(site: Site) -> Iterator[Problem]:
    """Every doubt: queue by queue, then skills without a name."""
    for name, queue in site.queues.items():
        agents = [user for user in site.users.values() if user.role == "agent" and name in user.queues]
        everybody = [user for user in site.users.values() if user.role == "agent"]
        if not agents:
            yield ("queues", name), Said("no agent serves this queue")
        for place, problem in (*_of_needs(queue, agents, everybody), *_of_overflow(site, name, queue)):
            yield ("queues", name, *place), problem
        if queue.callback is not None and not (site.trunks or site.phones):
            yield (
                ("queues", name, "callback"),
                Said("nobody can be called back: there is no trunk and no phone"),
            )
    yield from skills.doubts(site)


NOBODY = {
    (False, False): "no agent has {needs}",
    (False, True): "no agent has {needs}; this step can never be met",
    (True, False): "no agent who serves this queue has {needs}",
    (True, True): "no agent who serves this queue has {needs}; this step can never be met",
}
"""By whether others have it, and whether it is one of several steps."""


def _of_needs(queue: SiteQueue, agents: list[SiteUser], everybody: list[SiteUser]) -> Iterator[Problem]:
    steps = queue.steps()
    for at, step in enumerate(steps):
        needs = parse(step.needs)
        if not agents or any(meets(user.skills, needs) for user in agents):
            continue
        has, several = any(meets(user.skills, needs) for user in everybody), len(steps) > 1
        place = ("skills", at, "needs") if isinstance(queue.skills, tuple) else ("skills",)
        yield place, Said(NOBODY[has, several], needs=in_words(needs))


def _of_overflow(site: Site, name: str, queue: SiteQueue) -> Iterator[Problem]:
    for at, rule in enumerate(queue.overflow):
        if rule.queue() == name:
            yield ("overflow", at, "to", "queue"), Said("leads back into this queue; nobody goes there twice")
        elif rule.queue() and (circle := _way_back(site, rule.queue(), name)):
            ways = " → ".join((name, *circle))
            yield (
                ("overflow", at, "to", "queue"),
                Said("leads in a circle: {ways}; nobody goes there twice", ways=ways),
            )


def _way_back(site: Site, start: str, goal: str) -> tuple[str, ...]:
    """The shortest way by overflow from one queue to another, both named; empty when there is none."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    for way in ways:
        for rule in site.queues[way[-1]].overflow:
            to = rule.queue()
            if to == goal:
                return (*way, goal)
            if to and to not in seen:
                seen.add(to)
                ways.append((*way, to))
    return ()
