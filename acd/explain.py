"""Why this agent and this entry: the figures that go with an offer; `sentences` tells people."""

from __future__ import annotations

from itertools import islice

from acd.agent import AgentView, State, can_take, room_for
from acd.decisions import Why
from acd.discipline import points
from acd.floor import Floor
from acd.strategy import BY_LOT
from acd.waiting import Line, Place, steps_of


def why(floor: Floor, line: Line, place: Place, winner: AgentView, code: str) -> Why:
    """Collect the figures while winner and entry are still both free; nothing here walks all of them."""
    now, spec = floor.now, line.spec
    steps, _ = steps_of(spec, place.entry)
    waiting = 0
    for one in floor.roster.lines(winner.agent):
        waiting += one.race.size
    removed: tuple[tuple[str, int], ...] = ()
    candidates = 1
    if not line.only:
        refused = sum(_is_free(line, floor, agent) for agent in place.refused) if place.refused else 0
        candidates = max(1, line.free.size + len(place.offers) - refused)
        removed = _removed(floor, line, refused)
    in_hand, capacity, phase, phase_s = _in_hand(floor, line, winner)
    return Why(
        candidates,
        removed,
        now - winner.idle_since,
        "" if line.only else _tie_break(line, place, code),
        waiting,
        now - place.entry.ranked_from,
        code,
        spec.strategy,
        line.words,
        min(place.step, len(steps)) + 1,
        len(steps) + 1,
        points(spec, place.entry, now),
        in_hand,
        capacity,
        phase,
        phase_s,
    )


def _in_hand(floor: Floor, line: Line, winner: AgentView) -> tuple[int, int, str, float]:
    """How many contacts of how many the winner has, and how long the foremost has been as it is."""
    room = room_for(winner, floor.roster.specs[winner.agent], line.channel)
    lead = winner.lead if winner.work else None
    if lead is None:
        return 0, room, "", 0.0
    same = sum(work.channel == line.channel for work in winner.work)
    return same, room, lead.phase.value, floor.now - lead.since


def _removed(floor: Floor, line: Line, refused: int) -> tuple[tuple[str, int], ...]:
    """How many agents of the queue each filter took out, zeros left out."""
    count = floor.roster.counts(line.spec.queue).get
    loaded = line.loaded
    removed = []
    if gone := count(State.LOGGED_OUT, 0):
        removed.append(("logged_out", gone))
    if away := count(State.NOT_READY, 0):
        removed.append(("not_ready", away))
    busy = count(State.OFFERED, 0) + count(State.ON_CONTACT, 0) + count(State.WRAP_UP, 0) - loaded
    if busy > 0:
        removed.append(("busy", busy))
    if (unskilled := count(State.IDLE, 0) - line.free.size + loaded) > 0:
        removed.append(("skills", unskilled))
    if refused:
        removed.append(("refused_before", refused))
    return tuple(removed)


def _is_free(line: Line, floor: Floor, agent: str) -> bool:
    return agent in line.agents and can_take(
        floor.roster.view(agent), floor.roster.specs[agent], line.channel
    )


def _tie_break(line: Line, place: Place, code: str) -> str:
    """What decided when the runner-up was as good: `idle_order` or `arrival`; empty when it was not as good."""
    if code == "freed_agent":
        mine = place.key
        for key in line.race:
            if key > mine:
                return "arrival" if key[0] == mine[0] else ""
        return ""
    if code in ("preferred", "ring_all") or line.free.size < 2 or line.spec.strategy == BY_LOT:
        return ""
    first_two = [*islice((key[:2] for key in line.free if key[-1] not in place.refused), 2)]
    return "idle_order" if len(first_two) == 2 and first_two[0] == first_two[1] else ""
