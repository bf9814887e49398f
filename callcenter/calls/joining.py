"""Whoever joins a line, as the router is to know them: who calls, what they need, whom they had last time."""

from __future__ import annotations

import acd
import ivr_flows as ivr
from callcenter.calls.book import Book
from callcenter.calls.call import Call, Customer, Place
from callcenter.calls.effects import CustomerLookedUp, Effect, TellRouter
from callcenter.events import CustomerMatched

DAY_S = 86_400.0

CONSULTATIONS = frozenset({"consult", "consult_queue"})
"""Causes of entries in which an agent waits: nothing the customer is or was counts there."""

OF_ONES_OWN = frozenset({"arrival", "overflow"})
"""Causes of entries for which the agent of last time is looked for; whom an agent sends on is to meet another."""


def entry_of(
    book: Book, call: Call, place: Place, now: float, *, only_agent: str = "", give_up_at: float = 0.0
) -> acd.Entry:
    """The entry of this place in line: in general, or for one agent by name."""
    is_customer = place.cause not in CONSULTATIONS
    customer = call.customer
    return acd.Entry(
        entry=place.entry,
        contact=call.call,
        queue=place.queue,
        needs=(*(acd.SkillNeed(skill, level) for skill, level in place.skills), *place.choices),
        priority=place.priority,
        ranked_from=place.ranked_from,
        tier=customer.tier if customer else "",
        language=call.language,
        only_agent=only_agent,
        give_up_at=give_up_at,
        cause=place.cause,
        steps=place.steps,
        preferred_agent="" if only_agent else preferred_agent(book, call, place, now),
        caller=caller_of(call) if is_customer else "",
        tags=customer.tags if customer and is_customer else (),
        visited=place.visited,
    )


def caller_of(call: Call) -> str:
    """What tells this caller again: the one customer with the number, else the number; "" when it is withheld."""
    customer = call.customer
    return customer.customer if customer and customer.customer else call.ani


def preferred_agent(book: Book, call: Call, place: Place, now: float) -> str:
    """The agent of last time, if that is not too long ago for this queue."""
    customer = call.customer
    if customer is None or place.cause not in OF_ONES_OWN:
        return ""
    days = book.rules.sticky_days.get(place.queue, 0.0)
    is_recent = now - customer.last_agent_at <= days * DAY_S
    return customer.last_agent if days and is_recent else ""


def described(book: Book, call: Call, now: float) -> list[Effect]:
    """The lookup answered after the caller had joined the line: the router learns who waits."""
    place = call.place
    customer = call.customer or Customer(matches=0, name="", tier="")
    if place is None:
        return []
    wants = preferred_agent(book, call, place, now)
    if not (customer.tier or customer.tags or wants):
        return []
    more = acd.EntryDescribed(place.entry, customer.tier, customer.tags, wants)
    return [TellRouter(fact=more)]


def skills_of(needs: ivr.Needs) -> tuple[tuple[str, int], ...]:
    """The skills of which each one is needed."""
    alone = (ivr.alternatives(need) for need in needs)
    return tuple(skills[0] for skills in alone if len(skills) == 1)


def choices_of(needs: ivr.Needs) -> tuple[acd.AnyOf, ...]:
    """The choices of which one skill each is enough."""
    several = (ivr.alternatives(need) for need in needs)
    return tuple(
        acd.AnyOf(tuple(acd.SkillNeed(skill, level) for skill, level in skills))
        for skills in several
        if len(skills) > 1
    )


def steps_of(steps: tuple[tuple[ivr.Needs, float], ...]) -> tuple[acd.SkillStep, ...]:
    """The rings of skills that a flow asks for."""
    return tuple(acd.SkillStep(_needs(needs), for_s) for needs, for_s in steps)


def _needs(needs: ivr.Needs) -> acd.Needs:
    return (*(acd.SkillNeed(skill, level) for skill, level in skills_of(needs)), *choices_of(needs))


def known(fact: CustomerLookedUp, now: float) -> tuple[CustomerMatched, Customer]:
    """The lookup's answer, for the record and for the call."""
    matched = CustomerMatched(
        at=now,
        call=fact.call,
        customer=fact.customer,
        name=fact.name,
        tier=fact.tier,
        matches=fact.matches,
    )
    customer = Customer(
        matches=fact.matches,
        name=fact.name,
        tier=fact.tier,
        customer=fact.customer,
        last_agent=fact.last_agent,
        last_agent_at=fact.last_agent_at,
        tags=fact.tags,
        account=fact.account,
        language=fact.language,
        recent_calls=fact.recent_calls,
    )
    return matched, customer
