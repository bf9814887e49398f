"""The engine's promises, checked against the ledger after every single input; the first broken one raises."""

from __future__ import annotations

from collections.abc import Iterator

import acd
from tests.acd import rules_in_force as rules
from tests.acd.ledger import SERVED, Ledger, Phase, Visit

OUTCOMES_OF_OFFERS = {"accepted", "refused", "missed", "withdrawn", "unreachable"}


def follow(ledger: Ledger, fact: acd.Input | str, decisions: list[acd.Decision], now: float) -> None:
    """Write down one input with what came of it, and check what each decision claims."""
    ledger.told(fact, now)
    for decision in decisions:
        _check(ledger, decision, now)
        ledger.decided(decision, now)
    check_raised(ledger, now)
    check_assignment(ledger)
    check_nobody_waits_beside_a_free_agent(ledger)


def _check(ledger: Ledger, decision: acd.Decision, now: float) -> None:
    match decision:
        case acd.WakeAt(key, at):
            assert at >= now, key
        case acd.MakeOffer():
            check_offer(ledger, decision, now)
        case acd.OfferEnded(offer, entry, agent, outcome):
            assert ledger.offers[offer] == (entry, agent) and outcome in OUTCOMES_OF_OFFERS
        case acd.AgentChanged(agent, was):
            assert ledger.state[agent] == was
        case acd.EntryQueued(entry, queue):
            assert ledger.in_line[entry].entry.queue == queue
        case acd.EntryClosed():
            check_end(ledger, decision, now)
        case acd.NeedsChanged(entry, step=step, steps=steps):
            visit = ledger.in_line[entry]
            assert (step, steps) == (visit.step + 1, len(visit.asks) + 1) and visit.step_ends <= now
        case acd.HeldFor(entry, queue, agent, until):
            visit = ledger.in_line[entry]
            limit = visit.arrived + ledger.queues[queue].sticky_s
            is_by_hand = (agent, until) == visit.reserved
            assert is_by_hand or agent == (visit.entry.preferred_agent if until else visit.held[0])
            assert until == 0 or (now < until and (is_by_hand or until <= limit))
        case acd.RankRaised(entry, queue, points):
            assert points > ledger.in_line[entry].raised and ledger.in_line[entry].entry.queue == queue
        case acd.QueuesServed(agent, queues, until):
            own, lent_until = ledger.lent[agent]
            by_hand = ledger.by_hand
            is_loan = isinstance(by_hand, acd.AgentLent) and by_hand.queues == queues != own.queues
            assert (queues, until) == ((queues, lent_until) if is_loan else (own.queues, 0.0))
        case acd.RankRegained(entry, queue, ranked_from):
            check_rank(ledger, ledger.in_line[entry], ranked_from, now)
        case acd.AskCallback(entry, queue):
            rules_ = [one for one in ledger.queues[queue].overflow if one.way is acd.Way.CALLBACK]
            assert ledger.asked.get(entry, 0) < len(rules_)
        case acd.CallBack():
            check_call_back(ledger, decision, now)
        case acd.CallbackWaits(entry, queue, tries, not_before):
            assert tries == ledger.in_line[entry].tries + bool(ledger.in_line[entry].dialled_until)
            assert not_before == 0 or not_before > now


def check_assignment(ledger: Ledger) -> None:
    """Promise 1: nobody has more than fits, nobody is had by two, nobody is lost, nobody ends twice."""
    for agent, hand in ledger.hands.items():
        assert ledger.told_in_hand[agent] == len(hand), agent
        phases = list(hand.values())
        foremost = next((phase.value for phase in Phase if phase in phases), None)
        assert ledger.state[agent] == (foremost or ledger.state[agent]), agent
        assert foremost or ledger.state[agent] in ("idle", "not_ready", "logged_out"), agent
    with_whom: dict[str, list[str]] = {}
    for agent, hand in ledger.hands.items():
        for entry, phase in hand.items():
            if phase is not Phase.WRAP_UP:
                with_whom.setdefault(entry, []).append(agent)
    for entry, agents in with_whom.items():
        rung = [agent for offered, agent in ledger.offers.values() if offered == entry]
        if len(agents) > 1:
            assert ledger.queues[ledger.entries[entry].queue].strategy == "ring_all"
            assert sorted(rung) == sorted(agents)
        assert (entry in ledger.in_line) != (entry in ledger.talking)
    assert set(ledger.in_line) | set(ledger.closed) == set(ledger.entries)
    assert not set(ledger.in_line) & set(ledger.closed)


def check_raised(ledger: Ledger, now: float) -> None:
    """Whoever is raised to the front has nobody of the same queue before them."""
    told = ledger.by_hand
    if not isinstance(told, acd.EntryRaised) or told.points or told.entry not in ledger.in_line:
        return
    mine = ledger.in_line[told.entry]
    line = [visit for visit in ledger.in_line.values() if visit.entry.queue == mine.entry.queue]
    able = [visit for visit in line if not rules.is_out_of_line(ledger, visit)]
    assert min([mine, *able], key=lambda one: rules.turn(ledger, one, now)) is mine


def check_nobody_waits_beside_a_free_agent(ledger: Ledger) -> None:
    """Promise 2: every rule in force counted, no agent with room stands beside an entry they may take."""
    pairs = [
        (agent, name)
        for name, visit in ledger.in_line.items()
        for agent in ledger.agents
        if rules.matches(ledger, agent, visit)
    ]
    assert pairs == [], pairs


def check_offer(ledger: Ledger, made: acd.MakeOffer, now: float) -> None:
    """Promises 1, 3, 4 and 6: it fits; the first in line; for the right one; and it says why."""
    visit = ledger.in_line[made.entry]
    assert made.offer not in ledger.offer_until
    assert rules.matches(ledger, made.agent, visit)
    assert made.is_callback == (visit.is_callback and not visit.is_reached)
    assert made.deadline == now + ledger.queues[visit.entry.queue].ring_for_s
    rung_before = any(entry == made.entry for entry, _ in ledger.offers.values())
    if not rung_before:
        takeable = [one for one in takeable_by(ledger, made.agent) if not is_rung(ledger, one)]
        assert min(takeable, key=lambda one: rules.turn(ledger, one, now)) is visit
        check_choice(ledger, made, visit, now)


def check_choice(ledger: Ledger, made: acd.MakeOffer, visit: Visit, now: float) -> None:
    """The agent whom the strategy names, or the one whom the customer knows."""
    able = [agent for agent in ledger.agents if rules.matches(ledger, agent, visit)]
    wanted = visit.entry.preferred_agent
    is_wanted = wanted in able and ledger.queues[visit.entry.queue].strategy != "ring_all"
    best = wanted if is_wanted else min(able, key=lambda one: rules.preference(ledger, one, visit))
    assert made.agent == best
    reason, spec = made.reason, ledger.queues[visit.entry.queue]
    assert (reason.candidates, reason.strategy) == (len(able), spec.strategy)
    assert (reason.step, reason.steps) == (visit.step, len(visit.asks) + 1)
    assert abs(reason.points + rules.turn(ledger, visit, now)[0]) < 1e-6
    assert reason.winner_waited_s == now - visit.ranked_from
    assert reason.winner_idle_s == now - ledger.idle_clock[made.agent][0]
    assert reason.waiting == len(waiting_for(ledger, made.agent))
    if not (visit.entry.only_agent or visit.held[0]):
        team = [agent for agent, one in ledger.agents.items() if visit.entry.queue in one.queues]
        assert sum(count for _, count in reason.removed) + reason.candidates == len(team)


def takeable_by(ledger: Ledger, agent: str) -> list[Visit]:
    return [visit for visit in ledger.in_line.values() if rules.matches(ledger, agent, visit)]


def waiting_for(ledger: Ledger, agent: str) -> list[Visit]:
    """Whoever waits for somebody like this agent, nobody being rung for them."""
    return [
        visit
        for visit in ledger.in_line.values()
        if rules.serves(ledger, agent, visit)
        and not is_rung(ledger, visit)
        and not rules.is_out_of_line(ledger, visit)
        and not visit.dialled_until
        and not (visit.is_callback and not visit.is_reached and not _rings_agent_first(ledger, visit))
    ]


def _rings_agent_first(ledger: Ledger, visit: Visit) -> bool:
    rule = ledger.queues[visit.entry.queue].callback
    return rule is None or rule.first is acd.First.AGENT


def is_rung(ledger: Ledger, visit: Visit) -> bool:
    return any(entry == visit.entry.entry for entry, _ in ledger.offers.values())


def check_end(ledger: Ledger, end: acd.EntryClosed, now: float) -> None:
    """Once, from the line it stood in, with its own wait; whoever serves it has it in hand."""
    visit = ledger.in_line[end.entry]
    assert (end.queue, end.cause) == (visit.entry.queue, visit.entry.cause)
    assert end.waited_s == now - visit.arrived
    holders = [agent for agent, hand in ledger.hands.items() if hand.get(end.entry) is Phase.CONTACT]
    if end.outcome in SERVED:
        assert holders == [end.agent]
        assert (end.outcome == "callback_answered") == visit.is_callback
    else:
        assert end.agent == ""
    if end.way and not isinstance(ledger.by_hand, acd.EntryLeft):
        check_overflow(ledger, visit, end, now)


def check_overflow(ledger: Ledger, visit: Visit, end: acd.EntryClosed, now: float) -> None:
    """A rule of its queue sent it there, which was true of it and does not keep its tier."""
    entry, spec = visit.entry, ledger.queues[visit.entry.queue]
    true_rules = [
        rule
        for rule in spec.overflow
        if (rule.way, rule.to) == (end.way, end.to) and entry.tier not in rule.keep_tiers
        and is_true(ledger, rule, visit, now)
    ]  # fmt: skip
    assert true_rules, end
    assert (end.outcome == "no_agent") == any(rule.when is acd.When.NO_AGENT for rule in true_rules)
    assert not (end.way == acd.Way.QUEUE and end.to in (*entry.visited, entry.queue))


def is_true(ledger: Ledger, rule: acd.Overflow, visit: Visit, now: float) -> bool:
    match rule.when:
        case acd.When.WAITED:
            return now - visit.arrived >= rule.over
        case acd.When.NO_AGENT:
            later = [*(step.needs for step in visit.asks[visit.step - 1 :]), visit.last]
            return not any(
                state != "logged_out"
                and visit.entry.queue in ledger.agents[agent].queues
                and any(rules.has_skills(ledger.agents[agent], needs) for needs in later)
                for agent, state in ledger.state.items()
            )
        case acd.When.CLOSED | acd.When.HOLIDAY:
            hours = ledger.queues[visit.entry.queue].hours
            return hours is not None and hours.door(visit.arrived).value == rule.when.value
    return True


def check_rank(ledger: Ledger, visit: Visit, ranked_from: float, now: float) -> None:
    """The caller had hung up in this queue, not too long ago; or had been promised a call."""
    key = visit.entry.queue, visit.entry.caller
    promised = [
        one.ranked_from
        for one in ledger.in_line.values()
        if one.is_callback and (one.entry.queue, one.entry.caller) == key
    ]
    # Of several calls from one number, an earlier one may count that was in time for the one after it.
    in_time, until = [], now
    for left_at, start in reversed(ledger.abandoned.get(key, [])):
        if until - left_at > ledger.queues[key[0]].redial_s:
            break
        in_time.append(start)
        until = left_at
    assert ranked_from in [*promised, *in_time] and ranked_from < visit.ranked_from


def check_call_back(ledger: Ledger, dial: acd.CallBack, now: float) -> None:
    visit = ledger.in_line[dial.entry]
    rule = ledger.queues[dial.queue].callback or acd.CallbackRule()
    assert visit.is_callback and not visit.dialled_until
    assert dial.attempt == visit.tries + 1 <= rule.tries
    assert dial.until == now + rule.ring_s
    holders = [agent for agent, hand in ledger.hands.items() if hand.get(dial.entry) is Phase.CONTACT]
    assert holders == ([dial.agent] if rule.first is acd.First.AGENT else []) and (not dial.agent) == (
        not holders
    )
    assert rule.hours is None or rule.hours.door(now) is acd.Door.OPEN


def holds(ledger: Ledger) -> Iterator[tuple[str, float]]:
    """Everything that keeps an agent or an entry from each other for a time, with the end of that time."""
    for name, visit in ledger.in_line.items():
        for reason, at in (
            ("step", visit.step_ends),
            ("held", visit.held[1]),
            ("rests", visit.not_before),
            ("dialled", visit.dialled_until),
            ("refused", min(visit.refused.values(), default=0.0)),
            (
                "by name",
                visit.entry.give_up_at if visit.entry.only_agent and not is_rung(ledger, visit) else 0.0,
            ),
        ):
            if at:
                yield f"{reason} {name}", at
    for offer in ledger.offers:
        yield f"offer {offer}", ledger.offer_until[offer]
    for agent, (_, until) in ledger.lent.items():
        if until:
            yield f"lent {agent}", until


def check_every_hold_ends(ledger: Ledger, engine: acd.Engine, now: float) -> None:
    """Promises 2 and 10: each hold has a deadline that is not over and that the engine asked to be woken at."""
    ends = {wake.at for wake in engine.wake_ups()}
    assert [(why, at) for why, at in holds(ledger) if at not in ends or at < now] == []
    wrap_ups = sum(phase is Phase.WRAP_UP for hand in ledger.hands.values() for phase in hand.values())
    assert sum(wake.key.startswith("wrap_up:") for wake in engine.wake_ups()) == wrap_ups
    assert [wake for wake in engine.wake_ups() if ledger.wake_at.get(wake.key) != wake.at] == []
