"""Agents and what they are offered: their steps, the ends of offers, of contacts and of wrap-ups."""

from __future__ import annotations

from acd import lending, queueing
from acd.agent import AgentView, State, Work
from acd.decisions import Decision, EntryQueued, OfferEnded, WakeAt
from acd.errors import BadSpec, DuplicateEntry, StaleOffer, WrongState
from acd.estimate import served
from acd.floor import Floor
from acd.inputs import AgentLimited, ContactBegun
from acd.matching import dial, match_agent, match_seeking, put
from acd.states import Fact, Move, Step, apply, begin, check, move
from acd.values import replace
from acd.waiting import Offer, Place, Stage

REFUSAL_REASONS = {"refused": "declined", "unreachable": "unreachable"}
RONA = "rona"  # redirected on no answer
NO_DISPOSITION = "no_disposition"


# What agents do


def step(floor: Floor, agent: str, what: Step, reason: str = "") -> list[Decision]:
    """An agent signs in, or is ready."""
    view = floor.roster.view(agent)
    check(view, what)
    after = apply(view, what, _fact(floor, reason))
    for work in view.work:
        if after.has(work.entry) is None:
            _learn(floor, work)
    return [*settle(floor, view, after), *match_agent(floor, agent)]


def go(floor: Floor, agent: str, what: Step, outcome: str, reason: str = "") -> list[Decision]:
    """An agent is not ready, or signs out: whatever they are being offered goes back into its line first."""
    view = floor.roster.view(agent)
    check(view, what)
    offers = [work.offer for work in view.work if work.phase is State.OFFERED]
    ended: list[Decision] = [_end_offer(floor, offer, outcome) for offer in offers]
    after = view
    for work in view.work:
        if work.phase is State.OFFERED:
            after = move(after, work.entry, Move.WITHDRAW, _fact(floor))
    after = apply(after, what, _fact(floor, reason))
    out = [*ended, *settle(floor, view, after)]
    for work in view.work:
        # Nobody may be left now to serve it, and a rule may have sent it elsewhere.
        if work.phase is State.OFFERED and work.entry in floor.waiting.places:
            out += _back_in_line(floor, floor.waiting.place(work.entry), agent, outcome)
    return out


def limit(floor: Floor, fact: AgentLimited) -> list[Decision]:
    """Room for fewer contacts of a channel, or for as many as before; nothing of it is seen from outside by itself."""
    view = floor.roster.view(fact.agent)
    if fact.most < 0:
        raise BadSpec(f"agent {fact.agent}: a limit cannot be negative")
    limits = {channel: most for channel, most in view.limits.items() if channel != fact.channel}
    floor.roster.put(replace(view, limits={**limits, fact.channel: fact.most} if fact.most else limits))
    return match_agent(floor, fact.agent)


def settle(floor: Floor, view: AgentView, after: AgentView) -> list[Decision]:
    """Store the next view of an agent, and see to those who wait for this agent alone, or for anybody at all."""
    floor.order += 1
    changed = put(floor, view, after)
    is_gone = after.standing is not State.IDLE or bool(after.pending) or after.leaving
    was_gone = view.standing is not State.IDLE or bool(view.pending) or view.leaving
    if is_gone and not was_gone:
        changed += queueing.let_go_all(floor, after.agent)
    if after.state is State.LOGGED_OUT and view.state is not State.LOGGED_OUT:
        changed += queueing.nobody_left(floor, after.agent)
        changed += lending.give_back(floor, after.agent)
    return changed


# The ends of offers


def live(floor: Floor, offer: str) -> Offer:
    try:
        return floor.offers[offer]
    except KeyError:
        raise StaleOffer(f"offer {offer!r} is not live") from None


def accept(floor: Floor, offer: str) -> list[Decision]:
    """The agent has it; whoever else is being rung for it is let go."""
    mine = live(floor, offer)
    place = floor.waiting.place(mine.entry)
    others = [floor.offers[one] for one in place.offers if one != offer]
    ended: list[Decision] = [_end_offer(floor, offer, "accepted")]
    ended += [_end_offer(floor, other.offer, "withdrawn") for other in others]
    changed = _moved(floor, mine.agent, mine.entry, Move.ACCEPT)
    place = floor.waiting.place(mine.entry)
    if place.callback is not None and place.callback.stage is Stage.TURN:
        closed = dial(floor, place, mine.agent)
    else:
        outcome = "answered" if place.callback is None else "callback_answered"
        closed = [queueing.close(floor, place, outcome, mine.agent)]
    out = [*ended, *changed, *closed]
    out += let_off(floor, mine.entry, [other.agent for other in others])
    return [*out, *match_agent(floor, mine.agent)]


def refuse(floor: Floor, offer: str, why: str) -> list[Decision]:
    live(floor, offer)
    if why not in REFUSAL_REASONS:
        raise BadSpec(f"offer {offer}: refused for {why!r}, not one of {', '.join(REFUSAL_REASONS)}")
    if why == "refused" and _has_another(floor, floor.offers[offer]):
        # "Not this one now", said by somebody who is at work: no reason to send them away afterwards.
        return _take_back(floor, offer, why, "")
    return _take_back(floor, offer, why, REFUSAL_REASONS[why])


def _has_another(floor: Floor, offer: Offer) -> bool:
    """Whether the agent talks, or writes down, while that rings."""
    work = floor.roster.view(offer.agent).work
    return any(one.phase is not State.OFFERED for one in work)


def missed(floor: Floor, offer: str) -> list[Decision]:
    """Nobody answered in time.

    What `on_missed` says of the agent applies beside another contact as well: whoever is not ready for it is so once
    nothing is in hand any more, and is offered nothing more until then, unless they say that they are ready after all.
    """
    place = floor.waiting.place(floor.offers[offer].entry)
    is_ready = floor.waiting.spec(place.entry.queue).on_missed == "ready"
    return _take_back(floor, offer, "missed", "" if is_ready else RONA)


def _take_back(floor: Floor, offer: str, outcome: str, reason: str) -> list[Decision]:
    """End an offer that was not taken: the entry is back in line with its rank."""
    was = floor.offers[offer]
    ended = _end_offer(floor, offer, outcome)
    changed = _moved(floor, was.agent, was.entry, Move.NOT_TAKEN, reason)
    back = _back_in_line(floor, floor.waiting.place(was.entry), was.agent, outcome)
    return [ended, *changed, *back, *match_seeking(floor), *match_agent(floor, was.agent)]


def withdraw(floor: Floor, place: Place) -> tuple[list[Decision], list[str]]:
    """End every offer of an entry that wants none any more; also return the agents, who are to be `let_off`."""
    rung = [floor.offers[offer] for offer in place.offers]
    return [_end_offer(floor, one.offer, "withdrawn") for one in rung], [one.agent for one in rung]


def let_off(floor: Floor, entry: str, agents: list[str]) -> list[Decision]:
    """Agents who were being rung for an entry are free again, and look for another."""
    out = silence(floor, entry, agents)
    for agent in agents:
        out += match_agent(floor, agent)
    return out


def silence(floor: Floor, entry: str, agents: list[str]) -> list[Decision]:
    """Agents are not rung for an entry any more; matching them is the caller's."""
    return [one for agent in agents for one in _moved(floor, agent, entry, Move.WITHDRAW)]


def _end_offer(floor: Floor, offer: str, outcome: str) -> OfferEnded:
    was = floor.offers.pop(offer)
    place = floor.waiting.place(was.entry)
    floor.change(replace(place, offers=tuple(one for one in place.offers if one != offer)))
    return OfferEnded(offer, was.entry, was.agent, outcome)


def _back_in_line(floor: Floor, place: Place, agent: str, outcome: str) -> list[Decision]:
    """Where an entry stands after `agent` did not take it: in line again, unless others are still being rung."""
    if place.entry.only_agent:
        return _named_agent_gone(floor, place, outcome)
    again: list[Decision] = []
    if outcome != "withdrawn":
        until = floor.now + floor.waiting.spec(place.entry.queue).offer_again_after_s
        place = floor.change(replace(place, refused={**place.refused, agent: until}))
        again = [WakeAt(f"again:{place.entry.entry}", min(place.refused.values()))]
        if place.held_for == agent:
            again += queueing.let_go(floor, place)
            place = floor.waiting.place(place.entry.entry)
    if place.offers:
        return again
    queued = EntryQueued(place.entry.entry, place.entry.queue)
    return [queued, *again, *queueing.look_again(floor, place.entry.entry)]


def _named_agent_gone(floor: Floor, place: Place, outcome: str) -> list[Decision]:
    """The only agent did not take it: over. One whose offer was withdrawn may still come back in time."""
    if outcome != "withdrawn" or floor.now >= place.entry.give_up_at:
        return [queueing.close(floor, place, queueing.UNAVAILABLE if outcome == "withdrawn" else outcome)]
    give_up = WakeAt(f"give_up:{place.entry.entry}", place.entry.give_up_at)
    return [EntryQueued(place.entry.entry, place.entry.queue), give_up]


# Contacts and wrap-ups


def leave(floor: Floor, entry: str, outcome: str, way: str = "", to: str = "") -> list[Decision]:
    """Somebody leaves the line before an agent has them."""
    place = floor.waiting.place(entry)
    out, agents = withdraw(floor, place)
    place = floor.waiting.place(entry)
    callback = place.callback
    if callback is not None and outcome == queueing.ABANDONED:
        # They were called, and did not wait for an agent.
        outcome = queueing.CALLBACK_FAILED
    out.append(queueing.close(floor, place, outcome, way=way, to=to))
    out += let_off(floor, entry, agents)
    if callback is not None and callback.agent:
        out += [*release(floor, callback.agent, entry), *match_agent(floor, callback.agent)]
    return out


def begin_contact(floor: Floor, fact: ContactBegun) -> list[Decision]:
    """An agent calls somebody: nothing is offered to them meanwhile."""
    view = floor.roster.view(fact.agent)
    if fact.entry in floor.waiting.places:
        raise DuplicateEntry(f"entry {fact.entry!r} is in line")
    owes = floor.waiting.spec(fact.queue).needs_disposition
    work = Work(fact.entry, fact.queue, fact.channel, State.OFFERED, floor.now, is_own=True)
    return settle(floor, view, begin(view, work, _fact(floor, owes=owes)))


def end_contact(floor: Floor, agent: str, entry: str, *, is_void: bool = False) -> list[Decision]:
    """The contact is over: wrap-up, if its queue has one, and there was a contact."""
    view = floor.roster.view(agent)
    work = view.has(entry)
    if work is None or work.phase is not State.ON_CONTACT:
        raise WrongState(f"agent {agent}: is not in contact with entry {entry!r}")
    spec = floor.waiting.spec(work.queue)
    wrap_up_s = spec.wrap_up_s or (spec.wrap_up_longest_s if work.owes else 0.0)
    until = floor.now + wrap_up_s if wrap_up_s and not is_void else 0.0
    longest = floor.now + max(wrap_up_s, spec.wrap_up_longest_s)
    after = move(
        view,
        entry,
        Move.CONTACT_END,
        _fact(floor, until=until, longest_until=longest, owes=work.owes),
    )
    if after.has(entry) is None:
        _learn(floor, work)
    return [*settle(floor, view, after), *match_agent(floor, agent)]


def finish(floor: Floor, agent: str, entry: str) -> list[Decision]:
    """Done with the paperwork: of one entry, or of all."""
    view = floor.roster.view(agent)
    entries = [work.entry for work in view.work if work.phase is State.WRAP_UP and entry in ("", work.entry)]
    if not entries:
        raise WrongState(f"agent {agent}: nothing to finish")
    return _wrapped(floor, view, entries)


def wrap_up_due(floor: Floor, agent: str, entry: str) -> list[Decision]:
    """The time is up. A disposition that is still missing is waited for, but not for ever."""
    view = floor.roster.view(agent)
    work = view.has(entry)
    if work is None:
        return []
    if work.owes and work.until < work.longest_until:
        return settle(floor, view, _longer(floor, view, work, work.longest_until))
    return _wrapped(floor, view, [entry], NO_DISPOSITION if work.owes else "")


def extend(floor: Floor, agent: str, by_s: float, entry: str) -> list[Decision]:
    """More time for the paperwork, within the queue's limit."""
    view = floor.roster.view(agent)
    if not 0 < by_s < float("inf"):
        raise BadSpec(f"agent {agent}: a wrap-up cannot be extended by {by_s} seconds")
    work = next((one for one in view.work if one.phase is State.WRAP_UP and entry in ("", one.entry)), None)
    if work is None:
        raise WrongState(f"agent {agent}: nothing to extend")
    return settle(floor, view, _longer(floor, view, work, min(work.until + by_s, work.longest_until)))


def disposed(floor: Floor, agent: str, entry: str) -> list[Decision]:
    """The contact has its disposition; when it was all that its wrap-up waited for, that is over at its time."""
    view = floor.roster.view(agent)
    return settle(floor, view, move(view, entry, Move.DISPOSE, _fact(floor)))


def release(floor: Floor, agent: str, entry: str) -> list[Decision]:
    """Take a contact out of an agent's hands without any wrap-up."""
    return _moved(floor, agent, entry, Move.CONTACT_END)


def _longer(floor: Floor, view: AgentView, work: Work, until: float) -> AgentView:
    return move(view, work.entry, Move.EXTEND, _fact(floor, until=until))


def _wrapped(floor: Floor, view: AgentView, entries: list[str], reason: str = "") -> list[Decision]:
    after = view
    for entry in entries:
        after = move(after, entry, Move.WRAPPED, _fact(floor, reason))
    for work in view.work:
        if work.entry in entries:
            _learn(floor, work)
    return [*settle(floor, view, after), *match_agent(floor, view.agent)]


def _learn(floor: Floor, work: Work) -> None:
    """Remember how long the contact took, wrap-up included: estimates go by it."""
    if work.is_own:
        return
    floor.paces[work.queue] = served(floor.pace(work.queue), max(0.0, floor.now - work.taken_at))


def _fact(
    floor: Floor, reason: str = "", *, until: float = 0.0, longest_until: float = 0.0, owes: bool = False
) -> Fact:
    """What comes with a move. Its number is the next one, which `settle` takes: a move that fails leaves no gap."""
    return Fact(floor.now, floor.order + 1, reason, until, longest_until, owes)


def _moved(floor: Floor, agent: str, entry: str, what: Move, reason: str = "") -> list[Decision]:
    """Something happened to a contact in an agent's hands; matching is the caller's, once everything is in place."""
    view = floor.roster.view(agent)
    work = view.has(entry)
    owes = work is not None and floor.waiting.spec(work.queue).needs_disposition
    after = move(view, entry, what, _fact(floor, reason, owes=owes))
    return settle(floor, view, after)
