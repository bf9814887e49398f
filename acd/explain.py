"""Why this agent and this entry: the figures that go with an offer, and one sentence for people."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from acd.decisions import Why
from acd.discipline import points
from acd.floor import Floor
from acd.ordered import Key
from acd.skills import in_words
from acd.states import AgentView, State, can_take
from acd.waiting import Line, Place, steps_of

BUSY = (State.OFFERED, State.ON_CONTACT, State.WRAP_UP)


def why(floor: Floor, line: Line, place: Place, winner: AgentView, code: str) -> Why:
    """Collect the figures while winner and entry are still both free; nothing here walks all of them."""
    roster, queue, now = floor.roster, line.spec.queue, floor.now
    steps, _ = steps_of(line.spec, place.entry)
    by_name = bool(line.only)
    refused = 0 if by_name else sum(_is_free(line, floor, agent) for agent in place.refused)
    removed = (
        ("logged_out", roster.count(queue, State.LOGGED_OUT)),
        ("not_ready", roster.count(queue, State.NOT_READY)),
        ("busy", roster.count(queue, *BUSY) - line.loaded),
        ("skills", roster.count(queue, State.IDLE) - (len(line.free) - line.loaded)),
        ("refused_before", refused),
    )
    return Why(
        candidates=1 if by_name else max(1, len(line.free) + len(place.offers) - refused),
        removed=() if by_name else tuple(item for item in removed if item[1] > 0),
        winner_idle_s=now - winner.idle_since,
        tie_break="" if by_name else _tie_break(line, place, code),
        waiting=sum(len(one.race) for one in roster.lines(winner.agent)),
        winner_waited_s=now - place.entry.ranked_from,
        code=code,
        strategy=line.spec.strategy,
        needs=in_words(place.needs),
        step=min(place.step, len(steps)) + 1,
        steps=len(steps) + 1,
        points=points(line.spec, place.entry, now),
    )


def sentence(reason: Why) -> str:
    """Tell people: an entry found an agent who was free, or else a freed agent found an entry."""
    with_needs = f" with {reason.needs}" if reason.needs else ""
    match reason.code:
        case "only_agent":
            return "Asked for by name"
        case "preferred":
            return f"Spoke with this customer last (idle {clock(reason.winner_idle_s)})"
        case "freed_agent":
            waited = clock(reason.winner_waited_s)
            return f"First of {reason.waiting} waiting ({waited}) for the freed agent{with_needs}"
        case "ring_all":
            return f"Rings all {reason.candidates} ready agents{with_needs}"
        case "only_ready":
            return f"Only ready agent{with_needs} (idle {clock(reason.winner_idle_s)})"
    name = reason.strategy.replace("_", " ").capitalize()
    return f"{name} ({clock(reason.winner_idle_s)}) of {reason.candidates} ready agents{with_needs}"


def clock(seconds: float) -> str:
    """Minutes and seconds, such as 3:02; never negative."""
    whole = max(0, int(seconds))
    return f"{whole // 60}:{whole % 60:02}"


def _is_free(line: Line, floor: Floor, agent: str) -> bool:
    return agent in line.agents and can_take(
        floor.roster.view(agent), floor.roster.specs[agent], line.channel
    )


def _tie_break(line: Line, place: Place, code: str) -> str:
    """What decided when the runner-up was as good: `idle_order` or `arrival`; empty when it was not as good."""
    if code in ("preferred", "ring_all"):
        return ""
    if code != "freed_agent":
        first_two = islice((key[:2] for key in line.free if key[-1] not in place.refused), 2)
        return "idle_order" if _is_tie(first_two) else ""
    return "arrival" if _is_tie(islice((key[:1] for key in line.race if key >= place.key), 2)) else ""


def _is_tie(first_two: Iterable[Key]) -> bool:
    values = list(first_two)
    return len(values) == 2 and values[0] == values[1]
