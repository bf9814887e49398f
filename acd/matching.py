"""Who gets whom: an entry that joins its line looks for an agent, an agent who has room for an entry.

Every change frees one agent or puts one entry in line, and before it no agent with room stood beside an entry they may
take. So matching that one agent, or that one entry, is enough to keep it that way.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from acd import explain
from acd.agent import AgentView, State, Work, can_take
from acd.decisions import AgentChanged, CallBack, Decision, InHand, MakeOffer, WakeAt
from acd.discipline import points
from acd.floor import Floor
from acd.ordered import Key
from acd.rules import CallbackRule, First
from acd.states import Fact, take_offer
from acd.strategy import BY_LOT, RING_ALL
from acd.values import replace
from acd.waiting import Callback, Line, Offer, Place, Stage


def match_entry(floor: Floor, place: Place) -> list[Decision]:
    """Offer an entry that nobody is being rung for to whoever should have it, if there is somebody.

    One that rings all rings those who have become able to take it meanwhile.
    """
    line = floor.waiting.line(place)
    if floor.follows or not _is_up(place):
        return []
    if line.spec.strategy == RING_ALL and not line.only and not _is_turn(floor, place):
        return _ring_all(floor, place, line)
    if not can_be_taken(place) or (_is_turn(floor, place) and not _may_dial(line)):
        return []
    agent = choose_agent(floor, place)
    if not agent:
        return []
    if _is_turn(floor, place):
        return dial(floor, place)
    return _offer(floor, place, floor.roster.view(agent), _code(floor, place, agent))


def match_seeking(floor: Floor) -> list[Decision]:
    """Match every entry that lost its agent, or is free for anyone, in this turn: whoever is served first, first."""
    specs, out = floor.waiting.queues, []
    seeking = [floor.waiting.places[entry] for entry in floor.seeking if entry in floor.waiting.places]
    floor.seeking.clear()
    seeking.sort(key=lambda one: (-points(specs[one.entry.queue], one.entry, floor.now), one.order))
    for place in seeking:
        out += match_entry(floor, floor.waiting.place(place.entry.entry))
    return out


def match_agent(floor: Floor, agent: str) -> list[Decision]:
    """Offer an agent with room the best entry they may take, until there is no room, or no entry."""
    out: list[Decision] = []
    while not floor.follows:
        place = choose_entry(floor, agent)
        if place is None:
            break
        # Almost always this agent; another when the entry has come into line in this very turn.
        winner = agent if place.offers else choose_agent(floor, place)
        if _is_turn(floor, place):
            out += dial(floor, place)
        else:
            code = "freed_agent" if winner == agent and not place.only else _code(floor, place, winner)
            out += _offer(floor, place, floor.roster.view(winner), code)
    return out


def can_be_taken(place: Place) -> bool:
    """Whether an agent could be offered it now: nobody is being rung, and a callback's turn may have come."""
    return not place.offers and _is_up(place)


def _is_up(place: Place) -> bool:
    return place.callback is None or place.callback.stage in (Stage.TURN, Stage.REACHED)


def choose_agent(floor: Floor, place: Place) -> str:
    """Whom the entry would be offered to, or ""."""
    wanted = place.entry.preferred_agent
    if wanted and wanted not in place.refused and is_free_for(floor, wanted, place):
        return wanted
    # Only agents who did not take this very entry are passed over: a handful at most.
    line = floor.waiting.line(place)
    free = _by_lot(floor, place, line) if line.spec.strategy == BY_LOT else line.free
    return next((key[-1] for key in free if key[-1] not in place.refused), "")


def _by_lot(floor: Floor, place: Place, line: Line) -> Iterator[Key]:
    """Everybody who is free, from one drawn by lot on: the same lot for the same seed and the same day."""
    lot = Random(f"{line.spec.seed}:{place.order}:{len(place.refused)}:{floor.offered}").random()
    return line.free.from_number(int(lot * len(line.free)))


def choose_entry(floor: Floor, agent: str) -> Place | None:
    """Which entry an agent with room would be offered: the best among the first of each line they serve."""
    firsts: dict[str, Place] = {}
    ringing: list[Place] = []
    for line in floor.roster.open_lines(agent):
        queue = line.spec.queue
        place = _first_for(floor, agent, line)
        # Inside a queue ranks decide, exactly; points of different queues are compared below.
        if place and (queue not in firsts or place.key < firsts[queue].key):
            firsts[queue] = place
        if line.spec.strategy == RING_ALL and not line.only:
            ringing += _ringing_for(floor, agent, line)
    return _best(floor, list(firsts.values())) or _best(floor, ringing)


def _best(floor: Floor, places: list[Place]) -> Place | None:
    specs = floor.waiting.queues
    return min(
        places,
        key=lambda one: (-points(specs[one.entry.queue], one.entry, floor.now), one.order),
        default=None,
    )


def _first_for(floor: Floor, agent: str, line: Line) -> Place | None:
    sides = (line.race, line.turn) if len(line.turn) and _may_dial(line) else (line.race,)
    found: Place | None = None
    for side in sides:
        for key in side:
            place = floor.waiting.places[key[-1]]
            if agent in place.refused:
                continue
            if found is None or place.key < found.key:
                found = place
            break
    return found


def _ringing_for(floor: Floor, agent: str, line: Line) -> Iterator[Place]:
    """The first entry that rings everybody else: an agent who becomes free meanwhile is rung as well."""
    for key in line.offered:
        place = floor.waiting.places[key[-1]]
        if agent not in place.refused and agent not in _rung(floor, place):
            yield place
            return


def _rung(floor: Floor, place: Place) -> list[str]:
    return [floor.offers[offer].agent for offer in place.offers]


def _ring_all(floor: Floor, place: Place, line: Line) -> list[Decision]:
    out: list[Decision] = []
    for agent in [key[-1] for key in line.free if key[-1] not in (*place.refused, *_rung(floor, place))]:
        now = floor.waiting.places[place.entry.entry]
        out += _offer(floor, now, floor.roster.view(agent), "ring_all")
    return out


def is_free_for(floor: Floor, agent: str, place: Place) -> bool:
    line = floor.waiting.line(place)
    return agent in line.agents and can_take(
        floor.roster.view(agent), floor.roster.specs[agent], line.channel
    )


def _code(floor: Floor, place: Place, agent: str) -> str:
    """What the sentence about the choice is about: an entry found this agent."""
    if place.only:
        if place.is_reserved:
            return "reserved"
        return "preferred" if place.held_for else "only_agent"
    if agent == place.entry.preferred_agent:
        return "preferred"
    refused = sum(
        one in floor.waiting.line(place).agents and is_free_for(floor, one, place) for one in place.refused
    )
    return "only_ready" if len(floor.waiting.line(place).free) - refused == 1 else "best_ready"


def _offer(floor: Floor, place: Place, view: AgentView, code: str) -> list[Decision]:
    line, entry = floor.waiting.line(place), place.entry
    reason = explain.why(floor, line, place, view, code)
    offer = floor.name_offer()
    deadline = floor.now + line.spec.ring_for_s
    floor.offers[offer] = Offer(offer, entry.entry, view.agent, deadline)
    floor.change(replace(place, offers=(*place.offers, offer)))
    work = Work(entry.entry, entry.queue, entry.channel, State.OFFERED, floor.now, deadline, offer)
    changed = put(floor, view, take_offer(view, work, Fact(floor.now, floor.next_order())))
    is_callback = place.callback is not None and place.callback.stage is Stage.TURN
    made = MakeOffer(
        offer, entry.entry, entry.contact, view.agent, entry.queue, deadline,
        reason, entry.channel, is_callback,
    )  # fmt: skip
    return [*changed, made, WakeAt(f"offer:{offer}", deadline)]


def adopt(floor: Floor, offer: Offer) -> list[Decision]:
    """Take over an offer that somebody else decided."""
    place = floor.waiting.place(offer.entry)
    view = floor.roster.view(offer.agent)
    entry = place.entry
    floor.offers[offer.offer] = offer
    floor.change(replace(place, offers=(*place.offers, offer.offer)))
    work = Work(
        entry.entry, entry.queue, entry.channel, State.OFFERED, floor.now, offer.deadline, offer.offer
    )
    return put(floor, view, take_offer(view, work, Fact(floor.now, floor.next_order())))


def put(floor: Floor, view: AgentView, after: AgentView) -> list[Decision]:
    """Store an agent's next view; nothing to tell when it looks the same from outside."""
    if after == view:
        return []
    floor.roster.put(after)
    lead = after.lead
    changed = AgentChanged(
        agent=after.agent,
        was=view.state.value,
        state=after.state.value,
        reason=after.reason,
        until=lead.until if lead else 0.0,
        entry=lead.entry if lead else "",
        pending=State.LOGGED_OUT.value if after.leaving else after.pending,
        contacts=len(after.work),
        needs_disposition=lead is not None and lead.phase is State.WRAP_UP and lead.owes,
        in_hand=_in_hand(after),
    )
    return [changed, *_wrap_up_deadlines(view, after)]


def _in_hand(view: AgentView) -> tuple[InHand, ...]:
    """Of one contact alone the decision itself says all."""
    if len(view.work) < 2:
        return ()
    return tuple(InHand(work.entry, work.phase.value, work.until, work.owes) for work in view.work)


def _wrap_up_deadlines(view: AgentView, after: AgentView) -> Iterator[Decision]:
    for work in after.work:
        if work.phase is State.WRAP_UP:
            former = view.has(work.entry)
            if former is None or former.until != work.until:
                yield WakeAt(f"wrap_up:{after.agent}:{work.entry}", work.until)


# Callbacks whose customer is rung before an agent


def _is_turn(floor: Floor, place: Place) -> bool:
    """Whether it is a callback that starts with the customer, whose turn this would be."""
    if place.callback is None or place.callback.stage is not Stage.TURN:
        return False
    return rule_of(floor, place).first is First.CUSTOMER


def _may_dial(line: Line) -> bool:
    """Whether one more customer can be rung: not more of them than there are agents who are free to answer."""
    return len(line.dialled) < len(line.free)


def rule_of(floor: Floor, place: Place) -> CallbackRule:
    """The queue's rule; the usual one for a callback that was promised before the rule was taken away."""
    return floor.waiting.spec(place.entry.queue).callback or CallbackRule()


def dial(floor: Floor, place: Place, agent: str = "") -> list[Decision]:
    """Ring the customer of a callback; it is nobody else's until that has worked or failed."""
    former = place.callback or Callback(Stage.TURN)
    until = floor.now + rule_of(floor, place).ring_s
    dialling = Callback(Stage.DIALLING, former.tries + 1, until, agent)
    floor.change(replace(place, callback=dialling))
    entry = place.entry
    made = CallBack(entry.entry, entry.contact, entry.queue, agent, dialling.tries, until)
    return [made, WakeAt(f"callback:{entry.entry}", until)]
