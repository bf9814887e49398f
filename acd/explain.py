"""Why this agent and this entry: the figures that go with an offer, and one sentence for people."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from acd.decisions import Why
from acd.ordered import Key
from acd.roster import Roster
from acd.skills import in_words
from acd.states import AgentView, State
from acd.waiting import Line, Place

BUSY = (State.OFFERED, State.ON_CONTACT, State.WRAP_UP)


def why(roster: Roster, line: Line, place: Place, winner: AgentView, now: float, agent_was_free: bool) -> Why:
    """Collect the figures while winner and entry are still both free; nothing here walks all of them."""
    queue = line.spec.queue
    if line.only:
        return Why(
            candidates=1,
            removed=(),
            winner_idle_s=now - winner.idle_since,
            tie_break="",
            waiting=sum(len(one.race) for one in roster.lines(winner.agent)),
            winner_waited_s=now - place.entry.ranked_from,
        )
    refused = sum(agent in line.agents and roster.view(agent).state is State.IDLE for agent in place.refused)
    removed = (
        ("logged_out", roster.count(queue, State.LOGGED_OUT)),
        ("not_ready", roster.count(queue, State.NOT_READY)),
        ("busy", roster.count(queue, *BUSY)),
        ("skills", roster.count(queue, State.IDLE) - len(line.idle)),
        ("refused_before", refused),
    )
    return Why(
        candidates=len(line.idle) - refused,
        removed=tuple(item for item in removed if item[1]),
        winner_idle_s=now - winner.idle_since,
        tie_break=_tie_break(line, place, winner, agent_was_free),
        waiting=sum(len(one.race) for one in roster.lines(winner.agent)),
        winner_waited_s=now - place.entry.ranked_from,
    )


def sentence(reason: Why, line: Line, agent_was_free: bool) -> str:
    """Tell people: an entry found an agent who was free, or else a freed agent found an entry."""
    if line.only:
        return "Asked for by name"
    needs = in_words(line.needs)
    with_needs = f" with {needs}" if needs else ""
    if not agent_was_free:
        waited = clock(reason.winner_waited_s)
        return f"First of {reason.waiting} waiting ({waited}) for the freed agent{with_needs}"
    if reason.candidates == 1:
        return f"Only ready agent{with_needs} (idle {clock(reason.winner_idle_s)})"
    name = line.spec.strategy.replace("_", " ").capitalize()
    return f"{name} ({clock(reason.winner_idle_s)}) of {reason.candidates} ready agents{with_needs}"


def clock(seconds: float) -> str:
    """Minutes and seconds, such as 3:02; never negative."""
    whole = max(0, int(seconds))
    return f"{whole // 60}:{whole % 60:02}"


def _tie_break(line: Line, place: Place, winner: AgentView, agent_was_free: bool) -> str:
    """What decided when the runner-up was as good: `idle_order` or `arrival`; empty when it was not as good."""
    if agent_was_free:
        first_two = islice((key for key in line.idle if key[2] not in place.refused), 2)
        return "idle_order" if _is_tie(first_two) else ""
    first_two = islice((key for key in line.race if key >= place.key), 2)
    return "arrival" if _is_tie(first_two) else ""


def _is_tie(first_two: Iterable[Key]) -> bool:
    values = [key[0] for key in first_two]
    return len(values) == 2 and values[0] == values[1]
