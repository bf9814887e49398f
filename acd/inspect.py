"""Why an entry still waits, and what would get it served: every agent's verdict, what must happen, single changes.

    situation(floor, "e1") -> Situation        its parts as sentences: `acd.wording`

Nothing here decides anything or is kept: it is worked out from the floor when somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from acd.changes import Change, changes
from acd.floor import Floor
from acd.skills import in_words
from acd.verdict import Code, Verdict, verdicts
from acd.waiting import Place, Stage, steps_of

AGENTS_NAMED = 10
"""What must happen names at most so many agents."""

CHANGES_NAMED = 20


@dataclass(frozen=True, slots=True)
class Wait:
    """One thing that must happen.

    `code`: offer_answered, callback_rests, callback_dialled, hold_ends, entries_before (`count`), step_begins,
    agent_ends, wrap_up_ends, agent_answers, refusal_ends, agent_ready, agent_signs_in, nobody_fits. `at`: when at
    the latest, 0 = nobody knows.
    """

    code: str
    agent: str = ""
    entry: str = ""
    at: float = 0.0
    count: int = 0
    step: int = 0
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """How one entry in line stands at `at`; `step` is 1-based."""

    entry: str
    contact: str
    queue: str
    at: float
    arrived: float
    waited_s: float
    position: int
    needs: str
    step: int
    steps: int
    held_for: str
    held_until: float
    offered_to: tuple[str, ...]
    agents: tuple[Verdict, ...]
    waits_for: tuple[Wait, ...]
    changes: tuple[Change, ...]


def situation(floor: Floor, entry: str) -> Situation:
    """Everything about one entry in line as of the floor's last input; raises UnknownEntry."""
    place = floor.waiting.place(entry)
    steps, _ = steps_of(floor.waiting.spec(place.entry.queue), place.entry)
    return Situation(
        entry=entry,
        contact=place.entry.contact,
        queue=place.entry.queue,
        at=floor.now,
        arrived=place.arrived,
        waited_s=floor.now - place.arrived,
        position=floor.position(entry),
        needs=in_words(place.needs),
        step=place.step + 1,
        steps=len(steps) + 1,
        held_for=place.held_for,
        held_until=place.held_until,
        offered_to=tuple(floor.offers[offer].agent for offer in place.offers),
        agents=verdicts(floor, place),
        waits_for=waits_for(floor, place),
        changes=tuple(changes(floor, place))[:CHANGES_NAMED],
    )


# What must happen


def waits_for(floor: Floor, place: Place) -> tuple[Wait, ...]:
    """What must happen before the entry is served, in the order in which it is worth looking at."""
    if place.offers:
        offers = (floor.offers[offer] for offer in place.offers)
        return tuple(Wait("offer_answered", one.agent, place.entry.entry, one.deadline) for one in offers)
    first: list[Wait] = []
    if place.callback is not None and place.callback.stage is Stage.RESTING:
        first.append(Wait("callback_rests", at=place.callback.until))
    if place.callback is not None and place.callback.stage is Stage.DIALLING:
        return (Wait("callback_dialled", place.callback.agent, at=place.callback.until),)
    if place.held_for:
        first.append(Wait("hold_ends", place.held_for, at=place.held_until))
    before = floor.position(place.entry.entry) - 1
    if before:
        first.append(Wait("entries_before", count=before))
    agents = verdicts(floor, place)
    of_agents = sorted(filter(None, map(_wait_for, agents)), key=_soonest)
    return (*first, *_next_step(floor, place), *of_agents[:AGENTS_NAMED], *_nobody(place, agents))


def _wait_for(found: Verdict) -> Wait | None:
    """What must happen to one agent; nothing that could help an agent who lacks a skill, or whom a hold keeps away."""
    if not {Code.SKILLS, Code.HELD, Code.QUEUE}.isdisjoint((found.code, *found.also)):
        return None
    code = _WAITS.get(found.code)
    return None if code is None else Wait(code, found.agent, found.entry, found.until)


_WAITS = {
    Code.LOGGED_OUT: "agent_signs_in",
    Code.NOT_READY: "agent_ready",
    Code.OFFERED: "agent_answers",
    Code.BUSY: "agent_ends",
    Code.INTERRUPTED: "agent_ends",
    Code.WRAP_UP: "wrap_up_ends",
    Code.REFUSED: "refusal_ends",
}
_ORDER = ("agent_ends", "agent_ready", "agent_signs_in")


def _soonest(wait: Wait) -> tuple[int, float]:
    """Those with a deadline by it; then whoever talks, then whoever is away."""
    return (0, wait.at) if wait.at else (1 + _ORDER.index(wait.code), 0.0)


def _next_step(floor: Floor, place: Place) -> Iterator[Wait]:
    if place.step_until:
        steps, last = steps_of(floor.waiting.spec(place.entry.queue), place.entry)
        needs = steps[place.step + 1].needs if place.step + 1 < len(steps) else last
        yield Wait("step_begins", at=place.step_until, step=place.step + 2, needs=in_words(needs))


def _nobody(place: Place, agents: tuple[Verdict, ...]) -> Iterator[Wait]:
    if all({Code.SKILLS, Code.QUEUE} & {one.code, *one.also} for one in agents):
        yield Wait("nobody_fits", needs=in_words(place.needs))
