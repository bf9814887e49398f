"""What somebody in charge does with a waiting entry: lift it in its line, or keep it for one agent for a while."""

from __future__ import annotations

from acd import queueing, serving
from acd.agent import State
from acd.decisions import Decision, EntryQueued, HeldFor, RankRaised
from acd.errors import BadSpec, WrongState
from acd.floor import Floor
from acd.inputs import EntryReserved
from acd.matching import match_agent, match_entry
from acd.values import replace
from acd.waiting import Place


def raise_rank(floor: Floor, entry: str, points: float) -> list[Decision]:
    """More points for an entry; none given: as many as bring it before everybody in its queue."""
    place = floor.waiting.place(entry)
    if place.entry.only_agent:
        raise WrongState(f"entry {entry} asks for one agent by name: nobody is before it")
    if not 0 <= points < float("inf"):
        raise BadSpec(f"entry {entry}: cannot be raised by {points} points")
    gain = points or _to_the_front(floor, place)
    if not gain:
        return []
    raised = place.entry.raised + gain
    floor.change(replace(place, entry=replace(place.entry, raised=raised)))
    return [RankRaised(entry, place.entry.queue, raised)]


def _to_the_front(floor: Floor, place: Place) -> float:
    """A point more than whoever is served first of all others; 0 when that is this one already."""
    sides = [
        side
        for line in floor.waiting.lines[place.entry.queue].values()
        for side in (line.race, line.offered, line.turn, line.dialled)
    ]
    firsts = [next((key for key in side if key[-1] != place.entry.entry), None) for side in sides]
    before = min((key for key in firsts if key is not None), default=None)
    return place.rank - before[0] + 1.0 if before is not None and before < place.key else 0.0


def reserve(floor: Floor, told: EntryReserved) -> list[Decision]:
    """For one agent alone until a time, whatever queues and skills they have; whoever is rung for it is let go.

    It ends earlier when that agent does not take it, or goes; and what the queue's rules say by time still holds.
    """
    place = floor.waiting.place(told.entry)
    queueing.must_wait_on_line(place)
    view = floor.roster.view(told.agent)
    if view.standing is State.LOGGED_OUT or view.leaving:
        raise WrongState(f"agent {told.agent}: is signed out, and can be kept nobody for")
    if not floor.now < told.until < float("inf"):
        raise BadSpec(f"entry {told.entry}: cannot be kept until a time that is over")
    out, rung = serving.withdraw(floor, place)
    out += serving.silence(floor, told.entry, rung)
    place = floor.waiting.place(told.entry)
    refused = {agent: until for agent, until in place.refused.items() if agent != told.agent}
    kept = replace(place, held_for=told.agent, held_until=told.until, is_reserved=True, refused=refused)
    floor.change(kept)
    out.append(HeldFor(told.entry, place.entry.queue, told.agent, told.until))
    if rung:
        out += [EntryQueued(told.entry, place.entry.queue), *queueing.look_again(floor, told.entry)]
    if told.entry in floor.waiting.places:
        out += queueing.deadlines(floor, told.entry)
        if told.agent not in rung:
            out += match_entry(floor, floor.waiting.place(told.entry))
    # Who was rung looks at every line anew, and may well find somebody who comes first.
    for agent in rung:
        out += match_agent(floor, agent)
    return out
