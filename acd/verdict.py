"""What the filters say of every agent for one entry in line, and who of those left would get it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from acd import strategy
from acd.agent import AgentView, State
from acd.floor import Floor
from acd.model import AgentSpec
from acd.ordered import Key
from acd.skills import Needs, SkillNeed, meets
from acd.waiting import Place


class Code(StrEnum):
    """What a filter says of an agent; the first two: none takes them out."""

    NEXT = "next"
    FREE = "free"
    OFFERED_THIS = "offered_this"
    LOGGED_OUT = "logged_out"
    NOT_READY = "not_ready"
    OFFERED = "offered"
    BUSY = "busy"
    WRAP_UP = "wrap_up"
    INTERRUPTED = "interrupted"
    SKILLS = "skills"
    REFUSED = "refused"
    HELD = "held"
    QUEUE = "queue"


@dataclass(frozen=True, slots=True)
class Missing:
    """A skill that is asked for at `level` and is there at `has` only (0: not at all)."""

    skill: str
    level: int
    has: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the filters say of one agent for one entry: `code` the first that takes them out, `also` the others.

    `rank`: the place among those who could take it, 0 for others. `since` and `until` are those of what stands in the
    way (0 = none), `entry` what the agent has in hand, `reason` that of not ready.
    """

    agent: str
    code: Code
    also: tuple[Code, ...] = ()
    rank: int = 0
    reason: str = ""
    since: float = 0.0
    until: float = 0.0
    entry: str = ""
    missing: tuple[Missing, ...] = ()


def verdicts(floor: Floor, place: Place, winner: str = "") -> tuple[Verdict, ...]:
    """Everybody who serves the queue (or the one asked for by name): who could take it first, by rank; then the others.

    `winner` has just been offered it and counts as the first of those who could take it.
    """
    agents = (place.entry.only_agent,) if place.entry.only_agent else floor.roster.of_queue(place.entry.queue)
    found = [verdict(floor, place, agent) for agent in agents]
    free = sorted(
        (one for one in found if one.code is Code.FREE and one.agent != winner),
        key=lambda one: (one.agent != place.entry.preferred_agent, _strategy_key(floor, place, one.agent)),
    )
    first = [replace(one, code=Code.NEXT, also=()) for one in found if one.agent == winner]
    ranked = [
        replace(one, code=Code.NEXT if rank == 1 else Code.FREE, rank=rank)
        for rank, one in enumerate([*first, *free], 1)
    ]
    return (*ranked, *(one for one in found if one.code is not Code.FREE and one.agent != winner))


def verdict(floor: Floor, place: Place, agent: str) -> Verdict:
    """What every filter says of one agent; FREE when none takes them out."""
    view, spec = floor.roster.view(agent), floor.roster.specs[agent]
    if any(floor.offers[offer].agent == agent for offer in place.offers):
        return Verdict(agent, Code.OFFERED_THIS, since=view.since, until=_offered_until(floor, place, agent))
    codes = list(filters(floor, place, view, spec))
    if not codes:
        return Verdict(agent, Code.FREE, since=view.idle_since)
    return _described(Verdict(agent, codes[0], tuple(codes[1:])), floor, place, view, spec)


def filters(floor: Floor, place: Place, view: AgentView, spec: AgentSpec) -> Iterator[Code]:
    """Every reason for which the agent cannot take the entry now, in the order in which they apply."""
    if view.standing is State.LOGGED_OUT:
        yield Code.LOGGED_OUT
    elif view.standing is State.NOT_READY:
        yield Code.NOT_READY
    hands_full = _hands_full(place, view, spec)
    if hands_full is not None:
        yield hands_full
    if view.standing is State.IDLE and (view.pending or view.leaving):
        yield Code.LOGGED_OUT if view.leaving else Code.NOT_READY
    if not place.entry.only_agent and place.held_for != view.agent:
        if place.entry.queue not in spec.queues:
            yield Code.QUEUE
        if not meets(spec.skills, place.needs):
            yield Code.SKILLS
    if place.refused.get(view.agent, 0.0) > floor.now:
        yield Code.REFUSED
    if place.held_for and place.held_for != view.agent:
        yield Code.HELD


def _hands_full(place: Place, view: AgentView, spec: AgentSpec) -> Code | None:
    """Why one more contact of this channel does not fit into the agent's hands; None when it does."""
    channel = place.entry.channel
    same = [work for work in view.work if work.channel == channel]
    if same and len(same) >= spec.capacity.get(channel, 1):
        phases = {work.phase for work in same}
        return next(code for state, code in _BUSY.items() if state in phases)
    if any(work.channel not in (channel, *spec.interrupts.get(channel, ())) for work in view.work):
        return Code.INTERRUPTED
    return None if spec.capacity.get(channel, 1) > 0 else Code.BUSY


_BUSY = {State.ON_CONTACT: Code.BUSY, State.OFFERED: Code.OFFERED, State.WRAP_UP: Code.WRAP_UP}


def _described(verdict: Verdict, floor: Floor, place: Place, view: AgentView, spec: AgentSpec) -> Verdict:
    """The verdict with the facts that go with its first filter; what is missing is always told."""
    missing = tuple(missing_of(spec.skills, place.needs)) if not place.entry.only_agent else ()
    work = view.lead
    match verdict.code:
        case Code.LOGGED_OUT | Code.NOT_READY:
            return replace(verdict, reason=view.reason or view.pending, since=view.since, missing=missing)
        case Code.REFUSED:
            return replace(verdict, until=place.refused[view.agent], missing=missing)
        case Code.HELD:
            return replace(verdict, until=place.held_until, missing=missing)
        case Code.OFFERED | Code.BUSY | Code.WRAP_UP | Code.INTERRUPTED if work is not None:
            return replace(verdict, since=work.since, until=work.until, entry=work.entry, missing=missing)
    return replace(verdict, missing=missing)


def missing_of(skills: Mapping[str, int], needs: Needs) -> Iterator[Missing]:
    """What somebody lacks: of a choice, the skill they are nearest to."""
    for need in needs:
        if meets(skills, (need,)):
            continue
        options = (need,) if isinstance(need, SkillNeed) else need.needs
        nearest = min(options, key=lambda one: one.level - skills.get(one.skill, 0))
        yield Missing(nearest.skill, nearest.level, skills.get(nearest.skill, 0))


def _offered_until(floor: Floor, place: Place, agent: str) -> float:
    return max(floor.offers[one].deadline for one in place.offers if floor.offers[one].agent == agent)


def _strategy_key(floor: Floor, place: Place, agent: str) -> Key:
    queue = floor.waiting.spec(place.entry.queue)
    return strategy.key_of(floor.roster.view(agent), floor.roster.specs[agent], queue, place.needs)
