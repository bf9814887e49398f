"""Single changes that would get a waiting entry served: this agent ready, that skill one level higher."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from acd.agent import AgentView, State, can_take
from acd.discipline import points
from acd.floor import Floor
from acd.model import AgentSpec
from acd.skills import meets
from acd.verdict import Code, filters, missing_of
from acd.waiting import Line, Place, Stage


@dataclass(frozen=True, slots=True)
class Change:
    """One change that alone would have the entry offered at once. `code`: ready, skill, queue, sign_in or no_hold."""

    code: str
    agent: str
    skill: str = ""
    level: int = 0
    has: int = 0
    queue: str = ""


def changes(floor: Floor, place: Place) -> Iterator[Change]:
    """Each change of one thing that would have the entry offered at once: the easiest kind first."""
    callback = place.callback
    if place.offers or (callback is not None and callback.stage in (Stage.RESTING, Stage.DIALLING)):
        return
    found = [change for agent in floor.roster.views for change in _change(floor, place, agent)]
    yield from sorted(found, key=lambda one: (_KINDS.index(one.code), one.level - one.has, one.agent))


_KINDS = ("ready", "no_hold", "skill", "queue", "sign_in")


def _change(floor: Floor, place: Place, agent: str) -> Iterator[Change]:
    """The one change about this agent that would do, if exactly one thing stands in the way."""
    view, spec = floor.roster.view(agent), floor.roster.specs[agent]
    if place.entry.only_agent not in ("", agent):
        return
    codes = list(filters(floor, place, view, spec))
    if len(codes) != 1:
        return
    queue, free = place.entry.queue, replace(view, standing=State.IDLE, state=State.IDLE)
    match codes[0]:
        case Code.LOGGED_OUT if not view.work:
            if takes(floor, free, spec, place):
                yield Change("sign_in", agent)
        case Code.NOT_READY if not view.work:
            if takes(floor, free, spec, place):
                yield Change("ready", agent)
        case Code.QUEUE:
            if takes(floor, view, replace(spec, queues=(*spec.queues, queue)), place):
                yield Change("queue", agent, queue=queue)
        case Code.SKILLS:
            lacks = list(missing_of(spec.skills, place.needs))
            one = lacks[0]
            taught = replace(spec, skills={**spec.skills, one.skill: one.level})
            if len(lacks) == 1 and takes(floor, view, taught, place):
                yield Change("skill", agent, one.skill, one.level, one.has)
        case Code.HELD:
            # Whoever is free has nothing to choose from, or they would have it: this one would be theirs.
            yield Change("no_hold", agent)


def takes(floor: Floor, view: AgentView, spec: AgentSpec, place: Place) -> bool:
    """Whether an agent who was like this, and had just become free, would get this very entry."""
    best = next(iter(choices(floor, view, spec, 1)), None)
    return best is not None and best.entry.entry == place.entry.entry


def choices(floor: Floor, view: AgentView, spec: AgentSpec, most: int) -> list[Place]:
    """The entries in line that an agent like this may be offered, in the order in which they would get them."""
    found: list[Place] = []
    for queue, lines in floor.waiting.lines.items():
        for line in lines.values():
            if _may_serve(line, view, spec, queue) and can_take(view, spec, line.channel):
                found += _first_of(floor, line, view.agent, most)
    specs = floor.waiting.queues
    by_queue: dict[str, list[Place]] = {}
    for place in sorted(found, key=lambda one: one.key):
        by_queue.setdefault(place.entry.queue, []).append(place)
    ordered: list[Place] = []
    while by_queue and len(ordered) < most:
        # Inside a queue ranks decide, exactly; between queues the points of now.
        best = min(
            (of_queue[0] for of_queue in by_queue.values()),
            key=lambda one: (-points(specs[one.entry.queue], one.entry, floor.now), one.order),
        )
        ordered.append(best)
        by_queue[best.entry.queue].pop(0)
        by_queue = {queue: of_queue for queue, of_queue in by_queue.items() if of_queue}
    return ordered


def _may_serve(line: Line, view: AgentView, spec: AgentSpec, queue: str) -> bool:
    if line.only:
        return line.only == view.agent
    return queue in spec.queues and meets(spec.skills, line.needs)


def _first_of(floor: Floor, line: Line, agent: str, most: int) -> list[Place]:
    found: list[Place] = []
    for side in (line.race, line.turn):
        may = (place for key in side if agent not in (place := floor.waiting.places[key[-1]]).refused)
        found += islice(may, most)
    return found
