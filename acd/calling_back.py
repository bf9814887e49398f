"""Callbacks: an entry whose caller hung up to be called keeps its place; the rest is as with anybody else.

turn ─ an agent took it, or the customer's turn is near → dialling ─ reached → answered, or waiting on the line
  ↑ ───────────────────── resting ←──── missed ────────────┘  (after the last try: callback_failed)
"""

from __future__ import annotations

from collections.abc import Iterable

from acd import queueing, serving
from acd.decisions import CallbackWaits, Decision, EntryQueued, WakeAt
from acd.errors import WrongState
from acd.floor import Floor, with_needs
from acd.hours import Door
from acd.matching import dial, match_agent, match_entry, rule_of
from acd.model import Entry
from acd.rules import First
from acd.values import replace
from acd.waiting import Callback, Place, Stage

LOOK_AGAIN_S = 60.0
"""When nobody serves a queue, its estimate is asked for again so much later."""

FAILED = queueing.CALLBACK_FAILED


def arrive(floor: Floor, entry: Entry) -> list[Decision]:
    """A callback that an earlier engine promised joins its line: no rule of arrival sends it away."""
    floor.waiting.check_new(entry)
    spec = floor.waiting.spec(entry.queue)
    new = Place(entry, arrived=floor.now, order=floor.next_order(), callback=Callback(Stage.TURN))
    place = floor.enter(with_needs(spec, new))
    not_before = max(floor.now, entry.not_before)
    out = [EntryQueued(entry.entry, entry.queue), *_rest_or_turn(floor, place, entry.tries, not_before)]
    return [*out, *queueing.deadlines(floor, entry.entry)]


def choose(floor: Floor, entry: str) -> list[Decision]:
    """The caller would rather be called: the entry stays, the one being rung for it is let go."""
    place = floor.waiting.place(entry)
    queueing.must_wait_on_line(place)
    if floor.waiting.spec(place.entry.queue).callback is None:
        raise WrongState(f"queue {place.entry.queue} does not call back")
    out, agents = serving.withdraw(floor, place)
    place = floor.waiting.place(entry)
    if place.held_for:
        out += queueing.let_go(floor, place)
        place = floor.waiting.place(entry)
    # The agent who was rung may well be the one who should call back.
    out += serving.silence(floor, entry, agents)
    out += _rest_or_turn(floor, floor.waiting.place(entry), tries=0, not_before=floor.now, freed=agents)
    for agent in agents:
        out += match_agent(floor, agent)
    return out


def reached(floor: Floor, entry: str) -> list[Decision]:
    """The customer answered."""
    place = _dialling(floor, entry)
    callback = place.callback
    if callback is not None and callback.agent:
        return [queueing.close(floor, place, "callback_answered", callback.agent)]
    place = floor.change(replace(place, callback=_next(place, Stage.REACHED)))
    return [EntryQueued(entry, place.entry.queue), *match_entry(floor, place)]


def missed(floor: Floor, place: Place) -> list[Decision]:
    """This try failed: the agent who waited is free, and the entry rests, or has had its last try."""
    callback = place.callback or Callback(Stage.DIALLING)
    rule = rule_of(floor, place)
    is_last = callback.tries >= rule.tries
    out: list[Decision] = []
    if is_last:
        out.append(queueing.close(floor, place, FAILED))
    else:
        out += _rest_or_turn(floor, place, callback.tries, floor.now + rule.spacing_s)
    if callback.agent:
        freed = serving.release(floor, callback.agent, place.entry.entry)
        out = [*freed, *out, *match_agent(floor, callback.agent)]
    return out


def missed_by_name(floor: Floor, entry: str) -> list[Decision]:
    return missed(floor, _dialling(floor, entry))


def due(floor: Floor, place: Place) -> list[Decision]:
    """The stage of a callback is to be looked at."""
    callback = place.callback
    if callback is None:
        return []
    if callback.stage is Stage.DIALLING:
        return missed(floor, place)
    if callback.stage is Stage.RESTING:
        return _rest_or_turn(floor, place, callback.tries, floor.now)
    hours = rule_of(floor, place).hours
    if hours is not None and hours.door(floor.now) is not Door.OPEN:
        if not place.offers:
            return _rest_or_turn(floor, place, callback.tries, floor.now)
        # Whoever is being rung at closing time may still take it.
        at = floor.now + LOOK_AGAIN_S
        floor.change(replace(place, callback=replace(callback, until=at)))
        return [WakeAt(f"callback:{place.entry.entry}", at)]
    return _just_in_time(floor, place)


def _dialling(floor: Floor, entry: str) -> Place:
    place = floor.waiting.place(entry)
    # Whoever only follows has not seen who was dialled.
    if place.callback is None or (place.callback.stage is not Stage.DIALLING and not floor.follows):
        raise WrongState(f"entry {entry} is not being called back")
    return place


def _next(place: Place, stage: Stage, until: float = 0.0) -> Callback:
    return Callback(stage, place.callback.tries if place.callback else 0, until)


def _rest_or_turn(
    floor: Floor, place: Place, tries: int, not_before: float, freed: Iterable[str] = ()
) -> list[Decision]:
    """Wait for the turn, or until there may be another try: not too soon, and only while callbacks are allowed."""
    entry, hours = place.entry, rule_of(floor, place).hours
    if hours is not None and hours.door(not_before) is not Door.OPEN:
        opening = hours.next_opening(not_before)
        if opening is None:
            return [queueing.close(floor, place, FAILED)]
        not_before = opening
    if not_before > floor.now:
        floor.change(replace(place, callback=Callback(Stage.RESTING, tries, not_before)))
        waits = CallbackWaits(entry.entry, entry.queue, tries, not_before)
        return [waits, WakeAt(f"callback:{entry.entry}", not_before)]
    closing = hours.next_change(floor.now) if hours is not None else None
    floor.change(replace(place, callback=Callback(Stage.TURN, tries, closing or 0.0)))
    out: list[Decision] = [CallbackWaits(entry.entry, entry.queue, tries, 0.0)]
    if closing is not None:
        out.append(WakeAt(f"callback:{entry.entry}", closing))
    for agent in freed:
        out += match_agent(floor, agent)
    out += match_entry(floor, floor.waiting.place(entry.entry))
    return [*out, *_just_in_time(floor, floor.waiting.place(entry.entry))]


def _just_in_time(floor: Floor, place: Place) -> list[Decision]:
    """Ring the customer so early that an agent will be free by the time they are on the line; until then look again."""
    rule, callback = rule_of(floor, place), place.callback
    if floor.follows or rule.first is First.AGENT or callback is None or callback.stage is not Stage.TURN:
        return []
    wait = floor.estimate(place.entry.entry)
    if wait is not None and wait.p50_s <= rule.lead_s:
        return dial(floor, place)
    # Half of the time that is left, so that a line which moves faster than expected is noticed.
    left = (wait.p50_s - rule.lead_s) / 2 if wait is not None else LOOK_AGAIN_S
    at = floor.now + min(max(left, 1.0), LOOK_AGAIN_S)
    closing = rule.hours.next_change(floor.now) if rule.hours is not None else None
    at = at if closing is None else min(at, closing)
    floor.change(replace(place, callback=_next(place, Stage.TURN, at)))
    return [WakeAt(f"callback:{place.entry.entry}", at)]
