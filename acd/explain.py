"""Why this agent and this entry: the figures that go with an offer, and one sentence for people."""

from __future__ import annotations

from itertools import islice

from acd.agent import AgentView, State, can_take
from acd.decisions import Why
from acd.discipline import points
from acd.floor import Floor
from acd.strategy import BY_LOT
from acd.waiting import Line, Place, steps_of

BUSY = (State.OFFERED, State.ON_CONTACT, State.WRAP_UP)
PHASES = {"on_contact": "in contact for", "offered": "another rings for", "wrap_up": "wrapping up for"}
# The clock of whoever is not idle tells when a contact of theirs last began or ended.
BUSY_STRATEGIES = {"longest_idle": "Longest without a new contact"}


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
        *_in_hand(floor, line, winner),
    )


def _in_hand(floor: Floor, line: Line, winner: AgentView) -> tuple[int, int, str, float]:
    """How many contacts of how many the winner has, and how long the foremost has been as it is."""
    room, lead = floor.roster.specs[winner.agent].capacity.get(line.channel, 1), winner.lead
    if lead is None:
        return 0, room, "", 0.0
    same = sum(work.channel == line.channel for work in winner.work)
    return same, room, lead.phase.value, floor.now - lead.since


def _removed(floor: Floor, line: Line, refused: int) -> tuple[tuple[str, int], ...]:
    """How many agents of the queue each filter took out, zeros left out."""
    counts = floor.roster.counts(line.spec.queue)
    idle = counts.get(State.IDLE, 0)
    busy = 0
    for state in BUSY:
        busy += counts.get(state, 0)
    removed = (
        ("logged_out", counts.get(State.LOGGED_OUT, 0)),
        ("not_ready", counts.get(State.NOT_READY, 0)),
        ("busy", busy - line.loaded),
        ("skills", idle - (line.free.size - line.loaded)),
        ("refused_before", refused),
    )
    return tuple([item for item in removed if item[1] > 0])


def sentence(reason: Why) -> str:
    """Tell people: an entry found an agent who was free, or else a freed agent found an entry."""
    with_needs = f" with {reason.needs}" if reason.needs else ""
    standing = _standing(reason)
    ready = "agents with room" if reason.phase else "ready agents"
    match reason.code:
        case "only_agent":
            return "Asked for by name"
        case "preferred":
            return f"Spoke with this customer last ({standing})"
        case "reserved":
            return "Kept for this agent by a supervisor"
        case "freed_agent":
            waited = clock(reason.winner_waited_s)
            beside = f" ({standing})" if reason.phase else ""
            return f"First of {reason.waiting} waiting ({waited}) for the freed agent{with_needs}{beside}"
        case "ring_all":
            return f"Rings all {reason.candidates} {ready}{with_needs}"
        case "only_ready":
            return f"Only {'agent with room' if reason.phase else 'ready agent'}{with_needs} ({standing})"
    name = reason.strategy.replace("_", " ").capitalize()
    if reason.phase:
        name = BUSY_STRATEGIES.get(reason.strategy, name)
        return f"{name} of {reason.candidates} {ready}{with_needs} ({standing})"
    return f"{name} ({clock(reason.winner_idle_s)}) of {reason.candidates} {ready}{with_needs}"


def _standing(reason: Why) -> str:
    """What the winner did when it was decided."""
    if not reason.phase:
        return f"idle {clock(reason.winner_idle_s)}"
    return f"{reason.in_hand} of {reason.capacity} contacts, {PHASES[reason.phase]} {clock(reason.phase_s)}"


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
