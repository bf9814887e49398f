"""The bugs that are planted in the routing core; `mutants` says how, and looks for who finds them."""

from __future__ import annotations

from dataclasses import dataclass

FAST = ("test_engine.py", "test_queue_rules.py", "test_strategies.py", "test_by_name.py", "test_promises.py")
STEERING = ("test_steering.py", "test_own_contact.py", "test_model.py")
HELD = """floor.waiting.held.get(agent, ())):
        place = floor.waiting.place(entry)
        if not place.offers:
"""


@dataclass(frozen=True, slots=True)
class Mutant:
    """In `path` (below acd/) the text `was` becomes `now`; `tests` are tried in this order until one fails."""

    name: str
    path: str
    was: str
    now: str
    tests: tuple[str, ...] = FAST


MUTANTS = (
    Mutant("capacity is not looked at", "agent.py", "    return room > 0\n", "    return True\n"),
    Mutant(
        "a call interrupts chats",
        "agent.py",
        "        elif work.channel not in beside:\n            return False\n",
        "",
    ),
    Mutant(
        "pending not ready is forgotten",
        "agent.py",
        "    if view.standing is not State.IDLE or view.pending or view.leaving:\n",
        "    if view.standing is not State.IDLE or view.leaving:\n",
    ),
    Mutant(
        "an offer has no deadline",
        "engine.py",
        "            return offer.deadline if offer else None\n",
        "            return None\n",
    ),
    Mutant(
        "ties are broken by chance",
        "strategy.py",
        "queue, needs), view.idle_order, view.agent)",
        "queue, needs), hash(view.agent), view.agent)",
        ("test_determinism.py", *FAST),
    ),
    Mutant(
        "the order of a set decides",
        "queueing.py",
        f"list({HELD}",
        f"set({HELD}",
        ("test_set_order.py", "test_determinism.py"),
    ),
    Mutant(
        "whoever refused is asked again at once",
        "serving.py",
        "refused={**place.refused, agent: until}",
        "refused={**place.refused, agent: floor.now}",
    ),
    Mutant(
        "after a withdrawn offer nobody looks for another agent",
        "queueing.py",
        "    floor.seeking[entry] = None\n    return out\n\n\ndef _arm",
        "    return out\n\n\ndef _arm",
    ),
    Mutant(
        "positions begin at 0",
        "floor.py",
        "        ahead = 0\n        for rival",
        "        ahead = -1\n        for rival",
    ),
    Mutant(
        "those being rung for do not count in line",
        "waiting.py",
        "sides = (self.race, self.offered, self.turn, self.dialled)",
        "sides = (self.race, self.turn, self.dialled)",
    ),
    Mutant(
        "a ring of skills never widens",
        "queueing.py",
        "            return place.step_until or None\n",
        "            return None\n",
    ),
    Mutant(
        "a hold is never let go",
        "queueing.py",
        "            return place.held_until or None\n",
        "            return None\n",
    ),
    Mutant(
        "a hold outlives the agent who goes",
        "serving.py",
        "        changed += queueing.let_go_all(floor, after.agent)\n",
        "        pass\n",
    ),
    Mutant(
        "the preferred agent is not preferred",
        "matching.py",
        "        return wanted\n",
        "        pass\n",
    ),
    Mutant(
        "a callback loses its rank",
        "calling_back.py",
        "    out, agents = serving.withdraw(floor, place)\n    place = floor.waiting.place(entry)\n",
        "    out, agents = serving.withdraw(floor, place)\n    place = floor.waiting.place(entry)\n"
        "    place = floor.change(replace(place, entry=replace(place.entry, ranked_from=floor.now)))\n",
    ),
    Mutant(
        "a callback has no last try",
        "calling_back.py",
        "    is_last = callback.tries >= rule.tries\n",
        "    is_last = False\n",
    ),
    Mutant(
        "more customers are rung than agents are free",
        "matching.py",
        "    return len(line.dialled) < len(line.free)\n",
        "    return True\n",
    ),
    Mutant(
        "who waits for a callback is dialled whatever the hour",
        "calling_back.py",
        "    if hours is not None and hours.door(not_before) is not Door.OPEN:\n",
        "    if hours is not None and False:\n",
    ),
    Mutant(
        "the rule for those who call again is forgotten",
        "queueing.py",
        "    starts = [gone.ranked_from] if gone and gone.until >= floor.now else []\n",
        "    starts: list[float] = []\n",
    ),
    Mutant(
        "those who call again are remembered for ever",
        "queueing.py",
        "    starts = [gone.ranked_from] if gone and gone.until >= floor.now else []\n",
        "    starts = [gone.ranked_from] if gone else []\n",
    ),
    Mutant(
        "when all ring, the losers go on ringing",
        "serving.py",
        '    ended += [_end_offer(floor, other.offer, "withdrawn") for other in others]\n',
        "",
    ),
    Mutant(
        "not ready during a contact is dropped",
        "states.py",
        "    return replace(view, pending=fact.reason or NO_REASON)\n",
        "    return view\n",
        ("test_states.py", *FAST),
    ),
    Mutant(
        "wrap-up ends without its disposition",
        "states.py",
        "    if work.owes:\n        raise",
        "    if False:\n        raise",
    ),
    Mutant(
        "a missing disposition is waited for for ever",
        "serving.py",
        "    if work.owes and work.until < work.longest_until:\n",
        "    if work.owes:\n",
    ),
    Mutant(
        "wrap-up is extended without limit",
        "serving.py",
        "min(work.until + by_s, work.longest_until)",
        "work.until + by_s",
    ),
    Mutant(
        "a rule of overflow is taken twice",
        "queueing.py",
        "        floor.change(replace(place, rules_taken=(*place.rules_taken, number)))\n",
        "",
    ),
    Mutant(
        "tiers to be kept are sent away",
        "queueing.py",
        "    if place.entry.tier and place.entry.tier in rule.keep_tiers:\n        return False\n",
        "",
    ),
    Mutant(
        "callers go round in a circle of queues",
        "queueing.py",
        "    return not is_back\n",
        "    return True\n",
    ),
    Mutant(
        "longest idle is shortest idle",
        "strategy.py",
        "    return view.idle_since\n",
        "    return -view.idle_since\n",
    ),
    Mutant(
        "the idle clock begins anew with an offer that was withdrawn",
        "states.py",
        "    return _settled(_with(view, fact.now, work=_rest(view, work.entry)), fact)\n\n\ndef _end",
        "    return _settled(_clock(_with(view, fact.now, work=_rest(view, work.entry)), fact), fact)\n\n\ndef _end",
    ),
    Mutant(
        "the last come is served first",
        "discipline.py",
        "    return entry.ranked_from * spec.ageing - bonus(spec, entry)\n",
        "    return -entry.ranked_from * spec.ageing - bonus(spec, entry)\n",
    ),
    Mutant(
        "a queue's weight does not count",
        "discipline.py",
        "    return spec.weight + bonus(spec, entry)",
        "    return bonus(spec, entry)",
    ),
    Mutant(
        "entries freed together are matched in any order",
        "matching.py",
        "    seeking.sort(key=lambda one: (-points(specs[one.entry.queue], one.entry, floor.now), one.order))\n",
        "",
    ),
    Mutant(
        "a restored engine has forgotten who hung up",
        "snapshot.py",
        '    floor.gone = {(queue, caller): from_plain(Gone, row) for queue, caller, row in data["gone"]}\n',
        "",
    ),
    Mutant(
        "a restored engine names offers from the beginning",
        "snapshot.py",
        'data["order"], data["offered"]',
        'data["order"], 0',
    ),
    Mutant(
        "a restored engine has lost the pace of its queues",
        "snapshot.py",
        '    floor.paces = {queue: from_plain(Pace, row) for queue, row in data["paces"].items()}\n',
        "",
    ),
    Mutant(
        "a wake-up that comes early is taken for due",
        "engine.py",
        "        if now < at:\n            return [WakeAt(key, at)]\n",
        "",
    ),
    Mutant(
        "the figures of a reason count the refused",
        "explain.py",
        "len(place.offers) - refused)",
        "len(place.offers))",
    ),
    Mutant(
        "the end of a loan is forgotten",
        "lending.py",
        '[WakeAt(f"lent:{told.agent}", told.until)] if told.until else []',
        "list[Decision]()",
        STEERING,
    ),
    Mutant(
        "a loan whose time is over goes on",
        "engine.py",
        "            return loan.until or None if loan else None\n",
        "            return None\n",
        STEERING,
    ),
    Mutant(
        "a loan outlives the shift",
        "serving.py",
        "        changed += lending.give_back(floor, after.agent)\n",
        "",
        STEERING,
    ),
    Mutant(
        "a lift is not recorded",
        "steering.py",
        "    return [RankRaised(entry, place.entry.queue, raised)]\n",
        "    return []\n",
        STEERING,
    ),
    Mutant(
        "a lift is told and moves nobody",
        "steering.py",
        "    floor.change(replace(place, entry=replace(place.entry, raised=raised)))\n",
        "",
        STEERING,
    ),
    Mutant(
        "who is kept for an agent is kept for ever",
        "steering.py",
        "held_until=told.until, is_reserved",
        "held_until=0.0, is_reserved",
        STEERING,
    ),
    Mutant(
        "who is kept is let go because the agent does not serve the queue",
        "queueing.py",
        "place.is_reserved or floor.roster.serves(",
        "floor.roster.serves(",
        STEERING,
    ),
    Mutant(
        "a contact of an agent's own counts for the pace of the line",
        "serving.py",
        "    if work.is_own:\n        return\n",
        "",
        STEERING,
    ),
    Mutant(
        "who called somebody at lunch is ready afterwards",
        "states.py",
        'view.pending or (view.reason if view.standing is State.NOT_READY else "")',
        "view.pending",
        STEERING,
    ),
)
