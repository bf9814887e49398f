"""Why this agent and this entry: the figures that go with an offer, and one sentence for people."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from acd.agent import AgentView, State, can_take, room_for
from acd.decisions import Why
from acd.discipline import points
from acd.floor import Floor
from acd.strategy import BY_LOT, STRATEGIES
from acd.waiting import Line, Place, steps_of
from said import Said

BUSY = (State.OFFERED, State.ON_CONTACT, State.WRAP_UP)


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
    room, lead = room_for(winner, floor.roster.specs[winner.agent], line.channel), winner.lead
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


WHY = {
    "only_agent": "Asked for by name",
    "preferred": "Spoke with this customer last ({standing})",
    "reserved": "Kept for this agent by a supervisor",
    "freed_agent": "First of {waiting} waiting ({waited}) for the freed agent{needs}",
    "ring_all": "Rings all {candidates} ready agents{needs}",
    "only_ready": "Only ready agent{needs} ({standing})",
    "best_ready": "{strategy} ({idle}) of {candidates} ready agents{needs}",
}
BESIDE = {
    **WHY,
    "freed_agent": "First of {waiting} waiting ({waited}) for the freed agent{needs} ({standing})",
    "ring_all": "Rings all {candidates} agents with room{needs}",
    "only_ready": "Only agent with room{needs} ({standing})",
    "best_ready": "{strategy} of {candidates} agents with room{needs} ({standing})",
}
"""Of an agent who has a contact in hand already."""

IDLE = "idle {idle}"
PHASES = {
    "on_contact": "{in_hand} of {capacity} contacts, in contact for {lasting}",
    "offered": "{in_hand} of {capacity} contacts, another rings for {lasting}",
    "wrap_up": "{in_hand} of {capacity} contacts, wrapping up for {lasting}",
}
"""What the winner did when it was decided."""

BEST = {name: name.replace("_", " ").capitalize() for name in STRATEGIES}
"""How the best of several was found."""

# The clock of whoever is not idle tells when a contact of theirs last began or ended.
BUSY_STRATEGIES = {"longest_idle": "Longest without a new contact"}


WITH = " with {needs}"


def sentence(reason: Why) -> Said:
    """Tell people: an entry found an agent who was free, or else a freed agent found an entry."""
    asked = Said(WITH, needs=of_needs(reason.needs)) if reason.needs else ""
    return Said(_sentence(reason), **_values(reason, Said, clock, asked))


def in_english(reason: Why) -> str:
    """The same for each decision, in a tenth of the time: it keeps nothing of what it was made of."""
    asked = f" with {reason.needs}" if reason.needs else ""
    return _sentence(reason).format_map(_values(reason, _english, _figures, asked))


def _sentence(reason: Why) -> str:
    sentences = BESIDE if reason.phase else WHY
    return sentences.get(reason.code) or sentences["best_ready"]


def _values(
    reason: Why, make: Callable[..., str], lasting: Callable[[float], str], asked: str
) -> dict[str, object]:
    """What stands in a sentence, each part made by `make` of its words and values."""
    idle = lasting(reason.winner_idle_s)
    best = BEST.get(reason.strategy, "")
    standing = make(IDLE, idle=idle)
    if reason.phase:
        best = BUSY_STRATEGIES.get(reason.strategy, best)
        standing = make(
            PHASES[reason.phase],
            in_hand=reason.in_hand,
            capacity=reason.capacity,
            lasting=lasting(reason.phase_s),
        )
    return {
        "idle": idle,
        "waited": lasting(reason.winner_waited_s),
        "waiting": reason.waiting,
        "candidates": reason.candidates,
        "strategy": make(best) if best else reason.strategy,
        "needs": asked,
        "standing": standing,
    }


def _english(template: str, **values: object) -> str:
    return template.format_map(values)


def _figures(seconds: float) -> str:
    minutes, rest = divmod(max(0, int(seconds)), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"


def of_needs(needs: str) -> str:
    """Requirements as `acd.skills.in_words` has them: only the words between the skills are anybody's language."""
    first, *others = needs.split(", ")
    said = _of_choice(first)
    for other in others:
        said = Said("{these}, {need}", these=said, need=_of_choice(other))
    return said


def _of_choice(need: str) -> str:
    said, *others = need.split(" or ")
    for other in others:
        said = Said("{need} or {other}", need=said, other=other)
    return said


def clock(seconds: float) -> Said:
    """Hours, minutes and seconds, such as 3:02; never negative."""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    if minutes >= 60:
        return Said(
            "{hours}:{minutes:02}:{seconds:02}", hours=minutes // 60, minutes=minutes % 60, seconds=rest
        )
    if minutes:
        return Said("{minutes}:{seconds:02}", minutes=minutes, seconds=rest)
    return Said("0:{seconds:02}", seconds=rest)


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
