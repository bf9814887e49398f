"""Entries: how they join their line, what changes while they wait, and how they leave it."""

from __future__ import annotations

from collections.abc import Iterator

from acd.agent import State
from acd.decisions import (
    AskCallback,
    Decision,
    EntryClosed,
    EntryQueued,
    HeldFor,
    NeedsChanged,
    RankRegained,
    WakeAt,
)
from acd.errors import WrongState
from acd.estimate import waited
from acd.floor import Floor, Gone, with_needs
from acd.hours import Door
from acd.inputs import EntryDescribed
from acd.matching import is_free_for, match_entry
from acd.model import Entry
from acd.rules import ESTIMATE_AGAIN_S, Overflow, Way, When
from acd.skills import in_words, normal
from acd.values import replace
from acd.waiting import Place, Stage, steps_of

UNAVAILABLE = "unavailable"
ABANDONED = "abandoned"
CALLBACK_FAILED = "callback_failed"
AT_ARRIVAL = frozenset({When.LENGTH, When.CLOSED, When.HOLIDAY})


def arrive(floor: Floor, entry: Entry) -> list[Decision]:
    """A contact joins its queue, unless a rule sends it elsewhere at once."""
    waiting = floor.waiting
    waiting.check_new(entry)
    if entry.only_agent:
        floor.roster.view(entry.only_agent)
    spec = waiting.spec(entry.queue)
    regained = _regain(floor, entry)
    if regained is not None:
        entry = replace(entry, ranked_from=regained)
    place = with_needs(spec, Place(entry, arrived=floor.now, order=floor.next_order()))
    place = floor.enter(place)
    out: list[Decision] = [EntryQueued(entry.entry, entry.queue)]
    if regained is not None:
        out.append(RankRegained(entry.entry, entry.queue, regained))
    out += _supersede(floor, place)
    out += overflow(floor, place, is_arrival=True)
    if entry.entry not in waiting.places:
        return out
    _arm(floor, entry.entry)
    out += hold(floor, waiting.place(entry.entry))
    out += match_entry(floor, waiting.place(entry.entry))
    place = waiting.place(entry.entry)
    if entry.only_agent and floor.now >= entry.give_up_at and not place.offers:
        return [*out, *give_up(floor, place)]
    return [*out, *deadlines(floor, entry.entry)]


def deadlines(floor: Floor, entry: str) -> list[Decision]:
    """The moments at which something of this place changes by itself."""
    if entry not in floor.waiting.places:
        return []
    found = ((f"{kind}:{entry}", due(floor, kind, entry)) for kind in DUE)
    return [WakeAt(key, at) for key, at in found if at is not None]


def due(floor: Floor, kind: str, entry: str) -> float | None:
    """When the deadline of a kind stands for an entry, or None."""
    place = floor.waiting.places.get(entry)
    if place is None:
        return None
    match kind:
        case "give_up":
            return place.entry.give_up_at if place.entry.only_agent and not place.offers else None
        case "again":
            return min(place.refused.values(), default=None)
        case "step":
            return place.step_until or None
        case "hold":
            return place.held_until or None
        case "overflow":
            return place.look_at or None
        case "callback":
            return place.callback.until or None if place.callback else None
    return None


DUE = ("give_up", "again", "step", "hold", "overflow", "callback")


def give_up(floor: Floor, place: Place) -> list[Decision]:
    """The one agent who was asked for has not been free in time."""
    return [close(floor, place, UNAVAILABLE)]


def forgive(floor: Floor, entry: str) -> list[Decision]:
    """Some refusals are long enough ago: those agents may be offered the entry again."""
    place = floor.waiting.place(entry)
    still = {agent: until for agent, until in place.refused.items() if until > floor.now}
    place = floor.change(replace(place, refused=still))
    again: list[Decision] = [WakeAt(f"again:{entry}", min(still.values()))] if still else []
    return again + match_entry(floor, place)


def overflow_due(floor: Floor, entry: str) -> list[Decision]:
    """A rule that goes by time may hold now; while an agent is being rung, it is looked at when that is over."""
    place = floor.waiting.place(entry)
    if place.offers or place.callback is not None:
        floor.change(replace(place, look_at=0.0))
        return []
    return look_again(floor, entry)


def reconfigured(floor: Floor, queue: str) -> list[Decision]:
    """The queue has other rules: whoever waits may find an agent now, and has other deadlines."""
    out: list[Decision] = []
    for entry in [
        one.entry.entry for one in sorted(floor.waiting.in_queue(queue), key=lambda one: one.order)
    ]:
        if entry in floor.waiting.places and not floor.waiting.place(entry).offers:
            out += look_again(floor, entry)
        out += deadlines(floor, entry)
    return out


def agent_reconfigured(floor: Floor, agent: str) -> list[Decision]:
    """Nobody is held for an agent who cannot serve them any more."""
    out: list[Decision] = []
    for entry in list(floor.waiting.held.get(agent, ())):
        place = floor.waiting.place(entry)
        is_able = place.is_reserved or floor.roster.serves(agent, place.entry.queue, place.needs)
        if not place.offers and not is_able:
            out += let_go(floor, place)
            floor.seeking[entry] = None
    return out


def close(
    floor: Floor, place: Place, outcome: str, agent: str = "", way: str = "", to: str = ""
) -> EntryClosed:
    """The entry is over; what it says about the pace of its queue, and about a caller who may be back, is kept."""
    entry, waited_s = place.entry, floor.now - place.arrived
    floor.waiting.leave(place)
    if place.callback is None and not entry.only_agent:
        floor.paces[entry.queue] = waited(floor.pace(entry.queue), waited_s, outcome == ABANDONED)
    redial_s = floor.waiting.spec(entry.queue).redial_s
    if outcome == ABANDONED and redial_s and entry.caller and not entry.only_agent:
        # Of several calls from one number, the longest wait counts.
        former = floor.gone.pop((entry.queue, entry.caller), None)
        is_kept = former is not None and former.until >= floor.now
        start = min(entry.ranked_from, former.ranked_from) if former and is_kept else entry.ranked_from
        floor.gone[entry.queue, entry.caller] = Gone(start, floor.now + redial_s)
        _forget_the_gone(floor)
    return EntryClosed(entry.entry, entry.queue, outcome, agent, waited_s, entry.cause, way, to)


def _forget_the_gone(floor: Floor) -> None:
    """Those who went first are the first whose time is over, nearly: queues may wait differently long."""
    for key in list(floor.gone)[:8]:
        if floor.gone[key].until < floor.now:
            del floor.gone[key]


def _regain(floor: Floor, entry: Entry) -> float | None:
    """The start that somebody who hung up a moment ago gets back, or who asked to be called; None: their own."""
    if not entry.caller or entry.only_agent:
        return None
    key = (entry.queue, entry.caller)
    gone = floor.gone.pop(key, None)
    starts = [gone.ranked_from] if gone and gone.until >= floor.now else []
    promised = floor.waiting.callbacks.get(key)
    if promised is not None and _may_be_superseded(floor.waiting.place(promised)):
        starts.append(floor.waiting.place(promised).entry.ranked_from)
    start = min(starts, default=entry.ranked_from)
    return start if start < entry.ranked_from else None


def _may_be_superseded(place: Place) -> bool:
    at_rest = place.callback is not None and place.callback.stage in (Stage.TURN, Stage.RESTING)
    return at_rest and not place.offers


def _supersede(floor: Floor, place: Place) -> list[Decision]:
    """Whoever calls again while waiting to be called needs no callback any more."""
    former = floor.waiting.callbacks.get((place.entry.queue, place.entry.caller))
    if not place.entry.caller or former is None or not _may_be_superseded(floor.waiting.place(former)):
        return []
    return [close(floor, floor.waiting.place(former), "withdrawn")]


def describe(floor: Floor, told: EntryDescribed) -> list[Decision]:
    """More is known of whoever waits: another rank, perhaps an agent who should have them."""
    place = floor.waiting.place(told.entry)
    entry = replace(
        place.entry,
        tier=told.tier or place.entry.tier,
        tags=told.tags or place.entry.tags,
        preferred_agent=told.preferred_agent or place.entry.preferred_agent,
    )
    if entry == place.entry:
        return []
    is_new = entry.preferred_agent != place.entry.preferred_agent
    place = floor.change(replace(place, entry=entry))
    if not is_new or place.offers or place.is_reserved:
        return []
    # Whoever was held for another is not any more.
    out = let_go(floor, place) if place.held_for else []
    out += hold(floor, floor.waiting.place(told.entry))
    return [*out, *match_entry(floor, floor.waiting.place(told.entry))]


# Steps of skills


def next_step(floor: Floor, entry: str) -> list[Decision]:
    """The ring widens; an offer under way stands."""
    place = floor.waiting.place(entry)
    spec = floor.waiting.spec(place.entry.queue)
    steps, _ = steps_of(spec, place.entry)
    after = floor.change(with_needs(spec, replace(place, step=place.step + 1)))
    words = in_words(after.needs)
    changed = NeedsChanged(entry, after.entry.queue, after.step + 1, len(steps) + 1, words)
    wake = [WakeAt(f"step:{entry}", after.step_until)] if after.step_until else []
    return [changed, *wake, *match_entry(floor, after)]


# Holds for the agent who knows the customer


def hold(floor: Floor, place: Place) -> list[Decision]:
    """Keep an entry for its preferred agent, if that one may come soon."""
    agent, entry = place.entry.preferred_agent, place.entry
    sticky_s = floor.waiting.spec(entry.queue).sticky_s
    until = place.arrived + sticky_s
    if not agent or not sticky_s or entry.only_agent or until <= floor.now or place.callback is not None:
        return []
    if agent in place.refused or not floor.roster.serves(agent, entry.queue, place.needs):
        return []
    view = floor.roster.view(agent)
    if view.standing is not State.IDLE or view.pending or view.leaving:
        return []
    if is_free_for(floor, agent, place):
        return []
    floor.change(replace(place, held_for=agent, held_until=until))
    return [HeldFor(entry.entry, entry.queue, agent, until), WakeAt(f"hold:{entry.entry}", until)]


def let_go(floor: Floor, place: Place) -> list[Decision]:
    """The hold is over, anyone may take the entry; to match it is for whoever ended the hold."""
    agent = place.held_for
    floor.change(replace(place, held_for="", held_until=0.0, is_reserved=False))
    return [HeldFor(place.entry.entry, place.entry.queue, agent, 0.0)]


def hold_due(floor: Floor, entry: str) -> list[Decision]:
    """The time of a hold is over; an agent who is being rung keeps the chance."""
    told = let_go(floor, floor.waiting.place(entry))
    return [*told, *match_entry(floor, floor.waiting.place(entry))]


def let_go_all(floor: Floor, agent: str) -> list[Decision]:
    """The agent is going: nobody waits for them alone any more."""
    out: list[Decision] = []
    for entry in list(floor.waiting.held.get(agent, ())):
        place = floor.waiting.place(entry)
        if not place.offers:
            out += let_go(floor, place)
            floor.seeking[entry] = None
    return out


# Overflow


def overflow(floor: Floor, place: Place, *, is_arrival: bool) -> list[Decision]:
    """The first rule that holds sends the entry away, or has its caller asked whether to be called."""
    if place.entry.only_agent or place.offers or place.callback is not None:
        return []
    rules = floor.waiting.spec(place.entry.queue).overflow
    for number, rule in enumerate(rules):
        if number in place.rules_taken or not _may_go(place, rule):
            continue
        if (rule.when in AT_ARRIVAL) <= is_arrival and _holds(floor, place, rule):
            return _take(floor, place, number, rule)
    return []


def _may_go(place: Place, rule: Overflow) -> bool:
    if place.entry.tier and place.entry.tier in rule.keep_tiers:
        return False
    is_back = rule.way is Way.QUEUE and rule.to in (place.entry.queue, *place.entry.visited)
    return not is_back


def _holds(floor: Floor, place: Place, rule: Overflow) -> bool:
    match rule.when:
        case When.WAITED:
            return floor.now >= place.arrived + rule.over
        case When.LENGTH:
            return floor.waiting.count(place.entry.queue) - 1 >= rule.over
        case When.ESTIMATE:
            wait = floor.estimate(place.entry.entry)
            return wait is not None and wait.p50_s >= rule.over
        case When.NO_AGENT:
            return not _is_staffed(floor, place)
    hours = floor.waiting.spec(place.entry.queue).hours
    door = hours.door(floor.now) if hours else Door.OPEN
    return door is Door.HOLIDAY if rule.when is When.HOLIDAY else door is not Door.OPEN


def _is_staffed(floor: Floor, place: Place) -> bool:
    """Whether anybody who could serve the entry, now or in a later step, is signed in."""
    if floor.waiting.line(place).staffed:
        return True
    entry = place.entry
    steps, last = steps_of(floor.waiting.spec(entry.queue), entry)
    later = [*(one.needs for one in steps[place.step :]), last]
    # The line it will stand in then knows; to walk everybody who serves the queue would cost too much.
    return any(floor.line_for(entry.queue, (entry.channel, normal(needs), "")).staffed for needs in later)


def _take(floor: Floor, place: Place, number: int, rule: Overflow) -> list[Decision]:
    entry = place.entry
    if rule.way is Way.CALLBACK:
        floor.change(replace(place, rules_taken=(*place.rules_taken, number)))
        return [AskCallback(entry.entry, entry.queue)]
    outcome = "no_agent" if rule.when is When.NO_AGENT else "overflowed"
    return [close(floor, place, outcome, way=rule.way.value, to=rule.to)]


def look_again(floor: Floor, entry: str) -> list[Decision]:
    """Somebody waits on whom nobody is being rung for (any more): a rule may send them away, an agent may be free."""
    place = floor.waiting.place(entry)
    out = overflow(floor, place, is_arrival=False)
    if entry not in floor.waiting.places:
        return out
    at = _arm(floor, entry)
    if at:
        out.append(WakeAt(f"overflow:{entry}", at))
    floor.seeking[entry] = None
    return out


def _arm(floor: Floor, entry: str) -> float:
    """Note when a rule that goes by time is to be looked at next; 0: never."""
    place = floor.waiting.place(entry)
    at = 0.0 if place.entry.only_agent or place.callback else min(_moments(floor, place), default=0.0)
    if at != place.look_at:
        floor.change(replace(place, look_at=at))
    return at


def _moments(floor: Floor, place: Place) -> Iterator[float]:
    for number, rule in enumerate(floor.waiting.spec(place.entry.queue).overflow):
        if number in place.rules_taken or not _may_go(place, rule):
            continue
        if rule.when is When.WAITED and place.arrived + rule.over > floor.now:
            yield place.arrived + rule.over
        elif rule.when is When.ESTIMATE:
            looks = int((floor.now - place.arrived) / ESTIMATE_AGAIN_S) + 1
            yield place.arrived + looks * ESTIMATE_AGAIN_S


def nobody_left(floor: Floor, agent: str) -> list[Decision]:
    """Somebody signed out: whoever is left without anybody to serve them goes where the rules say."""
    return unstaffed(floor, [line.spec.queue for line in floor.roster.lines(agent) if not line.staffed])


def unstaffed(floor: Floor, queues: list[str]) -> list[Decision]:
    """These queues have an agent fewer: the same for whoever waits there."""
    out: list[Decision] = []
    for queue in dict.fromkeys(queues):
        if any(rule.when is When.NO_AGENT for rule in floor.waiting.spec(queue).overflow):
            for place in sorted(floor.waiting.in_queue(queue), key=lambda one: one.order):
                out += overflow(floor, floor.waiting.place(place.entry.entry), is_arrival=False)
    return out


def must_wait_on_line(place: Place) -> None:
    """Raise WrongState for an entry that is a callback, or asks for one agent by name."""
    if place.callback is not None or place.entry.only_agent:
        raise WrongState(f"entry {place.entry.entry} is nobody's who waits on the line for anyone")
